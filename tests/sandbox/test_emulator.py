"""The emulated AWS is as strict as AWS."""

import configparser
import datetime
import http.client
import json
import ssl
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from .emulator.callers import SESSIONS
from .emulator.errors import AwsError
from .emulator.gate import authenticate
from .hosts import Endpoint
from .identities import by_profile
from .layout import LOOPBACK

STS = "https://sts.eu-west-1.amazonaws.com/"
EKS = "https://eks.eu-west-1.amazonaws.com/clusters/sandbox"
WHO_AM_I = "Action=GetCallerIdentity&Version=2011-06-15"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def keys(sandbox, profile: str) -> Credentials:
    """The permanent keys of a user."""
    file = configparser.RawConfigParser()
    file.read(sandbox.layout.credentials)
    section = file[profile]
    return Credentials(section["aws_access_key_id"], section["aws_secret_access_key"])


def session_keys(sandbox, profile: str) -> Credentials:
    return Credentials(*sandbox.fresh_credentials(profile).values())


def send(sandbox, request: AWSRequest) -> tuple[int, str]:
    """Sends a request through the proxy, as any client does."""
    url = urlsplit(request.url)
    proxy = urlsplit(sandbox.layout.url("proxy"))
    tls = ssl.create_default_context(cafile=str(sandbox.layout.pki / "aws-ca.pem"))
    connection = http.client.HTTPSConnection(proxy.hostname, proxy.port, context=tls, timeout=30)
    connection.set_tunnel(url.hostname, 443)
    target = url.path + (f"?{url.query}" if url.query else "")
    try:
        connection.request(request.method, target, request.data or None, dict(request.headers))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def post(credentials: Credentials, body: str = WHO_AM_I, region: str = "eu-west-1") -> AWSRequest:
    request = AWSRequest("POST", STS, headers=dict(FORM), data=body)
    SigV4Auth(credentials, "sts", region).add_auth(request)
    return request


def presigned(credentials: Credentials) -> AWSRequest:
    request = AWSRequest("GET", f"{STS}?{WHO_AM_I}", headers={"x-k8s-aws-id": "sandbox"})
    SigV4QueryAuth(credentials, "sts", "eu-west-1", expires=60).add_auth(request)
    return request


@pytest.mark.parametrize("make", [post, presigned])
def test_a_right_signature_is_accepted(sandbox, make):
    for credentials in (keys(sandbox, "bob"), session_keys(sandbox, "bob")):
        status, body = send(sandbox, make(credentials))
        assert status == 200
        assert "<Arn>arn:aws:iam::111122223333:user/team/bob</Arn>" in body


@pytest.mark.parametrize("make", [post, presigned])
def test_a_wrong_secret_is_refused(sandbox, make):
    right = keys(sandbox, "alice")
    status, body = send(sandbox, make(Credentials(right.access_key, right.secret_key[::-1])))
    assert status == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in body


def test_a_changed_body_is_refused(sandbox):
    request = post(keys(sandbox, "alice"))
    request.data = WHO_AM_I + "&Extra=1"
    status, body = send(sandbox, request)
    assert status == 403
    assert "SignatureDoesNotMatch" in body


def test_a_changed_header_of_a_presigned_request_is_refused(sandbox):
    request = presigned(keys(sandbox, "alice"))
    request.headers.replace_header("x-k8s-aws-id", "another")
    status, body = send(sandbox, request)
    assert status == 403
    assert "SignatureDoesNotMatch" in body


def test_a_request_for_another_region_is_refused(sandbox):
    status, body = send(sandbox, post(keys(sandbox, "alice"), region="us-east-1"))
    assert status == 403
    assert "Credential should be scoped to a valid region" in body


def test_an_unsigned_request_is_refused(sandbox):
    status, body = send(sandbox, AWSRequest("POST", STS, headers=dict(FORM), data=WHO_AM_I))
    assert status == 403
    assert "MissingAuthenticationToken" in body


def test_an_unknown_key_is_refused(sandbox):
    status, body = send(sandbox, post(Credentials("AKIAIOSFODNN7EXAMPLE", "secret")))
    assert status == 403
    assert "InvalidClientTokenId" in body


def test_a_session_without_its_token_is_refused(sandbox):
    session = session_keys(sandbox, "dev")
    for token in (None, "wrong"):
        stripped = Credentials(session.access_key, session.secret_key, token)
        status, body = send(sandbox, post(stripped))
        assert status == 403
        assert "InvalidClientTokenId" in body


