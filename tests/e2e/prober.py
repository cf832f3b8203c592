"""Whether identities keep their access while something changes: each asks the cluster again and again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox import kube
from sandbox.client import Sandbox
from sandbox.waiting import wait

REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
SESSION = "judged-session"
SECONDS_BETWEEN = 0.7
SECONDS_BETWEEN_WRITES = 0.5
# The authenticator reads aws-auth anew when the mode changes, and meanwhile lets nobody in by it for milliseconds.
SECONDS_TO_READ_ANEW, SECONDS_OF_A_SWITCH = 0.3, 3


def allowed(sandbox: Sandbox, who: str, *questions: dict) -> list[bool] | None:
    """What a session of a profile, or of a role by its ARN, may do by a fresh token; None if it does not get in."""
    bearer = kube.Client.bearer(sandbox.layout, sandbox.token(who, session_name=SESSION))
    try:
        reviews = [bearer.post(REVIEW, {"spec": {"resourceAttributes": question}}) for question in questions]
    except kube.ApiError as error:
        if error.code == 401:
            return None
        raise
    return [review["status"]["allowed"] for review in reviews]


@dataclass(frozen=True)
class Failure:
    who: str
    what: str
    began: float  # seconds after the start

    def __str__(self) -> str:
        return f"{self.who} {self.what}, asked {self.began:.1f} s after the start"


class Prober:
    """In this block each identity asks for one right with a fresh token, about once a second, in a thread of its own.

    `questions` has the resource attributes of the right by profile, or by a role's ARN.
    """

    def __init__(self, sandbox: Sandbox, questions: dict[str, dict]):
        self._sandbox = sandbox
        self._questions = questions
        self._started = time.monotonic()
        self._stopping = threading.Event()
        self._pauses = {who: threading.Lock() for who in questions}
        self._done: set[str] = set()
        self._threads = [threading.Thread(target=self._watch, args=(who,)) for who in questions]
        # The authenticator misses what changes while it begins to watch its files.
        self._threads.append(threading.Thread(target=self._write_again))
        self._mode_lock = threading.Lock()
        self._mode_version = sandbox.control("settle-entries")["mode_version"]
        self._mode_changed = float("-inf")
        self.counts = dict.fromkeys(questions, 0)
        self.failures: list[Failure] = []

    def __enter__(self) -> "Prober":
        for thread in self._threads:
            thread.start()
        try:
            self.await_rounds(2)
            self.check()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_) -> None:
        self._stop()

    def await_rounds(self, number: int) -> None:
        """Returns once each identity that is still watched has asked so many times more."""
        wanted = {who: count + number for who, count in self.counts.items()}
        wait("the probers", lambda: all(self.counts[who] >= wanted[who] for who in wanted if who not in self._done))

    def ends(self, who: str) -> None:
        """From now on the identity is no longer watched, since it is about to lose its access."""
        with self._pauses[who]:
            self._done.add(who)

    @contextmanager
    def paused(self, who: str) -> Iterator[None]:
        """In this block the identity does not ask."""
        with self._pauses[who]:
            yield

    def check(self) -> None:
        """Raises AssertionError if somebody lost access."""
        assert not self.failures, "\n".join(map(str, self.failures))

    def _stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _watch(self, who: str) -> None:
        while not self._stopping.wait(SECONDS_BETWEEN):
            with self._pauses[who]:
                if who in self._done:
                    return
                self._probe(who)

    def _probe(self, who: str) -> None:
        began = time.monotonic() - self._started
        try:
            answer = allowed(self._sandbox, who, self._questions[who])
            if answer is None and self._mode_has_just_changed():
                time.sleep(SECONDS_TO_READ_ANEW)
                answer = allowed(self._sandbox, who, self._questions[who])
        except (OSError, ValueError, kube.ApiError) as error:
            self.failures.append(Failure(who, f"gets no answer: {error}", began))
        else:
            if answer is None:
                self.failures.append(Failure(who, "does not get in", began))
            elif answer != [True]:
                self.failures.append(Failure(who, "has lost its right", began))
        self.counts[who] += 1

    def _write_again(self) -> None:
        while not self._stopping.wait(SECONDS_BETWEEN_WRITES):
            self._mode_has_just_changed()

    def _mode_has_just_changed(self) -> bool:
        version = self._sandbox.control("settle-entries")["mode_version"]
        with self._mode_lock:
            if version != self._mode_version:
                self._mode_version, self._mode_changed = version, time.monotonic()
            return time.monotonic() - self._mode_changed < SECONDS_OF_A_SWITCH
