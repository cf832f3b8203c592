"""A test's own HTTPS server: in front of the API server, in its place, or as its webhook."""

import base64
import contextlib
import http.server
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox import kube
from sandbox.client import Sandbox
from sandbox.layout import LOOPBACK
from sandbox.tls import server_context

JSON = "application/json"
PASSED_ON = ("accept", "content-type", "impersonate-user", "impersonate-group")


@dataclass
class Answer:
    status: int = 200
    body: bytes | str = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def json(self):
        return json.loads(self.body)


class Reset(Exception):
    """Ends the connection with a TCP reset, in the middle of this answer if one is given."""

    def __init__(self, answer: Answer | None = None):
        super().__init__()
        self.answer = answer


class HangUp(Exception):
    """Ends the connection without an answer."""


@dataclass(frozen=True)
class Asked:
    """A request, and a way to have the real API server answer it, as the administrator."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    sandbox: Sandbox

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    def forward(self, as_caller: bool = False) -> Answer:
        """With `as_caller` it is answered as the caller, whose token it carries."""
        host = urlsplit(self.sandbox.api.url)
        context = kube.trust_cluster(self.sandbox.layout) if as_caller else self.sandbox.api.tls
        connection = http.client.HTTPSConnection(host.hostname, host.port, context=context, timeout=30)
        passed_on = (*PASSED_ON, "authorization") if as_caller else PASSED_ON
        headers = {name: text for name, text in self.headers.items() if name in passed_on}
        try:
            connection.request(self.method, self.path, self.body or None, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read(), response.getheader("Content-Type", ""))
        finally:
            connection.close()


# The fronts that serve now.
_open: list["Front"] = []


@contextlib.contextmanager
def unobserved() -> Iterator[None]:
    """What is asked in this block is not kept in `Front.asked`."""
    before = [(front, len(front.asked)) for front in _open]
    yield
    for front, count in before:
        del front.asked[count:]


class Front:
    """Serves with `answer` for as long as the block lasts. `asked` has all requests so far."""

    def __init__(
        self,
        sandbox: Sandbox,
        answer: Callable[[Asked], Answer],
        context: ssl.SSLContext | None = None,
    ):
        self.asked: list[Asked] = []
        front = self
        _open.append(self)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): text for name, text in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body, sandbox)
                front.asked.append(asked)
                try:
                    reply = answer(asked)
                except HangUp:
                    self.close_connection = True
                    return
                except Reset as reset:
                    self.close_connection = True
                    if reset.answer:
                        self.send(reset.answer, len(reset.answer.body) // 2)
                    never_linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, never_linger)
                    self.connection.close()
                    return
                self.send(reply)

            def send(self, reply: Answer, cut_at: int | None = None) -> None:
                payload = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(payload)))
                for name, text in reply.headers.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(payload[:cut_at])

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

            def log_message(self, *_) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def finish_request(self, request, client_address) -> None:
                try:
                    with chosen.wrap_socket(request, server_side=True) as secured:
                        super().finish_request(secured, client_address)
                except OSError:
                    pass  # clients reject certificates and disconnect on purpose

        chosen = context or server_context(str(sandbox.layout.pki / "webhook.pem"))
        self._server = Server((LOOPBACK, 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"https://{LOOPBACK}:{self.port}"
        # The flags that direct a program here.
        self.flag = f"--server={self.url}"

    def __enter__(self) -> "Front":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        _open.remove(self)

    def writes(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.is_write]


@contextlib.contextmanager
def holding(sandbox: Sandbox) -> Iterator[tuple[Front, threading.Event]]:
    """A front that answers nothing before the block ends, and an event set by the first request."""
    asked, done = threading.Event(), threading.Event()

    def hold(request: Asked) -> Answer:
        asked.set()
        done.wait(30)
        return request.forward()

    with Front(sandbox, hold) as front:
        try:
            yield front, asked
        finally:
            done.set()


def client_config(sandbox: Sandbox, url: str) -> dict:
    """How the API server reaches a front as a webhook."""
    authority = (sandbox.layout.pki / "cluster-ca.pem").read_bytes()
    return {"url": url, "caBundle": base64.b64encode(authority).decode()}


def review_answer(asked: Asked, **response) -> Answer:
    """The answer to an AdmissionReview; `response` says more than that it is allowed."""
    review = json.loads(asked.body)
    uid = review["request"]["uid"]
    body = {
        "apiVersion": review["apiVersion"],
        "kind": review["kind"],
        "response": {"uid": uid, "allowed": True, **response},
    }
    return Answer(body=json.dumps(body))
