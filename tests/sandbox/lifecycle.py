"""Starting and ending a sandbox from outside, for the command line and the tests."""

import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from .children import die_with_parent, tail
from .layout import CLUSTER, Layout

HERE = Path(__file__).resolve().parent
TOOLS = ("etcd", "kube-apiserver", "kubectl", "aws-iam-authenticator", "oracle")
# What belongs on the PATH of programs that run against a sandbox, besides the AWS CLI.
TOOLS_ON_PATH = ("kubectl", "aws-iam-authenticator")

STOP_SECONDS = 20


class SandboxError(Exception):
    """A sandbox could not be started or found; the text says why and what to do."""


def start(
    layout: Layout, with_parent: bool = False, cluster: str = CLUSTER, is_like_eks: bool = False
) -> None:
    """Starts a sandbox and returns when it is ready. Like EKS's, a cluster has two API servers and remembers tokens.

    With `with_parent` it ends when this process does; otherwise it runs until `stop`.
    """
    tools = find_tools()
    lock = _claim(layout)
    reader, writer = os.pipe()
    try:
        layout.make_folders()
        link_tools(layout, tools)
        with open(layout.log("supervisor"), "ab") as log:
            supervisor = subprocess.Popen(
                [sys.executable, "-m", "sandbox.supervisor", "--dir", str(layout.root)]
                + ["--tools", str(tools), "--report-fd", str(writer), "--cluster", cluster]
                + (["--like-eks"] if is_like_eks else []),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(HERE.parent)},
                # It holds the lock as long as it lives.
                pass_fds=[writer, lock],
                # Ctrl-C in the terminal of the command that started it must not end it.
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM) if with_parent else None,
            )
        os.write(lock, str(supervisor.pid).encode())
    finally:
        os.close(lock)
        os.close(writer)
    with open(reader) as report:
        said = report.read()
    if said != "ready\n":
        supervisor.wait()
        reason = said or tail(layout.log("supervisor"))
        raise SandboxError(f"the sandbox did not start: {reason.strip()}\nLogs: {layout.logs}")


def stop(layout: Layout) -> bool:
    """Ends a sandbox and removes its folder. Returns False if none ran there; leftovers are removed anyway."""
    pid = running_pid(layout)
    if pid is not None:
        _end(pid)
    if layout.lock.exists():
        os.close(_claim(layout))
        shutil.rmtree(layout.root)
    return pid is not None


def is_running(layout: Layout) -> bool:
    return running_pid(layout) is not None


def running_pid(layout: Layout) -> int | None:
    """The supervisor's process id; None if it is not running. The lock decides, not the number alone."""
    try:
        with open(layout.lock) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = lock.read()
                if not pid:
                    raise SandboxError(
                        f"a sandbox is just being started in {layout.root}"
                    ) from None
                return int(pid)
    except FileNotFoundError:
        pass
    return None


def find_tools() -> Path:
    """The folder of the binaries, which are built first if they are missing."""
    built = subprocess.run([HERE / "tools", *TOOLS], stdout=subprocess.PIPE, text=True)
    if built.returncode != 0:
        raise SandboxError("the sandbox's programs could not be built; the reason stands above")
    return Path(built.stdout.strip())


def link_tools(layout: Layout, tools: Path) -> None:
    """Puts the programs on the PATH of everything that runs in the sandbox."""
    for name in TOOLS_ON_PATH:
        (layout.bin / name).symlink_to(tools / name)
    (layout.bin / "aws").symlink_to(Path(sys.executable).parent / "aws")


def _end(pid: int) -> None:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(process, signal.SIGTERM)
        if not select.select([process], [], [], STOP_SECONDS)[0]:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            select.select([process], [], [], STOP_SECONDS)
    finally:
        os.close(process)


def _claim(layout: Layout) -> int:
    """Locks the folder for us and empties it; returns the lock's descriptor. Empties only a sandbox's folder."""
    root = layout.root
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if root.stat().st_uid != os.getuid():
        raise SandboxError(f"{root} belongs to somebody else; name another --dir")
    if any(root.iterdir()) and not layout.lock.exists():
        raise SandboxError(f"{root} holds something else than a sandbox; name another --dir")
    lock = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SandboxError(f"a sandbox runs in {root} already; end it: sandbox down") from None
    os.ftruncate(lock, 0)
    root.chmod(0o700)
    for left in root.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        elif left != layout.lock:
            left.unlink()
    return lock
