"""How tests call the sandbox's AWS without an AWS client: signed by botocore, sent like any request."""

import configparser
import hashlib
import http.client
import json
import ssl
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .layout import REGION

STS = f"https://sts.{REGION}.amazonaws.com/"
EKS = f"https://eks.{REGION}.amazonaws.com/clusters/sandbox"
PORTAL = f"https://portal.sso.{REGION}.amazonaws.com"
OIDC = f"https://oidc.{REGION}.amazonaws.com"
STS_VERSION = "2011-06-15"
WHO_AM_I = f"Action=GetCallerIdentity&Version={STS_VERSION}"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]

    def xml(self, name: str) -> str | None:
        """The text of the first element with this name, whatever its namespace."""
        for element in ElementTree.fromstring(self.body).iter():
            if element.tag.rpartition("}")[2] == name:
                return element.text
        return None

    def __iter__(self):
        return iter((self.status, self.body))


def keys(sandbox, user: str) -> Credentials:
    """The permanent keys of a user."""
    file = configparser.RawConfigParser()
    file.read(sandbox.layout.credentials)
    section = file[user]
    return Credentials(section["aws_access_key_id"], section["aws_secret_access_key"])


def session_keys(sandbox, profile: str, **more: int) -> Credentials:
    return Credentials(*sandbox.fresh_credentials(profile, **more).values())


def cached_sign_in(sandbox, name: str) -> dict:
    """What `aws sso login` left behind for an sso-session or a start URL."""
    file = hashlib.sha1(name.encode()).hexdigest() + ".json"
    return json.loads((sandbox.layout.sso_cache / file).read_text())


def send(sandbox, request: AWSRequest) -> Answer:
    """Sends a request through the proxy."""
    url = urlsplit(request.url)
    proxy = urlsplit(sandbox.layout.url("proxy"))
    tls = ssl.create_default_context(cafile=str(sandbox.layout.pki / "aws-ca.pem"))
    connection = http.client.HTTPSConnection(proxy.hostname, proxy.port, context=tls, timeout=30)
    connection.set_tunnel(url.hostname, 443)
    target = url.path + (f"?{url.query}" if url.query else "")
    try:
        connection.request(request.method, target, request.data or None, dict(request.headers))
        response = connection.getresponse()
        headers: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            headers.setdefault(name.lower(), []).append(value)
        joined = {name: ", ".join(values) for name, values in headers.items()}
        return Answer(response.status, response.read().decode(), joined)
    finally:
        connection.close()


def get(sandbox, path: str, header: tuple[str, str] | None = None, method: str = "GET") -> Answer:
    """A request to the sandbox's metadata service, which is plain HTTP."""
    url = urlsplit(sandbox.layout.url("metadata"))
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
    try:
        connection.request(method, path, headers=dict([header] if header else []))
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), {})
    finally:
        connection.close()


def post(credentials: Credentials, body: str = WHO_AM_I, region: str = REGION) -> AWSRequest:
    """A request to STS, signed in its header."""
    request = AWSRequest("POST", STS, headers=dict(FORM), data=body)
    SigV4Auth(credentials, "sts", region).add_auth(request)
    return request


def presigned(credentials: Credentials) -> AWSRequest:
    """A request to STS, signed in its query, as in a cluster token."""
    request = AWSRequest("GET", f"{STS}?{WHO_AM_I}", headers={"x-k8s-aws-id": "sandbox"})
    SigV4QueryAuth(credentials, "sts", REGION, expires=60).add_auth(request)
    return request


def sts(sandbox, credentials: Credentials | None, action: str, **parameters: str) -> Answer:
    """Calls STS; without credentials the request is not signed."""
    body = urlencode({"Action": action, "Version": STS_VERSION, **parameters})
    if credentials is None:
        return send(sandbox, AWSRequest("POST", STS, headers=dict(FORM), data=body))
    return send(sandbox, post(credentials, body))


def assume(sandbox, credentials: Credentials, arn: str, **parameters: str) -> Answer:
    return sts(
        sandbox, credentials, "AssumeRole", RoleArn=arn, RoleSessionName="test", **parameters
    )


def with_web_identity(sandbox, token: str, arn: str) -> Answer:
    more = {"RoleArn": arn, "RoleSessionName": "test", "WebIdentityToken": token}
    return sts(sandbox, None, "AssumeRoleWithWebIdentity", **more)


def eks(sandbox, credentials: Credentials, url: str = EKS) -> Answer:
    request = AWSRequest("GET", url)
    SigV4Auth(credentials, "eks", REGION).add_auth(request)
    return send(sandbox, request)
