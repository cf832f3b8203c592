"""The authentication mode: one step at a time, none back, and what EKS does at a step."""

import uuid
from dataclasses import replace

from ...identities import CREATOR, NODE, SERVICE_LINKED
from ...layout import PARTITION
from ...principals import Role
from ..callers import find_role
from ..errors import AwsError
from . import catalogue, rules
from .entries import Place, new_entry
from .pages import page
from .state import (
    API_AND_CONFIG_MAP,
    DELAYS,
    ENTRY_MODES,
    MODES,
    Association,
    ClusterAccess,
    Entry,
    after,
    now,
)

CLUSTER_SCOPE = {"type": "cluster", "namespaces": []}
SERVICE_LINKED_POLICIES = ("AmazonEKSClusterInsightsPolicy", "AmazonEKSEventPolicy")
IN_PROGRESS, SUCCESSFUL = "InProgress", "Successful"


def update_cluster_config(place: Place, said: dict) -> dict:
    if said.keys() - {"name", "accessConfig", "clientRequestToken"}:
        raise NotImplementedError("UpdateClusterConfig of anything but accessConfig")
    access = place.cluster(said["name"])
    wanted = said.get("accessConfig", {}).get("authenticationMode")
    with access.lock:
        if any(each["status"] == IN_PROGRESS for each in access.updates.values()):
            # The rule is documented, the text believed.
            text = f"Cluster {access.name} already has an update in progress"
            raise AwsError("ResourceInUseException", text, 409)
        if wanted not in MODES or MODES.index(wanted) != MODES.index(access.mode) + 1:
            rules.invalid(f"Unsupported authentication mode update from {access.mode} to {wanted}")
        update = {
            "id": str(uuid.uuid4()),
            "status": IN_PROGRESS,
            "type": "AccessConfigUpdate",
            "params": [{"type": "AuthenticationMode", "value": wanted}],
            "createdAt": now(),
            "errors": [],
        }
        access.updates[update["id"]] = update
        access.cluster.status = "UPDATING"
        answer = {"update": dict(update)}
        after(DELAYS.mode_step, _finish, access, update, wanted)
    return answer


def describe_update(place: Place, said: dict) -> dict:
    access = place.cluster(said["name"])
    update = access.updates.get(said["updateId"])
    if update is None:
        text = f"No update found for ID: {said['updateId']}"  # believed
        raise AwsError("ResourceNotFoundException", text, 404)
    return {"update": update}


def list_updates(place: Place, said: dict) -> dict:
    return page("updateIds", list(place.cluster(said["name"]).updates), said)


def switch(access: ClusterAccess, mode: str) -> None:
    """Sets the mode, also one that EKS would not go to, without the entries that EKS makes later."""
    if mode not in MODES:
        raise ValueError(f"{mode} is none of {', '.join(MODES)}")
    with access.lock:
        access.mode = mode
        if mode not in ENTRY_MODES:
            access.entries.clear()
        elif SERVICE_LINKED.arn not in access.entries:
            _add(access, SERVICE_LINKED, SERVICE_LINKED_POLICIES, username="eks:managed")
        access.changed()


def make_own_entries(access: ClusterAccess) -> None:
    """The entries of the cluster's creator and of the node group's role, unless there are such."""
    with access.lock:
        if access.mode in ENTRY_MODES:
            _add(access, CREATOR, ("AmazonEKSClusterAdminPolicy",))
            _add(access, NODE, (), kind="EC2_LINUX")
            access.changed()


def fill(access: ClusterAccess, count: int) -> None:
    """Makes entries of roles that do not exist until there are so many."""
    with access.lock:
        for number in range(count - len(access.entries)):
            arn = f"arn:{PARTITION}:iam::{access.account}:role/filler/Role{number:04}"
            access.entries[arn] = new_entry(arn, f"AROAFILLER{number:011}")
        access.changed()


def _finish(access: ClusterAccess, update: dict, mode: str) -> None:
    with access.lock:
        switch(access, mode)
        update["status"] = SUCCESSFUL
        access.cluster.status = "ACTIVE"
    if mode == API_AND_CONFIG_MAP:
        after(DELAYS.own_entries, make_own_entries, access)


def _add(access: ClusterAccess, role: Role, policies: tuple[str, ...], **more: str) -> None:
    found = find_role(role.arn)
    if role.arn not in access.entries and found is not None and role.account == access.account:
        access.entries[role.arn] = made_by_eks(role.arn, found.id, policies, **more)


def made_by_eks(principal: str, unique_id: str, policies: tuple[str, ...], **more) -> Entry:
    """An entry with policies for the whole cluster."""
    entry, time = new_entry(principal, unique_id, **more), now()
    made = [
        Association(catalogue.policy_arn(name), CLUSTER_SCOPE, time, time) for name in policies
    ]
    return replace(entry, policies=tuple(made))
