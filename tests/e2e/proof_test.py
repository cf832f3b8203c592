"""test-role: a role gets in, or the one cause why not, each as AWS and the cluster really answer."""

import json

import pytest

from sandbox import kube
from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT

from .program import role_arn

DEV = role_arn("Dev")
TESTER = {"AWS_PROFILE": "alice"}
BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"


@pytest.fixture
def try_role(iam):
    """Tests a role as the administrator of the cluster with alice's AWS credentials."""

    def run(*words: str, exit_code: int, env: dict[str, str] | None = None):
        done = iam.run("test-role", *words, env=TESTER | (env or {}))
        assert done.returncode == exit_code, (done.returncode, done.stdout, done.stderr)
        return done

    return run


@pytest.fixture
def testers_may_read(sandbox):
    """The group `testers` may see everything."""
    rules = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}]
    roles = BINDING.replace("bindings", "s")
    name = "testers-may-read"
    sandbox.api.post(roles, {"metadata": {"name": name}, "rules": rules})
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "testers"}
    sandbox.api.post(
        BINDING, {"metadata": {"name": name}, "roleRef": reference, "subjects": [subject]}
    )
    yield
    sandbox.api.delete(f"{BINDING}/{name}")
    sandbox.api.delete(f"{roles}/{name}")


def entry(arn: str, username: str = "tester", group: str = "testers") -> str:
    return f"- rolearn: {arn}\n  username: {username}\n  groups: [{group}]\n"


def test_a_role_that_gets_in_is_proven_with_what_it_may_do(
    sandbox, try_role, live_map, testers_may_read
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "-o", "json", exit_code=0)
    test = json.loads(done.stdout)
    assert test["admitted"] is True
    assert test["user"]["username"] == "tester"
    assert "testers" in test["user"]["groups"]
    assert test["prediction"]["username"] == "tester"
    allowed = {(check["verb"], check["resource"]): check["allowed"] for check in test["checks"]}
    assert allowed["list", "pods"] is True
    assert allowed["create", "deployments"] is False


