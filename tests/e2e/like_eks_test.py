"""The program on a cluster like EKS's: two API servers behind one address, and one of them learns of a change later.

Both remember for two minutes whose an accepted token is.
"""

import time

import pytest

from sandbox.client import Sandbox
from sandbox.identities import by_profile
from sandbox.layout import ENDPOINT, MEMBERS_OF_EKS

from .eks import ADMINS
from .migration import DELETE_PODS, MOVING, canonical, line, made_objects
from .prober import Prober
from .program import Program, aws_auth, role_arn

DEV = by_profile("dev").arn
FIRST, SECOND = (member.api_server for member in MEMBERS_OF_EKS)
LAG_SECONDS = 4


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with Sandbox.started(tmp_path_factory.mktemp("like-eks") / "sandbox", is_like_eks=True) as started:
        yield started


@pytest.fixture(scope="module")
def iam(sandbox):
    return Program(sandbox)


@pytest.fixture(autouse=True)
def map_is_restored(sandbox):
    before = sandbox.aws_auth()
    yield
    sandbox.set_aws_auth(**before)


def names(sandbox) -> list[str | None]:
    """The usernames that both API servers have for the role Dev."""
    answers = [sandbox.whoami("dev", server) for server in (FIRST, SECOND)]
    return [answer and answer.username for answer in answers]


def test_the_servers_take_turns_and_remember_tokens(sandbox):
    """That the cluster is what these tests need."""
    before = sandbox.aws_auth()
    with sandbox.lagging(LAG_SECONDS):
        sandbox.api.patch(aws_auth(sandbox).path, {"data": {"mapRoles": f"- {{rolearn: {DEV}, username: seen}}"}})
        while sandbox.whoami("dev", FIRST) is None:
            time.sleep(0.1)
        assert names(sandbox) == ["seen", None]
        assert {sandbox.whoami("dev", ENDPOINT) is None for _ in range(4)} == {True, False}
    assert names(sandbox) == ["seen", "seen"]

    token = sandbox.token("dev")
    assert sandbox.owner_of(token, FIRST).username == "seen"
    sandbox.set_aws_auth(**before)
    assert names(sandbox) == [None, None]
    assert sandbox.owner_of(token, FIRST).username == "seen"  # as it was


def test_wait_returns_once_both_servers_show_an_addition_and_a_removal(sandbox, iam):
    with sandbox.lagging(LAG_SECONDS):
        assert iam.run("add-role", DEV, "--username", "plain").returncode == 0
        assert names(sandbox)[1] is None  # without --wait

        done = iam.run("add-role", DEV, "--username", "waited", "--overwrite", "--profile", "alice", "--wait=2m")
        assert done.returncode == 0, done.stderr
        assert names(sandbox) == ["waited", "waited"]

        done = iam.run("remove-role", DEV, "--profile", "alice", "--wait=2m")
        assert done.returncode == 0, done.stderr
        assert names(sandbox) == [None, None]


def test_wait_returns_once_both_servers_show_an_entry(sandbox, iam):
    with sandbox.authentication_mode("API_AND_CONFIG_MAP"), sandbox.delays(propagation=LAG_SECONDS):
        words = (DEV, "--username", "waited", "--store", "entries", "--profile", "carol", "--wait=2m")
        done = iam.run("add-role", *words)
        assert done.returncode == 0, done.stderr
        assert names(sandbox) == ["waited", "waited"]


def test_a_role_that_is_asked_about_too_early_is_asked_again(sandbox, iam):
    with sandbox.lagging(LAG_SECONDS):
        assert iam.run("add-role", DEV, "--username", "plain", "--group", "dev").returncode == 0
        for _ in range(2):  # one of both begins at the second server
            done = iam.run("test-role", DEV, "--profile", "alice")
            assert "Gets in:    yes" in done.stdout, done.stderr


def test_a_role_that_is_not_let_in_is_refused_by_both_servers(sandbox, iam):
    done = iam.run("test-role", role_arn("Guest"), "--profile", "alice")
    assert done.returncode == 1
    assert "error: not mapped" in done.stderr


def test_a_change_that_another_server_has_made_is_not_overwritten(sandbox, iam):
    """Reads and writes of one command may go to different servers."""
    arns = [role_arn(f"Turn{number}") for number in range(6)]
    for arn in arns:
        assert iam.run("add-role", arn, "--username", "turn").returncode == 0
    listed = iam.ok("list", "-o", "name").split()
    assert [arn for arn in listed if "Turn" in arn] == arns


def test_the_way_over_and_back(sandbox, way, bound):
    lines = {"mapRoles": line(canonical("deploy"), "admin", "[system:masters]"), "mapUsers": ADMINS}
    lines["mapRoles"] += line(canonical("dev"), "dev", "[migrate-devs]") + line(canonical("sso-view"), "v", "[migrate-devs]")
    sandbox.set_aws_auth(**lines)
    questions = {who: MOVING[who] for who in ("carol", "deploy", "sso-view")} | {"dev": DELETE_PODS}
    with Prober(sandbox, questions) as prober, sandbox.delays(propagation=0.4, mode_step=0.1, own_entries=0.1):
        way.migrate("--apply", "--yes-one-way")
        way.migrate("--apply", "--remove-mappings")
        assert not any(sandbox.aws_auth().values())
        with sandbox.lagging(3):
            way.migrate("--rollback")
            prober.await_rounds(6)
        prober.check()
    assert sandbox.aws_auth() == lines
    assert made_objects(sandbox) == {}
