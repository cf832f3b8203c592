"""Waiting for what happens in other processes."""

import time
from collections.abc import Callable

SECONDS = 30
PAUSE_SECONDS = 0.005


def wait(what: str, happens: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Raises TimeoutError if it does not happen in time."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(PAUSE_SECONDS)


def await_second_after(moment: float) -> None:
    """Returns once tokens differ from all those signed before `moment` (of time.time()).

    Programs sign to the second. An API server that remembers a token treats its owner as it did before.
    """
    wait("the next second", lambda: int(time.time()) > int(moment))
