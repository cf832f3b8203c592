"""What the tests of `migrate` share: the lines and bindings they begin with, and what they find afterwards."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.client import Sandbox
from sandbox.identities import FARGATE, NODE, TASK, by_profile
from sandbox.waiting import wait

from . import eks
from .eks import ADMINS
from .prober import allowed
from .program import role_arn

RBAC = "/apis/rbac.authorization.k8s.io/v1"
SUBJECT_REVIEW = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
GROUP = "rbac.authorization.k8s.io"
# Nothing aggregates roles into view and edit in the sandbox.
VIEW, EDIT = "system:aggregate-to-view", "system:aggregate-to-edit"
NODES = "[system:bootstrappers, system:nodes]"
BY_DNS_NAME, BY_SESSION = "system:node:{{EC2PrivateDNSName}}", "system:node:{{SessionName}}"
SECONDS_TO_SPREAD = 30
BOTH = "API_AND_CONFIG_MAP"
BRIDGE = "from-aws-auth:bridge"
OURS = "?labelSelector=app.kubernetes.io/managed-by=kubectl-iam"
KINDS = ("clusterroles", "clusterrolebindings", "rolebindings")


def line(arn: str, username: str, groups: str = "[]") -> str:
    """A line of mapRoles."""
    return f"- rolearn: {arn}\n  username: '{username}'\n  groups: {groups}\n"


def canonical(profile: str) -> str:
    """The ARN of a profile's principal as aws-auth has it. An ARN stays as it is."""
    if profile.startswith("arn:"):
        return profile
    who = by_profile(profile)
    return who.arn if ":user/" in who.arn else f"arn:aws:iam::{who.account}:role/{who.name}"


def plan(run: Callable[..., subprocess.CompletedProcess], *words: str) -> dict:
    return json.loads(run("migrate", *words, "-o", "json").stdout)


def fates(planned: dict) -> list[str]:
    return [item["fate"] for item in planned["items"]]


def create(entries, entry: dict) -> None:
    """Creates a planned entry of a person."""
    more = {"username": entry["username"], "kubernetesGroups": entry["kubernetesGroups"]}
    entries.create(entry["principalArn"], [policy["name"] for policy in entry["policies"]], **more)


class Bindings:
    """Bindings in the cluster, deleted at the end."""

    def __init__(self, sandbox: Sandbox):
        self._sandbox = sandbox
        self._made: list[str] = []

    def bind(self, role: str, kind: str, name: str, namespace: str = "") -> None:
        subject = {"apiGroup": GROUP, "kind": kind, "name": name}
        binding = {"metadata": {"name": f"migrate-{os.getpid()}-{len(self._made)}"}}
        binding |= {"roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": role}, "subjects": [subject]}
        self.make(binding, namespace)

    def make(self, binding: dict, namespace: str = "") -> None:
        where = f"{RBAC}/namespaces/{namespace}/rolebindings" if namespace else f"{RBAC}/clusterrolebindings"
        self._sandbox.api.post(where, binding)
        self._made.append(f"{where}/{binding['metadata']['name']}")

    def await_all(self) -> None:
        """Returns once the API server has noticed the last ones, of migrate-last."""
        deadline = time.monotonic() + SECONDS_TO_SPREAD
        for namespace in ("", "default"):
            attributes = {"verb": "get", "resource": "pods", "namespace": namespace}
            spec = {"user": "nobody", "groups": ["migrate-last"], "resourceAttributes": attributes}
            while not self._sandbox.api.post(SUBJECT_REVIEW, {"spec": spec})["status"]["allowed"]:
                assert time.monotonic() < deadline

    def delete(self) -> None:
        for path in self._made:
            self._sandbox.api.delete(path)


QUESTIONS = [
    {"verb": verb, "resource": resource, "namespace": namespace}
    for verb, resource in (("get", "pods"), ("delete", "pods"), ("list", "secrets"), ("delete", "nodes"))
    for namespace in ("default", "kube-system", "")
]


def rights(sandbox: Sandbox, who: str) -> list[bool] | None:
    """What a session of a profile may do, by a token; None if it does not get in."""
    return allowed(sandbox, who, *QUESTIONS)


# What a migration leaves behind


def made_objects(sandbox: Sandbox) -> dict[str, dict]:
    """The roles and bindings that the program made and that are still there, by their paths."""
    found = {}
    for kind in KINDS:
        for each in sandbox.api.get(f"{RBAC}/{kind}{OURS}")["items"]:
            namespace = each["metadata"].get("namespace")
            where = f"{RBAC}/namespaces/{namespace}/{kind}" if namespace else f"{RBAC}/{kind}"
            found[f"{where}/{each['metadata']['name']}"] = each
    return found


def is_bridged(sandbox: Sandbox) -> bool:
    """Whether some binding still gives rights to the group that bridges the time until a policy counts."""
    bindings = sandbox.api.get(f"{RBAC}/clusterrolebindings")["items"]
    return any(subject["name"] == BRIDGE for each in bindings for subject in each.get("subjects", []))


