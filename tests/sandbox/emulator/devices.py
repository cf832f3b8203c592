"""MFA devices. Each request gets a new code, so that no test waits for the next half minute."""

import secrets
from typing import NoReturn

from .errors import AwsError

FAILED = "MultiFactorAuthentication failed"


class Devices:
    """The codes that the devices have shown and nobody has used."""

    def __init__(self) -> None:
        self._unused: dict[str, set[str]] = {}

    def add(self, serial: str) -> None:
        self._unused[serial] = set()

    def show(self, serial: str) -> str:
        """The next code of a device. Raises KeyError if no device has this serial number."""
        code = f"{secrets.randbelow(10**6):06}"
        self._unused[serial].add(code)
        return code

    def check(self, own_serial: str, serial: str | None, code: str | None) -> bool:
        """Whether a caller whose device is `own_serial` gave a code. Raises AwsError for a wrong one."""
        if serial is None and code is None:
            return False
        if not serial or not code:
            _refuse(f"{FAILED}, must provide both MFA serial number and one time pass code.")
        if serial != own_serial or serial not in self._unused:
            _refuse(
                f"{FAILED}, unable to validate MFA code.  Please verify your MFA serial number is"
                " valid and associated with this user."
            )
        if code not in self._unused[serial]:
            _refuse(f"{FAILED} with invalid MFA one time pass code. ")
        self._unused[serial].remove(code)
        return True


def _refuse(message: str) -> NoReturn:
    raise AwsError("AccessDenied", message)


# One for the process, as moto's accounts are.
DEVICES = Devices()
