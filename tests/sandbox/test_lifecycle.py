"""Starting and ending sandboxes: they leave nothing behind and do not disturb each other."""

import os
import select
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from . import lifecycle, ports, supervisor
from .children import Children
from .client import Sandbox
from .identities import by_profile
from .layout import LOOPBACK, MEMBER, Layout

COMMAND = Path(__file__).parent / "sandbox"
END_SECONDS = 20


def run(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [COMMAND, *arguments, "--dir", folder], capture_output=True, text=True, input=stdin
    )


def process_tree(pid: int) -> set[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*(process_tree(int(child)) for child in children))


def handles_of(pids: set[int]) -> list[int]:
    return [os.pidfd_open(pid) for pid in pids]


def all_ended(handles: list[int]) -> bool:
    """Waits for processes to end."""
    waiting = set(handles)
    while waiting:
        ended, _, _ = select.select(waiting, [], [], END_SECONDS)
        if not ended:
            return False
        waiting -= set(ended)
    return True


def refuses_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


def listening_addresses(pids: set[int]) -> list[str]:
    """The addresses, in the kernel's hexadecimal, on which processes accept TCP connections."""
    inodes = set()
    for pid in pids:
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(fd)
            if target.startswith("socket:["):
                inodes.add(target[len("socket:[") : -1])
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            listening = fields[3] == "0A"
            if listening and fields[9] in inodes:
                found.append(fields[1].partition(":")[0])
    return found


def test_nothing_listens_beyond_loopback(sandbox):
    pids = process_tree(lifecycle.running_pid(sandbox.layout))
    addresses = listening_addresses(pids)
    assert len(addresses) >= 5
    assert set(addresses) == {"0100007F"}


def test_only_the_owner_can_read_what_is_secret(sandbox):
    assert sandbox.layout.root.stat().st_mode & 0o077 == 0
    secret = [*sandbox.layout.pki.iterdir(), *sandbox.layout.kubeconfig("x").parent.iterdir()]
    for path in (*secret, sandbox.layout.credentials, sandbox.layout.aws_config):
        assert path.stat().st_mode & 0o077 == 0, path


def test_two_sandboxes_at_once_are_independent(sandbox, tmp_path):
    with Sandbox.started(tmp_path / ("long" * 30)) as other:
        mapping = '[{"rolearn": "%s", "username": "%s"}]'
        arn = by_profile("dev").arn
        sandbox.set_aws_auth(mapRoles=mapping % (arn, "here"))
        other.set_aws_auth(mapRoles=mapping % (arn, "there"))
        assert sandbox.whoami("dev").username == "here"
        assert other.whoami("dev").username == "there"
        mixed = {"KUBECONFIG": str(other.layout.kubeconfig("dev"))}
        answer = sandbox.run("kubectl", "auth", "whoami", env=mixed)
        assert answer.returncode != 0
        assert "Unauthorized" in answer.stderr


def test_up_env_status_shell_down(tmp_path):
    folder = tmp_path / "sandbox"
    up = run("up", folder=folder)
    try:
        assert up.returncode == 0, up.stderr
        layout = Layout(folder)
        assert f"export KUBECONFIG={layout.kubeconfig('admin')}\n" in up.stdout
        assert run("env", folder=folder).stdout == up.stdout
        again = run("up", folder=folder)
        assert again.returncode == 0
        assert "already" in again.stderr
        status = run("status", folder=folder)
        assert status.returncode == 0
        assert "kube-apiserver" in status.stdout
        shell = run("shell", folder=folder, stdin="kubectl get ns kube-system -o name\n")
        assert "namespace/kube-system" in shell.stdout, shell.stderr
        handles = handles_of(process_tree(lifecycle.running_pid(layout)))
        numbers = layout.read_state()["ports"].values()
    finally:
        down = run("down", folder=folder)
    assert down.returncode == 0, down.stderr
    assert all_ended(handles)
    assert all(refuses_connections(port) for port in numbers)
    assert not folder.exists()
    assert run("status", folder=folder).returncode == 1
    assert run("env", folder=folder).returncode == 1
    assert run("down", folder=folder).returncode == 0


def test_a_killed_supervisor_ends_everything(tmp_path):
    layout = Layout(tmp_path / "sandbox")
    lifecycle.start(layout)
    try:
        pid = lifecycle.running_pid(layout)
        tree = process_tree(pid)
        assert len(tree) == 8  # supervisor, six services, the webhook's oracle
        handles = handles_of(tree)
        os.kill(pid, signal.SIGKILL)
        assert all_ended(handles)
        assert not lifecycle.is_running(layout)
        # Its leftovers are no obstacle.
        lifecycle.start(layout)
    finally:
        lifecycle.stop(layout)
    assert not layout.root.exists()


def test_a_sandbox_ends_if_a_part_of_it_ends(tmp_path):
    layout = Layout(tmp_path / "sandbox")
    lifecycle.start(layout)
    try:
        pid = lifecycle.running_pid(layout)
        handles = handles_of({pid})
        os.kill(layout.read_state()["pids"]["etcd"], signal.SIGKILL)
        assert all_ended(handles)
        assert "etcd ended" in layout.log("supervisor").read_text()
    finally:
        lifecycle.stop(layout)


@pytest.mark.parametrize("service", supervisor.foreign_servers((MEMBER,)))
def test_a_port_that_is_taken_in_the_meantime_is_replaced(tmp_path, monkeypatch, service):
    layout = Layout(tmp_path / "sandbox")
    layout.make_folders()
    tools = lifecycle.find_tools()
    lifecycle.link_tools(layout, tools)
    supervisor.pki.create(layout)
    children = Children(layout)
    with ports.listen() as taken:
        free = ports.pick
        picks = iter([None] * supervisor.foreign_servers((MEMBER,)).index(service) + [taken.getsockname()[1]])
        monkeypatch.setattr(ports, "pick", lambda: next(picks, None) or free())
        try:
            supervisor.start_with_retries(layout, tools, children, "sandbox", is_like_eks=False)
            assert layout.port(service) != taken.getsockname()[1]
        finally:
            children.kill_all()


def test_a_folder_that_is_not_a_sandbox_is_left_alone(tmp_path):
    (tmp_path / "precious").touch()
    refused = run("up", folder=tmp_path)
    assert refused.returncode == 1
    assert "something else than a sandbox" in refused.stderr
    assert "No sandbox ran" in run("down", folder=tmp_path).stderr
    assert (tmp_path / "precious").exists()


def test_a_variable_of_the_callers_shell_does_not_get_in(sandbox, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("https_proxy", "http://elsewhere")
    assert "AWS_PROFILE" not in sandbox.env()
    assert "https_proxy" not in sandbox.env()
    printed = run("env", folder=sandbox.layout.root).stdout
    assert "unset AWS_PROFILE\n" in printed
    assert "unset https_proxy\n" in printed


@pytest.mark.parametrize(
    "family, everywhere", [(socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")]
)
def test_the_health_port_can_be_held_by_several(family, everywhere):
    holders = [ports.hold_health_port() for _ in range(2)]
    assert all(holders)
    with socket.socket(family) as authenticator:
        # Go sets this for each server, and listens on all addresses.
        authenticator.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError):
            authenticator.bind((everywhere, ports.AUTHENTICATOR_HEALTH_PORT))
    for holder in holders:
        holder.close()
