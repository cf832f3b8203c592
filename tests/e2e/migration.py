"""What the tests of `migrate` share: the lines and bindings they begin with, and what they find afterwards."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.client import Sandbox
from sandbox.identities import by_profile

from . import eks
from .front import Answer, Asked, Front, HangUp
from .program import Program
from .prober import allowed

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
    """The ARN of a profile's principal as aws-auth has it."""
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


# Runs that end before they are done


class Gate:
    """Stands in front of the API server, and holds one of the next requests that change something.

    Unlike `Front`, it leaves the caller who it is.
    """

    def __init__(self, sandbox: Sandbox, folder: Path):
        self._lock = threading.Lock()
        self._left = 0
        self._is_carried_out = False
        self._released = threading.Event()
        self.is_holding = False
        self._front = Front(sandbox, self._answer)
        config = yaml.safe_load(sandbox.layout.kubeconfig("carol").read_text())
        config["clusters"][0]["cluster"]["server"] = self._front.url
        self._kubeconfig = folder / "gate.kubeconfig"
        self._kubeconfig.write_text(yaml.safe_dump(config))

    def __enter__(self) -> "Gate":
        self._front.__enter__()
        return self

    def __exit__(self, *details) -> None:
        self.hold(0)
        self._front.__exit__(*details)

    @property
    def env(self) -> dict[str, str]:
        """What leads carol through it."""
        return {"KUBECONFIG": str(self._kubeconfig)}

    @property
    def writes(self) -> int:
        """How many requests have changed something."""
        return sum(map(_changes, self._front.asked))

    def hold(self, number: int, carried_out: bool = False) -> None:
        """As the sandbox's control `hold`."""
        with self._lock:
            self._released.set()
            self._left, self._is_carried_out = number, carried_out
            self._released, self.is_holding = threading.Event(), False

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            self._left -= _changes(asked)
            is_held = self._left == 0 and _changes(asked)
            is_carried_out, released = self._is_carried_out, self._released
        answer = asked.forward(as_caller=True) if is_carried_out or not is_held else None
        if is_held:
            self.is_holding = True
            released.wait()
            raise HangUp
        return answer


def _changes(asked: Asked) -> bool:
    return asked.is_write and not asked.path.startswith(("/apis/authentication", "/apis/authorization"))


@dataclass(frozen=True)
class Point:
    """Where a run is killed: at the nth request that changes something, before or after it is carried out."""

    is_at_eks: bool
    number: int
    is_carried_out: bool

    def __str__(self) -> str:
        when = "after" if self.is_carried_out else "before"
        return f"{when} write {self.number} to {'EKS' if self.is_at_eks else 'the API server'}"


def run_until(iam: Program, gate: Gate, point: Point | float, *words: str, env: dict[str, str]):
    """Runs the program, and kills it at this point or after these seconds.

    Returns its exit code, output and messages if it has ended before.
    """
    sandbox = iam.sandbox
    seconds = point if isinstance(point, float) else 60.0
    if isinstance(point, Point) and point.is_at_eks:
        sandbox.control("hold", number=point.number, carried_out=point.is_carried_out)
    elif isinstance(point, Point):
        gate.hold(point.number, point.is_carried_out)
    try:
        program = iam.start(*words, env=env | gate.env)
        deadline = time.monotonic() + seconds
        while not (gate.is_holding or sandbox.control("held")["is_held"]):
            try:
                out, err = program.communicate(timeout=0.02)
                return program.returncode, out, err
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    break
        program.kill()
        program.communicate()
        assert isinstance(point, float) or time.monotonic() <= deadline, point
    finally:
        gate.hold(0)
        sandbox.control("hold", number=0)
    return None
