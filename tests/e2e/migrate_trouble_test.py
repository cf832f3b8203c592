"""What `migrate --apply` survives: rights that are missing, calls that fail, and entries that count late."""

import os
import signal

import pytest
import yaml

from sandbox.identities import CAROL, DEPLOY, DEV, SSO_VIEW
from sandbox.layout import CLUSTER
from sandbox.waiting import wait

from .eks import ADMIN, ADMINS, described, operations, policies
from .migration import BOTH, BRIDGE, DELETE_PODS, canonical, is_bridged, line, rights
from .prober import Prober

PROFILES = ("carol", "deploy", "dev")
LINES = line(canonical("deploy"), "admin", "[system:masters, migrate-devs]") + line(
    canonical("dev"), "dev", "[system:migrate-viewers]"
)


@pytest.fixture
def both(sandbox, way, bound):
    """Runs `migrate` on a cluster with both stores and lines of some people."""
    sandbox.set_aws_auth(mapRoles=LINES, mapUsers=ADMINS)
    sandbox.set_authentication_mode(BOTH)
    with sandbox.delays(mode_step=0.1, own_entries=0.1):
        yield way.migrate


def check_all_moved(sandbox) -> None:
    entries = sandbox.entries
    entries.settle()
    assert policies(entries, DEPLOY.arn) == policies(entries, CAROL.arn) == {ADMIN: []}
    assert described(entries, DEPLOY.arn)["kubernetesGroups"] == ["migrate-devs"]
    assert described(entries, DEV.arn)["kubernetesGroups"] == ["from-aws-auth:system:migrate-viewers"]
    assert not is_bridged(sandbox)


def as_somebody(sandbox, tmp_path, denied: str) -> dict[str, str]:
    """The environment of a user who may do all of carol's in AWS but this, and is an administrator by an entry."""
    allow = {"Effect": "Allow", "Action": ["eks:*", "iam:Get*", "iam:List*", "iam:PassRole", "sts:*"], "Resource": "*"}
    deny = {"Effect": "Deny", "Action": denied, "Resource": "*"}
    name = f"{tmp_path.name}-{os.getpid()}"
    keys = sandbox.control("user", name=name, policy={"Version": "2012-10-17", "Statement": [allow, deny]})
    sandbox.entries.create(CAROL.arn.replace("carol", name), [ADMIN])
    config = yaml.safe_load(sandbox.layout.kubeconfig("bob").read_text())
    config["users"][0]["user"]["exec"].pop("env")
    file = tmp_path / "mover.kubeconfig"
    file.write_text(yaml.safe_dump(config))
    return {"KUBECONFIG": str(file), **keys}


@pytest.mark.parametrize("denied", ["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"])
def test_whoever_may_not_do_it_leaves_nobody_without_access(sandbox, tmp_path, both, denied):
    env = as_somebody(sandbox, tmp_path, denied)
    lines, before = sandbox.aws_auth(), {who: rights(sandbox, who) for who in PROFILES}
    done = both("--apply", exit_code=1, env=env)
    assert "AccessDenied" in done.stderr and denied.removeprefix("eks:") in done.stderr
    sandbox.entries.settle()
    assert sandbox.aws_auth() == lines
    assert {who: rights(sandbox, who) for who in PROFILES} == before
    both("--apply")  # by carol, who may
    check_all_moved(sandbox)
    assert {who: rights(sandbox, who) for who in PROFILES} == before


def test_the_bridge_stays_for_those_on_it_whom_no_line_names_any_more(sandbox, tmp_path, both):
    both("--apply", exit_code=1, env=as_somebody(sandbox, tmp_path, "eks:AssociateAccessPolicy"))
    assert BRIDGE in described(sandbox.entries, DEPLOY.arn)["kubernetesGroups"]
    sandbox.set_aws_auth(mapRoles=line(canonical("dev"), "dev", "[system:migrate-viewers]"), mapUsers=ADMINS)
    said = both("--apply").stderr
    assert f"has begun the access entry of {DEPLOY.arn}, of which aws-auth has no line any more" in said
    assert f"{BRIDGE} stays, since somebody may be in the group {BRIDGE}; the next run looks again" in said
    assert is_bridged(sandbox)
    sandbox.entries.delete(DEPLOY.arn)
    both("--apply")
    assert not is_bridged(sandbox)


@pytest.mark.parametrize("is_lost", [False, True], ids=["refused", "answer lost"])
def test_calls_that_fail_for_a_moment_are_repeated(sandbox, both, is_lost):
    for action in ("CreateAccessEntry", "AssociateAccessPolicy", "UpdateAccessEntry", "ListAccessEntries"):
        sandbox.control("fail", action=f"eks:{action}", times=1, carried_out=is_lost)
        sandbox.control("throttle", action=f"eks:{action}", times=1)
    with sandbox.delays(new_entry=0.5, propagation=0.5):
        done = both("--apply")
        sandbox.entries.settle()
    for arn in (DEPLOY.arn, DEV.arn, CAROL.arn):
        assert f"accessentry/{arn} created\n" in done.stdout
    check_all_moved(sandbox)


