"""Who may assume which role, and AWS's words to those who may not."""

import pytest
from botocore.credentials import Credentials

from .aws_calls import assume, keys, session_keys, sts, with_web_identity
from .identities import (
    ALICE,
    AUDITOR,
    BATCH,
    BOB,
    DEPLOY,
    DEV,
    EXTERNAL_ID,
    GUARDED,
    NODE,
    OTHER_DEV,
    PARTNER,
    SECRET,
    SSO_VIEW,
    WORKLOAD,
    WORKLOAD_ROLE,
    mfa_serial,
)

MFA_FAILED = "MultiFactorAuthentication failed"


def assert_refused(answer, caller: str, arn: str, reason: str = ""):
    assert answer.status == 403
    assert answer.xml("Code") == "AccessDenied"
    assert answer.xml("Message") == (
        f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}{reason}"
    )


def test_a_role_is_assumed_only_by_its_full_arn(sandbox):
    alice = keys(sandbox, "alice")
    taken = assume(sandbox, alice, DEPLOY.arn)
    assert taken.status == 200
    # The session's ARN has no path.
    assert taken.xml("Arn") == "arn:aws:sts::111122223333:assumed-role/Deploy/test"
    for wrong in ("role/Deploy", "role/teams/platform/deploy", "role/Nobody"):
        arn = f"arn:aws:iam::111122223333:{wrong}"
        assert_refused(assume(sandbox, alice, arn), ALICE.arn, arn)


@pytest.mark.parametrize("role", [NODE, SSO_VIEW, AUDITOR], ids=lambda role: role.name)
def test_a_role_is_assumed_only_by_those_it_trusts(sandbox, role):
    refused = assume(sandbox, keys(sandbox, "alice"), role.arn)
    assert_refused(refused, ALICE.arn, role.arn)


def test_a_missing_permission_is_reported(sandbox):
    reason = " because no identity-based policy allows the sts:AssumeRole action"
    assert_refused(assume(sandbox, keys(sandbox, "bob"), DEV.arn), BOB.arn, DEV.arn, reason)


def test_a_denied_permission_is_reported(sandbox):
    reason = " with an explicit deny in an identity-based policy"
    refused = assume(sandbox, keys(sandbox, "alice"), SECRET.arn)
    assert_refused(refused, ALICE.arn, SECRET.arn, reason)


def test_a_role_that_names_its_caller_needs_no_more(sandbox):
    # Neither Dev nor the instance's role may do sts:AssumeRole by its own policy.
    assert assume(sandbox, session_keys(sandbox, "dev"), AUDITOR.arn).status == 200
    refused = assume(sandbox, session_keys(sandbox, "guest"), AUDITOR.arn)
    assert refused.status == 403


def test_across_accounts_no_reason_is_given(sandbox):
    assert assume(sandbox, keys(sandbox, "alice"), OTHER_DEV.arn).status == 200
    assert_refused(assume(sandbox, keys(sandbox, "bob"), OTHER_DEV.arn), BOB.arn, OTHER_DEV.arn)


def test_an_external_id_must_be_the_right_one(sandbox):
    alice = keys(sandbox, "alice")
    assert assume(sandbox, alice, PARTNER.arn, ExternalId=EXTERNAL_ID).status == 200
    assert_refused(assume(sandbox, alice, PARTNER.arn), ALICE.arn, PARTNER.arn)
    refused = assume(sandbox, alice, PARTNER.arn, ExternalId="another")
    assert_refused(refused, ALICE.arn, PARTNER.arn)


def test_a_guarded_role_requires_an_unused_code(sandbox):
    alice = keys(sandbox, "alice")
    serial = mfa_serial(ALICE)
    assert_refused(assume(sandbox, alice, GUARDED.arn), ALICE.arn, GUARDED.arn)
    code = sandbox.control("mfa-code", serial=serial)["code"]
    device = {"SerialNumber": serial, "TokenCode": code}
    assert assume(sandbox, alice, GUARDED.arn, **device).status == 200
    again = assume(sandbox, alice, GUARDED.arn, **device)
    assert again.xml("Code") == "AccessDenied"
    assert again.xml("Message").startswith(f"{MFA_FAILED} with invalid MFA one time pass code.")


@pytest.mark.parametrize(
    "given, said",
    [
        ({"SerialNumber": mfa_serial(ALICE)}, ", must provide both MFA serial number and"),
        ({"SerialNumber": mfa_serial(BOB), "TokenCode": "123456"}, ", unable to validate MFA code"),
    ],
)
def test_an_impossible_device_is_refused(sandbox, given, said):
    refused = assume(sandbox, keys(sandbox, "alice"), GUARDED.arn, **given)
    assert refused.status == 403
    assert refused.xml("Message").startswith(MFA_FAILED + said)


