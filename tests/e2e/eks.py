"""What the tests of access entries share: how they see what EKS has, and what it was asked."""

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import CAROL
from sandbox.layout import CLUSTER

# The aws-auth that lets carol, who may do everything in EKS, into the cluster.
ADMINS = f"- userarn: {CAROL.arn}\n  username: carol\n  groups: [system:masters]\n"
VIEW, EDIT, ADMIN = "AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSClusterAdminPolicy"


def described(entries, arn: str) -> dict:
    return entries.client.describe_access_entry(clusterName=CLUSTER, principalArn=arn)["accessEntry"]


def policies(entries, arn: str) -> dict[str, list[str]]:
    """The namespaces of each policy."""
    found = entries.client.list_associated_access_policies(clusterName=CLUSTER, principalArn=arn)
    return {
        each["policyArn"].removeprefix(POLICY_PREFIX): each["accessScope"]["namespaces"]
        for each in found["associatedAccessPolicies"]
    }


def operations(sandbox, begin: int) -> list[str]:
    """What EKS was asked after the first `begin` calls to AWS."""
    return [call["operation"] for call in sandbox.aws_calls()[begin:] if call["service"] == "eks"]
