"""What explain says of rights, over both stores: the chain that gives them, and the answers to --can.

kubectl, which impersonates whom explain asks about, and test-role, which is the role, judge the answers.
"""

import contextlib
import itertools
import json
import os
import time
from collections.abc import Iterator

import pytest

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import by_profile

from .eks import ADMINS
from .program import role_arn, role_entry

RBAC = "/apis/rbac.authorization.k8s.io/v1"
GROUP = "rbac.authorization.k8s.io"
DEV, DEPLOY, GUEST = by_profile("dev"), by_profile("deploy"), by_profile("guest")
SECONDS_TO_SPREAD = 30
# Nothing aggregates roles into view and edit in the sandbox.
VIEW, EDIT = "system:aggregate-to-view", "system:aggregate-to-edit"
DEFAULTS = ("system:basic-user", "system:discovery", "system:public-info-viewer")

LINE = role_entry("Dev", "dev:{{SessionName}}") + "  groups: [explain-devs, explain-lonely, system:nodes]\n"


def subject(kind: str, name: str) -> dict:
    return {"kind": kind, "name": name, "apiGroup": GROUP}


class Bindings:
    """Makes bindings, and returns once the API server has noticed them."""

    def __init__(self, sandbox):
        self._sandbox = sandbox
        self._numbers = itertools.count(1)
        self.made: list[str] = []

    def role(self, name: str, *rules: dict) -> None:
        self._make("clusterroles", {"metadata": {"name": name}, "rules": list(rules)})

    def bind(self, role: str, *subjects: dict, namespace: str = "") -> str:
        """Returns the binding's name."""
        name = f"explain-{os.getpid()}-{next(self._numbers)}"
        body = {
            "metadata": {"name": name},
            "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": role},
            "subjects": list(subjects),
        }
        self._make(f"namespaces/{namespace}/rolebindings" if namespace else "clusterrolebindings", body)
        return name

    def _make(self, collection: str, body: dict) -> None:
        self._sandbox.api.post(f"{RBAC}/{collection}", body)
        self.made.append(f"{RBAC}/{collection}/{body['metadata']['name']}")


@pytest.fixture
def bindings(sandbox) -> Iterator[Bindings]:
    bindings = Bindings(sandbox)
    yield bindings
    for path in reversed(bindings.made):
        sandbox.api.delete(path)


MAP_ALONE = ("--store", "aws-auth")


def said_of(iam, arn: str, *words: str, exit_code: int = 0, env: dict[str, str] | None = None) -> dict:
    done = iam.run("explain", arn, "-o", "json", *words, env=env)
    assert done.returncode == exit_code, (done.stdout, done.stderr)
    return json.loads(done.stdout)


def short(right: dict) -> tuple:
    if right["type"] == "binding":
        return right["kind"], right["name"], right["namespace"], right["role"]["name"], right["subject"]["name"]
    return right["type"], right["name"]


def can_i(sandbox, username: str, groups: list[str], words: tuple[str, str], namespace: str) -> bool:
    """What the API server answers kubectl, which impersonates them."""
    who = [word for group in groups for word in ("--as-group", group)]
    where = ["-n", namespace] if namespace else ["-A"]
    verb, (resource, _, subresource) = words[0], words[1].partition("/")
    if subresource:
        where.append(f"--subresource={subresource}")
    done = sandbox.kubectl("auth", "can-i", verb, resource, *where, "--as", username, *who)
    answer = done.stdout.strip().splitlines()[-1].split()[0]
    assert answer in ("yes", "no"), (done.stdout, done.stderr)
    return answer == "yes"


def eventually(check) -> None:
    """Repeats the check while the API server may not have noticed a new role yet."""
    deadline = time.monotonic() + SECONDS_TO_SPREAD
    while True:
        with contextlib.suppress(AssertionError):
            return check()
        if time.monotonic() > deadline:
            return check()
        time.sleep(0.2)


