"""Asks the oracle (../oracle), the authenticator's own reading of a map."""

import base64
import json
import subprocess
import threading
from pathlib import Path

from .children import die_with_parent


class Oracle:
    """One running oracle; any thread may ask."""

    def __init__(self, binary: Path):
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [binary],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=die_with_parent(),
        )

    def errors(self, data: dict[str, str]) -> list[str]:
        """What the authenticator could not read of a ConfigMap's data; empty if it reads all of it."""
        encoded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        return [_text(error) for error in self._ask({"op": "parse", "data": encoded})["errors"]]

    def _ask(self, question: dict) -> dict:
        with self._lock:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "invalid" in answer:
            raise RuntimeError(f"the oracle does not understand the question: {answer['invalid']}")
        return answer


def _text(value: str | dict) -> str:
    if isinstance(value, str):
        return value
    return base64.b64decode(value["base64"]).decode(errors="replace")
