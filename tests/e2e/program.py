"""The program under test, as people run it: `kubectl iam`, through the sandbox's kubectl."""

import json
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sandbox.client import AWS_AUTH, Sandbox
from sandbox.layout import ACCOUNT

# The path of the program. CTest sets it.
VARIABLE = "KUBECTL_IAM_PROGRAM"

READS, WRITES = ("get", "list", "watch"), ("create", "update", "patch", "delete")


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def role_entry(name: str, username: str = "someone") -> str:
    return f"- rolearn: {role_arn(name)}\n  username: {username}\n"


# The flags that choose the place, and how proposals write them.
PLACE_FLAGS = {"--context": "--context", "--kubeconfig": "--kubeconfig", "-m": "--manifest", "--manifest": "--manifest"}


def shell_words_of(text: str) -> Iterator[list[str]]:
    """The words of `text`, or of its longest beginning that a shell understands: prose may follow a command."""
    parts = text.split(" ")
    for end in range(len(parts), 0, -1):
        try:
            yield shlex.split(" ".join(parts[:end]))
        except ValueError:
            pass


class Program:
    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.path = Path(os.environ[VARIABLE]).resolve(strict=True)
        link = sandbox.layout.bin / "kubectl-iam"  # on the PATH of everything that runs in the sandbox
        link.unlink(missing_ok=True)
        link.symlink_to(self.path)

    def run(self, *words: str | Path, stdin: str = "", env: dict[str, str] | None = None):
        """Runs it as the administrator, unless `env` or flags say otherwise."""
        done = self.sandbox.run("kubectl", "iam", *words, stdin=stdin, env=env)
        self.check_proposals(words, done.stderr)
        return done

    def check_proposals(self, words: tuple[str | Path, ...], said: str) -> None:
        """Each command of this program that a message proposes can be pasted: it is understood, and it is
        about the same place as the command that printed it."""
        given = [str(word) for word in words]
        said = re.sub("'kubectl iam[^']*'", "", said.replace('"', "'"))  # where a name is quoted
        for proposal in re.findall(r"kubectl iam ([a-z]+[^;\n]*)", said):
            for flag in PLACE_FLAGS:
                if flag in given:
                    value = given[given.index(flag) + 1]
                    assert f"{PLACE_FLAGS[flag]} {shlex.quote(value)}" in proposal, (proposal, given)
            command = next(parsed for parsed in shell_words_of(proposal) if parsed)
            done = self.sandbox.run("kubectl", "iam", *command, "--help")
            assert done.returncode == 0, (proposal, done.stderr)

    def run_as(self, identity: str, *words: str):
        """Runs it with the identity's own kubeconfig and a fresh token."""
        return self.sandbox.kubectl("iam", *words, identity=identity)

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
        self._log = sandbox.layout.log("audit")
        self._begin = self._log.stat().st_size

    def __iter__(self) -> Iterator[dict]:
        with open(self._log, "rb") as log:
            log.seek(self._begin)
            for line in log.read().splitlines():
                event = json.loads(line)
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
