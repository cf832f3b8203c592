"""test-role: a role gets in, or the one cause why not, as AWS and the cluster really answer."""

import contextlib
import json
import os
import pty
import signal

import pytest

from sandbox import kube
from sandbox.identities import ALICE, by_profile, mfa_serial
from sandbox.layout import ACCOUNT, CLUSTER

from .front import Answer, Front, holding
from .program import role_arn
from .story import fill_aggregated_roles

DEV = role_arn("Dev")
TESTER = {"AWS_PROFILE": "alice"}
BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"


@pytest.fixture
def try_role(iam):
    """Tests a role as the cluster's administrator, with alice's AWS credentials."""

    def run(*words: str, exit_code: int, env: dict[str, str] | None = None):
        done = iam.run("test-role", *words, env=TESTER | (env or {}))
        assert done.returncode == exit_code, (done.returncode, done.stdout, done.stderr)
        return done

    return run


@contextlib.contextmanager
def granted_to_testers(sandbox, *rules: dict):
    """The group `testers` has these rights in the whole cluster."""
    roles = BINDING.replace("bindings", "s")
    name = "granted-to-testers"
    sandbox.api.post(roles, {"metadata": {"name": name}, "rules": list(rules)})
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "testers"}
    sandbox.api.post(
        BINDING, {"metadata": {"name": name}, "roleRef": reference, "subjects": [subject]}
    )
    try:
        yield
    finally:
        sandbox.api.delete(f"{BINDING}/{name}")
        sandbox.api.delete(f"{roles}/{name}")


@pytest.fixture
def testers_may_read(sandbox):
    """The group `testers` may see everything."""
    rule = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}
    with granted_to_testers(sandbox, rule):
        yield


@pytest.fixture
def testers_may_read_some(sandbox):
    """The group `testers` may see some resources, each by its own name and group."""

    def rule(group: str, *resources: str, **more: list[str]) -> dict:
        return {"apiGroups": [group], "resources": list(resources), "verbs": ["get"]} | more

    with granted_to_testers(
        sandbox,
        rule("", "pods", "pods/log", "events"),
        rule("", "nodes", resourceNames=["a.internal"]),
        rule("apps", "deployments", "deployments/scale"),
    ):
        yield


@pytest.fixture
def view_and_edit(sandbox):
    """Gives the roles that cures propose the rights that they have in a complete cluster."""
    fill_aggregated_roles(sandbox)


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
    assert "lacks some of the rights that were asked about" in done.stderr


