"""May they? Identity policies of the caller, and trust policies of roles.

Statements with a condition are not evaluated yet: they neither allow nor deny.
"""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.models import IAMBackend, Role, User, iam_backends

from ..layout import PARTITION
from .callers import Caller
from .errors import AwsError

# Needs no permission, and no policy can deny it.
ALWAYS_ALLOWED = {"sts:GetCallerIdentity", "sts:GetSessionToken"}


def check(caller: Caller, action: str, resource: str) -> None:
    """Throws AwsError, AccessDenied, unless the caller's own policies allow the action."""
    if action in ALWAYS_ALLOWED:
        return
    verdicts = {
        IAMPolicy(policy).is_action_permitted(action, resource) for policy in _policies(caller)
    }
    if PermissionResult.DENIED in verdicts or PermissionResult.PERMITTED not in verdicts:
        deny(caller, action, resource)


def deny(caller: Caller, action: str, resource: str) -> None:
    text = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
    raise AwsError("AccessDenied", text)


def trusts(role: Role, caller: Caller) -> bool:
    """Whether the role's trust policy lets the caller take it on."""
    document = json.loads(role.assume_role_policy_document)
    statements = document["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    allowed = False
    for statement in statements:
        if "Condition" in statement or not _names(statement.get("Principal"), caller):
            continue
        if "sts:AssumeRole" not in _as_list(statement["Action"]):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = True
    return allowed


def _names(principal: str | dict | None, caller: Caller) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, dict):
        return False
    root = f"arn:{PARTITION}:iam::{caller.account}:root"
    # A session may be named itself or by its role.
    meant = {"*", caller.account, root, caller.arn, caller.principal.arn}
    return any(name in meant for name in _as_list(principal.get("AWS", [])))


def _policies(caller: Caller) -> list:
    """Inline and attached policies, in the forms that moto's IAMPolicy takes."""
    backend: IAMBackend = iam_backends[caller.account][PARTITION]
    principal = caller.principal
    if isinstance(principal, Role):
        attached, _ = backend.list_attached_role_policies(principal.name)
        return [*principal.policies.values(), *attached]
    assert isinstance(principal, User)
    attached, _ = backend.list_attached_user_policies(principal.name)
    return [*principal.policies.values(), *attached]


def _as_list(value: str | list) -> list:
    return value if isinstance(value, list) else [value]
