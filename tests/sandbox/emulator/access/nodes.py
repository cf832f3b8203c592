"""Managed node groups and Fargate profiles: whose nodes EKS makes, and by which roles they get in."""

import uuid
from collections.abc import Iterator

from ...identities import FARGATE, NODE
from ...layout import PARTITION
from ..errors import AwsError
from .entries import Place
from .pages import page
from .state import ClusterAccess, now

LINUX_IMAGE = "AL2023_x86_64_STANDARD"


def add_usual(access: ClusterAccess) -> None:
    """What a cluster has in the beginning: a node group and a Fargate profile."""
    access.node_groups, access.fargate_profiles = {}, {}
    set_node_group(access, "workers", NODE.arn)
    set_fargate_profile(access, "serverless", FARGATE.arn)


def set_node_group(access: ClusterAccess, name: str, role: str = "", image: str = LINUX_IMAGE) -> None:
    """Creates a node group of instances that assume the role, or deletes it without a role."""
    access.node_groups.pop(name, None)
    if role:
        access.node_groups[name] = {
            "nodegroupName": name,
            "nodegroupArn": _arn(access, "nodegroup", name),
            "clusterName": access.name,
            "createdAt": now(),
            "modifiedAt": now(),
            "status": "ACTIVE",
            "capacityType": "ON_DEMAND",
            "amiType": image,
            "nodeRole": role,
            "health": {"issues": []},
        }


def set_fargate_profile(access: ClusterAccess, name: str, role: str = "") -> None:
    """Creates a Fargate profile whose pods' hosts assume the role, or deletes it without a role."""
    access.fargate_profiles.pop(name, None)
    if role:
        access.fargate_profiles[name] = {
            "fargateProfileName": name,
            "fargateProfileArn": _arn(access, "fargateprofile", name),
            "clusterName": access.name,
            "createdAt": now(),
            "podExecutionRoleArn": role,
            "selectors": [{"namespace": name}],
            "status": "ACTIVE",
        }


def roles_of(access: ClusterAccess) -> Iterator[tuple[str, str]]:
    """The roles of all of them, each with the type of the access entry that EKS makes for it.

    A role has one entry, so Linux and Windows cannot share it; that EKS then chooses Linux is believed.
    """
    systems: dict[str, set[bool]] = {}
    for group in access.node_groups.values():
        systems.setdefault(group["nodeRole"], set()).add(group["amiType"].startswith("WINDOWS_"))
    for role, is_windows in systems.items():
        yield role, "EC2_WINDOWS" if is_windows == {True} else "EC2_LINUX"
    for profile in access.fargate_profiles.values():
        yield profile["podExecutionRoleArn"], "FARGATE_LINUX"


def list_node_groups(place: Place, said: dict) -> dict:
    return page("nodegroups", list(place.cluster(said["clusterName"]).node_groups), said)


def describe_node_group(place: Place, said: dict) -> dict:
    name = said["nodegroupName"]
    found = place.cluster(said["clusterName"]).node_groups.get(name)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"No node group found for name: {name}.", 404)
    return {"nodegroup": found}


def list_fargate_profiles(place: Place, said: dict) -> dict:
    return page("fargateProfileNames", list(place.cluster(said["clusterName"]).fargate_profiles), said)


def describe_fargate_profile(place: Place, said: dict) -> dict:
    name = said["fargateProfileName"]
    found = place.cluster(said["clusterName"]).fargate_profiles.get(name)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"No Fargate Profile found with name: {name}.", 404)
    return {"fargateProfile": found}


def arn_pattern(place: Place, kind: str, cluster: str, name: str) -> str:
    """The ARN that policies name: of one that does not exist, with a star for the identifier."""
    return f"arn:{PARTITION}:eks:{place.region}:{place.account}:{kind}/{cluster}/{name}/*"


def _arn(access: ClusterAccess, kind: str, name: str) -> str:
    place = Place(access.account, access.region)
    return arn_pattern(place, kind, access.name, name).removesuffix("*") + str(uuid.uuid4())