def test_rights_that_are_asked_for_decide_the_exit_code(
    sandbox, try_role, live_map, testers_may_read
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    try_role(DEV, "--can", "list", "pods", "-n", "default", exit_code=0)
    done = try_role(
        DEV, "--can", "list", "pods", "--can", "delete", "deployments.apps", exit_code=1
    )
    assert "may not do all that was asked" in done.stderr


def test_each_verb_of_a_list_is_asked_about(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--can", "get,list,delete", "pods", "-o", "json", exit_code=1)
    checks = json.loads(done.stdout)["checks"]
    assert [(check["verb"], check["allowed"]) for check in checks] == [
        ("get", True),
        ("list", True),
        ("delete", False),
    ]


def test_nothing_in_the_cluster_changes(sandbox, iam, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    requests = iam.requests()
    try_role(DEV, exit_code=0)
    reviews = ("selfsubjectreviews", "selfsubjectaccessreviews")
    for request in requests:
        assert request["verb"] == "get" or request["objectRef"]["resource"] in reviews


def test_a_path_is_found_where_the_arn_has_none(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(role_arn("Deploy")))
    done = try_role(role_arn("Deploy"), exit_code=0)
    assert by_profile("deploy").arn in done.stdout


def test_a_role_of_another_account_gets_in_where_it_is_mapped(
    sandbox, iam, live_map, testers_may_read
):
    arn = by_profile("other-dev").arn
    sandbox.set_aws_auth(mapRoles=entry(arn))
    done = iam.run("test-role", arn, env={"AWS_PROFILE": "other-dev"})
    # The profile is that role already, which may not take itself on.
    assert done.returncode == 2
    assert iam.run("whoami", "--kubeconfig", str(sandbox.layout.kubeconfig("other-dev"))).returncode == 0


# The API server refuses: one cause, one cure


def test_a_role_that_is_not_mapped(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(role_arn("NodeRole")))
    done = try_role(DEV, exit_code=1)
    assert "not mapped" in done.stderr
    assert f"kubectl iam add-role {DEV}" in done.stderr


def test_a_role_that_is_mapped_with_its_path(sandbox, try_role, live_map):
    with_path = by_profile("deploy").arn
    sandbox.set_aws_auth(mapRoles=entry(with_path))
    done = try_role(with_path, exit_code=1)
    assert "line 1 of mapRoles" in done.stderr
    assert "path" in done.stderr
    assert f"kubectl iam add-role {role_arn('Deploy')}" in done.stderr


def test_a_shadowed_entry_is_named(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV, "first", "masters") + entry(DEV, "second"))
    done = try_role(DEV, exit_code=0)
    assert "Username:   second" in done.stdout
    assert "line 1 (mapRoles)" in done.stdout


def test_a_broken_map(sandbox, try_role, live_map):
    with sandbox.without_webhook():
        live_map.set({"mapRoles": entry(DEV) + " broken: [\n"})
        done = try_role(DEV, exit_code=1)
        assert "mapRoles:4" in done.stderr
        live_map.set({"mapRoles": entry(DEV)})


def test_a_mapped_role_without_rights(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, exit_code=1)
    assert "Gets in:    yes" in done.stdout
    assert "may do nothing" in done.stderr
    assert "--group=nobodys-group" in done.stderr


def test_a_cluster_name_that_does_not_exist(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--cluster-name", "sandbocks", exit_code=1)
    assert "sandbocks" in done.stderr
    assert "--cluster-name" in done.stderr


def test_a_map_that_may_not_be_read_leaves_the_prediction_open(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapUsers=f"- userarn: {by_profile('alice').arn}\n  username: alice\n")
    done = iam.run(
        *("test-role", role_arn("Guest"), "--kubeconfig"),
        str(sandbox.layout.kubeconfig("alice")),
    )
    assert done.returncode == 1, done.stderr
    assert "Map says:   unknown" in done.stdout
    assert "somebody who may read the map" in done.stderr


# AWS refuses: that speaks of the tester


@pytest.mark.parametrize("role", ["Partner", "Auditor", "guarded/Guarded", "NoSuchRole"])
def test_a_refusal_without_a_reason_lists_the_possible_causes(try_role, role):
    done = try_role(role_arn(role), exit_code=2)
    assert "Gets in:    unknown" in done.stdout
    assert "Map says:" in done.stdout
    for cause in ("trust policy", "external id", "MFA", "path", "no such role"):
        assert cause in done.stderr


def test_a_reason_that_aws_gives_is_passed_on(try_role):
    done = try_role(role_arn("Secret"), exit_code=2)
    assert "explicit deny" in done.stderr
    assert "order of likelihood" not in done.stderr


def test_an_external_id(try_role):
    done = try_role(role_arn("Partner"), "--external-id", "sandbox-external-id", exit_code=1)
    assert "assumed-role/Partner/kubectl-iam-test" in done.stdout


def test_credentials_that_have_expired(sandbox, iam):
    done = iam.run("test-role", DEV, env=sandbox.fresh_credentials("dev", seconds=-1))
    assert done.returncode == 2
    assert "log in again" in done.stderr


def test_throttling_is_waited_out(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    sandbox.control("throttle", action="sts:AssumeRole", times=1)
    try_role(DEV, exit_code=0)


@pytest.mark.parametrize(
    "identity, part",
    [
        (by_profile("alice").arn, "not a role"),
        (f"arn:aws:iam::{ACCOUNT}:instance-profile/x", "instance"),
        (role_arn("Dev*"), "wildcard"),
    ],
)
def test_what_is_no_role_is_refused_before_anything_is_asked(sandbox, try_role, identity, part):
    calls = len(sandbox.aws_calls())
    assert part in try_role(identity, exit_code=2).stderr
    assert len(sandbox.aws_calls()) == calls


def test_a_server_that_does_not_answer_is_not_a_refusal(try_role):
    done = try_role(DEV, "--server", "https://127.0.0.1:1", exit_code=2)
    assert "was refused" in done.stderr
