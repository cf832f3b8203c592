"""A small client of the Kubernetes API, with a client certificate or a bearer token."""

import http.client
import json
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from .layout import ENDPOINT, Layout

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
APPLY = "application/apply-patch+yaml"  # JSON is valid YAML


class ApiError(Exception):
    """The API server refused; `status` is its Status object."""

    def __init__(self, code: int, status: dict):
        super().__init__(f"{code}: {status.get('message', status)}")
        self.code = code
        self.status = status


def trust_cluster(layout: Layout) -> ssl.SSLContext:
    """Trusts only the cluster's own certificate authority."""
    return ssl.create_default_context(cafile=str(layout.pki / "cluster-ca.pem"))


@dataclass(frozen=True)
class Client:
    """Calls the sandbox's API server, or one of the two. Each call has its own connection, so any thread may call."""

    url: str
    tls: ssl.SSLContext
    token: str | None = None
    timeout_seconds: float = 30

    @classmethod
    def admin(cls, layout: Layout, server: str = ENDPOINT) -> "Client":
        tls = trust_cluster(layout)
        tls.load_cert_chain(layout.pki / "admin.pem")
        return cls(layout.url(server), tls)

    @classmethod
    def bearer(cls, layout: Layout, token: str, server: str = ENDPOINT) -> "Client":
        return cls(layout.url(server), trust_cluster(layout), token)

    def get(self, path: str) -> dict:
        return self.call("GET", path)

    def post(self, path: str, body: dict) -> dict:
        return self.call("POST", path, body)

    def put(self, path: str, body: dict) -> dict:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: dict) -> dict:
        """A JSON merge patch (RFC 7396)."""
        return self.call("PATCH", path, body, MERGE_PATCH)

    def apply(self, path: str, body: dict) -> dict:
        """A server-side apply."""
        return self.call("PATCH", path, body, APPLY)

    def delete(self, path: str) -> dict:
        return self.call("DELETE", path)

    def call(self, method: str, path: str, body: dict | None = None, content_type: str = JSON):
        code, answer = self.raw(method, path, body, content_type)
        parsed = json.loads(answer)
        if code >= 300:
            raise ApiError(code, parsed)
        return parsed

    def raw(self, method: str, path: str, body: dict | None = None, content_type: str = JSON):
        """Status code and body, whatever they are. Raises OSError if there is no answer."""
        host = urlsplit(self.url)
        connection = http.client.HTTPSConnection(
            host.hostname, host.port, context=self.tls, timeout=self.timeout_seconds
        )
        headers = {"Accept": JSON, "User-Agent": "sandbox"}
        if body is not None:
            headers["Content-Type"] = content_type
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            payload = json.dumps(body) if body is not None else None
            connection.request(method, path, payload, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
