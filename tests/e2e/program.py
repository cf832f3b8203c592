"""The program under test, as people run it: `kubectl iam`, through the sandbox's kubectl."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.client import AWS_AUTH, Sandbox
from sandbox.layout import ACCOUNT

from .front import unobserved
from .proposals import Pasted

# The path of the program. CTest sets it.
VARIABLE = "KUBECTL_IAM_PROGRAM"

READS, WRITES = ("get", "list", "watch"), ("create", "update", "patch", "delete")


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def role_entry(name: str, username: str = "someone") -> str:
    return f"- rolearn: {role_arn(name)}\n  username: {username}\n"


class Clipboard:
    """Pastes what messages propose into the sandbox, unobserved."""

    def __init__(self, sandbox: Sandbox):
        self._sandbox = sandbox
        self._copies = tempfile.TemporaryDirectory()  # deleted with this object
        self._pasted = Pasted(
            lambda words, more: sandbox.run(*words, env=more),
            {"iam": [os.environ[VARIABLE]], "kubectl": ["kubectl"], "aws": ["aws"]},
            {"AWS_PROFILE": "carol", "XDG_CACHE_HOME": self._copies.name},  # and their own memory
            Path(self._copies.name),
        )

    def check(self, words: Iterable[str | Path], said: str, env: dict[str, str] | None = None) -> None:
        """Checks that the commands which `said`, the answer to `words`, proposes work where it was printed."""
        with self._sandbox.unobserved(), unobserved():
            self._pasted.check([str(word) for word in words], said, self._sandbox.env(**(env or {})))


class Program:
    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.path = Path(os.environ[VARIABLE]).resolve(strict=True)
        link = sandbox.layout.bin / "kubectl-iam"  # on the PATH of everything that runs in the sandbox
        link.unlink(missing_ok=True)
        link.symlink_to(self.path)
        self._clipboard = Clipboard(sandbox)

    def run(self, *words: str | Path, stdin: str = "", env: dict[str, str] | None = None):
        """Runs it as the administrator, unless `env` or flags say otherwise."""
        done = self.sandbox.run("kubectl", "iam", *words, stdin=stdin, env=env)
        self._clipboard.check(words, done.stderr, env)
        return done

    def run_as(self, identity: str, *words: str):
        """Runs it with the identity's own kubeconfig and a fresh token."""
        done = self.sandbox.kubectl("iam", *words, identity=identity)
        env = {"KUBECONFIG": str(self.sandbox.layout.kubeconfig(identity))}
        self._clipboard.check(words, done.stderr, env)
        return done

    def ok(self, *words: str | Path, stdin: str = "") -> str:
        """Runs it, expects success and returns its standard output."""
        done = self.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fails(self, *words: str | Path, env: dict[str, str] | None = None) -> str:
        """Runs it, expects failure and returns its standard error. Failures print nothing else."""
        done = self.run(*words, env=env)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        assert done.stdout == ""
        return done.stderr

    def start(
        self, *words: str, env: dict[str, str] | None = None, **options
    ) -> subprocess.Popen:
        """Starts the program itself, so that signals reach it and not kubectl."""
        return subprocess.Popen(
            [str(self.path), *words],
            env=self.sandbox.env(**(env or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # The process that started the tests may ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            **options,
        )

    def requests(self) -> "Requests":
        return Requests(self.sandbox)


class Requests:
    """The program's requests that the API server has answered since this object was created."""

    def __init__(self, sandbox: Sandbox):
        self._sandbox = sandbox
        self._begin = sandbox.layout.log("audit").stat().st_size

    def __iter__(self) -> Iterator[dict]:
        for event in self._sandbox.logged("audit", self._begin):
            if event.get("userAgent", "").startswith("kubectl-iam"):
                yield event

    def verbs(self) -> list[str]:
        return [event["verb"] for event in self]


class ConfigMap:
    """A ConfigMap that holds a map, anywhere in the cluster."""

    def __init__(self, sandbox: Sandbox, namespace: str, name: str):
        self.api = sandbox.api
        self.namespace = namespace
        self.name = name
        self.collection = f"/api/v1/namespaces/{namespace}/configmaps"
        self.path = f"{self.collection}/{name}"
        # The flag that makes the program work on it.
        self.flag = f"--configmap={namespace}/{name}"

    def create(self, data: dict[str, str], **more) -> None:
        metadata = {"name": self.name, **more.pop("metadata", {})}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
        self.api.post(self.collection, body | more)

    def set(self, data: dict[str, str | None]) -> None:
        """Changes these keys as another field manager."""
        self.api.patch(f"{self.path}?fieldManager=somebody-else", {"data": data})

    def object(self) -> dict:
        return self.api.get(self.path)

    def data(self) -> dict[str, str]:
        return self.object().get("data", {})

    def roles(self) -> str:
        return self.data().get("mapRoles", "")

    def delete(self) -> None:
        self.api.delete(self.path)


def aws_auth(sandbox: Sandbox) -> ConfigMap:
    config_map = ConfigMap(sandbox, "kube-system", "aws-auth")
    assert config_map.path == AWS_AUTH
    return config_map
