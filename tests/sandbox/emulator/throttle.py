"""Trouble on demand: AWS's own limits are far beyond what a test could reach, and its failures are rare."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import AwsError


class NextCalls:
    """How many of the next calls of an action something happens to. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, int] = {}

    def set(self, action: str, times: int) -> None:
        """`action` as in policies, such as sts:AssumeRole."""
        with self._lock:
            self._left[action] = times

    def take(self, action: str) -> bool:
        """Whether this call is one of them."""
        with self._lock:
            left = self._left.get(action, 0)
            if left:
                self._left[action] = left - 1
        return left > 0


class HeldRequest:
    """One of the next requests that change something: it stays without an answer, so that a test can end its sender."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0
        self._is_carried_out = False
        self._released = threading.Event()
        self.is_there = False

    def set(self, number: int, carried_out: bool) -> None:
        """Holds the request of this number from now on, before or after carrying it out, or none with 0.

        Releases the one that is held.
        """
        with self._lock:
            self._released.set()
            self._left, self._is_carried_out = number, carried_out
            self._released, self.is_there = threading.Event(), False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Around what carries out a request. Raises AwsError once the held one is released."""
        with self._lock:
            self._left -= 1
            is_held, is_carried_out, released = self._left == 0, self._is_carried_out, self._released
        if is_held and not is_carried_out:
            self._hold(released)
        yield
        if is_held and is_carried_out:
            self._hold(released)

    def _hold(self, released: threading.Event) -> None:
        self.is_there = True
        released.wait()
        raise AwsError("ServerException", "Internal server error", 500)


THROTTLED = NextCalls()
# Calls that fail before anything is done, and calls that are carried out, but whose answers are lost.
FAILING = NextCalls()
LOST = NextCalls()
HELD = HeldRequest()


def check_throttle(action: str) -> None:
    """Raises AwsError if this call is one of those to refuse."""
    if THROTTLED.take(action):
        # The status of the query protocol; others have their own (errors.py).
        raise AwsError("Throttling", "Rate exceeded", 400)


def check_failing(action: str) -> None:
    """Raises AwsError if this call is one of those that fail before anything is done."""
    if FAILING.take(action):
        raise AwsError("ServerException", "Internal server error", 500)


def check_lost(action: str) -> None:
    """Raises AwsError if this call, which has been carried out, is one of those whose answers are lost."""
    if LOST.take(action):
        raise AwsError("ServiceUnavailableException", "Service is unavailable", 503)
