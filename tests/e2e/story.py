"""The scene of the README: the cluster `prod` as it is when Dana, its administrator, begins to read.

What she has before the first command: a sign-in to SSO, an empty home folder otherwise, and the program on PATH.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.client import Sandbox
from sandbox.emulator.profiles import START_URL
from sandbox.identities import SSO_ADMIN
from sandbox.layout import ACCOUNT, REGION

from .program import VARIABLE

CLUSTER = "prod"
NAMESPACE = "web"
COLUMNS = 200

# Printed when an answer takes long, as on a busy machine.
WAITING = re.compile(r"^waiting( for .*)? \.\.\.\n", re.MULTILINE)

# As its name says, the administrators' set may do everything in AWS.
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}

MAP_ROLES = f"""\
# nodes: without these no machine joins
- rolearn: arn:aws:iam::{ACCOUNT}:role/NodeRole
  username: system:node:{{{{EC2PrivateDNSName}}}}
  groups:
    - system:bootstrappers
    - system:nodes
# the platform team
- rolearn: arn:aws:iam::{ACCOUNT}:role/{SSO_ADMIN.name}
  username: admin:{{{{SessionName}}}}
  groups:
    - system:masters
"""

AWS_CONFIG = f"""\
[default]
region = {REGION}
sso_session = corp
sso_account_id = {ACCOUNT}
sso_role_name = {SSO_ADMIN.permission_set}

[sso-session corp]
sso_start_url = {START_URL}
sso_region = {REGION}
"""

RBAC = "/apis/rbac.authorization.k8s.io/v1"
# Normally filled by a controller, which the sandbox does not have.
AGGREGATED = {"view": ("view",), "edit": ("view", "edit")}


@dataclass(frozen=True)
class Said:
    """What a command printed on a terminal, and its exit code."""

    text: str
    exit_code: int


@dataclass(frozen=True)
class Person:
    """A person at a terminal."""

    home: Path
    env: dict[str, str]

    def run(self, command: str) -> Said:
        """Runs it in bash, at a terminal wide enough for everything."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        process = subprocess.Popen(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=self.home, env=self.env, stdin=follower, stdout=follower, stderr=follower,
            start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        text = _read_all(leader)
        os.close(leader)
        return Said(text.replace("\r\n", "\n"), process.wait())


def _read_all(terminal: int) -> str:
    parts = []
    while select.select([terminal], [], [], 300)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # no process has it open any more
            break
        if not part:
            break
        parts.append(part)
    else:
        raise TimeoutError(b"".join(parts).decode(errors="replace"))
    return b"".join(parts).decode()


@contextlib.contextmanager
def told_in(folder: Path) -> Iterator[tuple[Sandbox, Person]]:
    """The scene in its own sandbox, for as long as the block lasts."""
    with Sandbox.started(folder / "sandbox", cluster=CLUSTER) as sandbox:
        _prepare_aws(sandbox)
        _prepare_cluster(sandbox)
        yield sandbox, dana(sandbox, folder)


def _prepare_aws(sandbox: Sandbox) -> None:
    sandbox.control("role-policy", name=SSO_ADMIN.name, policy=EVERYTHING)
    sandbox.control("role", name="Admin", there=True, path="/teams/platform/")
    # Readers wait for the step to another mode; the test does not have to.
    sandbox.control("delays", mode_step=0, own_entries=0)


def fill_aggregated_roles(sandbox: Sandbox) -> None:
    """Gives `view` and `edit` the rights that they have in a complete cluster."""
    for name, parts in AGGREGATED.items():
        path = f"{RBAC}/clusterroles/{name}"
        role = sandbox.api.get(path)
        rules = (sandbox.api.get(f"{RBAC}/clusterroles/system:aggregate-to-{part}")["rules"] for part in parts)
        role["rules"] = [rule for some in rules for rule in some]
        sandbox.api.put(path, role)


def _prepare_cluster(sandbox: Sandbox) -> None:
    fill_aggregated_roles(sandbox)
    sandbox.api.post("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    sandbox.set_aws_auth(mapRoles=MAP_ROLES)


def dana(sandbox: Sandbox, folder: Path) -> Person:
    home = folder / "dana"
    aws = home / ".aws"
    aws.mkdir(parents=True)
    (aws / "config").write_text(AWS_CONFIG)
    shutil.copytree(sandbox.layout.sso_cache, aws / "sso/cache")
    programs = folder / "bin"
    programs.mkdir()
    (programs / "kubectl-iam").symlink_to(Path(os.environ[VARIABLE]).resolve(strict=True))
    env = sandbox.env(HOME=str(home), TERM="xterm", LANG="C.UTF-8", NO_COLOR="1")
    env["PATH"] = f"{programs}:{env['PATH']}"
    del env["KUBECONFIG"]
    return Person(home, env)
