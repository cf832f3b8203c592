"""How tests kill the program in the midst of its work: at a request that changes something, or after some time."""

import random
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.client import Sandbox

from .front import Answer, Asked, Front, HangUp
from .program import Program

# Of one piece of work, which then runs to its end.
MOST_KILLS = 30
SECONDS_TO_THE_END = 120.0


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
    """Where a run is killed: at its nth request that changes something in EKS, or its nth in the cluster.

    That is before the request is carried out, or after it.
    """

    number: int
    is_carried_out: bool

    def __str__(self) -> str:
        return f"{'after' if self.is_carried_out else 'before'} write {self.number}"


def run_until(iam: Program, gate: Gate, point: Point | float, *words: str, env: dict[str, str]):
    """Runs the program, and kills it at this point or after these seconds.

    Returns its exit code, output and messages if it has ended before.
    """
    sandbox = iam.sandbox
    seconds = SECONDS_TO_THE_END
    if isinstance(point, Point):
        sandbox.control("hold", number=point.number, carried_out=point.is_carried_out)
        gate.hold(point.number, point.is_carried_out)
    else:
        seconds = point
    program = iam.start(*words, env=env | gate.env)
    deadline = time.monotonic() + seconds
    try:
        while not (gate.is_holding or sandbox.control("held")["is_held"]):
            try:
                out, err = program.communicate(timeout=0.02)
                return program.returncode, out, err
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    break
        assert isinstance(point, float) or time.monotonic() <= deadline, point
    finally:
        if program.poll() is None:
            program.kill()
            program.communicate()
        gate.hold(0)
        sandbox.control("hold", number=0)
    return None


def some_point(chance: random.Random) -> Point | float:
    if chance.random() < 0.2:
        return chance.uniform(0.02, 4.0)
    return Point(chance.choice((1, 1, 2, 3, 4, 6)), chance.random() < 0.6)


def kill_until_done(
    iam: Program, gate: Gate, chance: random.Random, *words: str, env: dict[str, str], enough: int = MOST_KILLS
) -> list[Point | float]:
    """Runs the program again and again, each time until a point at random, and says where it was killed.

    After `enough` kills it runs to its end.
    """
    killed: list[Point | float] = []
    while True:
        point = some_point(chance) if len(killed) < enough else SECONDS_TO_THE_END
        if done := run_until(iam, gate, point, *words, env=env):
            break
        killed.append(point)
        assert len(killed) <= enough, killed
    code, out, err = done
    assert code == 0, (killed, out, err)
    return killed
