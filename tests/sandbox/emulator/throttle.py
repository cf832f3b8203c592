"""Throttling on demand: AWS's own limits are far beyond what a test could reach."""

import threading

from .errors import AwsError


class Throttle:
    """How many of the next calls of an action are refused. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, int] = {}

    def next_calls(self, action: str, times: int) -> None:
        """`action` as in policies, such as sts:AssumeRole."""
        with self._lock:
            self._left[action] = times

    def check(self, action: str) -> None:
        """Raises AwsError if this call is one of those to refuse."""
        with self._lock:
            left = self._left.get(action, 0)
            if left:
                self._left[action] = left - 1
        if left:
            # The status of the query protocol; others have their own (errors.py).
            raise AwsError("Throttling", "Rate exceeded", 400)


THROTTLE = Throttle()
