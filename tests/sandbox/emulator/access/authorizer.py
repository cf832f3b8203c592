"""The authorisation webhook through which access policies act, beside Node and RBAC.

It finds the caller's entry by the unique id that the authenticator adds to the user. An impersonated user lacks
that id, and so does a user in a SubjectAccessReview of somebody else: only RBAC counts for them.
"""

import json
import re
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from . import catalogue
from .state import Association, Effective

# Given by the authenticator.
UNIQUE_ID = "principalId"


def application(effective: Callable[[], Effective]) -> Callable:
    """A WSGI application that answers the SubjectAccessReviews of the API server."""

    @Request.application
    def answer(request: Request) -> Response:
        review = json.loads(request.get_data())
        policy = deciding_policy(effective(), review["spec"])
        review["status"] = {"allowed": policy is not None}
        if policy:
            review["status"]["reason"] = f"EKS access policy: allowed by {policy}"
        return Response(json.dumps(review), content_type="application/json")

    return answer


def deciding_policy(state: Effective, asked: dict) -> str | None:
    """The name of an access policy that allows the request in a SubjectAccessReview's spec; None if none does."""
    ids = asked.get("extra", {}).get(UNIQUE_ID, [])
    entry = state.find(ids[0]) if len(ids) == 1 else None
    for association in entry.policies if entry else ():
        name = association.policy_arn.rpartition("/")[2]
        if not association.is_effective or not _covers(association, asked):
            continue
        if any(_allows(rule, asked) for rule in catalogue.rules(name)):
            return name
    return None


def _covers(association: Association, asked: dict) -> bool:
    """Whether the request is within the scope."""
    if association.scope["type"] == "cluster":
        return True
    namespace = asked.get("resourceAttributes", {}).get("namespace", "")
    patterns = association.scope["namespaces"]
    return bool(namespace) and any(_matches(pattern, namespace) for pattern in patterns)


def _matches(pattern: str, name: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None


def _allows(rule: dict, asked: dict) -> bool:
    """As RBAC reads such a rule."""
    if attributes := asked.get("nonResourceAttributes"):
        paths = rule.get("nonResourceURLs", [])
        return _has(rule["verbs"], attributes["verb"]) and any(
            path == attributes["path"] or (path.endswith("*") and attributes["path"].startswith(path[:-1]))
            for path in paths
        )
    attributes = asked["resourceAttributes"]
    resource = attributes.get("resource", "")
    if subresource := attributes.get("subresource"):
        resource += f"/{subresource}"
    return (
        _has(rule["verbs"], attributes.get("verb", ""))
        and _has(rule.get("apiGroups", []), attributes.get("group", ""))
        and (
            _has(rule.get("resources", []), resource)
            or (subresource is not None and f"*/{subresource}" in rule.get("resources", []))
        )
    )


def _has(values: list[str], value: str) -> bool:
    return "*" in values or value in values