def test_the_bindings_that_give_rights(sandbox, iam, live_map, bindings):
    sandbox.set_aws_auth(mapRoles=LINE)
    everywhere = bindings.bind(VIEW, subject("User", "other"), subject("Group", "explain-devs"))
    in_one = bindings.bind(EDIT, subject("Group", "explain-devs"), namespace="default")
    of_a_session = bindings.bind(VIEW, subject("User", "dev:jane"), namespace="kube-public")
    bindings.bind("admin", subject("Group", "explain-others"))
    requests = iam.requests()
    said = said_of(iam, DEV.arn)
    assert requests.verbs() == ["get", "list", "list"]
    rights = [short(right) for right in said["rights"]]
    wide = ("ClusterRoleBinding", everywhere, None, VIEW, "explain-devs")
    narrow = ("RoleBinding", in_one, "default", EDIT, "explain-devs")
    session = ("RoleBinding", of_a_session, "kube-public", VIEW, "dev:jane")
    assert {wide, narrow, session} <= set(rights)
    assert all(role not in DEFAULTS for *_, role, _ in rights)
    assert said["unboundGroups"] == ["explain-lonely"]
    assert (said["unknownRights"], said["can"]) == ([], [])
    of_joe = [short(right) for right in said_of(iam, DEV.arn, "--session-name", "joe")["rights"]]
    assert wide in of_joe and session not in of_joe

    text = iam.ok("explain", DEV.arn)
    assert f"ClusterRole {EDIT} in default (RoleBinding {in_one}, by the group explain-devs)" in text
    assert "Unbound:    explain-lonely: no binding names this group" in text


def test_masters_need_no_binding(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapRoles=role_entry("Dev", "dev") + "  groups: [system:masters]\n")
    assert {"type": "group", "name": "system:masters"} in said_of(iam, DEV.arn)["rights"]
    assert "Rights:     everything (the group system:masters" in iam.ok("explain", DEV.arn)


def test_the_policies_that_give_rights(sandbox, iam, managed, entries, bindings):
    name = bindings.bind(VIEW, subject("Group", "explain-devs"))
    who = dict(username="dev", kubernetesGroups=["explain-devs"])
    entries.create(DEV.arn, policies=["AmazonEKSEditPolicy"], namespaces=["default"], **who)
    policy, scope = f"{POLICY_PREFIX}AmazonEKSEditPolicy", {"type": "namespace", "namespaces": ["default"]}
    requests = iam.requests()
    said = json.loads(managed("explain", DEV.arn, "-o", "json").stdout)
    assert requests.verbs() == ["get", "list", "list"]
    assert {"type": "policy", "name": "AmazonEKSEditPolicy", "arn": policy, "scope": scope} in said["rights"]
    assert ("ClusterRoleBinding", name, None, VIEW, "explain-devs") in map(short, said["rights"])
    assert "access policy AmazonEKSEditPolicy:default" in managed("explain", DEV.arn).stdout


def test_who_does_not_get_in_has_no_rights(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapRoles="[]\n")
    said = said_of(iam, GUEST.arn, *MAP_ALONE, exit_code=1)
    assert (said["rights"], said["unboundGroups"], said["can"]) == (None, [], [])
    (answer,) = said_of(iam, GUEST.arn, *MAP_ALONE, "--can", "get", "pods", exit_code=1)["can"]
    assert (answer["allowed"], answer["reason"]) == (False, "it does not get in")


QUESTIONS = (
    ("get", "pods"),
    ("delete", "pods"),
    ("create", "pods/exec"),
    ("list", "nodes"),
    ("create", "deployments.apps"),
    ("get", "secrets"),
    ("*", "*"),
)


