"""A WSGI server behind TLS, on a socket bound by the supervisor."""

import socket
import ssl
from collections.abc import Callable

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .layout import LOOPBACK

# For a peer that opens a connection and sends nothing.
SILENCE_SECONDS = 30


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: a request line may contain a presigned URL, which is a credential."""

    def make_environ(self) -> dict:
        """Keeps header names with an underscore, which werkzeug drops: AWS uses one."""
        environ = super().make_environ()
        for name, value in self.headers.items():
            if "_" in name:
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ

    def send_response(self, code: int, message: str | None = None) -> None:
        """Omits the server's own Date: a client takes the first of two, and AWS's clock can be moved."""
        self.log_request(code)
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class TlsServer(ThreadedWSGIServer):
    """Does the handshake in the connection's thread, so that a slow client delays nobody else."""

    def __init__(self, fd: int, application: Callable, context: ssl.SSLContext):
        super().__init__(LOOPBACK, 0, application, handler=QuietHandler, fd=fd)
        self.ssl_context = context

    def finish_request(self, request: socket.socket, client_address) -> None:
        request.settimeout(SILENCE_SECONDS)
        try:
            with self.ssl_context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError as error:
            # Tests cut connections and reject certificates on purpose.
            print(f"connection from {client_address}: {error}", flush=True)


def server_context(certificate_and_key: str) -> ssl.SSLContext:
    """TLS 1.2 or newer with a certificate and its key from one PEM file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate_and_key)
    return context
