"""A bad network: toxiproxy between the program and a server."""

import contextlib
import http.client
import itertools
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox import lifecycle, ports
from sandbox.children import die_with_parent
from sandbox.layout import LOOPBACK

SECONDS_TO_START = 60

# As seen from the program.
THERE, BACK = "upstream", "downstream"


class Toxiproxy:
    """The toxiproxy server, which carries any number of links."""

    def __init__(self, log: Path):
        self._log = log
        self._names = itertools.count(1)

    def __enter__(self) -> "Toxiproxy":
        tools = subprocess.run(
            [lifecycle.HERE / "tools", "toxiproxy-server"],
            check=True, stdout=subprocess.PIPE, text=True,
        ).stdout.strip()  # fmt: skip
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            self._port = ports.pick()
            with open(self._log, "wb") as log:
                self._server = subprocess.Popen(
                    [f"{tools}/toxiproxy-server", "-host", LOOPBACK, "-port", str(self._port)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    preexec_fn=die_with_parent(),
                )  # fmt: skip
            if self._comes_up(deadline):
                return self

    def _comes_up(self, deadline: float) -> bool:
        """Returns False if another program took the port."""
        while self._server.poll() is None:
            with contextlib.suppress(OSError):
                self.call("GET", "/version")
                return self._server.poll() is None
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        if time.monotonic() > deadline:
            self._server.kill()
            raise TimeoutError(f"toxiproxy did not start: {self._log.read_text()}")
        return False

    def __exit__(self, *_) -> None:
        self._server.kill()
        self._server.wait()

    def call(self, method: str, path: str, body: dict | None = None):
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            response = connection.getresponse()
            text = response.read()
            assert response.status < 300, text
            return json.loads(text) if text.startswith(b"{") else text
        finally:
            connection.close()

    @contextlib.contextmanager
    def link(self, port: int) -> Iterator["Link"]:
        """A link to the server on that port."""
        name = f"link-{next(self._names)}"
        body = {"name": name, "listen": f"{LOOPBACK}:0", "upstream": f"{LOOPBACK}:{port}"}
        listen = self.call("POST", "/proxies", body)["listen"]
        link = Link(self, name, int(listen.rpartition(":")[2]))
        try:
            yield link
        finally:
            link.close()


class Link:
    def __init__(self, toxiproxy: Toxiproxy, name: str, port: int):
        self._toxiproxy = toxiproxy
        self._path = f"/proxies/{name}"
        self._is_open = True
        # The flags that direct the program here.
        self.flag = f"--server=https://{LOOPBACK}:{port}"

    def poison(self, stream: str, kind: str, **attributes: int) -> None:
        body = {"name": "toxic", "type": kind, "stream": stream, "attributes": attributes}
        self._toxiproxy.call("POST", f"{self._path}/toxics", body)

    def heal(self) -> None:
        self._toxiproxy.call("DELETE", f"{self._path}/toxics/toxic")

    def close(self) -> None:
        """Ends all connections, with all data in transit."""
        if self._is_open:
            self._toxiproxy.call("DELETE", self._path)
            self._is_open = False
