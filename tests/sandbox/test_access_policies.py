"""Access policies give rights beside RBAC, as far as their scope goes, and only to the caller itself."""

import pytest

from . import kube
from .emulator.access.authorizer import deciding_policy
from .emulator.access.catalogue import policy_arn
from .emulator.access.state import Association, Effective, Entry
from .identities import DEV

ID = "AROADEV"


def decide(policy: str, namespaces=(), mode="API", extra=None, **attributes) -> str | None:
    scope = {"type": "namespace" if namespaces else "cluster", "namespaces": list(namespaces)}
    held = (Association(policy_arn(policy), scope, 0, 0),)
    entry = Entry(DEV.arn, ID, "STANDARD", "dev", (), {}, 0, 0, held)
    what = "nonResourceAttributes" if "path" in attributes else "resourceAttributes"
    asked = {what: attributes, "extra": {"principalId": [ID]} if extra is None else extra}
    return deciding_policy(Effective(mode, (entry,)), asked)


GET_PODS = {"verb": "get", "resource": "pods", "namespace": "dev-1"}
VIEW, EDIT, ADMIN = (f"AmazonEKS{name}Policy" for name in ("View", "Edit", "ClusterAdmin"))


@pytest.mark.parametrize(
    "policy, attributes, allowed",
    [
        (VIEW, GET_PODS, True),
        (VIEW, GET_PODS | {"subresource": "log"}, True),
        (VIEW, GET_PODS | {"subresource": "exec"}, False),
        (VIEW, GET_PODS | {"verb": "delete"}, False),
        (VIEW, GET_PODS | {"group": "metrics.k8s.io"}, False),
        (VIEW, GET_PODS | {"resource": "secrets"}, False),
        (EDIT, GET_PODS | {"verb": "delete"}, True),
        (EDIT, GET_PODS | {"resource": "roles", "group": "rbac.authorization.k8s.io"}, False),
        (ADMIN, {"verb": "bind", "resource": "clusterroles", "group": "x"}, True),
        (ADMIN, {"verb": "get", "path": "/metrics"}, True),
        (VIEW, {"verb": "get", "path": "/metrics"}, False),
        # Its rules are not published.
        ("AmazonAIOpsAssistantPolicy", GET_PODS, False),
    ],
)
def test_the_rules_of_a_policy(policy, attributes, allowed):
    assert (decide(policy, **attributes) is not None) == allowed


@pytest.mark.parametrize(
    "namespaces, attributes, allowed",
    [
        (["dev-1"], GET_PODS, True),
        (["dev-*"], GET_PODS, True),
        (["*-1"], GET_PODS, True),
        (["dev", "x"], GET_PODS, False),
        (["d.v-1"], GET_PODS, False),
        (["*"], {"verb": "get", "resource": "nodes"}, False),
        (["*"], {"verb": "get", "path": "/metrics"}, False),
    ],
)
def test_the_scope_of_a_policy(namespaces, attributes, allowed):
    assert (decide(ADMIN, namespaces, **attributes) is not None) == allowed


def test_only_the_principal_itself_has_the_rights():
    assert decide(ADMIN, **GET_PODS) == ADMIN
    assert decide(ADMIN, extra={}, **GET_PODS) is None
    assert decide(ADMIN, extra={"principalId": ["AROAOTHER"]}, **GET_PODS) is None
    assert decide(ADMIN, mode="CONFIG_MAP", **GET_PODS) is None


def can(sandbox, *what: str, identity: str = "dev") -> bool:
    answer = sandbox.kubectl("auth", "can-i", *what, identity=identity)
    assert answer.stdout.strip() in ("yes", "no"), answer.stderr
    return answer.stdout.strip() == "yes"


def test_a_policy_gives_rights_at_once_and_takes_them_away(sandbox, entries):
    entries.create(DEV.arn)
    assert not can(sandbox, "list", "pods")
    where = {"clusterName": sandbox.cluster, "principalArn": DEV.arn, "policyArn": policy_arn(VIEW)}
    entries.client.associate_access_policy(**where, accessScope={"type": "cluster"})
    assert can(sandbox, "list", "pods", "--all-namespaces")
    assert not can(sandbox, "list", "secrets")
    listed = sandbox.kubectl("get", "pods", "--all-namespaces", identity="dev")
    assert listed.returncode == 0, listed.stderr
    entries.client.disassociate_access_policy(**where)
    refused = sandbox.kubectl("get", "pods", identity="dev")
    assert refused.stderr.startswith("Error from server (Forbidden): pods is forbidden: User")
    assert refused.stderr.endswith('in API group "" in the namespace "default"\n')


def test_a_policy_can_take_effect_later_than_its_entry(sandbox, entries):
    entries.client.create_access_entry(clusterName=sandbox.cluster, principalArn=DEV.arn)
    where = {"clusterName": sandbox.cluster, "principalArn": DEV.arn, "policyArn": policy_arn(VIEW)}
    with sandbox.delays(new_policy=3):
        entries.client.associate_access_policy(**where, accessScope={"type": "cluster"})
        assert sandbox.whoami("dev") and not can(sandbox, "list", "pods")
        entries.settle()
        entries.client.associate_access_policy(**where, accessScope={"type": "cluster"})
        assert can(sandbox, "list", "pods")  # it stays in effect


def test_a_policy_for_namespaces(sandbox, entries):
    entries.create(DEV.arn, policies=[EDIT], namespaces=["default", "kube-*"])
    assert can(sandbox, "create", "configmaps", "-n", "default")
    assert can(sandbox, "create", "configmaps", "-n", "kube-public")
    assert not can(sandbox, "create", "configmaps", "-n", "other")
    assert not can(sandbox, "list", "pods", "--all-namespaces")


def test_policies_do_not_count_under_impersonation(sandbox, entries):
    entries.create(DEV.arn, username="dev", policies=[ADMIN])
    assert can(sandbox, "delete", "nodes")
    assert not can(sandbox, "delete", "nodes", "--as=dev")
    # Nor does the policy of whom the administrator impersonates.
    assert not can(sandbox, "delete", "nodes", "--as=dev", identity="admin")
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {"user": "dev", "resourceAttributes": {"verb": "delete", "resource": "nodes"}},
    }
    answer = sandbox.api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
    assert not answer["status"]["allowed"]


def test_a_stale_entry_gives_no_rights(sandbox):
    with sandbox.authentication_mode("API") as entries:
        before = kube.Client.bearer(sandbox.layout, sandbox.token("dev"))
        entries.create(DEV.arn, policies=[ADMIN])
        assert before.get("/api/v1/nodes")["items"] == []
        sandbox.control("recreate-role", name="Dev")
        assert sandbox.whoami("dev") is None
