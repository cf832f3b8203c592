"""Child processes that do not outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from .layout import Layout

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


class ChildEnded(Exception):
    """A child that should be running has ended; `log` is the end of its log."""

    def __init__(self, name: str, code: int, log: str):
        super().__init__(f"{name} ended with code {code}; the end of its log:\n{log}")
        self.name = name
        self.log = log


class NotReady(Exception):
    """Something did not happen in time."""


class Children:
    """The processes of one sandbox, by name. Use it from the main thread only: the kernel sends the
    parent-death signal when the *thread* that forked ends."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self._running: dict[str, subprocess.Popen] = {}
        # Those that do one job and exit.
        self._jobs: set[str] = set()

    def start(
        self,
        name: str,
        command: list[str | Path],
        env: dict[str, str],
        fds: Iterable[int] = (),
    ) -> None:
        """Starts a server in the sandbox's folder, with its own log."""
        with open(self._layout.log(name), "ab") as log:
            self._running[name] = subprocess.Popen(
                [str(word) for word in command],
                cwd=self._layout.root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=tuple(fds),
                preexec_fn=die_with_parent(),
            )

    def start_job(self, name: str, command: list[str | Path], env: dict[str, str]) -> None:
        """Starts a command that exits by itself; `finish_job` waits for it."""
        self._jobs.add(name)
        self.start(name, command, env)

    def finish_job(self, name: str) -> None:
        """Waits for a job's end."""
        self.wait_until(name, lambda: self._running[name].poll() == 0)
        del self._running[name]

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    def check(self) -> None:
        """Raises ChildEnded if a child has ended that should be running."""
        for name, process in self._running.items():
            code = process.poll()
            if code is not None and (code != 0 or name not in self._jobs):
                raise ChildEnded(name, code, tail(self._layout.log(name)))

    def wait_until(self, what: str, happens: Callable[[], bool], seconds: float = 60) -> None:
        """Waits for something that the children cause, as long as all of them run."""
        deadline = time.monotonic() + seconds
        pause = 0.005
        while not happens():
            self.check()
            if time.monotonic() > deadline:
                raise NotReady(f"{what}: not within {seconds} s")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    def wait_for_an_end(self) -> None:
        """Blocks until a child ends, then raises ChildEnded."""
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        self.check()

    def kill_all(self) -> None:
        # Their data is in a folder that is thrown away: there is no need to end them gracefully.
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
        self._running.clear()


def die_with_parent(sent: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Called in a child between fork and exec so that the kernel ends it with this process."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:  # the parent ended before this took effect
            os._exit(1)

    return arrange


def tail(log: Path, size: int = 4000) -> str:
    """The end of a log."""
    if not log.exists():
        return "(nothing)"
    return log.read_bytes()[-size:].decode(errors="replace")