@pytest.mark.parametrize("make", [post, presigned])
@pytest.mark.parametrize(
    "minutes, said", [(-16, "Signature expired"), (16, "Signature not yet current")]
)
def test_a_clock_that_is_off_is_refused(sandbox, monkeypatch, make, minutes, said):
    now = datetime.datetime.now(datetime.timezone.utc)
    wrong = now + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: wrong)
    status, body = send(sandbox, make(keys(sandbox, "alice")))
    assert status == 403
    assert said in body


def test_a_presigned_request_outlives_what_it_says_of_itself(sandbox, monkeypatch):
    now = datetime.datetime.now(datetime.timezone.utc)
    earlier = now - datetime.timedelta(minutes=14)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: earlier)
    status, _ = send(sandbox, presigned(keys(sandbox, "alice")))
    assert status == 200


def test_get_caller_identity_answers_in_json_when_asked(sandbox):
    request = presigned(session_keys(sandbox, "deploy"))
    request.headers["Accept"] = "application/json"
    status, body = send(sandbox, request)
    assert status == 200
    identity = json.loads(body)["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
    assert identity["Account"] == "111122223333"
    assert identity["Arn"].startswith("arn:aws:sts::111122223333:assumed-role/Deploy/session-")
    assert identity["UserId"].startswith("AROA")


def assume(sandbox, profile: str, role_arn: str) -> tuple[int, str]:
    body = f"Action=AssumeRole&Version=2011-06-15&RoleSessionName=test&RoleArn={role_arn}"
    return send(sandbox, post(keys(sandbox, profile), body))


def test_a_role_is_taken_on_by_its_whole_arn_alone(sandbox):
    assert assume(sandbox, "alice", by_profile("deploy").arn)[0] == 200
    for wrong in ("role/Deploy", "role/teams/platform/deploy", "role/Nobody"):
        status, body = assume(sandbox, "alice", f"arn:aws:iam::111122223333:{wrong}")
        assert status == 403
        assert "alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:" in body


def test_a_role_is_taken_on_only_by_whom_it_trusts(sandbox):
    status, body = assume(sandbox, "alice", "arn:aws:iam::111122223333:role/NodeRole")
    assert status == 403
    assert "AccessDenied" in body


def test_a_role_is_taken_on_only_with_the_right_to_do_so(sandbox):
    status, body = assume(sandbox, "bob", by_profile("dev").arn)
    assert status == 403
    assert "user/team/bob is not authorized" in body


def test_eks_refuses_in_json(sandbox):
    credentials = keys(sandbox, "sentinel")
    request = AWSRequest("GET", EKS)
    SigV4Auth(credentials, "eks", "eu-west-1").add_auth(request)
    status, body = send(sandbox, request)
    assert status == 403
    assert "not authorized to perform: eks:DescribeCluster" in json.loads(body)["message"]


def test_the_cluster_is_described_as_it_is(sandbox):
    request = AWSRequest("GET", EKS)
    SigV4Auth(session_keys(sandbox, "dev"), "eks", "eu-west-1").add_auth(request)
    status, body = send(sandbox, request)
    assert status == 200
    cluster = json.loads(body)["cluster"]
    assert cluster["endpoint"] == sandbox.layout.url("kube-apiserver")
    assert cluster["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}


@pytest.mark.parametrize(
    "target", ["example.com:443", "sts.amazonaws.com.evil.example:443", "sts.amazonaws.com:80"]
)
def test_the_proxy_leads_nowhere_else(sandbox, target):
    connection = http.client.HTTPConnection(LOOPBACK, sandbox.layout.port("proxy"), timeout=30)
    connection.request("CONNECT", target, headers={"Host": target})
    assert connection.getresponse().status == 403
    connection.close()


def test_an_expired_session_is_refused():
    # In this process: STS gives out no session that a test could see the end of.
    over = SESSIONS.start(caller=None, duration_seconds=-1)
    request = post(Credentials(over.access_key_id, over.secret, over.session_token))
    environ = EnvironBuilder("/", STS, method="POST", data=request.data.encode()).get_environ()
    environ |= {"RAW_URI": "/", "CONTENT_TYPE": FORM["Content-Type"]}
    environ |= {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in request.headers.items()}
    with pytest.raises(AwsError) as refusal:
        authenticate(Request(environ), Endpoint("sts", "eu-west-1"))
    assert refusal.value.code == "ExpiredToken"
