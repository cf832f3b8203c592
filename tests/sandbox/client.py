"""What end-to-end tests use: one running sandbox, and how to act in it as an identity."""

import base64
import contextlib
import http.client
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from . import kube, lifecycle, webhook
from .entries import Entries
from .environment import from_nothing
from .identities import by_profile
from .layout import CLUSTER, ENDPOINT, REGION, SENTINEL_ACCOUNT, Layout
from .waiting import await_second_after, wait

AWS_AUTH = f"/api/v1/namespaces/{webhook.NAMESPACE}/configmaps/{webhook.CONFIG_MAP}"
MAP_KEYS = ("mapRoles", "mapUsers", "mapAccounts")
STS_URL = f"https://sts.{REGION}.amazonaws.com"

_session_numbers = itertools.count(1)


@dataclass(frozen=True)
class Who:
    """The identity that the API server sees behind a token."""

    username: str
    groups: frozenset[str]


class Sandbox:
    """A running sandbox.

    Identities are named by their profile (identities.py); "admin" is the administrator with a client certificate.
    """

    def __init__(self, folder: Path | str):
        self.layout = Layout(Path(folder).resolve())
        if not lifecycle.is_running(self.layout):
            raise lifecycle.SandboxError(f"no sandbox runs in {folder}")
        self.api = kube.Client.admin(self.layout)
        # The cluster that its tokens are for.
        self.cluster = self.layout.cluster
        self.entries = Entries(self.layout, self.control)
        self._unobserved: dict[Path, list[tuple[int, int]]] = {}

    @classmethod
    @contextlib.contextmanager
    def started(
        cls, folder: Path | str, cluster: str = CLUSTER, is_like_eks: bool = False
    ) -> Iterator["Sandbox"]:
        """A new sandbox that ends with the block, or with this process if that comes first."""
        layout = Layout(Path(folder).resolve())
        lifecycle.start(layout, with_parent=True, cluster=cluster, is_like_eks=is_like_eks)
        try:
            yield cls(folder)
        finally:
            lifecycle.stop(layout)

    # Running programs

    def env(self, **more: str) -> dict[str, str]:
        """An environment built from scratch, in which all programs see only this sandbox."""
        return from_nothing(self.layout, **more)

    def run(self, *command: str | Path, env: dict[str, str] | None = None, stdin: str = ""):
        """Runs a program to its end, with `env` added to `self.env()`."""
        return subprocess.run(
            [str(word) for word in command],
            env=self.env(**(env or {})),
            input=stdin,
            capture_output=True,
            text=True,
        )

    def kubectl(self, *arguments: str, identity: str = "admin", stdin: str = ""):
        """Runs kubectl with the identity's own kubeconfig: its exec stanza runs the real AWS CLI.

        Each call has its own AWS credentials, so that its token is fresh: the API server remembers an
        accepted token for 10 s.
        """
        env = {"KUBECONFIG": str(self.layout.kubeconfig(identity))}
        if identity != "admin":
            env |= self.fresh_credentials(identity)
        return self.run("kubectl", *arguments, env=env, stdin=stdin)

    # Identities

    def fresh_credentials(self, identity: str, **more: int | str) -> dict[str, str]:
        """Unused temporary credentials, as the AWS CLI's variables. They take precedence over profiles.

        `more` may contain `seconds` of validity (-1: already expired), `token_length` and `session_name`.
        """
        name = f"session-{os.getpid()}-{next(_session_numbers)}"
        return self.control("credentials", **{"profile": identity, "session_name": name} | more)

    def home_copy(self, folder: Path) -> dict[str, str]:
        """A copy of the home folder for a program that writes to it, as the variable HOME."""
        shutil.copytree(self.layout.home, folder)
        return {"HOME": str(folder)}

    def token(self, identity: str, **more: int | str) -> str:
        """A fresh bearer token for the cluster. `more` is as for `fresh_credentials`."""
        credentials = Credentials(*self.fresh_credentials(identity, **more).values())
        url = f"{STS_URL}/?Action=GetCallerIdentity&Version=2011-06-15"
        request = AWSRequest("GET", url, headers={"x-k8s-aws-id": self.cluster})
        SigV4QueryAuth(credentials, "sts", REGION, expires=60).add_auth(request)
        encoded = base64.urlsafe_b64encode(request.url.encode()).decode()
        return "k8s-aws-v1." + encoded.rstrip("=")

    def whoami(self, identity: str, server: str = ENDPOINT, **more: int | str) -> Who | None:
        """The identity's user in the cluster, as `server` has it now; None if it does not get in."""
        return self.owner_of(self.token(identity, **more), server)

    def owner_of(self, token: str, server: str = ENDPOINT) -> Who | None:
        """The user behind a token, as `server` has it now; None if it does not get in."""
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
        bearer = kube.Client.bearer(self.layout, token, server)
        try:
            review = bearer.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", body)
        except kube.ApiError as error:
            if error.code == 401:
                return None
            raise
        user = review["status"]["userInfo"]
        return Who(user["username"], frozenset(user.get("groups", [])))

    # aws-auth

    def aws_auth(self) -> dict[str, str] | None:
        """The map's data; None if there is no map."""
        try:
            return self.api.get(AWS_AUTH).get("data", {})
        except kube.ApiError as error:
            if error.code == 404:
                return None
            raise

    def set_aws_auth(self, **data: str) -> None:
        """Sets exactly these keys in the map, and returns once the authenticator has read it."""
        metadata = {"name": webhook.CONFIG_MAP, "namespace": webhook.NAMESPACE}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
        try:
            self.api.put(AWS_AUTH, body)
        except kube.ApiError as error:
            if error.code != 404:
                raise
            self.api.post(AWS_AUTH.rpartition("/")[0], body)
        self.settle()

    def delete_aws_auth(self) -> None:
        """Deletes the map, and returns once the authenticator has noticed, which it cannot in mode API."""
        if self.entries.mode == "API":
            self.api.delete(AWS_AUTH)
            return
        key = self._free_key()
        self._write_and_await(key, _sentinel(key), seen=True)
        self.api.delete(AWS_AUTH)
        self._await_sentinel(seen=False)

    def settle(self) -> None:
        """Returns once the authenticator has read the current map; use it only while nobody writes to it.

        It sees writes in order. So this writes a sentinel after the last one, waits for it, removes it
        and waits again. In mode API there is nothing to wait for.
        """
        if self.entries.mode == "API":
            return
        key = self._free_key()
        before = (self.aws_auth() or {}).get(key)
        self._write_and_await(key, _sentinel(key), seen=True)
        self._write_and_await(key, before, seen=False)

    @contextlib.contextmanager
    def lagging(self, seconds: float) -> Iterator[None]:
        """In this block the second API server treats people by an aws-auth of so many seconds ago."""
        self.layout.lag.write_text(str(seconds))
        try:
            yield
        finally:
            self.layout.lag.unlink()
            self.settle()

    @contextlib.contextmanager
    def without_webhook(self) -> Iterator[None]:
        """In this block anything can be written to aws-auth, as on a cluster without EKS's webhook."""
        self.api.delete(webhook.PATH)
        wait("the webhook's end", lambda: not webhook.is_asked(self.api))
        try:
            yield
        finally:
            self.api.post(webhook.PATH.rpartition("/")[0], webhook.configuration(self.layout))
            wait("the webhook", lambda: webhook.is_asked(self.api))

    # AWS

    def control(self, call: str, **parameters: int | float | str | bool | dict | list) -> dict:
        """Calls a control of the emulator (emulator/control.py)."""
        url = urlsplit(self.layout.url("metadata"))
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        try:
            connection.request("POST", f"/sandbox/{call}", json.dumps(parameters))
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"{call}: {body}")
        return json.loads(body)

    def clock_moved(self, seconds: int):
        """In this block AWS's clock is ahead or behind, for everybody who uses this sandbox."""
        return self._during("clock", {"seconds": seconds}, {"seconds": 0})

    def token_length(self, length: int):
        """In this block AWS issues session tokens of this length, as for sessions with many tags."""
        return self._during("token-length", {"length": length}, {"length": 0})

    @contextlib.contextmanager
    def authentication_mode(self, mode: str) -> Iterator[Entries]:
        """In this block the cluster has this mode. With CONFIG_MAP it loses all access entries."""
        before = self.entries.mode
        self.set_authentication_mode(mode)
        try:
            yield self.entries
        finally:
            self.set_authentication_mode(before)

    def set_authentication_mode(self, mode: str) -> None:
        """Sets the mode in any direction, and returns once the authenticator has it, and new tokens differ.

        Use it only while nobody writes to aws-auth.
        """
        is_change = mode != self.entries.mode
        began = time.time()
        self.control("authentication-mode", mode=mode)
        self.entries.settle()
        if mode != "API" and self.aws_auth() is not None:
            self.settle()
        if is_change:
            await_second_after(began)

    @contextlib.contextmanager
    def described_cluster(self, **fields: str | bool | dict) -> Iterator[None]:
        """In this block DescribeCluster describes the running cluster with these fields, by moto's names."""
        before = self.control("described-cluster", **fields)
        try:
            yield
        finally:
            self.control("described-cluster", **before)

    def another_cluster(self, name: str):
        """In this block the account has another cluster, with its own certificate authority."""
        return self._during("cluster", {"name": name, "there": True}, {"name": name, "there": False})

    def delays(self, **seconds: float):
        """In this block EKS has these delays (emulator/access/state.py)."""
        return self._during("delays", seconds, {})

    def successor_authority(self):
        """In this block EKS reports two certificate authorities for the cluster: its own and a successor."""
        return self._during("successor-authority", {"there": True}, {"there": False})

    @contextlib.contextmanager
    def _during(self, call: str, block: dict, after: dict) -> Iterator[None]:
        """Calls a control with the parameters `block`, and with `after` at the end of the block."""
        self.control(call, **block)
        try:
            yield
        finally:
            self.control(call, **after)

    def aws_calls(self) -> list[dict]:
        """All requests to AWS so far: time, host, service, action, caller, status, error."""
        return list(self.logged("emulator"))

    def logged(self, name: str, begin: int = 0) -> Iterator[dict]:
        """What the log `name` holds from the byte `begin` on, without what happened unobserved."""
        path = self.layout.log(name)
        with open(path, "rb") as log:
            for hidden_begin, hidden_end in self._unobserved.get(path, []):
                if begin < hidden_begin:
                    yield from _events(log, begin, hidden_begin)
                begin = max(begin, hidden_end)
            yield from _events(log, begin, path.stat().st_size)

    @contextlib.contextmanager
    def unobserved(self) -> Iterator[None]:
        """What happens in this block is left out of `aws_calls` and `logged`."""
        logs = [self.layout.log(name) for name in ("emulator", "audit")]
        begins = [log.stat().st_size for log in logs]
        try:
            yield
        finally:
            for log, begin in zip(logs, begins):
                self._unobserved.setdefault(log, []).append((begin, log.stat().st_size))

    def _free_key(self) -> str:
        """A key of the map that is not in use, so that the other keys and their owners stay."""
        data = self.aws_auth()
        if data is None:
            raise ValueError("there is no aws-auth whose reading could be waited for")
        return next((key for key in reversed(MAP_KEYS) if key not in data), MAP_KEYS[-1])

    def _write_and_await(self, key: str, text: str | None, seen: bool) -> None:
        self.api.patch(f"{AWS_AUTH}?fieldManager=sandbox-sentinel", {"data": {key: text}})
        self._await_sentinel(seen)

    def _await_sentinel(self, seen: bool) -> None:
        for member in self.layout.members:
            wait(
                member.authenticator,
                lambda: (self.whoami("sentinel", member.api_server) is not None) == seen,
            )


def _events(log: BinaryIO, begin: int, end: int) -> Iterator[dict]:
    """The JSON objects in these bytes of a log, one a line."""
    log.seek(begin)
    for line in log.read(end - begin).splitlines():
        if line.startswith(b"{"):
            yield json.loads(line)


def _sentinel(key: str) -> str:
    if key == "mapAccounts":
        return f'- "{SENTINEL_ACCOUNT}"\n'
    field = {"mapRoles": "rolearn", "mapUsers": "userarn"}[key]
    return json.dumps([{field: by_profile("sentinel").arn, "username": "sentinel"}])