@dataclass
class Left:
    """All that a migration changes, without what differs from run to run."""

    mode: str
    entries: dict[str, tuple]
    objects: dict[str, tuple]
    lines: dict[str, str]

    @classmethod
    def of(cls, sandbox: Sandbox) -> "Left":
        entries = sandbox.entries
        mode = entries.mode
        found = {arn: eks.described(entries, arn) for arn in entries.principals()} if mode != "CONFIG_MAP" else {}
        return cls(
            mode,
            {
                arn: (each["type"], each["username"], sorted(each["kubernetesGroups"]), eks.policies(entries, arn))
                for arn, each in found.items()
            },
            {path: (each.get("roleRef"), each.get("subjects")) for path, each in made_objects(sandbox).items()},
            sandbox.aws_auth() or {},
        )


# What is migrated

# As on EKS, but shorter.
DELAYS = {"propagation": 0.4, "new_policy": 2, "mode_step": 1, "own_entries": 1}


def may(verb: str, resource: str, namespace: str = "") -> dict:
    return {"verb": verb, "resource": resource, "namespace": namespace}


DELETE_NODES, DELETE_PODS = may("delete", "nodes"), may("delete", "pods", "default")
GET_PODS, LIST_SERVICES = may("get", "pods", "default"), may("list", "services")

# What each may do by its line, or by the account of the last one.
MOVING = {
    "carol": DELETE_NODES,
    "deploy": DELETE_NODES,
    "sso-admin": DELETE_NODES,
    "sso-view": DELETE_PODS,
    "dev": GET_PODS,
    "other-dev": DELETE_PODS,
    "chain": DELETE_PODS,
    "guest": DELETE_PODS,
    "process": DELETE_PODS,
    FARGATE.arn: LIST_SERVICES,
}
STAYING = {TASK.arn: DELETE_PODS, "sso-other-view": GET_PODS}
KILLED = ("carol", "deploy", "sso-view", "dev", "chain", FARGATE.arn)

ROLES = (
    line(NODE.arn, BY_DNS_NAME, NODES),
    line(FARGATE.arn, BY_SESSION, NODES[:-1] + ", system:node-proxier]"),
    line(canonical("sso-admin"), "admin:{{SessionName}}", "[system:masters]"),
    line(canonical("sso-view"), "view:{{SessionName}}", "[migrate-devs]"),
    line(canonical("deploy"), "admin", "[system:masters, migrate-devs]"),
    line(canonical("dev"), "dev", "[system:migrate-viewers, system:authenticated]"),
    line(canonical("other-dev"), "other", "[migrate-devs]"),
    line(canonical("chain"), "{{SessionName}}"),
    line(canonical("process"), "robot-{{AccountID}}", "[migrate-devs]"),
    line(role_arn("Deleted"), "deleted", "[system:masters]"),
    line(canonical("guest"), "first", "[system:masters]"),
    line(canonical("guest"), "guest", "[migrate-devs]"),
    line(role_arn("x/Partner"), "dead", "[system:masters]"),
)
STAYING_LINE = line(TASK.arn, "task:{{AccessKeyID}}", "[migrate-devs]")


def few_lines() -> dict[str, str]:
    """Of those who are watched while the program is killed."""
    kept = [text for text in ROLES if any(f"{canonical(who)}\n" in text for who in KILLED)]
    return {"mapRoles": "".join(kept), "mapUsers": ADMINS}


class Way:
    """The way of a cluster from CONFIG_MAP, walked by carol with a state folder of the test's own."""

    def __init__(self, sandbox: Sandbox, run: Callable[..., subprocess.CompletedProcess], folder: Path):
        self._sandbox, self._run = sandbox, run
        self.env = {"XDG_STATE_HOME": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
        self.files = folder / "state/kubectl-iam/migration"

    def __call__(self, *words: str, exit_code: int = 0, env: dict[str, str] | None = None):
        """Runs the program."""
        return self._run(*words, exit_code=exit_code, env=self.env | (env or {}))

    def migrate(self, *words: str, **more):
        return self("migrate", *words, **more)

    def back(self, **lines: str) -> None:
        """Sets the cluster back to CONFIG_MAP with these lines, without a trace of a migration."""
        self._sandbox.set_aws_auth(**lines)
        self._sandbox.set_authentication_mode("CONFIG_MAP")
        if lines.get("mapUsers") == ADMINS:  # carol's entry may still count for a moment on a busy machine
            wait("carol's line", lambda: all(rights(self._sandbox, "carol") or [False]))
        self.clean()

    def clean(self) -> None:
        for path in made_objects(self._sandbox):
            self._sandbox.api.delete(path)
        shutil.rmtree(self.files.parent.parent, ignore_errors=True)


@contextmanager
def new_node(sandbox: Sandbox, group: str = "", compute_type: str = "fargate") -> Iterator[None]:
    """In this block the cluster has a node that joins now, of this node group or made by this; of its own if empty."""
    made = {"eks.amazonaws.com/compute-type": compute_type} if compute_type else {}
    labels = {"eks.amazonaws.com/nodegroup": group} if group else made
    name = f"node-of-{group or compute_type or 'its-own'}-{time.monotonic_ns()}"
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}
    sandbox.api.post("/api/v1/nodes", node)
    try:
        yield
    finally:
        sandbox.api.delete(f"/api/v1/nodes/{name}")
