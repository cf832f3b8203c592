"""AWS's clock, which a test can move away from everybody else's."""

import datetime


class Clock:
    """One for the process."""

    def __init__(self) -> None:
        self.offset = datetime.timedelta()

    def now(self) -> datetime.datetime:
        """UTC in whole seconds, as AWS reports times."""
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        return now + self.offset


CLOCK = Clock()