def test_each_verb_of_a_list_is_asked_about(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--can", "get,list,delete", "pods", "-o", "json", exit_code=1)
    checks = json.loads(done.stdout)["checks"]
    assert [(check["verb"], check["allowed"]) for check in checks] == [
        ("get", True),
        ("list", True),
        ("delete", False),
    ]


DEPLOYMENTS = (
    "deploy",
    "deployment",
    "deployments",
    "Deployment",
    "deploy.apps",
    "deployments.apps",
    "deployments.v1.apps",
    "deployments.ap",
)
PODS = ("po", "pod", "Pods", "pods.v1.", "pods/mypod", "po/my.pod")
NODES = ("no", "nodes", "node/a.internal", "no/b.internal")
OTHERS = (
    "events",
    "ev",
    "events.events.k8s.io",
    "svc",
    "secrets",
    "ingress.networking",
    "deployments.v2.apps",
    "podz",
    "podz.apps",
    "users",
    "*",
)


def checks_of(done) -> list[dict]:
    return json.loads(done.stdout)["checks"]


def in_words(check: dict) -> str:
    parts = check["resource"], check["group"], check["subresource"], check["name"]
    return "|".join(parts)


def can_i(sandbox, verb: str, resource: str, *flags: str):
    """What kubectl says about the same rights."""
    whom = ("--as=tester", "--as-group=testers", "--as-group=system:authenticated")
    return sandbox.kubectl("auth", "can-i", verb, resource, *whom, *flags)


def test_names_of_resources_mean_what_they_mean_to_kubectl(
    sandbox, try_role, live_map, testers_may_read_some
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    names = DEPLOYMENTS + PODS + NODES + OTHERS
    asked = [word for name in names for word in ("--can", "get", name)]
    done = try_role(DEV, *asked, "-n", "default", "-o", "json", exit_code=1)
    answers = {
        name: "yes" if check["allowed"] else "no"
        for name, check in zip(names, checks_of(done), strict=True)
    }
    judged = {name: can_i(sandbox, "get", name, "-n", "default") for name in names}
    assert answers == {name: answer.stdout.split()[0] for name, answer in judged.items()}
    assert {answers[name] for name in DEPLOYMENTS + PODS} == {"yes"}
    warnings = {
        line.lower().replace("'", '"')
        for answer in judged.values()
        for line in answer.stderr.splitlines()
        if line.startswith("Warning: ") and "could also match" not in line
    }
    told = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    assert sorted(line.replace("'", '"') for line in told) == sorted(warnings)


def test_subresources_are_told_from_names(sandbox, try_role, live_map, testers_may_read_some):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    names = ("po/log", "po/exec", "deploy/scale", "deploy.apps/scale", "deploy/scale.apps", "po/x")
    asked = [word for name in names for word in ("--can", "get", name)]
    checks = checks_of(try_role(DEV, *asked, "-o", "json", exit_code=1))
    scale = "deployments|apps|scale|"
    assert [in_words(check) for check in checks] == [
        *("pods||log|", "pods||exec|", scale, scale, scale, "pods|||x")
    ]
    judged = [
        can_i(sandbox, "get", check["resource"], f"--subresource={check['subresource']}", "-A")
        for check in checks
    ]
    answers = ["yes" if check["allowed"] else "no" for check in checks]
    assert answers == [answer.stdout.split()[0] for answer in judged]
    assert answers == ["yes", "no", "yes", "yes", "yes", "yes"]


def test_the_table_shows_what_was_asked(sandbox, try_role, live_map, testers_may_read_some):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--can", "get", "deploy", "--can", "get", "po/x", exit_code=0)
    rows = [line.split() for line in done.stdout.splitlines()[-2:]]
    assert rows == [
        ["get", "deployments.apps", "<all>", "yes"],
        ["get", "pods/x", "<all>", "yes"],
    ]


def test_a_typo_is_reported(sandbox, try_role, live_map, testers_may_read_some):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--can", "gt", "pods", "--can", "get,list", "podz", exit_code=1)
    warnings = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    assert warnings == [
        'warning: verb "gt" is not a known verb',
        'warning: the server doesn\'t have a resource type "podz"',
    ]
    # kubectl uses the same words with other quotes.
    for warning, words in zip(warnings, (("gt", "pods"), ("get", "podz")), strict=True):
        judged = can_i(sandbox, *words).stderr.splitlines()[0]
        assert judged.replace("'", '"').lower() == warning.replace("'", '"')


def test_discovery_takes_two_requests_and_only_with_can(
    sandbox, iam, try_role, live_map, testers_may_read_some
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))

    def discoveries(*words: str, exit_code: int) -> list[str]:
        requests = iam.requests()
        try_role(DEV, *words, exit_code=exit_code)
        paths = [request["requestURI"] for request in requests]
        return sorted(path for path in paths if path in ("/api", "/apis"))

    assert discoveries(exit_code=0) == []
    asked = ("--can", "get", "deploy", "--can", "get,list", "po")
    assert discoveries(*asked, exit_code=1) == ["/api", "/apis"]


@pytest.mark.parametrize("path", ["/api", "/apis"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(403, "{}"), id="forbidden"),
        pytest.param(Answer(404, "not found"), id="not there"),
        pytest.param(Answer(200, '{"kind": "APIGroupList", "groups": []}'), id="older"),
        pytest.param(Answer(200, "<html>"), id="broken"),
    ],
)
def test_names_stay_as_typed_without_discovery(
    sandbox, try_role, live_map, path, answer
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    refused = []

    def refuse(asked):
        if asked.path != path:
            return asked.forward()
        refused.append(path)
        return answer

    with Front(sandbox, refuse) as front:
        asked = ("--can", "gt", "Deploy.v1.apps", "--can", "get", "po/x")
        done = try_role(DEV, *asked, front.flag, "-o", "json", exit_code=0)
    assert refused == [path]
    assert [in_words(check) for check in checks_of(done)] == ["Deploy|v1.apps||", "po||x|"]
    # The front asks as the administrator, who is not in the map.
    assert "verb" not in done.stderr
    assert "resource type" not in done.stderr


def test_a_profile_without_access_leaves_reading_to_the_kubeconfigs_user(
    sandbox, iam, live_map, testers_may_read
):
    bob = by_profile("bob").arn
    admin = f"- userarn: {bob}\n  username: bob\n  groups: [system:masters]\n"
    sandbox.set_aws_auth(mapUsers=admin, mapRoles=entry(DEV))
    sandbox.settle()
    flags = ("--kubeconfig", str(sandbox.layout.kubeconfig("bob")), "--profile", "alice")
    done = iam.run("test-role", DEV, *flags)
    assert done.returncode == 0, done.stderr
    assert 'note: the profile "alice" is not allowed to read the map' in done.stderr
    assert "could not be read" not in done.stdout


def test_nothing_in_the_cluster_changes(sandbox, iam, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    requests = iam.requests()
    try_role(DEV, exit_code=0)
    reviews = ("selfsubjectreviews", "selfsubjectaccessreviews")
    for request in requests:
        assert request["verb"] == "get" or request["objectRef"]["resource"] in reviews


def test_the_path_of_an_arn_without_one_is_found(sandbox, try_role, live_map, testers_may_read):
    sandbox.set_aws_auth(mapRoles=entry(role_arn("Deploy")))
    done = try_role(role_arn("Deploy"), exit_code=0)
    assert by_profile("deploy").arn in done.stdout


def test_a_mapped_role_of_another_account_gets_in(
    sandbox, iam, live_map, testers_may_read
):
    arn = by_profile("other-dev").arn
    sandbox.set_aws_auth(mapRoles=entry(arn))
    done = iam.run("test-role", arn, env={"AWS_PROFILE": "other-dev"})
    # The profile is already that role, which may not assume itself.
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


def cure_of(done) -> str:
    return done.stderr.splitlines()[-1].strip()


def apply_command(sandbox, cure: str, binding: str) -> None:
    """Runs the command of the cure, with this name."""
    command = "kubectl create " + cure.split("kubectl create ")[1]
    done = sandbox.run(*command.replace(" NAME ", f" {binding} ").split())
    assert done.returncode == 0, done.stderr


def test_a_mapped_role_without_rights(sandbox, try_role, live_map, view_and_edit):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, exit_code=1)
    assert "Gets in:    yes" in done.stdout
    assert "has none of these rights cluster-wide" in done.stderr
    assert "-n NAMESPACE" in cure_of(done)
    assert cure_of(done).endswith(
        "kubectl create clusterrolebinding NAME --clusterrole=view --group=nobodys-group"
    )
    try:
        apply_command(sandbox, cure_of(done), "nobodys-view")
        try_role(DEV, exit_code=0)
    finally:
        sandbox.kubectl("delete", "clusterrolebinding", "nobodys-view", "--ignore-not-found")


def test_a_role_with_rights_in_one_namespace(sandbox, try_role, live_map, view_and_edit):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, "-n", "default", exit_code=1)
    assert "has none of these rights in the namespace default" in done.stderr
    command = "kubectl create rolebinding NAME --clusterrole=view --group=nobodys-group -n default"
    assert cure_of(done).endswith(command)
    try:
        apply_command(sandbox, cure_of(done), "nobodys-view")
        done = try_role(DEV, "-n", "default", exit_code=0)
        rows = [line.split() for line in done.stdout.splitlines()]
        assert ["list", "pods", "default", "yes"] in rows
        assert ["list", "nodes", "<all>", "no"] in rows
        try_role(DEV, "--can", "list", "po", "-n", "default", exit_code=0)
        # Without a namespace, the one with the binding is found.
        for words in ((), ("--can", "list", "pods")):
            done = try_role(DEV, *words, exit_code=0)
            rows = [line.split() for line in done.stdout.splitlines()]
            assert ["list", "pods", "<all>", "no"] in rows
            assert ["list", "pods", "default", "yes"] in rows
        done = try_role(DEV, "--can", "list", "pods", "--can", "create", "pods", exit_code=1)
        assert "cluster-wide" in done.stderr
        assert "-n NAMESPACE" in cure_of(done)
    finally:
        sandbox.kubectl("delete", "rolebinding", "nobodys-view", "--ignore-not-found")


