"""AWS's SDK for Go, in aws-iam-authenticator, takes the emulator for AWS: a second judge."""

import base64

import pytest
from botocore.awsrequest import AWSRequest

from .aws_calls import send
from .environment import of_container, of_instance
from .identities import PROFILES

# Those that let no client in, and the one that asks for a code.
LEFT_OUT = {"sso-not-mine", "sso-expired", "sso-legacy-expired", "mfa"}


@pytest.fixture(scope="module")
def home(sandbox, tmp_path_factory):
    return sandbox.home_copy(tmp_path_factory.mktemp("all") / "home")


def token(sandbox, *arguments: str, **env: str):
    command = ("aws-iam-authenticator", "token", "--cluster-id", "sandbox", "--token-only")
    return sandbox.run(*command, *arguments, env=env)


def arn_of(sandbox, token: str) -> str | None:
    """The identity of a cluster token."""
    encoded = token.removeprefix("k8s-aws-v1.")
    url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    return send(sandbox, AWSRequest("GET", url, headers={"x-k8s-aws-id": "sandbox"})).xml("Arn")


@pytest.mark.parametrize(
    "profile", [p for p in PROFILES if p.name not in LEFT_OUT], ids=lambda profile: profile.name
)
def test_a_profile_has_the_expected_identity(sandbox, home, profile):
    more = {"container": of_container(sandbox.layout), "instance": of_instance()}
    env = home | {"AWS_PROFILE": profile.name} | more.get(profile.name, {})
    answer = token(sandbox, **env)
    assert answer.returncode == 0, answer.stderr
    assert f"/{profile.who.name}" in arn_of(sandbox, answer.stdout.strip())


def test_a_refusal_reaches_the_client(sandbox, home):
    env = home | {"AWS_PROFILE": "sso-not-mine"}
    answer = token(sandbox, **env)
    assert answer.returncode != 0
    assert "ForbiddenException: No access" in answer.stderr
