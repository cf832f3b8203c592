"""The rights that an operation needs: resource and condition keys as in the service authorization reference.

It is believed that condition keys have the values of the request, or those of the entry if the request has none.
"""

from ...layout import PARTITION
from .. import authorization
from ..callers import Caller
from ..errors import AwsError
from ..policies import Context
from . import nodes
from .entries import Place
from .state import Entry, entry_arn
from .types import NODE_TYPES, STANDARD

ON_ENTRIES = {
    "DescribeAccessEntry",
    "UpdateAccessEntry",
    "DeleteAccessEntry",
    "AssociateAccessPolicy",
    "DisassociateAccessPolicy",
    "ListAssociatedAccessPolicies",
}
# The kind of resource, and the parameter that names it.
ON_NODES = {
    "DescribeNodegroup": ("nodegroup", "nodegroupName"),
    "DescribeFargateProfile": ("fargateprofile", "fargateProfileName"),
}


def check(caller: Caller, place: Place, operation: str, said: dict) -> None:
    """Raises AwsError, AccessDenied."""
    if operation in ON_ENTRIES:
        resource, context = _of_entry(place, said)
    elif operation in ON_NODES:
        kind, name = ON_NODES[operation]
        resource = nodes.arn_pattern(place, kind, said["clusterName"], said[name])
        context = {}
    else:
        resource = _cluster_arn(place, said)
        context = {}
    context |= _asked_for(operation, said)
    authorization.check(caller, f"eks:{operation}", resource, context=context)
    kind = NODE_TYPES.get(said.get("type", "")) if operation == "CreateAccessEntry" else None
    if kind and kind.passes_role:
        service = {"iam:PassedToService": "eks.amazonaws.com"}
        authorization.check(caller, "iam:PassRole", said["principalArn"], context=service)


def _cluster_arn(place: Place, said: dict) -> str:
    name = said.get("clusterName") or said.get("name")
    return f"arn:{PARTITION}:eks:{place.region}:{place.account}:cluster/{name}" if name else "*"


def _of_entry(place: Place, said: dict) -> tuple[str, Context]:
    """An entry's ARN and condition keys."""
    name, principal = said["clusterName"], said["principalArn"]
    context: Context = {"eks:clusterName": name, "eks:principalArn": principal}
    entry = _find(place, name, principal)
    if entry:
        context["eks:accessEntryType"] = entry.type
        context["eks:username"] = entry.username
        context["eks:kubernetesGroups"] = list(entry.groups)
        context |= {f"aws:ResourceTag/{key}": value for key, value in entry.tags.items()}
    return entry_arn(place.account, place.region, name, principal, entry), context


def _find(place: Place, cluster: str, principal: str) -> Entry | None:
    try:
        return place.cluster(cluster).entries.get(principal)
    except AwsError:
        return None


def _asked_for(operation: str, said: dict) -> Context:
    context: Context = {}
    if operation in ("CreateAccessEntry", "UpdateAccessEntry"):
        for key, name in (("eks:username", "username"), ("eks:kubernetesGroups", "kubernetesGroups")):
            if name in said:
                context[key] = said[name]
    if operation == "CreateAccessEntry":
        context["eks:principalArn"] = said["principalArn"]
        context["eks:accessEntryType"] = said.get("type", STANDARD)
        tags = said.get("tags", {})
        context |= {f"aws:RequestTag/{key}": value for key, value in tags.items()}
        if tags:
            context["aws:TagKeys"] = list(tags)
    if "policyArn" in said:
        context["eks:policyArn"] = said["policyArn"]
    if "accessScope" in said:
        scope = said["accessScope"]
        context["eks:accessScope"] = scope.get("type", "cluster")
        if scope.get("namespaces"):
            context["eks:namespaces"] = scope["namespaces"]
    if operation == "UpdateClusterConfig" and "authenticationMode" in said.get("accessConfig", {}):
        context["eks:authenticationMode"] = said["accessConfig"]["authenticationMode"]
    return context
