"""A migration, and the way back, killed at many points: they end as if nobody had killed them.

KUBECTL_IAM_SEED=TEXT has the program killed elsewhere.
"""

import os
import random

import pytest

from .eks import ADMINS
from .killing import Point, kill_until_done, run_until
from .migration import Left, canonical, is_bridged, line, rights

SEED = os.environ.get("KUBECTL_IAM_SEED", "the way over")
MIGRATE = ("migrate", "--apply", "--yes-one-way", "--remove-mappings")
QUICK = {"mode_step": 0.1, "own_entries": 0.1}
LINES = {
    "mapRoles": line(canonical("deploy"), "admin", "[system:masters, migrate-devs]")
    + line(canonical("dev"), "dev", "[system:migrate-viewers]"),
    "mapUsers": ADMINS,
}


def test_it_ends_the_same_wherever_it_is_killed(sandbox, iam, way, bound, gate):
    chance = random.Random(SEED)
    with sandbox.delays(**QUICK):
        way.back(**LINES)
        way(*MIGRATE)
        sandbox.entries.settle()
        expected = Left.of(sandbox)
        way.back(**LINES)
        killed = kill_until_done(iam, gate, chance, *MIGRATE, env=way.env)
        sandbox.entries.settle()
        assert Left.of(sandbox) == expected, (SEED, killed)
        assert not is_bridged(sandbox)
    print(len(killed), *killed, sep=", ")


# The way back


@pytest.mark.parametrize("number", range(2))
def test_a_killed_run_is_taken_back_however_often_that_is_killed(sandbox, iam, way, bound, gate, number):
    chance = random.Random(f"back {SEED} {number}")
    profiles = ("carol", "deploy", "dev")
    way.back(**LINES)
    before = {who: rights(sandbox, who) for who in profiles}
    with sandbox.delays(**QUICK):
        way("mode", "API_AND_CONFIG_MAP", "--yes-one-way")
        start, killed = Left.of(sandbox), []
        for _ in range(chance.randint(2, 9)):
            if run_until(iam, gate, point := Point(1, True), *MIGRATE, env=way.env):
                break
            killed.append(point)
        killed += kill_until_done(iam, gate, chance, "migrate", "--rollback", env=way.env)
    sandbox.entries.settle()
    assert Left.of(sandbox) == start, (SEED, number, killed)
    assert not is_bridged(sandbox)
    assert {who: rights(sandbox, who) for who in profiles} == before