@pytest.mark.parametrize("namespace", ["", "default", "kube-public"])
def test_can_agrees_with_kubectl(sandbox, iam, live_map, bindings, namespace):
    who = {
        "Dev": ("dev", ["explain-devs"]),
        "Deploy": ("deploy", ["explain-ops", "explain-devs"]),
        "Guest": ("guest", []),
        "Admin": ("admin", ["system:masters"]),
        "Node": ("system:node:n1", ["system:bootstrappers", "system:nodes"]),
    }
    lines = (role_entry(role, name) + f"  groups: {json.dumps(groups)}\n" for role, (name, groups) in who.items())
    sandbox.set_aws_auth(mapRoles="".join(lines))
    bindings.bind(VIEW, subject("Group", "explain-devs"))
    bindings.bind(EDIT, subject("Group", "explain-ops"), namespace="default")
    bindings.bind(VIEW, subject("User", "guest"), namespace="kube-public")
    words = [word for verb, what in QUESTIONS for word in ("--can", verb, what)]
    where = ("-n", namespace) if namespace else ()

    def check() -> None:
        for role, (username, groups) in who.items():
            done = iam.run("explain", role_arn(role), "-o", "json", *words, *where)
            answers = json.loads(done.stdout)["can"]
            asked, more = answers[: len(QUESTIONS)], answers[len(QUESTIONS) :]
            wanted = [can_i(sandbox, username, groups, each, namespace) for each in QUESTIONS]
            assert [each["allowed"] for each in asked] == wanted, (role, asked)
            for each in more:
                assert namespace == "" and each["allowed"]
                resource = "/".join(filter(None, (each["resource"], each["subresource"])))
                resource += f".{each['group']}" * bool(each["group"])
                assert can_i(sandbox, username, groups, (each["verb"], resource), each["namespace"])
            somewhere = {(each["verb"], each["resource"], each["subresource"]) for each in answers if each["allowed"]}
            assert done.returncode == (0 if len(somewhere) == len(QUESTIONS) else 1)

    eventually(check)
    if namespace == "default":  # or all would be refused
        of_ops = [can_i(sandbox, "deploy", ["explain-ops"], each, namespace) for each in QUESTIONS]
        assert set(of_ops) == {True, False}


def test_what_is_allowed_in_one_namespace_is_found_without_naming_it(sandbox, iam, live_map, bindings):
    sandbox.set_aws_auth(mapRoles=role_entry("Dev", "dev") + "  groups: [explain-devs]\n")
    bindings.bind(EDIT, subject("Group", "explain-devs"), namespace="default")

    def check() -> None:
        said = said_of(iam, DEV.arn, "--can", "delete", "pods")
        found = [(each["namespace"], each["allowed"]) for each in said["can"]]
        assert found == [("", False), ("default", True)]

    eventually(check)
    text = iam.ok("explain", DEV.arn, "--can", "delete", "po")
    assert "delete   pods       default     yes" in text
    assert "Rights:" not in text


def as_the_role(iam, arn: str, *words: str) -> list[bool]:
    """What the role itself may do."""
    done = iam.run("test-role", arn, "-o", "json", "--profile", "alice", *words)
    return [each["allowed"] for each in json.loads(done.stdout)["checks"]]


def test_policies_count_though_nobody_impersonates_them(sandbox, iam, live_map, managed, entries):
    entries.create(DEPLOY.arn, policies=["AmazonEKSViewPolicy"], namespaces=["default"], username="deploy")
    words = ("--can", "get,delete", "pods", "-n", "default")
    said = json.loads(managed("explain", DEPLOY.arn, "-o", "json", *words, exit_code=1).stdout)["can"]
    assert [each["allowed"] for each in said] == [True, False] == as_the_role(iam, DEPLOY.arn, *words)
    assert "the access policy AmazonEKSViewPolicy:default allows it, as AWS described it on 20" in said[0]["reason"]
    assert not can_i(sandbox, "deploy", [], ("get", "pods"), "default")
    managed("explain", DEPLOY.arn, "--can", "get", *words[2:])
    elsewhere = ("--can", "get", "pods", "-n", "kube-public")
    managed("explain", DEPLOY.arn, *elsewhere, exit_code=1)
    assert as_the_role(iam, DEPLOY.arn, *elsewhere) == [False]
    anywhere = json.loads(managed("explain", DEPLOY.arn, "--can", "get", "pods", "-o", "json").stdout)["can"]
    assert [(each["namespace"], each["allowed"]) for each in anywhere] == [("", False), ("default", True)]


