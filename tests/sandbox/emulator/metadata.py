"""What an AWS machine provides to its programs: the instance metadata service and the endpoint for containers;
and `control`, with which tests control the emulator. All of it is plain HTTP on loopback.
"""

import json
import secrets
import socket
from datetime import datetime, timedelta

from werkzeug.serving import ThreadedWSGIServer
from werkzeug.wrappers import Request, Response

from ..identities import NODE, TASK
from ..layout import LOOPBACK, REGION
from ..principals import Role
from ..tls import QuietHandler
from . import control, tokens, web_identity
from .callers import SESSIONS, Key, caller_of_role, find_role
from .clock import CLOCK
from .errors import AwsError

INSTANCE_ID = "i-0123456789abcdef0"
SESSION_SECONDS = 21_600
LONGEST_TOKEN_SECONDS = 21_600
TOKEN_PATH = "/latest/api/token"
META_DATA = "/latest/meta-data/"
ROLE_LIST = META_DATA + "iam/security-credentials/"
# A prefix of all paths, for an instance without a role.
WITHOUT_ROLE = "/without-role"
CONTAINER_PATH = "/container/credentials"
CONTAINER_AUDIENCE = "pods.eks.amazonaws.com"


class MetadataServer(ThreadedWSGIServer):
    """Answers on the socket bound by the supervisor."""

    def __init__(self, fd: int):
        super().__init__(LOOPBACK, 0, _application, handler=QuietHandler, fd=fd)
        # The instance metadata service's hop limit: no router forwards its answers.
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 1)


class InstanceTokens:
    """The session tokens of the metadata service, version 2."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def begin(self, seconds: int) -> str:
        token = secrets.token_urlsafe(40)
        self._until[token] = CLOCK.now() + timedelta(seconds=seconds)
        return token

    def is_good(self, token: str) -> bool:
        return token in self._until and self._until[token] > CLOCK.now()


INSTANCE_TOKENS = InstanceTokens()


@Request.application
def _application(request: Request) -> Response:
    if request.path.startswith(control.PATH):
        return control.answer(request)
    if request.path == CONTAINER_PATH:
        return _container(request)
    has_role = not request.path.startswith(WITHOUT_ROLE + "/")
    path = request.path if has_role else request.path.removeprefix(WITHOUT_ROLE)
    if path == TOKEN_PATH:
        return _begin_session(request)
    # Version 1, without a token, is switched off.
    if not INSTANCE_TOKENS.is_good(request.headers.get("X-aws-ec2-metadata-token", "")):
        return Response(status=401)
    return _instance(path, has_role)


def _begin_session(request: Request) -> Response:
    if request.method != "PUT":
        return Response(status=405)
    if "X-Forwarded-For" in request.headers:
        return Response(status=403)
    header = "X-aws-ec2-metadata-token-ttl-seconds"
    text = request.headers.get(header, "")
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_TOKEN_SECONDS:
        return Response(status=400)
    return Response(INSTANCE_TOKENS.begin(int(text)), headers={header: text})


def _instance(path: str, has_role: bool) -> Response:
    found = {
        META_DATA + "instance-id": INSTANCE_ID,
        META_DATA + "placement/availability-zone": f"{REGION}a",
        META_DATA + "placement/region": REGION,
    }
    if has_role:
        found[ROLE_LIST] = found[ROLE_LIST.rstrip("/")] = NODE.name
    if has_role and path == ROLE_LIST + NODE.name:
        now = CLOCK.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        credentials = _credentials(_start(NODE, INSTANCE_ID))
        found[path] = json.dumps(
            {"Code": "Success", "LastUpdated": now, "Type": "AWS-HMAC", **credentials}
        )
    if path not in found:
        return Response(status=404)
    return Response(found[path], content_type="text/plain")


def _container(request: Request) -> Response:
    """Answers as the EKS Pod Identity agent does, for a service account's token."""
    token = request.headers.get("Authorization")
    if not token:
        return Response("Service account token cannot be empty\n", 400)
    try:
        said = tokens.claims_of(token)
        web_identity.check_signature_and_time(token, said)
    except (tokens.NotAToken, AwsError):
        return Response("Invalid service account token\n", 400)
    if CONTAINER_AUDIENCE not in tokens.audiences_of(said):
        return Response("Invalid service account token\n", 400)
    answer = _credentials(_start(TASK, "eks-sandbox-workload")) | {"AccountId": TASK.account}
    return Response(json.dumps(answer), content_type="application/json")


def _start(role: Role, session_name: str) -> Key:
    return SESSIONS.start(caller_of_role(find_role(role.arn), session_name), SESSION_SECONDS)


def _credentials(key: Key) -> dict[str, str]:
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret,
        "Token": key.session_token,
        "Expiration": key.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
