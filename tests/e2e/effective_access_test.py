"""Random states of both stores: what the program says of each identity is what the real authenticator does.

KUBECTL_IAM_SEED=TEXT makes other states.
"""

import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.client import Who
from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT, OTHER_ACCOUNT
from sandbox.principals import Role

OWN_SEED = "both stores"
SEED = os.environ.get("KUBECTL_IAM_SEED", OWN_SEED)
MODES = (*9 * ("API_AND_CONFIG_MAP",), "API", "API", "CONFIG_MAP")  # of the rounds
PROFILES = ("alice", "bob", "dev", "deploy", "guest", "creator", "chain", "process", "other-dev")
GROUPS = ("a", "b", "viewers", "team:x")
EVERYBODY = "system:authenticated"
# What happens in some round with the test's own seed, or the states would show too little.
CASES = (
    *("by an entry", "by a line", "by its account", "refused"),
    *("an entry hides a line", "an entry hides an account", "a stale entry hides no line"),
    *("a stale entry alone", "a line with a path alone", "a line hides a line", "a role under mapUsers"),
    *("a line in the mode API", "an entry of another account"),
)


@dataclass(frozen=True)
class Line:
    """A line of aws-auth, whose username tells it from all others."""

    key: str
    kind: str
    arn: str
    username: str
    groups: tuple[str, ...]

    def __str__(self) -> str:
        field_name = {"mapRoles": "rolearn", "mapUsers": "userarn"}[self.key]
        groups = json.dumps(list(self.groups))
        return f"- {field_name}: {self.arn}\n  username: {self.username}\n  groups: {groups}\n"


@dataclass
class State:
    """All that decides who gets in."""

    mode: str
    entries: dict[str, dict] = field(default_factory=dict)  # by profile: what CreateAccessEntry is given
    stale: list[str] = field(default_factory=list)  # profiles
    lines: list[Line] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    def lines_of(self, profile: str) -> list[Line]:
        return [line for line in self.lines if line.username.startswith(f"{profile}-")]

    def aws_auth(self) -> dict[str, str]:
        text = {key: "".join(str(line) for line in self.lines if line.key == key) for key in ("mapRoles", "mapUsers")}
        text["mapAccounts"] = "".join(f'- "{account}"\n' for account in self.accounts)
        return {key: value for key, value in text.items() if value}


def canonical(profile: str) -> str:
    """The ARN by which the authenticator knows an identity: that of a role lacks the path."""
    who = by_profile(profile)
    return f"arn:aws:iam::{who.account}:role/{who.name}" if isinstance(who, Role) else who.arn


def some_groups(chance: random.Random) -> list[str]:
    return chance.sample(GROUPS, chance.randrange(3))


def some_lines(chance: random.Random, profile: str) -> Iterator[Line]:
    """Lines that are for the identity, or that somebody wrote for it in vain."""
    who, arn = by_profile(profile), canonical(profile)
    is_role = isinstance(who, Role)
    own, other = ("mapRoles", "mapUsers") if is_role else ("mapUsers", "mapRoles")
    kinds = {"plain": (own, arn), "in the other list": (other, arn)}
    weights = [3, 2]
    if is_role:  # a user's path and case belong to it
        kinds["with a path"] = (own, arn.replace(":role/", ":role/no/such/path/"))
        kinds["in capitals"] = (own, arn.replace(f"/{who.name}", f"/{who.name.upper()}"))
        weights += [3, 1]
    for number in range(chance.choice((0, 0, 1, 1, 2, 3))):
        kind = chance.choices(list(kinds), weights)[0]
        username = f"{profile}-line{number}" + chance.choice(("", ":{{SessionName}}", ":{{AccountID}}"))
        yield Line(kinds[kind][0], kind, kinds[kind][1], username, tuple(some_groups(chance)))


def some_state(chance: random.Random, mode: str) -> State:
    state = State(mode)
    for profile in PROFILES:
        who = by_profile(profile)
        kind = chance.choice(("none", "none", "live", "live", "stale", "stale"))
        if kind != "none" and state.mode != "CONFIG_MAP":
            name = chance.choice((None, f"{profile}-entry", f"{profile}-entry:{{{{SessionName}}}}"))
            state.entries[profile] = {"kubernetesGroups": some_groups(chance)} | ({"username": name} if name else {})
            # Only roles of the cluster's account can be made again here.
            if kind == "stale" and isinstance(who, Role) and who.account == ACCOUNT:
                state.stale.append(profile)
        state.lines += some_lines(chance, profile)
    chance.shuffle(state.lines)
    state.accounts = [account for account in (ACCOUNT, OTHER_ACCOUNT) if chance.random() < 0.3]
    return state


