"""Access policies in the emulated EKS are associated under the rules measured on EKS."""

import itertools

import pytest

from .access_calls import INVALID, NOT_STANDARD, VIEW, associate, create, refusal
from .entries import POLICY_PREFIX
from .identities import DEV, NODE
from .layout import CLUSTER

CLUSTER_SCOPE = {"type": "cluster", "namespaces": []}

pytestmark = pytest.mark.usefixtures("entries")


@pytest.fixture
def eks(entries):
    return entries.client


def test_policies_are_associated_replaced_and_disassociated(eks):
    create(eks)
    answer = associate(eks)
    assert answer["associatedAccessPolicy"]["accessScope"] == CLUSTER_SCOPE
    scope = {"type": "namespace", "namespaces": ["dev-*", "x"]}
    associate(eks, **scope)
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    (only,) = eks.list_associated_access_policies(**where)["associatedAccessPolicies"]
    assert (only["policyArn"], only["accessScope"]) == (VIEW, scope)
    assert only["associatedAt"] < only["modifiedAt"]
    eks.disassociate_access_policy(**where, policyArn=VIEW)
    assert eks.list_associated_access_policies(**where)["associatedAccessPolicies"] == []


@pytest.mark.parametrize(
    "policy, scope, message",
    [
        ("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", {}, "The policyArn parameter format is not valid"),
        (POLICY_PREFIX + "AmazonEKSNothingPolicy", {}, "The specified policyArn could not be found."),
        (VIEW.replace(":aws:eks", ":aws-cn:eks"), {}, "The specified policyArn could not be found."),
        (
            POLICY_PREFIX + "AmazonEKSComputeClusterPolicy",
            {},
            "policyArn can only be associated with service-linked roles",
        ),
        (
            VIEW,
            {"type": "namespace"},
            "At least 1 namespace must be provided if the type is set as namespace",
        ),
        (
            VIEW,
            {"type": "cluster", "namespaces": ["x"]},
            "accessScope should not include namespaces if the type is not set as namespace",
        ),
    ],
)
def test_an_association_is_judged_before_the_cluster(eks, policy, scope, message):
    refused = refusal(
        eks.associate_access_policy,
        clusterName="missing",
        principalArn=DEV.arn,
        policyArn=policy,
        accessScope=scope or {"type": "cluster"},
    )
    assert refused == (INVALID, message)


def test_an_unknown_scope_does_not_fit_the_model(eks):
    code, message = refusal(lambda: associate(eks, type="region"))
    assert code == INVALID
    assert "'accessScope.type' failed to satisfy constraint: Member must satisfy enum" in message


def test_entries_of_nodes_are_neither_updated_nor_given_policies(eks):
    create(eks, NODE.arn, type="EC2_LINUX")
    where = {"clusterName": CLUSTER, "principalArn": NODE.arn}
    assert refusal(eks.update_access_entry, **where, username="x") == (INVALID, NOT_STANDARD)
    assert refusal(lambda: associate(eks, NODE.arn)) == (INVALID, NOT_STANDARD)
    eks.delete_access_entry(**where)
    # Auto Mode's nodes are the exception.
    create(eks, NODE.arn, type="EC2")
    associate(eks, NODE.arn, POLICY_PREFIX + "AmazonEKSAutoNodePolicy")
    assert refusal(lambda: associate(eks, NODE.arn)) == (INVALID, NOT_STANDARD)


def test_all_policies_are_listed_in_pages(eks):
    pages = list(eks.get_paginator("list_access_policies").paginate(PaginationConfig={"PageSize": 30}))
    assert len(pages) == 2
    policies = list(itertools.chain(*(page["accessPolicies"] for page in pages)))
    assert {"name": "AmazonEKSViewPolicy", "arn": VIEW} in policies
    assert all(each["arn"] == POLICY_PREFIX + each["name"] for each in policies)
