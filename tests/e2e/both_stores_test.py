"""Both stores, seen by the verbs that read: aws-auth and access entries, and which of them counts.

The real authenticator judges who gets in: it reads the entries in front of aws-auth.
"""

import json

import pytest

from sandbox.identities import ALICE, by_profile
from sandbox.layout import ACCOUNT

from .program import role_arn, role_entry

DEV, DEPLOY = by_profile("dev"), by_profile("deploy")
LINE = role_entry("Dev", "line") + "  groups:\n  - from-the-line\n"


def rows(iam, *words: str, profile: str = "carol") -> list[dict]:
    return json.loads(iam.ok("list", *words, "-o", "json", "--store", "all", "--profile", profile))["items"]


def row_of(items: list[dict], arn: str, store: str) -> dict:
    return next(item for item in items if item["arn"] == arn and item["store"] == store)


def explanation(iam, arn: str, *words: str) -> tuple[int, dict]:
    done = iam.run("explain", arn, "-o", "json", "--store", "all", "--profile", "carol", *words)
    return done.returncode, json.loads(done.stdout)


def test_an_entry_hides_a_line(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=LINE)
    assert sandbox.whoami("dev").username == "line"
    entries.create(DEV.arn, username="entry", kubernetesGroups=["from-the-entry"])
    who = sandbox.whoami("dev")
    assert (who.username, "from-the-entry" in who.groups) == ("entry", True)

    items = rows(iam)
    line, entry = (row_of(items, role_arn("Dev"), store) for store in ("configmap", "accessEntry"))
    assert (line["effective"], line["findings"]) == (False, ["hidden-by-entry"])
    assert entry["effective"] is True
    assert entry["findings"] == ["shadows-map-line"]

    code, said = explanation(iam, DEV.arn)
    assert code == 0
    assert (said["store"], said["username"], said["groups"]) == ("accessEntry", "entry", ["from-the-entry"])
    assert said["hides"] == {"list": "mapRoles", "line": 1}
    text = iam.ok("explain", DEV.arn, "--store", "all", "--profile", "carol")
    assert "Hides:" in text

    entries.delete(DEV.arn)
    assert sandbox.whoami("dev").username == "line"
    assert explanation(iam, DEV.arn)[1]["store"] == "configmap"


def test_a_bare_name_is_that_of_a_user_with_an_entry(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapAccounts=f"- '{ACCOUNT}'\n")
    entries.create(ALICE.arn, username="alice")
    for name in ("alice", "user/alice"):
        code, said = explanation(iam, name)
        assert (code, said["arn"], said["store"]) == (0, ALICE.arn, "accessEntry")
    done = iam.run("explain", "alice", "--store", "all", "--profile", "carol")
    assert "taken as" not in done.stderr
    done = iam.run("explain", "team/nobody", "--store", "all", "--profile", "carol")
    assert "note: team/nobody is taken as a role; for a user: user/team/nobody" in done.stderr

    sandbox.set_aws_auth(mapRoles=role_entry("alice"))
    done = iam.run("explain", "alice", "--store", "all", "--profile", "carol")
    assert "alice is taken as the role; there is also an access entry of a user of that name: user/alice" in done.stderr


def test_a_stale_entry_does_not_hide_a_line(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=LINE)
    entries.create(DEV.arn, username="entry")
    sandbox.control("recreate-role", name="Dev")
    entries.settle()
    assert sandbox.whoami("dev").username == "line"
    items = rows(iam)
    assert row_of(items, role_arn("Dev"), "configmap")["effective"] is True
    entry = row_of(items, role_arn("Dev"), "accessEntry")
    assert (entry["stale"], entry["effective"], entry["findings"]) == (True, False, ["stale"])
    assert [item["arn"] for item in rows(iam, "--stale")] == [DEV.arn]
    assert explanation(iam, DEV.arn)[1]["store"] == "configmap"

    sandbox.set_aws_auth(mapRoles="[]\n")
    assert sandbox.whoami("dev") is None
    code, said = explanation(iam, DEV.arn)
    assert (code, said["mapped"]) == (1, False)
    assert "former role" in said["reason"]


def test_in_the_mode_api_aws_auth_is_dead_text(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=LINE)
    with sandbox.authentication_mode("API"):
        assert sandbox.whoami("dev") is None
        listed = json.loads(iam.ok("list", "-o", "json", "--store", "all", "--profile", "carol"))
        assert listed["mode"] == "API"
        line = row_of(listed["items"], role_arn("Dev"), "configmap")
        assert (line["effective"], "api-mode" in line["findings"]) == (False, True)
        code, said = explanation(iam, DEV.arn)
        assert (code, said["mode"], said["hides"]) == (1, "API", {"list": "mapRoles", "line": 1})
        assert "authentication mode API" in said["reason"]


