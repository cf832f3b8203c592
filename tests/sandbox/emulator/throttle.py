"""Trouble on demand: AWS's own limits are far beyond what a test could reach, and its failures are rare."""

import threading

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


THROTTLED = NextCalls()
# Calls that fail before anything is done, and calls that are carried out, but whose answers are lost.
FAILING = NextCalls()
LOST = NextCalls()


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
