"""The authentication mode, which goes one step at a time and never back, and what EKS does at a step."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from ...identities import CREATOR, SERVICE_LINKED
from ...layout import PARTITION
from ..callers import find_role
from ..errors import AwsError
from . import catalogue, nodes, rules
from .entries import Place, new_entry
from .pages import page
from .state import (
    API_AND_CONFIG_MAP,
    DELAYS,
    ENTRY_MODES,
    MODES,
    Association,
    ClusterAccess,
    after,
    now,
)

CLUSTER_SCOPE = {"type": "cluster", "namespaces": []}
SERVICE_LINKED_POLICIES = ("AmazonEKSClusterInsightsPolicy", "AmazonEKSEventPolicy")
IN_PROGRESS, SUCCESSFUL, FAILED = "InProgress", "Successful", "Failed"

# The messages of the next updates, which fail.
FAILING: list[str] = []


def update_cluster_config(place: Place, said: dict) -> dict:
    if said.keys() - {"name", "accessConfig", "clientRequestToken"}:
        raise NotImplementedError("UpdateClusterConfig of anything but accessConfig")
    access = place.cluster(said["name"])
    wanted = said.get("accessConfig", {}).get("authenticationMode")
    token = said.get("clientRequestToken", "")
    with access.lock:
        if token in access.request_tokens:
            return {"update": dict(access.updates[access.request_tokens[token]])}
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
        if token:
            access.request_tokens[token] = update["id"]
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


def reset(access: ClusterAccess, mode: str) -> None:
    """Sets the mode at once, in any direction, without the entries that EKS creates at a step.

    Cancels steps in progress. CONFIG_MAP removes all entries.
    """
    if mode not in MODES:
        raise ValueError(f"{mode} is none of {', '.join(MODES)}")
    with access.lock:
        access.updates, access.request_tokens = {}, {}
        access.cluster.status = "ACTIVE"
        FAILING.clear()
        nodes.add_usual(access)
        _switch(access, mode)


def _switch(access: ClusterAccess, mode: str) -> None:
    access.mode = mode
    if mode in ENTRY_MODES:
        _add(access, SERVICE_LINKED.arn, SERVICE_LINKED_POLICIES, username="eks:managed")
    else:
        access.entries.clear()
    access.changed()


def make_own_entry(
    access: ClusterAccess, principal: str, policies: Sequence[str], **more: str | list[str]
) -> None:
    """Creates an entry as EKS does itself, without the rules for callers. `more` is as for `new_entry`."""
    with access.lock:
        _add(access, principal, policies, **more)
        access.changed()


def fill(access: ClusterAccess, count: int) -> None:
    """Creates entries of roles that do not exist, up to this number of entries in all."""
    with access.lock:
        for number in range(count - len(access.entries)):
            arn = f"arn:{PARTITION}:iam::{access.account}:role/filler/Role{number:04}"
            access.entries[arn] = new_entry(arn, f"AROAFILLER{number:011}")
        access.changed()


def _finish(access: ClusterAccess, update: dict, mode: str) -> None:
    with access.lock:
        if update["id"] not in access.updates:
            return
        access.cluster.status = "ACTIVE"
        if FAILING:
            update["status"] = FAILED
            update["errors"] = [{"errorCode": "Unknown", "errorMessage": FAILING.pop()}]
            return
        _switch(access, mode)
        update["status"] = SUCCESSFUL
    if mode == API_AND_CONFIG_MAP:
        after(DELAYS.own_entries, _make_own_entries, access, update)


def _make_own_entries(access: ClusterAccess, update: dict) -> None:
    """Creates the entries of the cluster's creator and of its nodes' roles unless they exist."""
    with access.lock:
        if update["id"] in access.updates:
            _add(access, CREATOR.arn, ("AmazonEKSClusterAdminPolicy",))
            for role, kind in nodes.roles_of(access):
                _add(access, role, (), kind=kind)
            access.changed()


def _add(access: ClusterAccess, principal: str, policies: Sequence[str], **more: str | list[str]) -> None:
    """Adds an entry with policies for the whole cluster unless it exists."""
    found = find_role(principal)
    if principal in access.entries or found is None or principal.split(":")[4] != access.account:
        return
    entry, time = new_entry(principal, found.id, **more), now()
    arns = map(catalogue.policy_arn, policies)
    made = tuple(Association(arn, CLUSTER_SCOPE, time, time) for arn in arns)
    access.entries[principal] = replace(entry, policies=made)
