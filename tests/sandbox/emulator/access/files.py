"""The files from which the authenticator reads access entries and the mode, in its own format. It watches them.

Its backends are those of EKS: `DynamicFile` for access entries, which are found by the principal's unique id,
and `EKSConfigMap` for aws-auth.
"""

import itertools
import json
import time
from pathlib import Path

from ...layout import Layout, write_private
from .state import API, API_AND_CONFIG_MAP, CONFIG_MAP, ClusterAccess, Effective, Entry

BACKENDS = {
    CONFIG_MAP: "EKSConfigMap",
    API_AND_CONFIG_MAP: "DynamicFile EKSConfigMap",
    API: "DynamicFile",
}


class AuthenticatorFiles:
    """The entries and the mode of the running cluster."""

    def __init__(self) -> None:
        self._versions = itertools.count(1)
        self._mode: str | None = None
        self._mode_version = 0

    def start(self, layout: Layout, access: ClusterAccess) -> None:
        """Writes the effective state of the running cluster now and whenever it changes."""
        self._layout, self._access = layout, access
        for path in (layout.access_entries, layout.backend_mode):
            write_private(path, "")
        with access.lock:
            access.listener = self._write
            self._write(access.effective)
            self._mode_version = 0

    def write_again(self) -> dict:
        """The mode, its version, which is 0 at first, and a new version of the entries.

        The authenticator misses a change between reading a file for the first time and watching it. It logs each
        version that it reads after the first.
        """
        with self._access.lock:
            state = self._access.effective
            return {
                "mode": state.mode,
                "entries_version": self._write(state),
                "mode_version": self._mode_version,
            }

    def _write(self, state: Effective) -> int:
        """Returns the version of the entries."""
        # Entries first: when the mode changes, the authenticator reads them again.
        version = next(self._versions)
        roles = [_line("rolearn", each) for each in state.entries if ":role/" in each.principal_arn]
        users = [_line("userarn", each) for each in state.entries if ":role/" not in each.principal_arn]
        entries = {"mapRoles": roles, "mapUsers": users, "mapAccounts": []}
        _write_in_place(self._layout.access_entries, _stamped(version, entries))
        if state.mode != self._mode:
            self._mode, self._mode_version = state.mode, version
            mode = {"backendMode": BACKENDS[state.mode]}
            _write_in_place(self._layout.backend_mode, _stamped(version, mode))
        return version


# One for the process.
FILES = AuthenticatorFiles()


def _stamped(version: int, content: dict) -> str:
    stamp = {"LastUpdatedDateTime": str(int(time.time())), "Version": str(version)}
    return json.dumps(stamp | content)


def _line(field: str, entry: Entry) -> dict:
    return {
        field: entry.principal_arn,
        "userid": entry.unique_id,
        "username": entry.username,
        "groups": list(entry.groups),
    }


def _write_in_place(path: Path, text: str) -> None:
    """Overwrites a file with a JSON text in one call, padded with blanks to the length of the old text.

    The authenticator notices this at once. It notices a renamed file only after a second.
    """
    data = text.encode()
    with open(path, "r+b", buffering=0) as file:
        file.write(data.ljust(path.stat().st_size))
