"""As many access entries as EKS allows, entries of the future, and what EKS is asked for them."""

import json
from collections import Counter

import pytest

from sandbox.identities import BOB, CREATOR, DEV, GUEST

from .eks import ADMINS, EDIT, VIEW, described, operations
from .program import role_arn

LIMIT, PAGE = 3_000, 100
PAGES = {"ListAccessEntries": LIMIT // PAGE}


@pytest.fixture
def asked(sandbox, managed):
    """Runs a command and returns what it printed, and how often it called each operation of EKS."""

    def run(*words: str, **more):
        begin = len(sandbox.aws_calls())
        done = managed(*words, **more)
        return done, Counter(operations(sandbox, begin))

    return run


def test_a_full_cluster_is_listed_whole_in_the_requests_that_it_needs(sandbox, entries, asked):
    entries.create(DEV.arn, username="dev", policies=[VIEW, EDIT], namespaces=["a"])
    entries.create(GUEST.arn, policies=[VIEW])
    sandbox.control("fill-entries", count=LIMIT)
    known = len(entries.client.list_access_policies(maxResults=100)["accessPolicies"])
    done, calls = asked("list", "--store", "entries", "-o", "json")
    items = {item["arn"]: item for item in json.loads(done.stdout)["items"]}
    assert list(items) == entries.principals() and len(items) == LIMIT
    assert [each["name"] for each in items[DEV.arn]["policies"]] == [VIEW, EDIT]
    assert items[DEV.arn]["policies"][0]["scope"] == {"type": "namespace", "namespaces": ["a"]}
    assert all(item["username"] and item["policies"] is not None for item in items.values())
    assert calls == {
        "DescribeCluster": 1,
        "ListAccessEntries": LIMIT // PAGE + known,  # all, and the holders of each policy
        "DescribeAccessEntry": LIMIT,
        "ListAccessPolicies": 1,
        "ListAssociatedAccessPolicies": 3,  # where those apply that anybody holds: Dev, Guest and EKS itself
    }


def test_beside_a_full_cluster_other_verbs_ask_for_its_pages_and_no_other_entry(sandbox, entries, asked):
    entries.create(DEV.arn, username="dev")
    sandbox.control("fill-entries", count=LIMIT)
    about_dev = {"DescribeAccessEntry": 1, "ListAssociatedAccessPolicies": 1}
    done, calls = asked("explain", DEV.arn, "-o", "json", "--store", "all")
    assert (json.loads(done.stdout)["store"], calls) == ("accessEntry", PAGES | about_dev | {"DescribeCluster": 1})
    done, calls = asked("explain", GUEST.arn, "-o", "json", "--store", "all", exit_code=1)
    assert (json.loads(done.stdout)["mapped"], calls) == (False, PAGES | {"DescribeCluster": 1})

    done, calls = asked("add-role", GUEST.arn, "--group", "a")
    assert (done.stdout, calls) == (f"mapping/{GUEST.arn} added\n", PAGES | {"DescribeCluster": 1})
    done, calls = asked("add-role", DEV.arn, "--group", "a", "--append")
    assert done.stdout == f"accessentry/{DEV.arn} updated\n"
    assert calls == PAGES | about_dev | {"DescribeCluster": 1, "UpdateAccessEntry": 1}
    done, calls = asked("remove-role", DEV.arn)
    assert done.stdout == f"accessentry/{DEV.arn} deleted\n"
    assert calls == PAGES | about_dev | {"DescribeCluster": 1, "DeleteAccessEntry": 1}


def test_one_entry_more_than_eks_allows_is_an_error_that_says_so(sandbox, entries, asked):
    sandbox.control("fill-entries", count=LIMIT)
    done, calls = asked("add-role", DEV.arn, "--store", "entries", "--group", "a", exit_code=1)
    assert (done.stdout, calls["CreateAccessEntry"]) == ("", 1)
    assert f"error: {DEV.arn}: " in done.stderr and "ResourceLimitExceededException" in done.stderr
    assert "a cluster has at most 3000 access entries: remove those that let nobody in" in done.stderr
    entries.client.delete_access_entry(clusterName=sandbox.cluster, principalArn=role_arn("filler/Role0000"))
    done, _ = asked("add-role", DEV.arn, "--store", "entries", "--group", "a")
    assert done.stdout == f"accessentry/{DEV.arn} created\n"


# Fields of the future are in the unit tests of aws/: the emulator answers by today's model only.
def test_a_type_and_a_policy_of_the_future_are_shown_as_they_are(sandbox, managed, entries):
    future = dict(kind="QUANTUM_LINUX", username="quantum:{{SessionName}}", groups=["quantum:nodes"])
    sandbox.control("own-entry", principal=CREATOR.arn, policies=["AmazonEKSQuantumPolicy"], **future)
    entries.settle()
    listed = json.loads(managed("list", "--store", "entries", "-o", "json", "--arn", CREATOR.arn).stdout)
    (item,) = listed["items"]
    assert (item["type"], item["username"], item["groups"]) == tuple(future.values())
    assert [each["name"] for each in item["policies"]] == ["AmazonEKSQuantumPolicy"]
    wide = managed("list", "--store", "entries", "-o", "wide", "--arn", CREATOR.arn)
    assert "QUANTUM_LINUX" in wide.stdout and "AmazonEKSQuantumPolicy" in wide.stdout and wide.stderr == ""
    said = json.loads(managed("explain", CREATOR.arn, "-o", "json").stdout)
    assert (said["store"], said["groups"]) == ("accessEntry", ["quantum:nodes"])
    assert sandbox.whoami("creator").username.startswith("quantum:session-")
    before = described(entries, CREATOR.arn)
    words = ("add-role", CREATOR.arn, "--store", "entries", "--type", "quantum_linux")
    assert "groups quantum:nodes, policies AmazonEKSQuantumPolicy; you asked for" in managed(*words, exit_code=1).stderr
    assert described(entries, CREATOR.arn) == before
    assert managed("remove-role", CREATOR.arn).stdout == f"accessentry/{CREATOR.arn} deleted\n"


@pytest.mark.parametrize(
    "words, asked_for",
    [
        (("list",), ["get"]),
        (("explain", DEV.arn), ["get", "list", "list"]),  # the bindings
        (("add-role", GUEST.arn, "--username", "a"), ["get", "patch"]),
        (("remove-role", DEV.arn), ["get", "create", "patch"]),  # who the caller is
        (("add-user", BOB.arn), ["get", "patch"]),
    ],
    ids=lambda value: value[0],
)
def test_a_client_certificate_sends_nothing_to_aws(sandbox, iam, live_map, entries, words, asked_for):
    """Nobody has named credentials of AWS, so the cluster costs what it costs without access entries."""
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=f"- rolearn: {DEV.arn}\n  username: dev\n")
    begin, requests = len(sandbox.aws_calls()), iam.requests()
    iam.ok(*words)
    assert sandbox.aws_calls()[begin:] == []
    assert requests.verbs() == asked_for