def test_a_session_that_expires_in_the_midst_is_taken_up_by_the_next_one(sandbox, iam, way, both):
    keys = sandbox.fresh_credentials("carol")
    env = way.env | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))} | keys
    sandbox.control("hold", number=3)
    program = iam.start("migrate", "--apply", env=env)
    wait("the third request", lambda: sandbox.control("held")["is_held"])
    sandbox.control("expire", access_key_id=keys["AWS_ACCESS_KEY_ID"])
    sandbox.control("hold", number=0)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 1 and "expired" in said.lower(), said
    assert all(any(rights(sandbox, who)) for who in PROFILES)
    both("--apply")
    check_all_moved(sandbox)


def test_ctrl_c_says_how_to_go_on(sandbox, iam, way, both):
    env = way.env | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    sandbox.control("hold", number=4)
    program = iam.start("migrate", "--apply", env=env)
    wait("the fourth request", lambda: sandbox.control("held")["is_held"])
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=60)
    sandbox.control("hold", number=0)
    assert program.returncode == 130, said
    assert "to go on: kubectl iam migrate --apply" in said
    assert all(any(rights(sandbox, who)) for who in PROFILES)
    both("--apply")
    check_all_moved(sandbox)


def test_ctrl_c_in_the_step_of_the_mode_says_how_to_go_on(sandbox, iam, way, both):
    sandbox.set_authentication_mode("CONFIG_MAP")
    env = way.env | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    with sandbox.delays(mode_step=4, own_entries=0.1):
        begin = len(sandbox.aws_calls())
        program = iam.start("migrate", "--apply", "--yes-one-way", env=env)
        wait("the step", lambda: "DescribeUpdate" in operations(sandbox, begin))
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=60)
    assert program.returncode == 130, said
    assert "to go on: kubectl iam migrate --apply --yes-one-way;" in said
    both("--apply", "--yes-one-way")
    check_all_moved(sandbox)


@pytest.mark.parametrize("is_carried_out", [False, True])
def test_a_connection_that_is_lost_is_no_harm(sandbox, iam, way, both, gate, is_carried_out):
    gate.hold(1, is_carried_out)
    program = iam.start("migrate", "--apply", env=way.env | gate.env)
    wait("the binding", lambda: gate.is_holding)
    gate.hold(0)  # which hangs up
    _, said = program.communicate(timeout=60)
    assert program.returncode == 0 or "to go on: kubectl iam migrate --apply;" in said, said
    both("--apply")
    check_all_moved(sandbox)


def test_a_step_of_the_mode_that_fails_is_taken_by_the_next_run(sandbox, both):
    sandbox.set_authentication_mode("CONFIG_MAP")
    sandbox.control("failing-update", message="we are sorry")
    assert "we are sorry" in both("--apply", "--yes-one-way", exit_code=1).stderr
    sandbox.control("fail", action="eks:UpdateClusterConfig", times=1, carried_out=True)  # whose answer is lost
    done = both("--apply", "--yes-one-way")
    assert f"cluster/{CLUSTER} updated\n" in done.stdout
    check_all_moved(sandbox)


def test_a_step_of_the_mode_that_eks_refuses_is_not_asked_for_again_and_again(sandbox, both):
    sandbox.set_authentication_mode("CONFIG_MAP")
    with sandbox.delays(mode_step=60):
        sandbox.entries.client.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": BOTH})
        begin = len(sandbox.aws_calls())
        with sandbox.described_cluster(status="ACTIVE"):
            done = both("--apply", "--yes-one-way", exit_code=1)
    assert "ResourceInUseException: Cluster" in done.stderr and "already has an update in progress" in done.stderr
    assert operations(sandbox, begin).count("UpdateClusterConfig") == 1
    sandbox.set_authentication_mode("CONFIG_MAP")
    both("--apply", "--yes-one-way")
    check_all_moved(sandbox)


def test_a_line_goes_only_when_its_entry_counts(sandbox, both):
    lines = line(canonical("sso-view"), "view:{{SessionName}}", "[migrate-devs]")  # which nobody can try
    sandbox.set_aws_auth(mapRoles=lines, mapUsers=ADMINS)
    sandbox.entries.create(DEPLOY.arn, [ADMIN])
    sandbox.entries.create(CAROL.arn, [ADMIN], username="carol")
    with sandbox.delays(propagation=4), Prober(sandbox, {"sso-view": DELETE_PODS}) as prober:
        both("--apply", "--remove-mappings")
        assert SSO_VIEW.arn in sandbox.entries.principals()
        prober.await_rounds(8)
        both("--apply", "--remove-mappings")
        assert "sso-view" not in sandbox.aws_auth()["mapRoles"]
        prober.check()