def test_an_entry_of_a_role_with_a_path_is_found_by_the_role_without_it(sandbox, iam, live_map, entries):
    entries.create(DEPLOY.arn, policies=["AmazonEKSViewPolicy"], namespaces=["a", "b-*"])
    assert sandbox.whoami("deploy") is not None
    code, said = explanation(iam, role_arn("Deploy"))
    assert (code, said["accessEntry"]["arn"]) == (0, DEPLOY.arn)
    [policy] = said["accessEntry"]["policies"]
    assert (policy["name"], policy["scope"]["namespaces"]) == ("AmazonEKSViewPolicy", ["a", "b-*"])
    assert [item["arn"] for item in rows(iam, "--policy", "*View*")] == [DEPLOY.arn]


def test_what_aws_manages_is_marked(iam, entries):
    [row] = rows(iam, "--managed")
    assert (row["managedBy"], "/aws-service-role/" in row["arn"]) == ("aws", True)


def test_a_role_that_signs_in_by_aws_sees_entries_without_being_asked_to(sandbox, iam, live_map, entries):
    """The mode and the entries are read with the credentials that sign the token."""
    kubeconfig = sandbox.layout.kubeconfig("carol")
    sandbox.set_aws_auth(mapUsers=f"- userarn: {by_profile('carol').arn}\n  username: carol\n  groups: [system:masters]\n")
    entries.create(DEV.arn, username="entry")
    before = len(sandbox.aws_calls())
    text = iam.ok("list", "--kubeconfig", kubeconfig)
    assert "STORE" in text
    assert "Dev" in text
    calls = [call["operation"] for call in sandbox.aws_calls()[before:] if call.get("service") == "eks"]
    assert sorted(set(calls)) == sorted(
        ["DescribeCluster", "ListAccessEntries", "DescribeAccessEntry", "ListAssociatedAccessPolicies"]
    )
    assert calls.count("DescribeAccessEntry") == 2  # that of EKS itself, too
    # A client certificate has nothing to do with AWS, so nobody there is asked.
    before = len(sandbox.aws_calls())
    iam.ok("list")
    assert sandbox.aws_calls()[before:] == []


def test_without_the_right_to_read_entries_the_map_is_listed_as_before(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=LINE + role_entry("Deploy", "deployer") + "  groups: [system:masters]\n")
    done = iam.run("list", "--kubeconfig", sandbox.layout.kubeconfig("deploy"))
    assert done.returncode == 0, done.stderr
    assert "Dev" in done.stdout
    assert "who has an access entry is unknown" in done.stderr
    done = iam.run("list", "--kubeconfig", sandbox.layout.kubeconfig("deploy"), "--store", "all")
    assert done.returncode == 1
    assert "ListAccessEntries" in done.stderr


def test_whoever_the_cluster_refuses_still_sees_the_entries(sandbox, iam, live_map, entries):
    entries.create(DEV.arn, username="entry")
    assert sandbox.whoami("carol") is None
    kubeconfig = sandbox.layout.kubeconfig("carol")
    done = iam.run("list", "--kubeconfig", kubeconfig, "-o", "name")
    assert DEV.arn in done.stdout
    assert "Unauthorized" in done.stderr
    assert iam.ok("list", "--kubeconfig", kubeconfig, "-o", "name", "--store", "entries").count("\n") == 2
    done = iam.run("explain", DEV.arn, "--kubeconfig", kubeconfig)
    assert done.returncode == 0
    assert "its access entry" in done.stdout


def test_whoami_names_the_entry(sandbox, iam, live_map, entries):
    entries.create(DEV.arn, username="entry", policies=["AmazonEKSViewPolicy"])
    sandbox.set_aws_auth(mapRoles=LINE)
    # The right to read entries is not Dev's, so the entry is only guessed at.
    text = iam.ok("whoami", "--kubeconfig", sandbox.layout.kubeconfig("dev"))
    assert "entry" in text
    carol = by_profile("carol").arn
    entries.create(carol, policies=["AmazonEKSClusterAdminPolicy"])
    text = iam.ok("whoami", "--kubeconfig", sandbox.layout.kubeconfig("carol"))
    assert f"its access entry, {carol}" in text
    assert "AmazonEKSClusterAdminPolicy" in text


@pytest.mark.parametrize("stale", [False, True])
def test_test_role_sees_rights_by_policy_and_names_a_stale_entry(sandbox, iam, live_map, entries, stale):
    entries.create(DEV.arn, policies=["AmazonEKSViewPolicy"])
    if stale:
        sandbox.control("recreate-role", name="Dev")
        entries.settle()
    done = iam.run("test-role", DEV.arn, "--can", "list", "pods", "--profile", "carol")
    if stale:
        assert done.returncode == 1
        assert "stale" in done.stderr
        assert "--relink" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert "its access entry" in done.stdout
        assert "AmazonEKSViewPolicy" in done.stdout
        # RBAC alone answers for somebody who is impersonated: policies do not count.
        username = sandbox.whoami("dev").username
        answer = sandbox.kubectl("auth", "can-i", "list", "pods", "--as", username)
        assert answer.stdout.strip() == "no"