@pytest.mark.parametrize(
    "asked, command",
    [
        (("get", "pods"), "clusterrolebinding NAME --clusterrole=view --group=nobodys-group"),
        (("get", "secrets"), "clusterrolebinding NAME --clusterrole=edit --group=nobodys-group"),
        (
            ("get,create", "deploy", "-n", "default"),
            "rolebinding NAME --clusterrole=edit --group=nobodys-group -n default",
        ),
        (("*", "*"), "clusterrolebinding NAME --clusterrole=cluster-admin --group=nobodys-group"),
        (
            ("*", "*", "-n", "default"),
            "rolebinding NAME --clusterrole=cluster-admin --group=nobodys-group -n default",
        ),
    ],
)
def test_the_proposed_role_allows_what_was_asked(
    sandbox, try_role, live_map, view_and_edit, asked, command
):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, "--can", *asked, exit_code=1)
    assert "lacks some of the rights that were asked about " in done.stderr
    assert cure_of(done).endswith(f"kubectl create {command}")
    try:
        apply_command(sandbox, cure_of(done), "nobodys-proposal")
        try_role(DEV, "--can", *asked, exit_code=0)
    finally:
        kind = command.split()[0]
        sandbox.kubectl("delete", kind, "nobodys-proposal", "--ignore-not-found")


