"""Who exists in the sandbox's AWS accounts, what they may do there, and how to become them.

A profile's name is its name everywhere: in ~/.aws, as NAME.kubeconfig and in the tests.
"""

from .layout import (
    ACCOUNT,
    OIDC_PROVIDER,
    OTHER_ACCOUNT,
    PARTITION,
    REGION,
    SENTINEL_ACCOUNT,
)
from .principals import Policy, Profile, Role, Trust, User, Way

SEES_CLUSTERS = Policy(("eks:DescribeCluster", "eks:ListClusters"))
SEES_CLUSTERS_AND_IAM = Policy((*SEES_CLUSTERS.actions, "iam:Get*", "iam:List*"))
MAY_NOTHING = Policy(("none:Nothing",))

EXTERNAL_ID = "sandbox-external-id"
WORKLOAD = "system:serviceaccount:default:workload"
SIGN_IN_USER = "dana@example.com"
SSO_PATH = f"/aws-reserved/sso.amazonaws.com/{REGION}/"
# Of an instance of IAM Identity Center in us-east-1.
SSO_PATH_WITHOUT_REGION = "/aws-reserved/sso.amazonaws.com/"


def trust_account(condition: dict[str, dict[str, str]] | None = None) -> Trust:
    return Trust({"AWS": f"arn:{PARTITION}:iam::{ACCOUNT}:root"}, condition=condition)


def trust_service(service: str) -> Trust:
    return Trust({"Service": service})