def test_a_session_that_began_with_a_code_may_continue(sandbox):
    serial = mfa_serial(ALICE)
    code = sandbox.control("mfa-code", serial=serial)["code"]
    answers = [
        sts(sandbox, keys(sandbox, "alice"), "GetSessionToken", **device)
        for device in ({"SerialNumber": serial, "TokenCode": code}, {})
    ]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    with_code, without = ([answer.xml(name) for name in names] for answer in answers)
    assert assume(sandbox, Credentials(*with_code), GUARDED.arn).status == 200
    assert assume(sandbox, Credentials(*without), GUARDED.arn).status == 403


def test_a_session_lasts_as_long_as_aws_lets_it(sandbox):
    chained = assume(sandbox, session_keys(sandbox, "dev"), AUDITOR.arn, DurationSeconds="3601")
    assert chained.xml("Code") == "ValidationError"
    assert "1 hour session limit for roles assumed by role chaining" in chained.xml("Message")


def test_parameters_are_validated_as_in_the_model(sandbox):
    wrong = {"ExternalId": "a b", "DurationSeconds": "899", "TokenCode": "1"}
    refused = assume(sandbox, keys(sandbox, "alice"), "short", **wrong)
    assert (refused.status, refused.xml("Code")) == (400, "ValidationError")
    for said in (
        "4 validation errors detected: ",
        "Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater"
        " than or equal to 20; ",
        "Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular",
        "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value",
    ):
        assert said in refused.xml("Message")
    missing = sts(sandbox, keys(sandbox, "alice"), "AssumeRole", RoleSessionName="test")
    assert missing.xml("Message") == (
        "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member"
        " must not be null"
    )


def test_a_service_accounts_token_is_enough(sandbox):
    token = sandbox.layout.token_file("web-identity").read_text()
    taken = with_web_identity(sandbox, token, WORKLOAD_ROLE.arn)
    assert taken.status == 200
    assert taken.xml("Arn") == "arn:aws:sts::111122223333:assumed-role/Workload/test"
    assert taken.xml("SubjectFromWebIdentityToken") == WORKLOAD


@pytest.mark.parametrize(
    "change, code, said",
    [
        (lambda token: "nonsense", "InvalidIdentityToken", "not a valid JWT"),
        (
            # Another payload under the same signature.
            lambda token: token.replace(token.split(".")[2], token.split(".")[2][::-1]),
            "InvalidIdentityToken",
            "Couldn't retrieve verification key",
        ),
    ],
)
def test_an_invalid_token_is_refused(sandbox, change, code, said):
    token = sandbox.layout.token_file("web-identity").read_text()
    refused = with_web_identity(sandbox, change(token), WORKLOAD_ROLE.arn)
    assert (refused.status, refused.xml("Code")) == (400, code)
    assert said in refused.xml("Message")


def test_a_token_for_something_else_is_refused(sandbox):
    token = sandbox.layout.token_file("container").read_text()
    refused = with_web_identity(sandbox, token, WORKLOAD_ROLE.arn)
    assert refused.xml("Code") == "InvalidIdentityToken"
    assert refused.xml("Message") == "Incorrect token audience"


def test_an_account_that_does_not_know_the_issuer_refuses(sandbox):
    token = sandbox.layout.token_file("web-identity").read_text()
    refused = with_web_identity(sandbox, token, OTHER_DEV.arn)
    assert refused.xml("Message") == (
        "No OpenIDConnect provider found in your account for https://kubernetes.default.svc"
    )


@pytest.mark.parametrize("arn", [BATCH.arn, WORKLOAD_ROLE.arn.lower()])
def test_a_role_that_does_not_trust_the_token_refuses(sandbox, arn):
    token = sandbox.layout.token_file("web-identity").read_text()
    refused = with_web_identity(sandbox, token, arn)
    assert (refused.status, refused.xml("Code")) == (403, "AccessDenied")
    assert refused.xml("Message") == "Not authorized to perform sts:AssumeRoleWithWebIdentity"


def test_an_expired_token_is_refused(sandbox):
    token = sandbox.layout.token_file("web-identity").read_text()
    with sandbox.clock_moved(31 * 24 * 3600):
        refused = with_web_identity(sandbox, token, WORKLOAD_ROLE.arn)
    assert (refused.status, refused.xml("Code")) == (400, "ExpiredTokenException")
    assert refused.xml("Message").startswith("Token expired: current date/time ")
