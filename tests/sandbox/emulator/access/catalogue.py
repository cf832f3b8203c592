"""The access policies that EKS knows, and what each allows."""

import json
from functools import cache
from pathlib import Path

from ...layout import PARTITION

RULES_FILE = Path(__file__).resolve().parents[4] / "data" / "access-policies.json"

# What ListAccessPolicies answered in April 2026, and three that came to light elsewhere.
NAMES = (
    *("AmazonAIOpsAssistantPolicy", "AIDevOpsAgentAccessPolicy"),
    *("AmazonARCRegionSwitchScalingPolicy", "AmazonEKSACKPolicy"),
    *("AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy"),
    *("AmazonEKSArgoCDClusterPolicy", "AmazonEKSArgoCDPolicy"),
    "AmazonEKSAutoNodePolicy",
    *("AmazonEKSBlockStorageClusterPolicy", "AmazonEKSBlockStoragePolicy"),
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSClusterInsightsPolicy",
    *("AmazonEKSComputeClusterPolicy", "AmazonEKSComputePolicy"),
    *("AmazonEKSEditPolicy", "AmazonEKSEventPolicy", "AmazonEKSHybridPolicy", "AmazonEKSKROPolicy"),
    *("AmazonEKSLoadBalancingClusterPolicy", "AmazonEKSLoadBalancingPolicy"),
    *("AmazonEKSNetworkingClusterPolicy", "AmazonEKSNetworkingPolicy"),
    "AmazonEKSPodIdentityPolicy",
    *("AmazonEKSSecretAdminPolicy", "AmazonEKSSecretReaderPolicy"),
    "AmazonEKSViewPolicy",
    "AmazonEMRJobPolicy",
    *("AmazonSagemakerHyperpodClusterPolicy", "AmazonSagemakerHyperpodControllerPolicy"),
    *("AmazonSagemakerHyperpodSpacePolicy", "AmazonSagemakerHyperpodSpaceTemplatePolicy"),
    *("AmazonSagemakerHyperpodSystemNamespacePolicy", "AmazonSagemakerHyperpodUserClusterPolicy"),
    *("AWSBackupFullAccessPolicyForBackup", "AWSBackupFullAccessPolicyForRestore"),
)

# Policies that EKS associates with service-linked roles only.
SERVICE_LINKED_ONLY = frozenset(
    f"AmazonEKS{name}Policy"
    for name in (
        *("BlockStorage", "BlockStorageCluster", "Compute", "ComputeCluster"),
        *("ClusterInsights", "Event", "Hybrid", "PodIdentity"),
    )
)


def policy_arn(name: str) -> str:
    return f"arn:{PARTITION}:eks::aws:cluster-access-policy/{name}"


@cache
def rules(name: str) -> tuple[dict, ...]:
    """The rules of a policy as AWS documents them; none for a policy whose rules are not published.

    A rule for certain objects that the documentation does not name is left out.
    """
    for policy in json.loads(RULES_FILE.read_text(encoding="utf-8"))["policies"]:
        if policy["name"] == name:
            return tuple(rule for rule in policy["rules"] if not rule.get("resourceNamesUnknown"))
    return ()
