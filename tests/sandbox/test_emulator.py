"""The emulated AWS is as strict as AWS."""

import datetime
import email.utils
import hashlib
import http.client
import json
from urllib.parse import quote

import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .aws_calls import (
    EKS,
    FORM,
    STS,
    WHO_AM_I,
    assume,
    eks,
    keys,
    post,
    presigned,
    send,
    session_keys,
    sts,
)
from .identities import SEES_CLUSTERS, by_profile
from .layout import ACCOUNT, CLUSTER, LOOPBACK, REGION


@pytest.mark.parametrize("make", [post, presigned])
def test_a_correct_signature_is_accepted(sandbox, make):
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


@pytest.mark.parametrize("make", [post, presigned])
def test_what_should_have_been_signed_is_repeated(sandbox, make):
    right = session_keys(sandbox, "dev")
    wrong = Credentials(right.access_key, right.secret_key[::-1], right.token)
    request = make(wrong)
    refused = send(sandbox, request)
    advice, canonical, to_sign = refused.xml("Message").split("\n\nThe ")
    assert advice.startswith("The request signature we calculated does not match")
    assert advice.endswith("Consult the service documentation for details.")
    canonical = canonical.removeprefix("Canonical String for this request should have been\n'")
    canonical = canonical.removesuffix("'")
    to_sign = to_sign.removeprefix("String-to-Sign should have been\n'").removesuffix("'\n")
    assert canonical.startswith(f"{request.method}\n/\n")
    # With the session token, which makes the message itself a secret.
    written = {post: f"x-amz-security-token:{right.token}", presigned: quote(right.token, safe="")}
    assert written[make] in canonical
    algorithm, date, scope, digest = to_sign.split("\n")
    assert (algorithm, date[:8]) == ("AWS4-HMAC-SHA256", scope[:8])
    assert scope.endswith(f"/{REGION}/sts/aws4_request")
    assert digest == hashlib.sha256(canonical.encode()).hexdigest()


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
def test_a_wrong_clock_is_refused(sandbox, monkeypatch, make, minutes, said):
    now = datetime.datetime.now(datetime.timezone.utc)
    wrong = now + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: wrong)
    status, body = send(sandbox, make(keys(sandbox, "alice")))
    assert status == 403
    assert said in body


def test_a_presigned_request_outlives_its_stated_lifetime(sandbox, monkeypatch):
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


def test_eks_refuses_in_json(sandbox):
    status, body = eks(sandbox, keys(sandbox, "sentinel"))
    assert status == 403
    assert json.loads(body)["message"].endswith(
        "user/sentinel is not authorized to perform: eks:DescribeCluster on resource:"
        " arn:aws:eks:eu-west-1:444455556666:cluster/sandbox because no identity-based policy"
        " allows the eks:DescribeCluster action"
    )


