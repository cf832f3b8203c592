"""Starting and ending a sandbox from outside: what the command line and the tests share."""

import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from .children import die_with_parent, tail
from .layout import Layout

HERE = Path(__file__).resolve().parent
TOOLS = ("etcd", "kube-apiserver", "kubectl", "aws-iam-authenticator", "oracle")
# What belongs on the PATH of programs that run against a sandbox, beside the AWS CLI.
TOOLS_ON_PATH = ("kubectl", "aws-iam-authenticator")

STOP_SECONDS = 20


class SandboxError(Exception):
    """A sandbox could not be started or found; the text says why and what to do."""


def start(layout: Layout, with_parent: bool = False) -> None:
    """Starts a sandbox and returns when it is ready.

    With `with_parent` it ends when this process does; else it runs until `stop`.
    """
    if is_running(layout):
        raise SandboxError(f"a sandbox runs in {layout.root} already")
    _clear(layout)
    tools = find_tools()
    layout.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    layout.lock.touch(mode=0o600)  # the mark of a sandbox's folder
    layout.make_folders()
    _link_tools(layout, tools)
    reader, writer = os.pipe()
    with open(layout.log("supervisor"), "ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "sandbox.supervisor", "--dir", str(layout.root)]
            + ["--tools", str(tools), "--report-fd", str(writer)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(HERE.parent)},
            pass_fds=[writer],
            # Not ended by Ctrl-C in the terminal of the command that started it.
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM) if with_parent else None,
        )
    os.close(writer)
    with open(reader) as report:
        said = report.read()
    if said != "ready\n":
        supervisor.wait()
        reason = said or tail(layout.log("supervisor"))
        raise SandboxError(f"the sandbox did not start: {reason.strip()}\nLogs: {layout.logs}")


def stop(layout: Layout) -> bool:
    """Ends a sandbox and removes its folder. False when none ran there; leftovers are removed anyhow."""
    pid = running_pid(layout)
    if pid is not None:
        _end(pid)
    _clear(layout)
    return pid is not None


def is_running(layout: Layout) -> bool:
    return running_pid(layout) is not None


def running_pid(layout: Layout) -> int | None:
    """The supervisor's process id; None when it does not live. Its lock tells, not the number alone."""
    try:
        with open(layout.lock) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read())
    except FileNotFoundError:
        pass
    return None


def find_tools() -> Path:
    """The folder of the binaries, which are built when they are not there yet."""
    built = subprocess.run([HERE / "tools", *TOOLS], stdout=subprocess.PIPE, text=True)
    if built.returncode != 0:
        raise SandboxError("the sandbox's programs could not be built; the reason stands above")
    return Path(built.stdout.strip())


def _link_tools(layout: Layout, tools: Path) -> None:
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


def _clear(layout: Layout) -> None:
    """Removes a sandbox's folder, and nothing that is not one."""
    if not layout.root.exists():
        return
    if any(layout.root.iterdir()) and not layout.lock.exists():
        raise SandboxError(f"{layout.root} holds something else than a sandbox; name another --dir")
    shutil.rmtree(layout.root)
