"""Who gets in after the program has written, judged by the real authenticator."""

import json

import pytest

from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT

from .program import role_arn

SSO_ROLE = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"


def kubectl_whoami(sandbox, identity: str) -> dict:
    """The username with which kubectl gets in through the identity's own exec stanza."""
    answer = sandbox.kubectl("auth", "whoami", "-o", "json", identity=identity)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)["status"]["userInfo"]


def assert_refused(sandbox, identity: str) -> None:
    assert sandbox.whoami(identity) is None
    answer = sandbox.kubectl("auth", "whoami", identity=identity)
    assert answer.returncode == 1
    assert "Unauthorized" in answer.stderr


ROLES = {
    "the SSO role with its path": ("sso-admin", by_profile("sso-admin").arn, role_arn(SSO_ROLE)),
    "a role with a path": ("deploy", by_profile("deploy").arn, role_arn("Deploy")),
    "a role without a path": ("dev", by_profile("dev").arn, role_arn("Dev")),
    "a session of a role": (
        "dev",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/jane@example.com",
        role_arn("Dev"),
    ),
}


@pytest.mark.parametrize("case", ROLES)
def test_a_role_gets_in_once_it_is_added_and_not_once_it_is_removed(
    sandbox, iam, live_map, case
):
    profile, given, stored = ROLES[case]
    before = live_map.data()
    assert_refused(sandbox, profile)

    said = iam.ok("add-role", given, "--username", "tester:{{SessionName}}", "--group", "viewers")
    assert said == f"mapping/{stored} added\n"
    assert f"rolearn: {stored}\n" in live_map.roles()
    sandbox.settle()
    who = sandbox.whoami(profile)
    assert who.username.startswith("tester:session-")
    assert "viewers" in who.groups
    user = kubectl_whoami(sandbox, profile)
    assert user["username"].startswith("tester:")
    assert user["extra"]["canonicalArn"] == [stored]

    assert iam.ok("remove-role", given) == f"mapping/{stored} removed\n"
    assert live_map.data() == before
    sandbox.settle()
    assert_refused(sandbox, profile)


def test_a_user_with_a_path_gets_in(sandbox, iam, live_map):
    arn = by_profile("bob").arn
    assert "/team/" in arn
    assert_refused(sandbox, "bob")
    assert iam.ok("add-user", arn, "--group", "viewers") == f"mapping/{arn} added\n"
    assert f"userarn: {arn}\n" in live_map.data()["mapUsers"]
    sandbox.settle()
    assert sandbox.whoami("bob").username == arn
    assert "viewers" in kubectl_whoami(sandbox, "bob")["groups"]
    iam.ok("remove-user", arn)
    sandbox.settle()
    assert_refused(sandbox, "bob")


def test_everybody_in_an_account_gets_in_and_removing_a_role_says_so(sandbox, iam, live_map):
    assert iam.ok("add-account", ACCOUNT) == f"mapping/{ACCOUNT} added\n"
    sandbox.settle()
    assert sandbox.whoami("guest").username == role_arn("Guest")
    iam.ok("add-role", role_arn("Guest"), "--username", "visitor")
    sandbox.settle()
    assert sandbox.whoami("guest").username == "visitor"
    removed = iam.run("remove-role", role_arn("Guest"))
    assert removed.returncode == 0
    assert f"{role_arn('Guest')} still gets in" in removed.stderr
    sandbox.settle()
    assert sandbox.whoami("guest") is not None
    iam.ok("remove-account", ACCOUNT)
    sandbox.settle()
    assert_refused(sandbox, "guest")


def test_the_default_username_is_the_session(sandbox, iam, live_map):
    iam.ok("add-role", role_arn("Dev"))
    sandbox.settle()
    username = sandbox.whoami("dev").username
    assert username.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/session-")


def test_explain_predicts_who_the_cluster_sees(sandbox, iam, live_map):
    iam.ok("add-role", role_arn("Dev"), "--username", "dev:{{SessionName}}:{{AccountID}}",
           "--group", "a", "--group", "b")  # fmt: skip
    sandbox.settle()
    who = sandbox.whoami("dev")
    session = who.username.split(":")[1]
    said = iam.ok("explain", role_arn("Dev"), "--session-name", session, "-o", "json")
    explanation = json.loads(said)
    assert explanation["mapped"] is True
    assert explanation["username"] == who.username
    assert {*explanation["groups"], "system:authenticated"} == who.groups
    from_there = live_map.roles().splitlines()[explanation["line"] - 1 :]
    assert from_there[0].startswith("- ")
    assert f"rolearn: {role_arn('Dev')}" in "\n".join(from_there)


def test_whoever_may_write_the_map_can_let_others_in(sandbox, iam, live_map):
    iam.ok("add-role", by_profile("sso-admin").arn, "--group", "system:masters")
    sandbox.settle()
    done = iam.run_as("sso-admin", "add-role", role_arn("Dev"), "--username", "developer")
    assert done.returncode == 0, done.stderr
    sandbox.settle()
    assert sandbox.whoami("dev").username == "developer"
    refused = iam.run_as("dev", "add-role", role_arn("Guest"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error from server (Forbidden): ")
    assert "Guest" not in live_map.roles()


def test_a_missing_map_is_created(sandbox, iam, live_map):
    sandbox.delete_aws_auth()
    said = iam.fails("list")
    assert "no aws-auth in this cluster; it may use access entries" in said
    assert "kube-system/aws-auth" in iam.fails("remove-role", role_arn("Dev"))
    assert sandbox.aws_auth() is None
    iam.ok("add-role", role_arn("Dev"), "--username", "developer")
    sandbox.settle()
    assert sandbox.whoami("dev").username == "developer"


def test_a_broken_map_locks_everybody_out_until_the_proposed_command_repairs_it(sandbox, iam, live_map):
    iam.ok("add-role", role_arn("Dev"), "--username", "developer")
    good = live_map.roles()
    broken = good + "- rolearn: arn:aws:iam::111122223333:role/Bad\n  username: {{SessionName}}\n"
    with sandbox.without_webhook():
        sandbox.set_aws_auth(mapRoles=broken)
        assert_refused(sandbox, "dev")

        said = iam.fails("list", "roles")
        line = len(broken.splitlines())
        assert f"kube-system/aws-auth mapRoles:{line}:" in said
        command = "kubectl iam edit"
        assert f"{command} repairs it in one write" in said
        refusal = iam.fails("add-role", role_arn("Guest"))
        assert f"kube-system/aws-auth mapRoles:{line}:" in refusal
        assert command in refusal
        assert live_map.roles() == broken
        explained = json.loads(iam.run("explain", role_arn("Dev"), "-o", "json", "--store", "aws-auth").stdout)
        assert explained["mapped"] is False

        editor = "sed -i s/{{SessionName}}/someone/"
        edited = sandbox.run(*command.split(), env={"KUBE_EDITOR": editor})
        assert edited.returncode == 0, edited.stderr
        sandbox.settle()
        assert sandbox.whoami("dev").username == "developer"
        assert role_arn("Bad") in iam.ok("list", "-o", "name")