def test_the_cluster_is_described_as_it_is(sandbox):
    status, body = eks(sandbox, session_keys(sandbox, "dev"))
    assert status == 200
    cluster = json.loads(body)["cluster"]
    assert cluster["endpoint"] == sandbox.layout.url("kube-apiserver")
    assert cluster["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}


def test_another_account_has_another_cluster_of_the_same_name(sandbox):
    mine = json.loads(eks(sandbox, session_keys(sandbox, "dev")).body)["cluster"]
    other = json.loads(eks(sandbox, session_keys(sandbox, "other-dev")).body)["cluster"]
    assert mine["name"] == other["name"]
    assert other["arn"] == "arn:aws:eks:eu-west-1:222233334444:cluster/sandbox"
    for difference in ("endpoint", "certificateAuthority"):
        assert mine[difference] != other[difference]


def test_what_eks_reports_about_clusters_can_be_changed(sandbox):
    credentials = keys(sandbox, "alice")
    with sandbox.authentication_mode("API"):
        cluster = json.loads(eks(sandbox, credentials).body)["cluster"]
        assert cluster["accessConfig"] == {"authenticationMode": "API"}
    cluster = json.loads(eks(sandbox, credentials).body)["cluster"]
    assert cluster["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}
    url = EKS.replace("/sandbox", "/twin")
    with sandbox.another_cluster("twin"):
        twin = json.loads(eks(sandbox, credentials, url).body)["cluster"]
        assert twin["certificateAuthority"] != cluster["certificateAuthority"]
    assert eks(sandbox, credentials, url).status == 404


def test_session_tokens_can_be_lengthened(sandbox):
    credentials = keys(sandbox, "alice")
    arn = by_profile("dev").arn
    with sandbox.token_length(4000):
        assert len(assume(sandbox, credentials, arn).xml("SessionToken")) == 4000
    assert len(assume(sandbox, credentials, arn).xml("SessionToken")) < 1000


@pytest.mark.parametrize(
    "seconds, said", [(1200, "Signature expired: 2"), (-1200, "Signature not yet current: 2")]
)
def test_the_client_learns_of_a_moved_clock(sandbox, seconds, said):
    credentials = keys(sandbox, "alice")
    with sandbox.clock_moved(seconds):
        refused = sts(sandbox, credentials, "GetCallerIdentity")
        refused_by_eks = eks(sandbox, credentials)
    assert refused.xml("Code") == "SignatureDoesNotMatch"
    assert said in refused.xml("Message")
    assert refused_by_eks.headers["x-amzn-errortype"] == "InvalidSignatureException"
    assert said in json.loads(refused_by_eks.body)["message"]
    date = email.utils.parsedate_to_datetime(refused.headers["date"])
    ahead = date - datetime.datetime.now(datetime.timezone.utc)
    assert abs(ahead.total_seconds() - seconds) < 300


def test_an_action_is_throttled_as_often_as_requested(sandbox):
    credentials = keys(sandbox, "bob")
    sandbox.control("throttle", action="sts:GetSessionToken", times=2)
    for _ in range(2):
        refused = sts(sandbox, credentials, "GetSessionToken")
        assert (refused.status, refused.xml("Code")) == (400, "Throttling")
        assert refused.xml("Message") == "Rate exceeded"
    assert sts(sandbox, credentials, "GetSessionToken").status == 200
    sandbox.control("throttle", action="eks:DescribeCluster", times=1)
    refused = eks(sandbox, credentials)
    assert (refused.status, refused.headers["x-amzn-errortype"]) == (429, "ThrottlingException")


NEVER = {"Effect": "Allow", "Action": "none:Nothing", "Resource": "*"}
SEES_ONE = {
    "Effect": "Allow",
    "Action": "eks:DescribeCluster",
    "Resource": f"arn:aws:eks:*:{ACCOUNT}:cluster/{CLUSTER}",
}


@pytest.mark.parametrize("name, statement, status", [("sees-one", SEES_ONE, 200), ("idle", NEVER, 403)])
def test_a_user_of_a_tests_own_may_do_what_its_policy_says(sandbox, name, statement, status):
    made = sandbox.control("user", name=name, policy={"Version": "2012-10-17", "Statement": [statement]})
    assert eks(sandbox, Credentials(*made.values())).status == status


def test_a_roles_policy_is_replaced(sandbox):
    before = session_keys(sandbox, "guest")
    assert eks(sandbox, before).status == 200
    policy = {"Version": "2012-10-17", "Statement": [NEVER]}
    sandbox.control("role-policy", name="Guest", policy=policy)
    assert eks(sandbox, before).status == 403
    sandbox.control("role-policy", name="Guest", policy=SEES_CLUSTERS.document())
    assert eks(sandbox, before).status == 200


def test_a_role_that_is_created_again_is_another_one(sandbox):
    def said() -> str:
        return sandbox.run("aws", "--profile=alice", "iam", "get-role", "--role-name=Robot", "--output=json").stdout

    before = json.loads(said())["Role"]
    ids = sandbox.control("recreate-role", name="Robot")
    after = json.loads(said())["Role"]
    assert (before["RoleId"], after["RoleId"]) == (ids["before"], ids["after"])
    assert before["Arn"] == after["Arn"]
    assert before["AssumeRolePolicyDocument"] == after["AssumeRolePolicyDocument"]
    assert before["CreateDate"] < after["CreateDate"]
    # Whole seconds.
    assert len(after["CreateDate"]) == len("2026-11-30T05:48:40Z")


@pytest.mark.parametrize(
    "target", ["example.com:443", "sts.amazonaws.com.evil.example:443", "sts.amazonaws.com:80"]
)
def test_the_proxy_refuses_other_hosts(sandbox, target):
    connection = http.client.HTTPConnection(LOOPBACK, sandbox.layout.port("proxy"), timeout=30)
    connection.request("CONNECT", target, headers={"Host": target})
    assert connection.getresponse().status == 403
    connection.close()


def test_an_expired_session_is_refused(sandbox):
    refused = sts(sandbox, session_keys(sandbox, "dev", seconds=-1), "GetCallerIdentity")
    assert (refused.status, refused.xml("Code")) == (403, "ExpiredToken")
    assert refused.xml("Message") == "The security token included in the request is expired"
    refused = eks(sandbox, session_keys(sandbox, "dev", seconds=-1))
    assert refused.headers["x-amzn-errortype"] == "ExpiredTokenException"
