"""The AWS CLI's commands for access entries, access policies and modes do what their documentation says."""

import json
import re

import pytest

from .entries import POLICY_PREFIX
from .identities import CREATOR, DEPLOY, DEV, FARGATE, NODE, SERVICE_LINKED
from .layout import ACCOUNT, CLUSTER
from .waiting import wait

VIEW = POLICY_PREFIX + "AmazonEKSViewPolicy"
ENTRY = ("--cluster-name", CLUSTER, "--principal-arn", DEPLOY.arn)


@pytest.fixture(scope="module")
def aws(sandbox, tmp_path_factory):
    """Runs `aws eks` as somebody who may do everything there. Returns its answer, or its refusal as text."""
    home = sandbox.home_copy(tmp_path_factory.mktemp("home") / "home")

    def run(*arguments: str):
        done = sandbox.run("aws", "--profile", "carol", "eks", *arguments, env=home)
        if done.returncode != 0:
            return done.stderr.strip()
        return json.loads(done.stdout) if done.stdout else {}

    return run


def test_an_entry_from_creation_to_deletion(aws, entries):
    groups = ("--kubernetes-groups", "a", "b")
    created = aws("create-access-entry", *ENTRY, *groups, "--tags", "team=x", "--username", "d:{{SessionName}}")
    entry = created["accessEntry"]
    assert entry["clusterName"] == CLUSTER
    assert entry["principalArn"] == DEPLOY.arn
    assert entry["kubernetesGroups"] == ["a", "b"]
    assert entry["tags"] == {"team": "x"}
    assert (entry["type"], entry["username"]) == ("STANDARD", "d:{{SessionName}}")
    assert f":access-entry/{CLUSTER}/role/{ACCOUNT}/Deploy/" in entry["accessEntryArn"]
    assert aws("describe-access-entry", *ENTRY) == created
    updated = aws("update-access-entry", *ENTRY, "--kubernetes-groups", "c")["accessEntry"]
    assert (updated["kubernetesGroups"], updated["username"]) == (["c"], "d:{{SessionName}}")
    assert aws("delete-access-entry", *ENTRY) == {}
    assert re.search(
        r"\(ResourceNotFoundException\) when calling the DescribeAccessEntry operation: The specified"
        r" principalArn could not be found\.",
        aws("describe-access-entry", *ENTRY),
    )


def test_policies_of_an_entry(aws, entries):
    entries.create(DEPLOY.arn)
    policy = ("--policy-arn", VIEW)
    made = aws("associate-access-policy", *ENTRY, *policy, "--access-scope", "type=namespace,namespaces=a,b*")
    association = made["associatedAccessPolicy"]
    assert made["principalArn"] == DEPLOY.arn
    assert association["policyArn"] == VIEW
    assert association["accessScope"] == {"type": "namespace", "namespaces": ["a", "b*"]}
    listed = aws("list-associated-access-policies", *ENTRY)
    assert listed["associatedAccessPolicies"] == [association]
    holders = aws("list-access-entries", "--cluster-name", CLUSTER, "--associated-policy-arn", VIEW)
    assert holders == {"accessEntries": [DEPLOY.arn]}
    assert aws("disassociate-access-policy", *ENTRY, *policy) == {}
    assert aws("list-associated-access-policies", *ENTRY)["associatedAccessPolicies"] == []


def test_the_pages_of_lists(sandbox, aws, entries):
    sandbox.control("fill-entries", count=250)
    before = len(sandbox.aws_calls())
    assert len(aws("list-access-entries", "--cluster-name", CLUSTER)["accessEntries"]) == 250
    operations = [call.get("operation") for call in sandbox.aws_calls()[before:]]
    assert operations == ["ListAccessEntries"] * 3
    some = aws("list-access-policies", "--max-items", "5")
    assert len(some["accessPolicies"]) == 5
    rest = aws("list-access-policies", "--starting-token", some["NextToken"])
    names = [each["name"] for each in some["accessPolicies"] + rest["accessPolicies"]]
    assert "AmazonEKSClusterAdminPolicy" in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "arguments, says",
    [
        (
            ("create-access-entry", "--kubernetes-groups", "system:masters"),
            "(InvalidParameterException) when calling the CreateAccessEntry operation: The kubernetes"
            " group name system:masters is invalid, it cannot start with system:",
        ),
        (
            ("create-access-entry", "--type", "EC2_LINUX", "--username", "x"),
            "The specified username is invalid: setting username is not allowed when the type is"
            ' "EC2_LINUX"',
        ),
        (
            ("associate-access-policy", "--policy-arn", VIEW, "--access-scope", "type=namespace"),
            "(InvalidParameterException) when calling the AssociateAccessPolicy operation: At least 1"
            " namespace must be provided if the type is set as namespace",
        ),
        (
            ("update-access-entry", "--username", "x"),
            "(ResourceNotFoundException) when calling the UpdateAccessEntry operation: The specified",
        ),
        (
            ("delete-access-entry",),
            "(ResourceNotFoundException) when calling the DeleteAccessEntry operation: The specified",
        ),
        (
            ("disassociate-access-policy", "--policy-arn", VIEW),
            "(ResourceNotFoundException) when calling the DisassociateAccessPolicy operation: The",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_refusals(aws, entries, arguments, says):
    command, *more = arguments
    assert says in aws(command, *ENTRY, *more)


def test_the_mode_of_a_cluster(sandbox, aws, entries):
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    modes = "set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
    assert modes in aws("list-access-entries", "--cluster-name", CLUSTER)
    step = ("update-cluster-config", "--name", CLUSTER, "--access-config")
    assert "Unsupported authentication mode update from CONFIG_MAP to API" in aws(
        *step, "authenticationMode=API"
    )
    update = aws(*step, "authenticationMode=API_AND_CONFIG_MAP")["update"]
    assert (update["type"], update["status"]) == ("AccessConfigUpdate", "InProgress")
    assert aws("list-updates", "--name", CLUSTER) == {"updateIds": [update["id"]]}
    assert aws("wait", "cluster-active", "--name", CLUSTER) == {}

    def status() -> str:
        return aws("describe-update", "--name", CLUSTER, "--update-id", update["id"])["update"]["status"]

    wait("the update", lambda: status() == "Successful")
    config = aws("describe-cluster", "--name", CLUSTER)["cluster"]["accessConfig"]
    assert config["authenticationMode"] == "API_AND_CONFIG_MAP"
    own = sorted((CREATOR.arn, FARGATE.arn, NODE.arn, SERVICE_LINKED.arn))
    wait("EKS's own entries", lambda: entries.principals() == own)
    # The creator of the cluster gets in by its entry, with all rights.
    entries.settle()
    answer = sandbox.kubectl("auth", "can-i", "*", "*", identity="creator")
    assert answer.stdout == "yes\n", answer.stderr


def test_an_entry_by_the_aws_cli_lets_a_role_in(sandbox, aws, entries):
    where = ("--cluster-name", CLUSTER, "--principal-arn", DEV.arn)
    aws("create-access-entry", *where, "--username", "dev", "--kubernetes-groups", "a")
    admin = POLICY_PREFIX + "AmazonEKSAdminPolicy"
    aws("associate-access-policy", *where, "--policy-arn", admin, "--access-scope", "type=cluster")
    entries.settle()
    who = sandbox.kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", identity="dev")
    assert who.stdout == "dev"
    answer = sandbox.kubectl("auth", "can-i", "create", "deployments", identity="dev")
    assert answer.stdout == "yes\n", answer.stderr
