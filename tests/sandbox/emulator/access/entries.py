"""The operations on access entries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from moto.iam.models import Role, User

from ..callers import find_role, find_user
from ..errors import AwsError
from . import rules
from .pages import page
from .state import DELAYS, ENTRY_MODES, ClusterAccess, Entry, access_of, entry_arn, now
from .types import NODE_TYPES, STANDARD, default_username

LIMIT = 3000


@dataclass(frozen=True)
class Place:
    """The account of the caller, and the Region of the endpoint."""

    account: str
    region: str

    def cluster(self, name: str) -> ClusterAccess:
        return access_of(self.account, self.region, name)


def create(place: Place, said: dict) -> dict:
    rules.check_new_entry(place.account, said)
    access = open_cluster(place, said)
    principal = said["principalArn"]
    unique_id = _unique_id(principal)
    with access.lock:
        if principal in access.entries:
            text = "The specified access entry resource is already in use on this cluster."
            raise AwsError("ResourceInUseException", text, 409)
        if len(access.entries) >= LIMIT:
            # The limit is documented, the text believed.
            text = f"You've reached the limit of {LIMIT} access entries for a cluster."
            raise AwsError("ResourceLimitExceededException", text, 400)
        entry = new_entry(
            principal,
            unique_id,
            said.get("type", STANDARD),
            said.get("username", ""),
            said.get("kubernetesGroups", ()),
            said.get("tags", {}),
        )
        access.entries[principal] = entry
        access.changed()
    return {"accessEntry": described(access, entry)}


def new_entry(
    principal: str,
    unique_id: str,
    kind: str = STANDARD,
    username: str = "",
    groups: Sequence[str] = (),
    tags: dict[str, str] | None = None,
) -> Entry:
    """An entry; username and groups default to those of its type."""
    if kind in NODE_TYPES:
        groups = groups or NODE_TYPES[kind].groups
    username = username or default_username(principal, kind)
    time = now()
    return Entry(principal, unique_id, kind, username, tuple(groups), tags or {}, time, time)


def describe(place: Place, said: dict) -> dict:
    access = open_cluster(place, said)
    return {"accessEntry": described(access, find_entry(access, said["principalArn"]))}


def list_(place: Place, said: dict) -> dict:
    policy = said.get("associatedPolicyArn")
    if policy is not None:
        rules.check_policy(policy)
    access = open_cluster(place, said)
    found = [
        arn
        for arn, entry in sorted(access.entries.items())
        if policy is None or any(each.policy_arn == policy for each in entry.policies)
    ]
    return page("accessEntries", found, said)


def update(place: Place, said: dict) -> dict:
    """An omitted parameter keeps its value; the list of groups is replaced as a whole."""
    rules.check_not_service_linked(said["principalArn"])
    rules.check_names(said)
    access = open_cluster(place, said)
    with access.lock:
        entry = find_entry(access, said["principalArn"])
        check_standard(entry.type == STANDARD)
        entry = replace(
            entry,
            # That an empty username changes nothing is believed.
            username=said.get("username") or entry.username,
            groups=tuple(said.get("kubernetesGroups", entry.groups)),
            modified_at=now(),
        )
        access.entries[entry.principal_arn] = entry
        access.changed()
    return {"accessEntry": described(access, entry)}


def delete(place: Place, said: dict) -> dict:
    """Deletes an entry with its policies."""
    rules.check_not_service_linked(said["principalArn"])
    access = open_cluster(place, said)
    with access.lock:
        del access.entries[find_entry(access, said["principalArn"]).principal_arn]
        access.changed()
    return {}


def open_cluster(place: Place, said: dict) -> ClusterAccess:
    """The cluster of a request. Raises AwsError if there is none or if its mode has no access entries."""
    access = place.cluster(said["clusterName"])
    if access.mode not in ENTRY_MODES:
        modes = ", ".join(ENTRY_MODES)
        text = (
            f"The cluster's authentication mode must be set to one of [{modes}] to perform this operation."
        )
        raise AwsError("InvalidRequestException", text, 400)
    return access


def find_entry(access: ClusterAccess, principal: str, changes_policies: bool = False) -> Entry:
    """Raises AwsError if there is no entry, or if it is too new for an operation on its policies."""
    entry = access.entries.get(principal)
    if entry is None or (changes_policies and now() - entry.created_at < DELAYS.new_entry):
        text = (
            "The specified principalArn could not be found. You can view your available access"
            " entries with 'list-access-entries'."
        )
        raise AwsError("ResourceNotFoundException", text, 404)
    return entry


def check_standard(is_allowed: bool) -> None:
    if not is_allowed:
        rules.invalid('This operation can only be performed on Access Entries with a type of "STANDARD".')


def described(access: ClusterAccess, entry: Entry) -> dict:
    return {
        "clusterName": access.name,
        "principalArn": entry.principal_arn,
        "kubernetesGroups": list(entry.groups),
        "accessEntryArn": entry_arn(
            access.account, access.region, access.name, entry.principal_arn, entry
        ),
        "createdAt": entry.created_at,
        "modifiedAt": entry.modified_at,
        "tags": entry.tags,
        "username": entry.username,
        "type": entry.type,
    }


def _unique_id(principal: str) -> str:
    """The unique id of an IAM role, a user or an account's root. Raises AwsError."""
    found: Role | User | None = find_role(principal) or find_user(principal)
    if found is None and principal.endswith(":root") and principal.count(":") == 5:
        return principal.split(":")[4]
    if found is None or (DELAYS.new_principal and _age(found) < DELAYS.new_principal):
        rules.invalid("The specified principalArn is invalid: invalid principal.")
    return found.id


def _age(principal: Role | User) -> float:
    """In seconds by the machine's clock, since tests move that of AWS. moto's times lack their zone, UTC."""
    created = principal.create_date.replace(tzinfo=timezone.utc)
    return (datetime.now(timezone.utc) - created).total_seconds()
