"""The parameters of access entries, judged before the cluster is looked up, in EKS's words.

Measured against EKS unless a comment says that a text is believed.
"""

import re
from typing import NoReturn

from ...layout import PARTITION
from ..errors import AwsError
from . import catalogue
from .types import EC2, NODE_TYPES, STANDARD

RESERVED_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")
SERVICE_LINKED_PATH = ":role/aws-service-role/"
POLICY_FORM = re.compile(r"arn:aws[a-z0-9-]*:eks::aws:cluster-access-policy/[A-Za-z0-9]+")
OWN_ROLE_TYPES = [name for name, kind in NODE_TYPES.items() if kind.own_roles_only]


def invalid(message: str) -> NoReturn:
    raise AwsError("InvalidParameterException", message, 400)


def check_new_entry(account: str, said: dict) -> None:
    """The parameters of CreateAccessEntry; `account` is the cluster's. Raises AwsError."""
    principal, kind = said["principalArn"], said.get("type", STANDARD)
    check_not_service_linked(principal)
    if kind != STANDARD and kind not in NODE_TYPES:
        invalid(f"The specified type is invalid: {kind}")  # believed
    check_names(said)
    if kind not in NODE_TYPES:
        return
    if kind in OWN_ROLE_TYPES:
        types = f"when using types [{', '.join(OWN_ROLE_TYPES)}]"
        if ":role/" not in principal:
            invalid(f"AccessEntry principalArn must be IAM role {types}")
        if principal.split(":")[4] != account:
            invalid(f"AccessEntry principalArn must be from the same account as the cluster {types}")
    for name in ("username", "kubernetesGroups"):
        if said.get(name):
            invalid(f'The specified {name} is invalid: setting {name} is not allowed when the type is "{kind}"')


def check_names(said: dict) -> None:
    """Username and groups. Raises AwsError."""
    username = said.get("username", "")
    for prefix in RESERVED_PREFIXES:
        if username.startswith(prefix):
            invalid(f"The username must not begin with {prefix}")
    before, template, _ = username.partition("{{SessionName")
    if template and ":" not in before:
        # The rule is documented, the text believed.
        invalid("The specified username is invalid: {{SessionName}} must be preceded by a colon")
    for group in said.get("kubernetesGroups", []):
        for prefix in RESERVED_PREFIXES:
            if group.startswith(prefix):
                invalid(f"The kubernetes group name {group} is invalid, it cannot start with {prefix}")


def check_not_service_linked(principal: str) -> None:
    if SERVICE_LINKED_PATH in principal:
        invalid(
            "The caller is not allowed to modify access entries with a principalArn value of a"
            " Service Linked Role"
        )


def check_policy(arn: str) -> None:
    """Raises AwsError unless this is the ARN of an access policy."""
    if not POLICY_FORM.fullmatch(arn):
        invalid("The policyArn parameter format is not valid")
    prefix, _, name = arn.rpartition("/")
    if prefix != f"arn:{PARTITION}:eks::aws:cluster-access-policy" or name not in catalogue.NAMES:
        invalid("The specified policyArn could not be found.")


def check_association(said: dict) -> None:
    """The parameters of AssociateAccessPolicy. Raises AwsError."""
    check_not_service_linked(said["principalArn"])
    check_policy(said["policyArn"])
    if said["policyArn"].rpartition("/")[2] in catalogue.SERVICE_LINKED_ONLY:
        invalid("policyArn can only be associated with service-linked roles")
    scope = said["accessScope"]
    # The model allows a scope without a type. Its meaning is believed.
    is_namespace = scope.get("type", "cluster") == "namespace"
    if is_namespace and not scope.get("namespaces"):
        invalid("At least 1 namespace must be provided if the type is set as namespace")
    if not is_namespace and scope.get("namespaces"):
        invalid("accessScope should not include namespaces if the type is not set as namespace")


def takes_policy(kind: str, arn: str, scope: dict) -> bool:
    """Whether an entry of this type can be associated with the policy."""
    if kind == EC2:
        # Of the types for nodes, only that of Auto Mode: with its own policy.
        own = arn == catalogue.policy_arn("AmazonEKSAutoNodePolicy")
        return own and scope.get("type", "cluster") == "cluster"
    return kind == STANDARD
