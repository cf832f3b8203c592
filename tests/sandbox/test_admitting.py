"""Access entries let people in, beside aws-auth, as on EKS."""

import json

import pytest

from .client import Who
from .identities import BOB, DEPLOY, DEV, GUEST

EVERYBODY = "system:authenticated"


@pytest.fixture
def mapped(sandbox):
    """Dev and Guest have lines in aws-auth."""
    before = sandbox.aws_auth()
    lines = [
        {"rolearn": arn, "username": "by-map", "groups": ["mapped"]} for arn in (DEV.arn, GUEST.arn)
    ]
    sandbox.set_aws_auth(mapRoles=json.dumps(lines))
    yield BY_MAP
    sandbox.set_aws_auth(**before)


BY_MAP = Who("by-map", frozenset({"mapped", EVERYBODY}))


def test_an_entry_lets_a_role_in(sandbox, entries):
    assert sandbox.whoami("deploy") is None
    entries.create(DEPLOY.arn, username="deploy:{{SessionName}}", kubernetesGroups=["a", "b"])
    who = sandbox.whoami("deploy")
    assert who.username.startswith("deploy:session-")
    assert who.groups == {"a", "b", EVERYBODY}
    entries.delete(DEPLOY.arn)
    assert sandbox.whoami("deploy") is None


def test_default_usernames(sandbox, entries):
    entries.create(DEPLOY.arn)
    who = sandbox.whoami("deploy")
    assert who.username.startswith("arn:aws:sts::111122223333:assumed-role/Deploy/session-")
    entries.create(BOB.arn)
    assert sandbox.whoami("bob") == Who(BOB.arn, frozenset({EVERYBODY}))


def test_an_update_is_effective(sandbox, entries):
    entries.create(DEPLOY.arn, username="before")
    entries.client.update_access_entry(
        clusterName=sandbox.cluster, principalArn=DEPLOY.arn, username="after"
    )
    entries.settle()
    assert sandbox.whoami("deploy").username == "after"


def test_an_entry_hides_a_line_until_it_is_deleted(sandbox, mapped, entries):
    assert sandbox.whoami("dev") == mapped
    entries.create(DEV.arn, username="by-entry")
    assert sandbox.whoami("dev") == Who("by-entry", frozenset({EVERYBODY}))
    assert sandbox.whoami("guest") == mapped
    entries.delete(DEV.arn)
    assert sandbox.whoami("dev") == mapped


def test_a_stale_entry_admits_nobody_and_hides_nothing(sandbox, mapped, entries):
    entries.create(DEV.arn, username="by-entry")
    entries.create(DEPLOY.arn)
    for name in ("Dev", "Deploy"):
        ids = sandbox.control("recreate-role", name=name)
        assert ids["before"] != ids["after"]
    assert sandbox.whoami("dev") == mapped
    assert sandbox.whoami("deploy") is None
    with sandbox.authentication_mode("API"):
        assert sandbox.whoami("dev") is None


def test_a_line_is_dead_in_mode_api(sandbox, mapped):
    with sandbox.authentication_mode("API") as entries:
        assert sandbox.whoami("dev") is None
        entries.create(DEV.arn, username="by-entry")
        assert sandbox.whoami("dev").username == "by-entry"
    assert sandbox.whoami("dev") == mapped


def test_entries_spread_after_a_delay(sandbox, entries):
    with sandbox.delays(propagation=2):
        entries.client.create_access_entry(clusterName=sandbox.cluster, principalArn=DEPLOY.arn)
    assert sandbox.whoami("deploy") is None
    entries.settle()
    assert sandbox.whoami("deploy") is not None