def trust_role(name: str) -> Trust:
    return Trust({"AWS": f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}"})


def permission_set(
    name: str, suffix: str, account: str = ACCOUNT, policy: Policy = SEES_CLUSTERS, path=SSO_PATH
) -> Role:
    """The role that IAM Identity Center keeps for a permission set. Nothing else can hand it out."""
    provider = f"arn:{PARTITION}:iam::{account}:saml-provider/AWSSSO_{suffix}_DO_NOT_DELETE"
    trust = Trust(
        {"Federated": provider},
        ("sts:AssumeRoleWithSAML", "sts:TagSession"),
        {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    )
    return Role(f"AWSReservedSSO_{name}_{suffix}", policy, trust, path, account)


# Trusts the account, but alice is denied it.
SECRET = Role("Secret", SEES_CLUSTERS, trust_account())
ALICE = User(
    "alice", Policy((*SEES_CLUSTERS_AND_IAM.actions, "sts:AssumeRole"), denied=(SECRET.arn,))
)
BOB = User("bob", SEES_CLUSTERS, path="/team/")
# Manages the clusters in EKS, but none of them lets her in.
CAROL = User("carol", Policy(("eks:*", "iam:Get*", "iam:List*", "iam:PassRole", "sts:AssumeRole")))
SENTINEL = User("sentinel", MAY_NOTHING, account=SENTINEL_ACCOUNT)

DEV = Role("Dev", SEES_CLUSTERS, trust_account())
DEPLOY = Role("Deploy", SEES_CLUSTERS, trust_account(), path="/teams/platform/")
# Never mapped by the sandbox itself: the identity that is refused.
GUEST = Role("Guest", SEES_CLUSTERS, trust_account())
# Trusts Dev itself, which therefore needs no permission to assume it.
AUDITOR = Role("Auditor", SEES_CLUSTERS, trust_role("Dev"))
PARTNER = Role(
    "Partner", SEES_CLUSTERS, trust_account({"StringEquals": {"sts:ExternalId": EXTERNAL_ID}})
)
GUARDED = Role(
    "Guarded",
    SEES_CLUSTERS,
    trust_account({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    path="/guarded/",
)
ROBOT = Role("Robot", SEES_CLUSTERS, trust_account())
WORKLOAD_ROLE = Role(
    "Workload",
    SEES_CLUSTERS,
    Trust(
        {"Federated": f"arn:{PARTITION}:iam::{ACCOUNT}:oidc-provider/{OIDC_PROVIDER}"},
        ("sts:AssumeRoleWithWebIdentity",),
        {
            "StringEquals": {
                f"{OIDC_PROVIDER}:aud": "sts.amazonaws.com",
                f"{OIDC_PROVIDER}:sub": WORKLOAD,
            }
        },
    ),
)
# The cluster's creator, whom EKS gives an access entry when the cluster begins to have them.
CREATOR = Role("Creator", SEES_CLUSTERS, trust_account())
# The roles of a container and an instance, and a role that each assumes from there.
TASK = Role("Task", Policy(("sts:AssumeRole",)), trust_service("pods.eks.amazonaws.com"))
BATCH = Role("Batch", SEES_CLUSTERS, trust_role("Task"))
NODE = Role("NodeRole", MAY_NOTHING, trust_service("ec2.amazonaws.com"))
# The role by which the hosts of pods on Fargate get in.
FARGATE = Role("PodExecution", MAY_NOTHING, trust_service("eks-fargate-pods.amazonaws.com"))
AGENT = Role("Agent", SEES_CLUSTERS, trust_role("NodeRole"))
# An AWS service's own, which nobody can assume.
SERVICE_LINKED = Role(
    "AWSServiceRoleForAmazonEKS",
    MAY_NOTHING,
    trust_service("eks.amazonaws.com"),
    path="/aws-service-role/eks.amazonaws.com/",
)
OTHER_DEV = Role("Dev", SEES_CLUSTERS, trust_account(), account=OTHER_ACCOUNT)

SSO_ADMIN = permission_set("AdministratorAccess", "0123456789abcdef", policy=SEES_CLUSTERS_AND_IAM)
SSO_VIEW = permission_set("View", "00000000000000a1")
SSO_VIEW_ONLY = permission_set("View_Only", "00000000000000a2")
SSO_OTHER_VIEW = permission_set("View", "00000000000000b1", OTHER_ACCOUNT)
SSO_OTHER_VIEW_ONLY = permission_set("View_Only", "00000000000000b2", OTHER_ACCOUNT)
SSO_OTHER_ADMIN = permission_set("AdministratorAccess", "00000000000000b3", OTHER_ACCOUNT)
# One set, two roles: the account once belonged to another instance of IAM Identity Center.
SSO_OPS = permission_set("Ops", "00000000000000a3")
SSO_OPS_BEFORE = permission_set("Ops", "00000000000000a4", path=SSO_PATH_WITHOUT_REGION)

USERS = (ALICE, BOB, CAROL, SENTINEL)
ROLES = (
    *(DEV, DEPLOY, GUEST, AUDITOR, PARTNER, GUARDED, SECRET, ROBOT, WORKLOAD_ROLE),
    *(TASK, BATCH, NODE, FARGATE, AGENT, CREATOR, SERVICE_LINKED, OTHER_DEV),
    *(SSO_ADMIN, SSO_VIEW, SSO_VIEW_ONLY, SSO_OPS, SSO_OPS_BEFORE),
    *(SSO_OTHER_VIEW, SSO_OTHER_VIEW_ONLY, SSO_OTHER_ADMIN),
)
# The permission sets of the person who signs in. SSO_OTHER_ADMIN is not theirs.
ASSIGNED = (SSO_ADMIN, SSO_VIEW, SSO_VIEW_ONLY, SSO_OPS, SSO_OTHER_VIEW, SSO_OTHER_VIEW_ONLY)


def mfa_serial(user: User) -> str:
    """The one MFA device of a user."""
    return f"arn:{PARTITION}:iam::{user.account}:mfa/{user.name}"


# The roles' source profile.
SOURCE_PROFILE = "alice"

PROFILES = (
    Profile("alice", ALICE, Way.KEYS),
    Profile("bob", BOB, Way.KEYS),
    Profile("carol", CAROL, Way.KEYS),
    Profile("dev", DEV),
    Profile("deploy", DEPLOY),
    Profile("guest", GUEST),
    Profile("creator", CREATOR),
    Profile("chain", AUDITOR, by="dev"),
    Profile("external", PARTNER, more=(("external_id", EXTERNAL_ID),)),
    Profile("mfa", GUARDED, more=(("mfa_serial", mfa_serial(ALICE)),)),
    Profile("other-dev", OTHER_DEV),
    Profile("process", ROBOT, Way.PROCESS),
    Profile("web-identity", WORKLOAD_ROLE, Way.WEB_IDENTITY),
    Profile("container", BATCH, Way.SOURCE, "EcsContainer"),
    Profile("instance", AGENT, Way.SOURCE, "Ec2InstanceMetadata"),
    Profile("sso-admin", SSO_ADMIN, Way.SSO, "corp"),
    Profile("sso-view", SSO_VIEW, Way.SSO, "corp"),
    Profile("sso-view-only", SSO_VIEW_ONLY, Way.SSO, "corp"),
    Profile("sso-other-view", SSO_OTHER_VIEW, Way.SSO, "corp"),
    Profile("sso-not-mine", SSO_OTHER_ADMIN, Way.SSO, "corp"),
    Profile("sso-refreshable", SSO_VIEW, Way.SSO, "stale"),
    Profile("sso-expired", SSO_VIEW, Way.SSO, "over"),
    Profile("sso-legacy", SSO_VIEW, Way.SSO, "https://sandbox.awsapps.com/start"),
    Profile("sso-legacy-expired", SSO_VIEW, Way.SSO, "https://over.awsapps.com/start"),
)


def profile(name: str) -> Profile:
    for found in PROFILES:
        if found.name == name:
            return found
    known = ", ".join(found.name for found in PROFILES)
    raise KeyError(f"the sandbox has no profile {name}; it has {known}")


def by_profile(name: str) -> User | Role:
    """The identity with the profile of this name. The sentinel has no profile and goes by its own name."""
    return SENTINEL if name == SENTINEL.name else profile(name).who
