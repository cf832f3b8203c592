"""Access entries in the emulated EKS behave as measured on EKS: values, rules, and words."""

import pytest

from .access_calls import INVALID, NOT_FOUND, VIEW, arns, associate, create, refusal
from .identities import BOB, DEPLOY, DEV, NODE, OTHER_DEV, SERVICE_LINKED, SSO_VIEW
from .layout import ACCOUNT, CLUSTER

NOBODY = f"arn:aws:iam::{ACCOUNT}:role/Nobody"
TYPES = "[EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, HYBRID_LINUX, EC2]"

pytestmark = pytest.mark.usefixtures("entries")


@pytest.fixture
def eks(entries):
    return entries.client


@pytest.mark.parametrize(
    "who, username",
    [
        (DEPLOY, f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/{{{{SessionName}}}}"),
        (SSO_VIEW, f"arn:aws:sts::{ACCOUNT}:assumed-role/{SSO_VIEW.name}/{{{{SessionName}}}}"),
        (OTHER_DEV, "arn:aws:sts::222233334444:assumed-role/Dev/{{SessionName}}"),
        (BOB, BOB.arn),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_entry_has_defaults(eks, who, username):
    entry = create(eks, who.arn)
    kind = "role" if ":role/" in who.arn else "user"
    assert entry.pop("accessEntryArn").startswith(
        f"arn:aws:eks:eu-west-1:{ACCOUNT}:access-entry/{CLUSTER}/{kind}/{who.account}/{who.name}/"
    )
    assert entry.pop("createdAt") == entry.pop("modifiedAt")
    assert entry == {
        "clusterName": CLUSTER,
        "principalArn": who.arn,
        "kubernetesGroups": [],
        "tags": {},
        "username": username,
        "type": "STANDARD",
    }


@pytest.mark.parametrize(
    "kind, username, groups",
    [
        ("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]),
        ("EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", ["system:nodes", "eks:kube-proxy-windows"]),
        ("HYBRID_LINUX", "system:node:{{SessionName}}", ["system:nodes"]),
    ],
)
def test_a_type_for_nodes_has_its_own_username_and_groups(eks, kind, username, groups):
    entry = create(eks, NODE.arn, type=kind)
    assert (entry["username"], entry["kubernetesGroups"]) == (username, groups)


def test_an_entry_is_updated_in_part_and_deleted(eks):
    create(eks, username="dev", kubernetesGroups=["a", "b"], tags={"team": "x"})
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    updated = eks.update_access_entry(**where, kubernetesGroups=["c"])["accessEntry"]
    assert (updated["username"], updated["kubernetesGroups"]) == ("dev", ["c"])
    updated = eks.update_access_entry(**where, username="dev:{{SessionName}}")["accessEntry"]
    assert (updated["username"], updated["kubernetesGroups"]) == ("dev:{{SessionName}}", ["c"])
    assert updated == eks.describe_access_entry(**where)["accessEntry"]
    eks.delete_access_entry(**where)
    for call in (eks.describe_access_entry, eks.update_access_entry, eks.delete_access_entry):
        assert refusal(call, **where) == ("ResourceNotFoundException", NOT_FOUND)


def test_entries_are_listed_in_pages(eks):
    for who in (DEV, DEPLOY, BOB):
        create(eks, who.arn)
    associate(eks, DEPLOY.arn)
    everybody = sorted((DEV.arn, DEPLOY.arn, BOB.arn, SERVICE_LINKED.arn))
    assert arns(eks) == everybody
    assert arns(eks, associatedPolicyArn=VIEW) == [DEPLOY.arn]
    pages = eks.get_paginator("list_access_entries").paginate(
        clusterName=CLUSTER, PaginationConfig={"PageSize": 3}
    )
    assert [page["accessEntries"] for page in pages] == [everybody[:3], everybody[3:]]


@pytest.mark.parametrize(
    "more, message",
    [
        *(
            ({"username": prefix + "x"}, f"The username must not begin with {prefix}")
            for prefix in ("system:", "eks:", "aws:", "amazon:", "iam:")
        ),
        *(
            (
                {"kubernetesGroups": ["fine", prefix + "x"]},
                f"The kubernetes group name {prefix}x is invalid, it cannot start with {prefix}",
            )
            for prefix in ("system:", "eks:", "aws:", "amazon:", "iam:")
        ),
        (
            {"type": "EC2_LINUX", "username": "x"},
            'The specified username is invalid: setting username is not allowed when the type is "EC2_LINUX"',
        ),
        (
            {"type": "EC2_WINDOWS", "kubernetesGroups": ["x"]},
            "The specified kubernetesGroups is invalid: setting kubernetesGroups is not allowed when the"
            ' type is "EC2_WINDOWS"',
        ),
        (
            {"type": "EC2_LINUX", "principalArn": BOB.arn},
            f"AccessEntry principalArn must be IAM role when using types {TYPES}",
        ),
        (
            {"type": "HYBRID_LINUX", "principalArn": OTHER_DEV.arn},
            "AccessEntry principalArn must be from the same account as the cluster when using types"
            f" {TYPES}",
        ),
        (
            {"principalArn": SERVICE_LINKED.arn},
            "The caller is not allowed to modify access entries with a principalArn value of a Service"
            " Linked Role",
        ),
    ],
)
def test_parameters_are_judged_before_the_cluster(eks, more, message):
    parameters = {"clusterName": "missing", "principalArn": DEV.arn} | more
    assert refusal(eks.create_access_entry, **parameters) == (INVALID, message)


@pytest.mark.parametrize(
    "arn",
    [
        NOBODY,
        # Without their paths.
        f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        f"arn:aws:iam::{ACCOUNT}:role/AWSServiceRoleForAmazonEKS",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/x",
        f"arn:aws:sts::{ACCOUNT}:federated-user/x",
        "Dev",
    ],
)
def test_a_principal_must_exist(eks, arn):
    message = "The specified principalArn is invalid: invalid principal."
    assert refusal(eks.create_access_entry, clusterName=CLUSTER, principalArn=arn) == (INVALID, message)


def test_a_missing_cluster_and_a_cluster_without_entries_refuse(sandbox, eks):
    missing = ("ResourceNotFoundException", "No cluster found for name: missing.")
    assert refusal(eks.list_access_entries, clusterName="missing") == missing
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    modes = (
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform"
        " this operation."
    )
    assert refusal(eks.list_access_entries, clusterName=CLUSTER) == ("InvalidRequestException", modes)
    parameters = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    assert refusal(eks.create_access_entry, **parameters) == ("InvalidRequestException", modes)


def test_an_entry_exists_once(eks):
    create(eks)
    message = "The specified access entry resource is already in use on this cluster."
    again = refusal(eks.create_access_entry, clusterName=CLUSTER, principalArn=DEV.arn)
    assert again == ("ResourceInUseException", message)


def test_the_service_linked_entry_is_there_and_stays(eks):
    where = {"clusterName": CLUSTER, "principalArn": SERVICE_LINKED.arn}
    assert eks.describe_access_entry(**where)["accessEntry"]["username"] == "eks:managed"
    held = eks.list_associated_access_policies(**where)["associatedAccessPolicies"]
    assert [each["policyArn"].rpartition("/")[2] for each in held] == [
        "AmazonEKSClusterInsightsPolicy",
        "AmazonEKSEventPolicy",
    ]
    for call in (eks.update_access_entry, eks.delete_access_entry):
        assert refusal(call, **where)[1].startswith("The caller is not allowed to modify access entries")