class World:
    """The sandbox in one state after another, and what the program says of it."""

    def __init__(self, sandbox, iam, folder: Path):
        self._sandbox, self._iam, self._folder = sandbox, iam, folder
        self._states = 0
        self._roles_date_from = 0.0

    def become(self, state: State) -> None:
        """Returns once the authenticator knows the state."""
        self._states += 1
        entries = self._sandbox.entries
        cluster = {"clusterName": self._sandbox.cluster}
        self._sandbox.control("authentication-mode", mode="CONFIG_MAP")  # removes all entries
        self._sandbox.control("authentication-mode", mode="API_AND_CONFIG_MAP")
        time.sleep(max(0.0, self._roles_date_from - time.time()))
        for profile, given in state.entries.items():
            entries.client.create_access_entry(**cluster, principalArn=by_profile(profile).arn, **given)
        for profile in state.stale:
            self._sandbox.control("recreate-role", name=by_profile(profile).name)
            self._roles_date_from = time.time() + 1.1  # the control dates a role a second ahead
        self._sandbox.set_aws_auth(**state.aws_auth())
        self._sandbox.set_authentication_mode(state.mode)

    def judge(self, profile: str) -> Who | None:
        return self._sandbox.whoami(profile)

    def explanation(self, state: State, profile: str) -> dict:
        done = self._ask("explain", by_profile(profile).arn)
        said = json.loads(done.stdout)
        assert done.returncode == (0 if said["mapped"] else 1), done
        assert said["mode"] == state.mode
        return said

    def listed(self) -> list[dict]:
        return json.loads(self._ask("list").stdout)["items"]

    def _ask(self, *words: str):
        # The program may remember that a cluster is in the mode API, which is final elsewhere.
        env = {"XDG_CACHE_HOME": str(self._folder / str(self._states))}
        return self._iam.run(*words, "-o", "json", "--store", "all", "--profile", "carol", env=env)


def is_text_of(username: str, template: str) -> bool:
    """Whether the template with any session of the tests stands for the username."""
    session = r"session-\d+-\d+"
    return re.fullmatch(re.escape(template).replace(re.escape("{{SessionName}}"), session), username) is not None


def check_explanation(said: dict, who: Who | None) -> None:
    assert said["mapped"] is (who is not None)
    if who:
        assert is_text_of(who.username, said["username"])
        assert {*said["groups"], EVERYBODY} == who.groups


def check_list(items: list[dict], profile: str, who: Who | None) -> dict | None:
    """Returns the row that lets the identity in, if it is one of its own."""
    account = by_profile(profile).account
    own = [
        item
        for item in items
        if (item["username"] or "").startswith(f"{profile}-")
        or (item["store"] == "accessEntry" and item["arn"] == by_profile(profile).arn)
    ]
    effective = [item for item in own if item["effective"]]
    if who is None:
        assert effective == []
        return None
    if effective == []:
        of_account = [item for item in items if item["list"] == "mapAccounts" and item["account"] == account]
        assert [item["effective"] for item in of_account] == [True]
        assert who == Who(canonical(profile), frozenset({EVERYBODY}))
        return None
    (row,) = effective
    name = row["username"].replace("{{AccountID}}", account)
    if ":role/" not in by_profile(profile).arn:
        name = name.replace("{{SessionName}}", "")  # a user has no session
    assert is_text_of(who.username, name)
    assert {*row["groups"], EVERYBODY} == who.groups
    return row


def cases_of(state: State, profile: str, who: Who | None, row: dict | None) -> Iterator[str]:
    """What the round shows with this identity."""
    lines = state.lines_of(profile)
    plain = [line for line in lines if line.kind == "plain"]
    has_account = by_profile(profile).account in state.accounts
    store = row and row["store"]
    if who is None:
        yield "refused"
        if profile in state.stale and not lines and state.mode != "API":
            yield "a stale entry alone"
        if lines and all(line.kind == "with a path" for line in lines):
            yield "a line with a path alone"
        if state.mode == "API" and plain:
            yield "a line in the mode API"
    elif store == "accessEntry":
        yield "by an entry"
        if plain and state.mode != "API":
            yield "an entry hides a line"
        if has_account and not lines and state.mode != "API":
            yield "an entry hides an account"
        if profile == "other-dev":
            yield "an entry of another account"
    elif store == "configmap":
        yield "by a line"
        if profile in state.stale:
            yield "a stale entry hides no line"
        if len(plain) > 1:
            yield "a line hides a line"
        if row["list"] == "mapUsers" and ":role/" in canonical(profile):
            yield "a role under mapUsers"
    else:
        yield "by its account"


def test_what_is_said_of_random_states_is_what_the_authenticator_does(sandbox, iam, live_map, entries, tmp_path):
    world, met = World(sandbox, iam, tmp_path), Counter()
    for number, mode in enumerate(MODES):
        state = some_state(random.Random(f"{SEED}/{number}"), mode)
        world.become(state)
        items = world.listed()
        for profile in PROFILES:
            who = world.judge(profile)
            try:
                check_explanation(world.explanation(state, profile), who)
                met.update(cases_of(state, profile, who, check_list(items, profile, who)))
            except (AssertionError, ValueError) as error:
                pytest.fail(
                    f"KUBECTL_IAM_SEED={SEED!r}, round {number}: {profile} is {who}, but\n{error}\n"
                    f"{state.mode}; {profile} has the entry {state.entries.get(profile)}"
                    f"{', stale' * (profile in state.stale)}; accounts {state.accounts}\n"
                    + "".join(map(str, state.lines))
                )
    print(*(f"{count:4} {case}" for case, count in met.items()), sep="\n")
    assert SEED != OWN_SEED or set(CASES) <= met.keys(), set(CASES) - met.keys()
