"""What IAM's policies allow of EKS's access entries, key by key, and how EKS refuses the rest."""

import itertools

import pytest
from botocore.exceptions import ClientError

from .entries import POLICY_PREFIX, eks_client
from .identities import BOB, DEV, NODE
from .layout import ACCOUNT, CLUSTER, CLUSTER_ARN

ENTRY_ARN = f"arn:aws:eks:eu-west-1:{ACCOUNT}:access-entry/{CLUSTER}/role/{ACCOUNT}/Dev"
VIEW = POLICY_PREFIX + "AmazonEKSViewPolicy"
ADMIN = POLICY_PREFIX + "AmazonEKSClusterAdminPolicy"
WHERE = {"clusterName": CLUSTER, "principalArn": DEV.arn}

pytestmark = pytest.mark.usefixtures("entries")

_numbers = itertools.count(1)


@pytest.fixture
def as_somebody(sandbox):
    """A client of a user who may do only this."""

    def make(action: str, resource: str = "*", **condition):
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        if condition:
            statement["Condition"] = condition
        return make_with(statement)

    def make_with(*statements):
        name = f"manager-{next(_numbers)}"
        policy = {"Version": "2012-10-17", "Statement": list(statements)}
        keys = sandbox.control("user", name=name, policy=policy)
        return eks_client(sandbox.layout, keys=keys)

    make.with_statements = make_with
    return make


def denial(call, **parameters) -> str:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    return error["Message"]


def test_creation_needs_a_right_on_the_cluster(as_somebody):
    refused = denial(as_somebody("none:Nothing").create_access_entry, **WHERE)
    assert refused.endswith(
        f" is not authorized to perform: eks:CreateAccessEntry on resource: {CLUSTER_ARN} because no"
        " identity-based policy allows the eks:CreateAccessEntry action"
    )
    as_somebody("eks:CreateAccessEntry", CLUSTER_ARN).create_access_entry(**WHERE)


def test_the_others_need_a_right_on_the_entry(as_somebody, entries):
    entries.create(DEV.arn)
    refused = denial(as_somebody("eks:*", CLUSTER_ARN).describe_access_entry, **WHERE)
    assert f"eks:DescribeAccessEntry on resource: {ENTRY_ARN}/" in refused
    client = as_somebody("eks:*", f"{ENTRY_ARN}/*")
    client.describe_access_entry(**WHERE)
    client.list_associated_access_policies(**WHERE)
    client.associate_access_policy(**WHERE, policyArn=VIEW, accessScope={"type": "cluster"})
    client.disassociate_access_policy(**WHERE, policyArn=VIEW)
    client.update_access_entry(**WHERE, username="x")
    denial(client.list_access_entries, clusterName=CLUSTER)
    denial(client.list_access_policies)
    client.delete_access_entry(**WHERE)
    # There is none any more, and the refusal does not tell.
    refused = denial(as_somebody("none:Nothing").describe_access_entry, **WHERE)
    assert f"eks:DescribeAccessEntry on resource: {ENTRY_ARN}/* because" in refused


@pytest.mark.parametrize(
    "condition, allowed, refused",
    [
        (
            {"ArnEquals": {"eks:principalArn": DEV.arn}},
            {},
            {"principalArn": BOB.arn},
        ),
        (
            {"StringEquals": {"eks:accessEntryType": "STANDARD"}},
            {},
            {"principalArn": NODE.arn, "type": "HYBRID_LINUX"},
        ),
        ({"StringLike": {"eks:username": "dev:*"}}, {"username": "dev:x"}, {"username": "x"}),
        (
            {"ForAllValues:StringLike": {"eks:kubernetesGroups": "dev-*"}},
            {"kubernetesGroups": ["dev-1", "dev-2"]},
            {"kubernetesGroups": ["dev-1", "admins"]},
        ),
        ({"StringEquals": {"aws:RequestTag/team": "x"}}, {"tags": {"team": "x"}}, {"tags": {"team": "y"}}),
        (
            {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}},
            {"tags": {"team": "x", "other": "y"}},
            {"tags": {"other": "y"}},
        ),
    ],
)
def test_creation_under_a_condition(as_somebody, condition, allowed, refused):
    client = as_somebody("eks:CreateAccessEntry", **condition)
    assert "eks:CreateAccessEntry" in denial(client.create_access_entry, **WHERE | refused)
    client.create_access_entry(**WHERE | allowed)


