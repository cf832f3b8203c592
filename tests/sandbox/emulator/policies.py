"""IAM's policy documents: do they allow an action, and to whom?

As in the IAM User Guide under "Policy evaluation logic". An element or condition operator that is not known
here is an error: ignoring it could allow what AWS denies.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from ..layout import PARTITION

# Condition keys and their values: a list for a key that can have several. A missing key is absent, which is not
# the same as empty.
Context = dict[str, str | list[str]]

KNOWN_ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}


class Verdict(Enum):
    ALLOWED = "allowed"
    # By an explicit statement.
    DENIED = "denied"
    # No statement says anything.
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Asked:
    """The question that a document answers."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)
    # How a statement's Principal may name the caller: kind ("AWS", "Federated") and name. Only resource
    # policies, such as a role's trust policy, have a Principal.
    principals: frozenset[tuple[str, str]] = frozenset()


def judge(documents: Iterable[dict], asked: Asked) -> Verdict:
    """The verdict of all documents: a denial wins. Raises NotImplementedError."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in _as_list(document["Statement"])
        if _applies(statement, asked)
    }
    if "Deny" in effects:
        return Verdict.DENIED
    return Verdict.ALLOWED if "Allow" in effects else Verdict.NEUTRAL


def root_of(account: str) -> str:
    """How a policy names a whole account."""
    return f"arn:{PARTITION}:iam::{account}:root"


def _applies(statement: dict, asked: Asked) -> bool:
    if unknown := statement.keys() - KNOWN_ELEMENTS:
        raise NotImplementedError(f"policy elements {', '.join(sorted(unknown))}")
    return (
        any(_like(a.lower(), asked.action.lower()) for a in _as_list(statement["Action"]))
        and any(_like(r, asked.resource) for r in _as_list(statement.get("Resource", "*")))
        and ("Principal" not in statement or _names(statement["Principal"], asked))
        and all(
            _holds(operator, key, _as_list(wanted), asked.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _names(principal: str | dict, asked: Asked) -> bool:
    if principal == "*":
        return True
    return any(
        (kind, name) in asked.principals or (kind == "AWS" and name == "*")
        for kind, names in principal.items()
        for name in _as_list(names)
    )


def _holds(operator: str, key: str, wanted: list[str], context: Context) -> bool:
    actual = {k.lower(): v for k, v in context.items()}.get(key.lower())
    if operator == "Null":
        return (actual is None) == (str(wanted[0]).lower() == "true")
    quantifier, _, name = operator.rpartition(":")
    if quantifier in _QUANTIFIERS:
        return _QUANTIFIERS[quantifier](_compare(name, wanted, each) for each in _values(actual))
    if quantifier or isinstance(actual, list):
        # IAM's answer to several values without a quantifier is not documented.
        raise NotImplementedError(f"policy condition {operator} on {key}")
    return _compare(name, wanted, actual)


def _compare(operator: str, wanted: list[str], actual: str | None) -> bool:
    name = operator.removesuffix("IfExists")
    if name not in _COMPARISONS:
        raise NotImplementedError(f"policy condition {operator}")
    if actual is None:
        # A negated comparison is true for a missing key.
        return operator.endswith("IfExists") or "Not" in name
    same = any(_COMPARISONS[name](str(value), actual) for value in wanted)
    return not same if "Not" in name else same


def _values(actual: str | list[str] | None) -> list[str]:
    return [] if actual is None else _as_list(actual)


def _like(pattern: str, text: str) -> bool:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _equal(wanted: str, actual: str) -> bool:
    return wanted == actual


def _equal_in_any_case(wanted: str, actual: str) -> bool:
    return wanted.lower() == actual.lower()


# For keys with several values. Without any, all of them compare as wanted and none does.
_QUANTIFIERS = {"ForAllValues": all, "ForAnyValue": any}

_COMPARISONS = {
    "StringEquals": _equal,
    "StringNotEquals": _equal,
    "StringEqualsIgnoreCase": _equal_in_any_case,
    "StringLike": _like,
    "StringNotLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _equal_in_any_case,
}


def _as_list(value) -> list:
    return value if isinstance(value, list) else [value]
