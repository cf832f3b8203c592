"""A migration that is killed again and again, and two at once: nobody loses access, and they end as any other.

KUBECTL_IAM_SEED=TEXT has the program killed elsewhere.
"""

import os
import random

import pytest

from sandbox.identities import FARGATE, SSO_VIEW

from .killing import kill_until_done
from .migration import KILLED, MOVING, Left, few_lines, is_bridged
from .prober import Prober

SEED = os.environ.get("KUBECTL_IAM_SEED", "the way over")
KILLS = 20
# What the fixture `expected` has found.
LEFT: list[Left] = []
MIGRATE = ("migrate", "--apply", "--yes-one-way", "--remove-mappings")


@pytest.fixture
def expected(sandbox, way, bound, slow) -> Left:
    """What a migration leaves that nobody disturbs; the cluster is back in CONFIG_MAP, and its lines are there."""
    way.back(**few_lines())
    if not LEFT:
        way(*MIGRATE)
        sandbox.entries.settle()
        LEFT.append(Left.of(sandbox))
        assert not is_bridged(sandbox)
        way.back(**few_lines())
    return LEFT[0]


def test_killed_again_and_again_it_goes_on_and_nobody_loses_access(sandbox, iam, way, gate, expected):
    chance, killed = random.Random(SEED), []
    assert expected.entries[SSO_VIEW.arn] == ("STANDARD", "view:{{SessionName}}", ["migrate-devs"], {})
    assert list(expected.lines) == ["mapRoles", "mapUsers"] and FARGATE.arn in expected.lines["mapRoles"]
    with Prober(sandbox, {who: MOVING[who] for who in KILLED}) as prober:
        while len(killed) < KILLS:
            way.back(**few_lines())
            enough = KILLS - len(killed)
            killed += kill_until_done(iam, gate, chance, *MIGRATE, env=way.env, enough=enough)
            sandbox.entries.settle()
            assert not prober.failures, (SEED, killed, prober.failures)
            assert Left.of(sandbox) == expected, (SEED, killed)
        prober.await_rounds(2)
        prober.check()
    assert not is_bridged(sandbox)
    print(*killed, prober.counts, sep="\n")


@pytest.mark.parametrize("has_one_journal", [True, False], ids=["one journal", "two journals"])
def test_two_at_once_do_no_harm(sandbox, iam, way, expected, has_one_journal):
    env = way.env | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    other = env if has_one_journal else env | {"XDG_STATE_HOME": f"{way.files}-2"}
    with Prober(sandbox, {who: MOVING[who] for who in KILLED}) as prober:
        programs = [iam.start(*MIGRATE, env=each) for each in (env, other)]
        ends = [(program.communicate(timeout=180), program.returncode) for program in programs]
        prober.await_rounds(2)
        prober.check()
    assert [code for _, code in ends] == [0, 0], ends
    sandbox.entries.settle()
    assert Left.of(sandbox) == expected
    assert not is_bridged(sandbox)