@pytest.mark.parametrize(
    "condition, allowed, refused",
    [
        ({"ArnEquals": {"eks:policyArn": VIEW}}, {}, {"policyArn": ADMIN}),
        (
            {"StringEquals": {"eks:accessScope": "namespace"}},
            {"accessScope": {"type": "namespace", "namespaces": ["a"]}},
            {},
        ),
        (
            {"ForAllValues:StringEquals": {"eks:namespaces": ["a", "b"]}},
            {"accessScope": {"type": "namespace", "namespaces": ["a", "b"]}},
            {"accessScope": {"type": "namespace", "namespaces": ["a", "c"]}},
        ),
        ({"StringEquals": {"eks:clusterName": CLUSTER, "aws:ResourceTag/team": "x"}}, {}, None),
    ],
)
def test_an_association_under_a_condition(as_somebody, entries, condition, allowed, refused):
    entries.create(DEV.arn, tags={"team": "x"})
    client = as_somebody("eks:AssociateAccessPolicy", **condition)
    usual = WHERE | {"policyArn": VIEW, "accessScope": {"type": "cluster"}}
    if refused is not None:
        denial(client.associate_access_policy, **usual | refused)
    client.associate_access_policy(**usual | allowed)


def test_single_values_can_be_denied(as_somebody):
    client = as_somebody.with_statements(
        {"Effect": "Allow", "Action": "eks:*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": "eks:CreateAccessEntry",
            "Resource": "*",
            "Condition": {"ForAnyValue:StringEquals": {"eks:kubernetesGroups": ["admins"]}},
        },
    )
    refused = denial(client.create_access_entry, **WHERE, kubernetesGroups=["a", "admins"])
    assert refused.endswith(" with an explicit deny in an identity-based policy")
    client.create_access_entry(**WHERE, kubernetesGroups=["a"])


def test_an_entry_of_nodes_passes_the_role(as_somebody):
    node = {"clusterName": CLUSTER, "principalArn": NODE.arn, "type": "EC2_LINUX"}
    refused = denial(as_somebody("eks:*").create_access_entry, **node)
    assert refused.endswith(
        f" is not authorized to perform: iam:PassRole on resource: {NODE.arn} because no identity-based"
        " policy allows the iam:PassRole action"
    )
    create = {"Effect": "Allow", "Action": "eks:CreateAccessEntry", "Resource": CLUSTER_ARN}
    pass_role = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": NODE.arn,
        "Condition": {"StringEquals": {"iam:PassedToService": "eks.amazonaws.com"}},
    }
    as_somebody.with_statements(create, pass_role).create_access_entry(**node)


def test_a_mode_can_be_withheld(sandbox, as_somebody):
    condition = {"StringEquals": {"eks:authenticationMode": "API_AND_CONFIG_MAP"}}
    client = as_somebody("eks:UpdateClusterConfig", CLUSTER_ARN, **condition)
    refused = denial(
        client.update_cluster_config, name=CLUSTER, accessConfig={"authenticationMode": "API"}
    )
    assert f"eks:UpdateClusterConfig on resource: {CLUSTER_ARN} because" in refused


def test_nodes_are_described_by_those_who_may(as_somebody):
    group = f"arn:aws:eks:eu-west-1:{ACCOUNT}:nodegroup/{CLUSTER}/workers"
    where = {"clusterName": CLUSTER, "nodegroupName": "workers"}
    refused = denial(as_somebody("eks:*", CLUSTER_ARN).describe_nodegroup, **where)
    assert f"eks:DescribeNodegroup on resource: {group}/" in refused
    as_somebody("eks:DescribeNodegroup", f"{group}/*").describe_nodegroup(**where)
    as_somebody("eks:ListNodegroups", CLUSTER_ARN).list_nodegroups(clusterName=CLUSTER)
    denial(as_somebody("eks:ListNodegroups").list_fargate_profiles, clusterName=CLUSTER)
