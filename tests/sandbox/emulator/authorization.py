"""May they? Identity policies of the caller, trust policies of roles, and AWS's words when they may not.

The words were collected from reports of AWS users. STS gives the same text for everything that can be wrong with
a role, even if it does not exist; only a caller in the role's account whose own policies are at fault is told so.
"""

import json
from typing import NoReturn

from moto.iam.models import Role

from .callers import Caller
from .errors import AwsError
from .policies import Asked, Context, Verdict, judge, root_of

# Needs no permission, and no policy can deny it.
ALWAYS_ALLOWED = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
ASSUME_ROLE = "sts:AssumeRole"


def check(
    caller: Caller,
    action: str,
    resource: str,
    shown: str | None = None,
    context: Context | None = None,
) -> None:
    """Raises AwsError, AccessDenied, unless the caller's own policies allow the action.

    `shown` is how the refusal names the resource, if not by its ARN; `context` has the condition keys that
    the request adds to the caller's.
    """
    if action in ALWAYS_ALLOWED:
        return
    verdict = _identity_verdict(caller, action, resource, _context(caller) | (context or {}))
    if verdict is not Verdict.ALLOWED:
        _deny(caller, action, shown or resource, _reason(verdict, action))


def check_assume_role(caller: Caller, arn: str, role: Role | None, context: Context) -> Role:
    """The role, if the caller may assume it. Raises AwsError, AccessDenied.

    `role` is None if there is no role with that ARN, path included.
    """
    if role is None:
        return _deny(caller, ASSUME_ROLE, arn)
    context = _context(caller) | context
    if _trust_verdict(role, ASSUME_ROLE, _principals(caller), context) is not Verdict.ALLOWED:
        return _deny(caller, ASSUME_ROLE, arn)
    own = _identity_verdict(caller, ASSUME_ROLE, arn, context)
    if own is Verdict.ALLOWED:
        return role
    same_account = caller.account == role.account_id
    # Within an account, trust in the caller itself, not in the account as a whole, is enough.
    itself = _principals(caller) - _account(caller)
    by_name = _trust_verdict(role, ASSUME_ROLE, itself, context)
    if own is Verdict.NEUTRAL and same_account and by_name is Verdict.ALLOWED:
        return role
    return _deny(caller, ASSUME_ROLE, arn, _reason(own, ASSUME_ROLE) if same_account else "")


def trusts_federated(role: Role, action: str, provider: str, context: Context) -> bool:
    """Whether the role trusts these claims of an identity provider, given by its ARN."""
    principals = frozenset({("Federated", provider)})
    return _trust_verdict(role, action, principals, context) is Verdict.ALLOWED


def _identity_verdict(
    caller: Caller, action: str, resource: str, context: Context | None = None
) -> Verdict:
    asked = Asked(action, resource, context or _context(caller))
    return judge(_policies(caller), asked)


def _trust_verdict(
    role: Role, action: str, principals: frozenset[tuple[str, str]], context: Context
) -> Verdict:
    document = json.loads(role.assume_role_policy_document)
    return judge([document], Asked(action, role.arn, context, principals))


def _principals(caller: Caller) -> frozenset[tuple[str, str]]:
    # A session may be named directly or by its role.
    itself = {("AWS", caller.arn), ("AWS", caller.principal.arn)}
    return frozenset(itself) | _account(caller)


def _account(caller: Caller) -> frozenset[tuple[str, str]]:
    return frozenset({("AWS", caller.account), ("AWS", root_of(caller.account))})


def _context(caller: Caller) -> Context:
    context: Context = {
        "aws:PrincipalArn": caller.principal.arn,
        "aws:PrincipalAccount": caller.account,
        "aws:userid": caller.user_id,
    }
    # For permanent keys the condition key is absent, neither true nor false.
    if caller.mfa is not None:
        context["aws:MultiFactorAuthPresent"] = str(caller.mfa).lower()
    return context


def _policies(caller: Caller) -> list[dict]:
    """Inline and attached policies."""
    principal = caller.principal
    attached = (
        version.document
        for policy in principal.managed_policies.values()
        for version in policy.versions
        if version.is_default
    )
    return [json.loads(text) for text in (*principal.policies.values(), *attached)]


def _reason(verdict: Verdict, action: str) -> str:
    if verdict is Verdict.DENIED:
        return " with an explicit deny in an identity-based policy"
    return f" because no identity-based policy allows the {action} action"


def _deny(caller: Caller, action: str, resource: str, reason: str = "") -> NoReturn:
    text = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
    raise AwsError("AccessDenied", text + reason)
