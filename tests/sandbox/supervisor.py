"""The process that starts a sandbox and ends it with itself, however it ends."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from . import cluster, kube, kubeconfigs, pki, ports, webhook
from .children import ChildEnded, Children, NotReady
from .environment import from_nothing
from .layout import ENDPOINT, LOOPBACK, MEMBER, MEMBERS_OF_EKS, Layout, Member, write_private

ATTEMPTS = 5
TESTS = Path(__file__).resolve().parent.parent

# Our own servers get their sockets from here.
OWN_SERVERS = ("emulator", "metadata", "authorizer", "proxy", "webhook")
BALANCED = (ENDPOINT, "lagging")  # of a cluster that is like EKS

# As EKS writes it when the first node group is created.
AWS_AUTH = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": webhook.CONFIG_MAP, "namespace": webhook.NAMESPACE},
    "data": {
        "mapRoles": """\
- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: arn:aws:iam::111122223333:role/NodeRole
  username: system:node:{{EC2PrivateDNSName}}
"""
    },
}


class Stop(BaseException):
    """The supervisor was asked to end."""


def start(
    layout: Layout, tools: Path, children: Children, name: str, is_like_eks: bool
) -> None:
    """Starts everything and returns when it is ready; `name` is the cluster's. Raises ChildEnded, NotReady."""
    members = MEMBERS_OF_EKS if is_like_eks else (MEMBER,)
    own_servers = (*OWN_SERVERS, *BALANCED) if is_like_eks else OWN_SERVERS
    listeners = {name: ports.listen() for name in own_servers}
    numbers = {name: ports.pick() for name in foreign_servers(members)}
    numbers |= {name: listener.getsockname()[1] for name, listener in listeners.items()}
    state = {"cluster": name, "is_like_eks": is_like_eks, "ports": numbers}
    write_private(layout.state, json.dumps(state))
    env = from_nothing(layout, PYTHONPATH=str(TESTS), PYTHONUNBUFFERED="1")

    def start_own(
        service: str, module: str, *arguments: str | Path, also: tuple[str, ...] = ()
    ) -> None:
        """`also` names more listeners of the same process."""
        own = {"--fd": listeners[service]} | {f"--{name}-fd": listeners[name] for name in also}
        command = [sys.executable, "-m", module, *arguments]
        for option, listener in own.items():
            command += [option, str(listener.fileno())]
        children.start(service, command, env, fds=[listener.fileno() for listener in own.values()])
        for listener in own.values():
            listener.close()

    # The API server takes longest, and a second more if etcd is not there from the start.
    children.start("etcd", cluster.etcd(tools, layout), env)
    kubeconfigs.write_internal(layout)
    version = _version(tools)
    children.wait_until("etcd", lambda: cluster.etcd_listens(layout))
    for member in members:
        command = cluster.api_server(tools, layout, member, version)
        children.start(member.api_server, command, env)
    if is_like_eks:
        start_own(ENDPOINT, "sandbox.balancer", "--dir", layout.root, also=("lagging",))
    start_own("emulator", "sandbox.emulator", "--dir", layout.root, also=("metadata", "authorizer"))
    start_own("proxy", "sandbox.proxy", "--emulator-port", str(numbers["emulator"]))
    oracle = tools / "oracle"
    start_own("webhook", "sandbox.webhook", "--dir", layout.root, "--oracle", oracle)

    children.wait_until("the accounts", layout.credentials.exists)
    children.start_job("update-kubeconfig", kubeconfigs.aws_cli_command(layout), env)

    for member in members:
        admin = kube.Client.admin(layout, member.api_server)
        children.wait_until("the API server", lambda: cluster.api_server_is_ready(admin))
        # Not earlier: if its watch fails, it waits for 5 s.
        children.start(member.authenticator, cluster.authenticator(tools, layout, member), env)
    admin.post(webhook.PATH.rpartition("/")[0], webhook.configuration(layout))
    children.wait_until("the webhook", lambda: webhook.is_asked(admin))
    admin.post(f"/api/v1/namespaces/{webhook.NAMESPACE}/configmaps", AWS_AUTH)
    for member in members:
        children.wait_until(
            "the authenticator", lambda: cluster.authenticator_is_ready(layout, member)
        )
    children.finish_job("update-kubeconfig")
    kubeconfigs.copy_for_others(layout)
    write_private(layout.state, json.dumps(state | {"pids": children.pids()}))


def start_with_retries(
    layout: Layout, tools: Path, children: Children, name: str, is_like_eks: bool
) -> None:
    """Starts again with other ports if another program has taken one of the ports in the meantime."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return start(layout, tools, children, name, is_like_eks)
        except ChildEnded as ended:
            children.kill_all()
            if not _lost_its_port(ended, layout) or attempt == ATTEMPTS:
                raise
            # What an attempt waits for must not be left from the one before.
            shutil.rmtree(layout.root / "etcd")
            layout.credentials.unlink(missing_ok=True)
            layout.make_folders()


def foreign_servers(members: Iterable[Member]) -> list[str]:
    """The services that open a port that we choose."""
    return [name for member in members for name in (member.api_server, member.authenticator)]


def _version(tools: Path) -> str:
    output = subprocess.run(
        [tools / "kube-apiserver", "--version"], capture_output=True, text=True, check=True
    )
    return output.stdout.split()[-1]


def _lost_its_port(ended: ChildEnded, layout: Layout) -> bool:
    # With the port: the authenticator prints the same about its health port at each start.
    names = foreign_servers(layout.members)
    texts = (f"{LOOPBACK}:{layout.port(name)}: bind: address" for name in names)
    return any(text in ended.log for text in texts)


def _stop(*_) -> None:
    raise Stop


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--report-fd", type=int, required=True)
    parser.add_argument("--cluster", required=True)
    parser.add_argument("--like-eks", action="store_true")
    arguments = parser.parse_args()
    layout = Layout(arguments.dir)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    children = Children(layout)
    report = os.fdopen(arguments.report_fd, "w")
    health_port = ports.hold_health_port()  # as long as the authenticator may live
    try:
        pki.create(layout)
        start_with_retries(
            layout, arguments.tools, children, arguments.cluster, arguments.like_eks
        )
        report.write("ready\n")
        report.close()
        children.wait_for_an_end()
    except Stop:
        pass
    except (ChildEnded, NotReady, kube.ApiError, OSError) as error:
        if not report.closed:
            report.write(f"{error}\n")
            report.close()
        print(time.strftime("%H:%M:%S"), error, file=sys.stderr)
        sys.exit(1)
    finally:
        children.kill_all()
        if health_port:
            health_port.close()


if __name__ == "__main__":
    main()
