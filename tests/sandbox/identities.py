"""Who exists in the sandbox's AWS accounts, and what they may do there.

An identity's `profile` is its name everywhere: in ~/.aws, as NAME.kubeconfig and in the tests.
"""

from dataclasses import dataclass

from .layout import ACCOUNT, PARTITION, SENTINEL_ACCOUNT


@dataclass(frozen=True)
class Policy:
    """The actions an identity is allowed, on every resource."""

    actions: tuple[str, ...]

    def document(self) -> dict:
        statement = {"Effect": "Allow", "Action": list(self.actions), "Resource": "*"}
        return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(frozen=True)
class User:
    profile: str
    name: str
    policy: Policy
    path: str = "/"
    account: str = ACCOUNT

    @property
    def arn(self) -> str:
        return f"arn:{PARTITION}:iam::{self.account}:user{self.path}{self.name}"


@dataclass(frozen=True)
class Role:
    name: str
    policy: Policy
    path: str = "/"
    # Without a profile nobody here can take the role on: it exists only to be looked up.
    profile: str | None = None
    trusted: tuple[tuple[str, str], ...] = (("AWS", f"arn:{PARTITION}:iam::{ACCOUNT}:root"),)
    account: str = ACCOUNT

    @property
    def arn(self) -> str:
        return f"arn:{PARTITION}:iam::{self.account}:role{self.path}{self.name}"

    def trust(self) -> dict:
        statement = {"Effect": "Allow", "Principal": dict(self.trusted), "Action": "sts:AssumeRole"}
        return {"Version": "2012-10-17", "Statement": [statement]}


SEES_CLUSTERS = Policy(("eks:DescribeCluster", "eks:ListClusters"))
SEES_CLUSTERS_AND_IAM = Policy((*SEES_CLUSTERS.actions, "iam:Get*", "iam:List*"))
MAY_NOTHING = Policy(("none:Nothing",))

# The roles' source profile.
SOURCE_PROFILE = "alice"

USERS = (
    User("alice", "alice", Policy((*SEES_CLUSTERS_AND_IAM.actions, "sts:AssumeRole"))),
    User("bob", "bob", SEES_CLUSTERS, path="/team/"),
    User("sentinel", "sentinel", MAY_NOTHING, account=SENTINEL_ACCOUNT),
)

ROLES = (
    Role("Dev", SEES_CLUSTERS, profile="dev"),
    Role("Deploy", SEES_CLUSTERS, path="/teams/platform/", profile="deploy"),
    # On AWS such a role trusts the SAML provider of IAM Identity Center alone. Until the sandbox has
    # a portal to sign in through, its credentials are had as those of any other role.
    Role(
        "AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        SEES_CLUSTERS_AND_IAM,
        path="/aws-reserved/sso.amazonaws.com/eu-west-1/",
        profile="sso-admin",
    ),
    # Never mapped by the sandbox itself: who is refused.
    Role("Guest", SEES_CLUSTERS, profile="guest"),
    Role("NodeRole", MAY_NOTHING, trusted=(("Service", "ec2.amazonaws.com"),)),
)


def with_profile() -> list[User | Role]:
    """Everybody who has credentials and a kubeconfig, the sentinel aside."""
    return [who for who in (*USERS, *ROLES) if who.profile and who.account == ACCOUNT]


def by_profile(profile: str) -> User | Role:
    for who in (*USERS, *ROLES):
        if who.profile == profile:
            return who
    known = ", ".join(who.profile for who in with_profile())
    raise KeyError(f"the sandbox has no identity {profile}; it has {known}")
