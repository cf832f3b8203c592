"""Access policies: those that EKS lists, and their rules in the form that kubectl knows."""

import json
import re

import pytest

from sandbox.entries import eks_client

RBAC = "rbac.authorization.k8s.io"
ROLE = "rules-of-an-access-policy"


@pytest.fixture
def listed(sandbox, iam):
    """The items of `policies`, as somebody who may do everything in EKS."""
    done = iam.run("policies", "-o", "json", "--profile", "carol")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return json.loads(done.stdout)["items"]


def with_known_rules(items: list[dict]) -> list[dict]:
    """Those whose rules are published, with the names of all objects."""
    documented = [item for item in items if item["rules"] is not None]
    return [item for item in documented if not any("resourceNamesUnknown" in rule for rule in item["rules"])]


def rows(text: str) -> set[tuple]:
    """The rows below `PolicyRule:`, with the verbs of each in any order."""
    lines = text.split("PolicyRule:\n")[1].splitlines()[2:]
    cells = [re.split(r"  +", line.strip()) for line in lines]
    # Rows of a URL have nothing in their first column.
    return {(*row[-4:-1], frozenset(row[-1].strip("[]").split())) for row in cells}


def test_they_are_those_that_eks_lists(sandbox, listed):
    pages = eks_client(sandbox.layout).get_paginator("list_access_policies").paginate()
    expected = {(each["name"], each["arn"]) for page in pages for each in page["accessPolicies"]}
    assert {(item["name"], item["arn"]) for item in listed} == expected
    assert all(item["listed"] for item in listed)


def test_what_the_table_does_not_have_is_unknown(iam, listed):
    unknown = [item["name"] for item in listed if item["audience"] is None]
    assert "AmazonEKSEventPolicy" in unknown
    table = iam.ok("policies", "--profile", "carol")
    for name in unknown:
        assert re.search(rf"^{name} +unknown +unknown +unknown$", table, re.MULTILINE)


def test_rules_are_those_of_a_cluster_role_and_look_like_one(sandbox, iam, listed):
    collection = f"/apis/{RBAC}/v1/clusterroles"
    for item in with_known_rules(listed):
        sandbox.api.post(collection, {"metadata": {"name": ROLE}, "rules": item["rules"]})
        try:
            theirs = sandbox.run("kubectl", "describe", "clusterrole", ROLE).stdout
        finally:
            sandbox.api.delete(f"{collection}/{ROLE}")
        ours = iam.ok("policies", item["name"], "--profile", "carol")
        assert rows(ours) == rows(theirs), item["name"]


def test_without_the_right_to_ask_the_table_alone_is_shown(iam):
    done = iam.run("policies", "view", "-o", "name", "--profile", "bob")
    assert done.stdout == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\n"
    assert done.stderr.startswith("warning: these are the access policies of 20")
    assert "eks:ListAccessPolicies" in done.stderr