@pytest.mark.parametrize(
    "asked", [("frobnicate", "pods"), ("*", "pods"), ("create", "rolebindings"), ("get", "leases")]
)
def test_no_role_is_proposed_that_may_not_allow_it(sandbox, try_role, live_map, asked):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, "--can", *asked, exit_code=1)
    assert "clusterrolebinding NAME --clusterrole=ROLE --group=nobodys-group" in done.stderr


def test_no_role_binding_is_proposed_for_cluster_scoped_resources(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV, group="nobodys-group"))
    done = try_role(DEV, "--can", "get", "nodes", "-n", "default", exit_code=1)
    assert "warning: resource \"nodes\" is not namespace scoped" in done.stderr
    assert "clusterrolebinding NAME --clusterrole=ROLE --group=nobodys-group" in done.stderr
    assert "in the namespace" not in done.stderr


def test_a_cluster_name_that_does_not_exist(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = try_role(DEV, "--cluster-name", "sandbocks", exit_code=1)
    assert "sandbocks" in done.stderr
    assert "--cluster-name" in done.stderr


def test_a_token_for_another_cluster(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    with sandbox.another_cluster("twin"):
        done = try_role(DEV, "--cluster-name", "twin", exit_code=1)
    assert "the token was made for the EKS cluster twin" in done.stderr
    assert "certificate authorities differ" in done.stderr
    assert "give the right --cluster-name" in done.stderr
    assert "Gets in:    no" in done.stdout


def test_a_kubeconfig_whose_exec_stanza_names_another_cluster(
    sandbox, iam, live_map, tmp_path
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    config = tmp_path / "config"
    text = sandbox.layout.kubeconfig("alice").read_text()
    config.write_text(text.replace(f"- {CLUSTER}\n", "- twin\n"))
    assert config.read_text() != text
    with sandbox.another_cluster("twin"):
        done = iam.run("test-role", DEV, "--kubeconfig", config)
    assert done.returncode == 1, done.stderr
    assert "the EKS cluster twin" in done.stderr
    assert "kubectl iam update-kubeconfig --name NAME --kubeconfig" in done.stderr


def test_a_cluster_that_reads_access_entries_only(sandbox, iam, try_role, live_map, tmp_path):
    sandbox.set_aws_auth(mapRoles=entry(role_arn("NodeRole")))
    cache = {"XDG_CACHE_HOME": str(tmp_path)}
    with sandbox.authentication_mode("API"):
        done = try_role(DEV, exit_code=1, env=cache)
    assert "reads access entries only (authentication mode API)" in done.stderr
    # A map entry would change nothing, and who is tested by may not read access entries.
    assert "ask someone with the eks: rights for access entries" in done.stderr
    assert f"add-role {DEV} --store entries" in done.stderr
    # This is remembered, since no cluster leaves that mode.
    for words in (("list",), ("add-role", role_arn("New"), "--dry-run=client")):
        done = iam.run(*words, "-o", "json", env=cache)
        assert "EKS reads access entries only" in done.stderr
        assert json.loads(done.stdout)["mode"] == "API"
    assert "EKS reads access entries only" not in iam.run("list").stderr


def test_a_clock_ahead_of_awss(sandbox, try_role, live_map):
    # The authenticator keeps the machine's time and takes AWS's present for the distant past.
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    with sandbox.clock_moved(-20 * 60):
        done = try_role(DEV, exit_code=1)
    assert "the clock of this machine is 20 minutes ahead of AWS's" in done.stderr
    assert "timedatectl set-ntp true" in done.stderr


def test_a_wrong_clock_that_does_not_disturb_the_test_is_reported(
    sandbox, iam, live_map, testers_may_read
):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    done = sandbox.run("faketime", "-f", "+20m", iam.path, "test-role", DEV, env=TESTER)
    assert done.returncode == 0, done.stderr
    assert "warning: the clock of this machine is 20 minutes ahead of AWS's" in done.stderr
    assert "timedatectl set-ntp true" in done.stderr
    assert "clock" not in iam.run("test-role", DEV, env=TESTER).stderr


def test_a_session_that_ends_during_the_test(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))

    def let_time_pass(asked):
        if not asked.path.endswith("/selfsubjectreviews"):
            return asked.forward()
        sandbox.control("clock", seconds=20 * 60)  # the session lasts for 15
        token = asked.headers["authorization"].removeprefix("Bearer ")
        bearer = kube.Client.bearer(sandbox.layout, token)
        return Answer(*bearer.raw(asked.method, asked.path, json.loads(asked.body)))

    with sandbox.clock_moved(0), Front(sandbox, let_time_pass) as front:
        done = try_role(DEV, front.flag, exit_code=1)
    assert "the role's session has expired" in done.stderr
    assert "run the test again" in done.stderr


def test_a_token_that_is_too_long(sandbox, try_role, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    with sandbox.token_length(4000):
        done = try_role(DEV, exit_code=1)
    assert "Gets in:    no" in done.stdout
    assert "the cluster refuses more than 4096" in done.stderr
    assert "a shorter session token (this one has 4000 bytes)" in done.stderr


def test_without_the_right_to_read_the_map_the_prediction_is_unknown(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapUsers=f"- userarn: {by_profile('alice').arn}\n  username: alice\n")
    done = iam.run(
        *("test-role", role_arn("Guest"), "--kubeconfig"),
        str(sandbox.layout.kubeconfig("alice")),
    )
    assert done.returncode == 1, done.stderr
    assert "Map says:   unknown" in done.stdout
    assert "someone who can read the map" in done.stderr


# AWS refuses, which says something about the tester only


@pytest.mark.parametrize(
    "role",
    [
        pytest.param("Partner", id="external id"),
        pytest.param("Auditor", id="trust policy"),
        pytest.param("guarded/Guarded", id="MFA"),
        pytest.param("NoSuchRole", id="no such role"),
    ],
)
def test_a_refusal_without_a_reason_lists_the_possible_causes(try_role, role):
    done = try_role(role_arn(role), exit_code=2)
    assert_all_causes(done)


def assert_all_causes(done):
    assert "Gets in:    unknown" in done.stdout
    assert "Map says:" in done.stdout
    assert "says nothing about the role in the cluster" in done.stderr
    causes = ["trust policy", "your own policies", "external id", "MFA", "path", "the role does not exist"]
    places = [done.stderr.index(cause) for cause in causes]
    assert places == sorted(places)


def test_a_missing_path_is_a_possible_cause_without_the_right_to_look_it_up(sandbox, try_role):
    done = try_role(role_arn("Deploy"), env=sandbox.fresh_credentials("guest"), exit_code=2)
    assert_all_causes(done)


def test_the_testers_own_policies_allow_too_little(try_role):
    done = try_role(DEV, env={"AWS_PROFILE": "bob"}, exit_code=2)
    assert "because no identity-based policy allows the sts:AssumeRole action" in done.stderr
    assert "get that allowed, or use another --profile" in done.stderr
    assert "Most likely first" not in done.stderr


def test_a_reason_given_by_aws_is_passed_on(try_role):
    done = try_role(role_arn("Secret"), exit_code=2)
    assert "explicit deny" in done.stderr
    assert "Most likely first" not in done.stderr


def test_an_external_id(try_role):
    done = try_role(role_arn("Partner"), "--external-id", "sandbox-external-id", exit_code=1)
    assert "assumed-role/Partner/kubectl-iam-test" in done.stdout


def at_a_terminal(command: list, env: dict[str, str], typed: str) -> tuple[int, str]:
    """Runs a program in its own terminal and answers its one question; returns exit code and screen."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(command[0], [str(word) for word in command], env)
    screen = b""
    while b": " not in screen:  # the program waits for the answer
        screen += os.read(terminal, 4096)
    os.write(terminal, typed.encode() + b"\n")
    with contextlib.suppress(OSError):  # how a terminal reports its end
        while more := os.read(terminal, 4096):
            screen += more
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), screen.decode()


def test_a_role_that_requires_mfa(sandbox, iam, try_role):
    guarded, serial = by_profile("mfa").arn, mfa_serial(ALICE)
    words = ["test-role", guarded, "--mfa-serial", serial]
    assert "no terminal" in try_role(*words[1:], exit_code=2).stderr
    env = sandbox.env(**TESTER)
    code = sandbox.control("mfa-code", serial=serial)["code"]
    exit_code, screen = at_a_terminal([iam.path, *words], env, code)
    assert exit_code == 1, screen
    assert "assumed-role/Guarded/kubectl-iam-test" in screen
    assert "not mapped" in screen
    assert code not in screen.replace(serial, "")
    # A code is valid once.
    exit_code, screen = at_a_terminal([iam.path, *words], env, code)
    assert exit_code == 2, screen
    assert "AWS does not let you assume the role" in screen


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
def test_an_identity_that_is_not_a_role_is_refused_without_a_request(sandbox, try_role, identity, part):
    calls = len(sandbox.aws_calls())
    assert part in try_role(identity, exit_code=2).stderr
    assert len(sandbox.aws_calls()) == calls


def test_a_server_that_does_not_answer_is_not_a_refusal(try_role):
    done = try_role(DEV, "--server", "https://127.0.0.1:1", exit_code=2)
    assert "was refused" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        (DEV, "--no-such-flag"),
        (DEV, "--can", "get"),
        (DEV, "--can", "", "pods"),
        (DEV, "-o", "xml"),
    ],
)
def test_invalid_usage_does_not_count_as_a_result(try_role, words):
    assert "error: " in try_role(*words, exit_code=2).stderr


def test_ctrl_c_ends_the_test(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapRoles=entry(DEV))
    with holding(sandbox) as (front, asked):
        program = iam.start("test-role", DEV, front.flag, env=TESTER)
        assert asked.wait(60)
        program.send_signal(signal.SIGINT)
        out, _ = program.communicate(timeout=60)
    assert (program.returncode, out) == (130, "")
