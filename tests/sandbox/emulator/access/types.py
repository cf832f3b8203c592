"""The types of access entries, with their default usernames and groups."""

from dataclasses import dataclass

from ...layout import PARTITION

STANDARD = "STANDARD"
# For the nodes of EKS Auto Mode.
EC2 = "EC2"


@dataclass(frozen=True)
class EntryType:
    """A type for nodes: EKS chooses username and groups, and the authenticator expands the template."""

    username: str
    groups: tuple[str, ...]
    # Whether EKS accepts only roles of the cluster's own account.
    own_roles_only: bool = True
    # Whether the creator must be allowed to pass the role.
    passes_role: bool = False


INSTANCE_NAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_NAME = "system:node:{{SessionName}}"

# In the order in which EKS lists them. The groups of EC2_LINUX and the usernames are documented, except for the
# usernames of EC2 and HYPERPOD_LINUX. The rest is believed.
NODE_TYPES = {
    "EC2_LINUX": EntryType(INSTANCE_NAME, ("system:nodes",), passes_role=True),
    "EC2_WINDOWS": EntryType(
        INSTANCE_NAME, ("system:nodes", "eks:kube-proxy-windows"), passes_role=True
    ),
    "FARGATE_LINUX": EntryType(
        SESSION_NAME, ("system:bootstrappers", "system:nodes", "system:node-proxier")
    ),
    "HYBRID_LINUX": EntryType(SESSION_NAME, ("system:nodes",)),
    EC2: EntryType(INSTANCE_NAME, ("system:nodes",)),
    "HYPERPOD_LINUX": EntryType(SESSION_NAME, ("system:nodes",), own_roles_only=False),
}


def default_username(principal_arn: str, kind: str) -> str:
    """The default username: the ARN of a user, or that of a role's sessions, which lacks the path."""
    if kind in NODE_TYPES:
        return NODE_TYPES[kind].username
    account, resource = principal_arn.split(":", 5)[4:]
    if not resource.startswith("role/"):
        return principal_arn
    name = resource.rpartition("/")[2]
    return f"arn:{PARTITION}:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"
