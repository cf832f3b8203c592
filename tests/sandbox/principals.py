"""An IAM user, an IAM role, and a profile of the AWS CLI."""

import re
from dataclasses import dataclass
from enum import Enum

from .layout import ACCOUNT, PARTITION


@dataclass(frozen=True)
class Policy:
    """The actions an identity may do, on every resource except those it is denied."""

    actions: tuple[str, ...]
    denied: tuple[str, ...] = ()

    def document(self) -> dict:
        statements = [{"Effect": "Allow", "Action": list(self.actions), "Resource": "*"}]
        if self.denied:
            statements.append({"Effect": "Deny", "Action": "*", "Resource": list(self.denied)})
        return {"Version": "2012-10-17", "Statement": statements}


@dataclass(frozen=True)
class Trust:
    """Who may assume a role: one statement of its trust policy, without the effect."""

    principal: dict[str, str]
    actions: tuple[str, ...] = ("sts:AssumeRole",)
    condition: dict[str, dict[str, str]] | None = None

    def document(self) -> dict:
        statement = {
            "Effect": "Allow",
            "Principal": self.principal,
            "Action": list(self.actions),
        }
        if self.condition:
            statement["Condition"] = self.condition
        return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(frozen=True)
class User:
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
    trust: Trust
    path: str = "/"
    account: str = ACCOUNT

    @property
    def arn(self) -> str:
        return f"arn:{PARTITION}:iam::{self.account}:role{self.path}{self.name}"

    @property
    def permission_set(self) -> str | None:
        """The name of the permission set that this role belongs to."""
        found = re.fullmatch(r"AWSReservedSSO_(.+)_[0-9a-f]{16}", self.name)
        return found and found[1]


class Way(Enum):
    """How a profile gets its credentials."""

    # A user's, from ~/.aws/credentials.
    KEYS = "keys"
    # By AssumeRole, from the profile `by`.
    ROLE = "role"
    # By AssumeRole, from the AWS CLI's credential_source `by`.
    SOURCE = "source"
    # Through the portal, with what the sign-in `by` left in ~/.aws/sso/cache (sso.py).
    SSO = "sso"
    # From a command.
    PROCESS = "process"
    # By AssumeRoleWithWebIdentity, with a token in a file.
    WEB_IDENTITY = "web identity"


@dataclass(frozen=True)
class Profile:
    name: str
    who: User | Role
    way: Way = Way.ROLE
    by: str = "alice"
    # More keys of its section in ~/.aws/config.
    more: tuple[tuple[str, str], ...] = ()