def test_a_policy_of_the_future_is_unknown(sandbox, managed, entries):
    sandbox.control("own-entry", principal=DEPLOY.arn, policies=["AmazonEKSQuantumPolicy"], kind="STANDARD",
                    username="deploy", groups=[])  # fmt: skip
    entries.settle()
    done = managed("explain", DEPLOY.arn, "--can", "get", "pods", "-n", "default", exit_code=2)
    assert "whether the access policy AmazonEKSQuantumPolicy allows it is unknown" in done.stdout


READS_MAP = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}
IMPERSONATES = {"apiGroups": [""], "resources": ["users", "groups"], "verbs": ["impersonate"]}


def test_a_caller_without_rights_is_told_what_is_unknown(sandbox, iam, live_map, bindings):
    lines = role_entry("Dev", "explain-caller") + role_entry("Guest", "guest") + "  groups: [explain-devs]\n"
    sandbox.set_aws_auth(mapRoles=lines)
    name = f"explain-{os.getpid()}"
    bindings.role(name, READS_MAP)
    bindings.bind(name, subject("User", "explain-caller"))
    bindings.bind(VIEW, subject("Group", "explain-devs"))

    def check() -> None:
        done = iam.run_as("dev", "explain", GUEST.arn)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Rights:     <unknown>: you may not list clusterrolebindings" in done.stdout
        assert "<unknown>: you may not list rolebindings" in done.stdout and "Unbound" not in done.stdout

    eventually(check)
    done = iam.run_as("dev", "explain", GUEST.arn, "--can", "get", "pods")
    assert (done.returncode, done.stderr) == (2, "")
    assert "nor impersonate it" in done.stdout and "unknown" in done.stdout


def test_who_may_impersonate_is_answered_without_another_right(sandbox, iam, live_map, bindings):
    lines = role_entry("Dev", "explain-caller") + role_entry("Guest", "guest") + "  groups: [explain-devs]\n"
    sandbox.set_aws_auth(mapRoles=lines)
    name = f"explain-{os.getpid()}"
    bindings.role(name, READS_MAP, IMPERSONATES)
    bindings.bind(name, subject("User", "explain-caller"))
    bindings.bind(VIEW, subject("Group", "explain-devs"))

    def check() -> None:
        done = iam.run_as("dev", "explain", GUEST.arn, "-o", "json", "--can", "get,delete", "pods", "-n", "default")
        assert (done.returncode, done.stderr) == (1, "")
        assert [each["allowed"] for each in json.loads(done.stdout)["can"]] == [True, False]

    eventually(check)


def test_a_fixed_nearest_miss_gets_in(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=role_entry("team/Dev", "dev"))
    assert sandbox.whoami("dev") is None
    fix = said_of(iam, DEV.arn, *MAP_ALONE, exit_code=1)["nearest"]["fix"]
    assert f"write {fix}" in iam.run("explain", DEV.arn).stdout
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=role_entry("team/Dev", "dev").replace(role_arn("team/Dev"), fix))
    assert sandbox.whoami("dev").username == "dev"


def test_what_needs_a_cluster_is_refused_for_a_manifest(iam, tmp_path):
    file = tmp_path / "aws-auth.yaml"
    file.write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
        f"data:\n  mapRoles: |\n    - rolearn: {DEV.arn}\n      username: dev\n"
    )
    assert said_of(iam, DEV.arn, "-m", str(file))["rights"] is None
    assert "Rights" not in iam.ok("explain", DEV.arn, "-m", str(file))
    done = iam.run("explain", DEV.arn, "-m", str(file), "--can", "get", "pods")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--can asks a cluster, and -m names a manifest" in done.stderr
