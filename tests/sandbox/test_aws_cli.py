"""The real AWS CLI, which knows nothing about the sandbox, takes the emulator for AWS."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from .aws_calls import cached_sign_in
from .environment import of_container, of_instance
from .identities import ALICE, PROFILES, mfa_serial
from .principals import Role

WHO_AM_I = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
REFUSED = {
    "sso-not-mine": "(ForbiddenException) when calling the GetRoleCredentials operation: No access",
    "sso-expired": "Token has expired and refresh failed",
    "sso-legacy-expired": "The SSO session associated with this profile has expired",
}


@pytest.fixture
def aws(sandbox, tmp_path):
    """Runs the AWS CLI in its own home, since it writes its caches there."""
    home = sandbox.home_copy(tmp_path / "home")

    def run(profile: str, *arguments: str):
        return sandbox.run("aws", "--profile", profile, *arguments, env=home)

    return run


@pytest.fixture(scope="module")
def identities(sandbox, tmp_path_factory):
    """What the AWS CLI says about each profile: all at once, because it starts slowly."""
    home = sandbox.home_copy(tmp_path_factory.mktemp("all") / "home")
    code = sandbox.control("mfa-code", serial=mfa_serial(ALICE))["code"]
    more = {"container": of_container(sandbox.layout), "instance": of_instance()}

    def ask(name: str):
        # A program without a terminal that asks for a code reads its standard input.
        command = ("setsid", "--wait", "aws", "--profile", name, *WHO_AM_I)
        return sandbox.run(*command, env=home | more.get(name, {}), stdin=f"{code}\n")

    names = [profile.name for profile in PROFILES]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(names, pool.map(ask, names)))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_has_the_expected_identity(identities, profile):
    answer = identities[profile.name]
    if profile.name in REFUSED:
        assert answer.returncode != 0
        assert REFUSED[profile.name] in answer.stderr
        return
    assert answer.returncode == 0, answer.stderr
    who = profile.who
    if isinstance(who, Role):
        session = f"arn:aws:sts::{who.account}:assumed-role/{who.name}/"
        assert answer.stdout.startswith(session)
    else:
        assert answer.stdout.strip() == who.arn


def test_a_refreshed_sign_in_is_cached(sandbox, aws):
    def refreshes() -> int:
        calls = sandbox.aws_calls()
        return sum(c["service"] == "oidc" and c["status"] == 200 for c in calls)

    before = refreshes()
    for _ in range(2):
        assert aws("sso-refreshable", *WHO_AM_I).returncode == 0
    assert refreshes() == before + 1


@pytest.mark.parametrize(
    "role, more",
    [("Task", of_container), ("NodeRole", lambda _: of_instance())],
)
def test_without_a_profile_the_machine_provides_credentials(sandbox, role, more):
    env = more(sandbox.layout) | {"AWS_REGION": "eu-west-1"}
    answer = sandbox.run("aws", *WHO_AM_I, env=env)
    assert f":assumed-role/{role}/" in answer.stdout, answer.stderr


def test_an_instance_without_a_role_has_no_credentials(sandbox):
    endpoint = f"{sandbox.layout.url('metadata')}/without-role/"
    env = of_instance() | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint}
    answer = sandbox.run("aws", *WHO_AM_I, env=env | {"AWS_REGION": "eu-west-1"})
    assert "Unable to locate credentials" in answer.stderr


def test_roles_are_listed_under_a_path_in_pages(sandbox, aws):
    prefix = "/aws-reserved/sso.amazonaws.com/"
    answer = aws("alice", "iam", "list-roles", "--path-prefix", prefix)
    roles = json.loads(answer.stdout)["Roles"]
    assert sorted(role["RoleName"] for role in roles) == [
        "AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        "AWSReservedSSO_Ops_00000000000000a3",
        "AWSReservedSSO_Ops_00000000000000a4",
        "AWSReservedSSO_View_00000000000000a1",
        "AWSReservedSSO_View_Only_00000000000000a2",
    ]
    assert all(role["Arn"].startswith(f"arn:aws:iam::111122223333:role{prefix}") for role in roles)
    pages = [c for c in sandbox.aws_calls() if c["action"] == "ListRoles" and c["status"] == 200]
    assert len(pages) >= 2


def test_iam_refuses_in_its_own_words(sandbox, aws):
    answer = aws("bob", "iam", "list-roles", "--path-prefix", "/aws-reserved/")
    assert answer.stderr.rstrip().endswith(
        "(AccessDenied) when calling the ListRoles operation: User:"
        " arn:aws:iam::111122223333:user/team/bob is not authorized to perform: iam:ListRoles on"
        " resource: arn:aws:iam::111122223333:role/aws-reserved/ because no identity-based policy"
        " allows the iam:ListRoles action"
    )
    # Refused once and tried again.
    sandbox.control("throttle", action="iam:GetRole", times=1)
    missing = aws("alice", "iam", "get-role", "--role-name", "Nobody")
    assert "(NoSuchEntity)" in missing.stderr
    assert "The role with name Nobody cannot be found." in missing.stderr


def test_the_portal_lists_everything(sandbox, aws):
    token = cached_sign_in(sandbox, "corp")["accessToken"]
    with_token = f"--access-token={token}"  # as one word, since a token may begin with a hyphen
    accounts = aws("alice", "sso", "list-accounts", with_token)
    assert len(json.loads(accounts.stdout)["accountList"]) == 2
    ask = ("sso", "list-account-roles", "--account-id", "111122223333", with_token)
    assert len(json.loads(aws("alice", *ask).stdout)["roleList"]) == 4


def test_clusters_are_listed_and_described(aws):
    listed = aws("sso-view", "eks", "list-clusters")
    assert json.loads(listed.stdout) == {"clusters": ["sandbox"]}
    described = aws("sso-view", "eks", "describe-cluster", "--name", "nothing")
    assert "(ResourceNotFoundException)" in described.stderr
    assert "No cluster found for name: nothing." in described.stderr
