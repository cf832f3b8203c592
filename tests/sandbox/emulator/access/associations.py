"""The operations on the access policies of an entry."""

from dataclasses import replace

from ..errors import AwsError
from . import catalogue, rules
from .entries import Place, check_standard, find_entry, open_cluster
from .pages import page
from .state import Association, now


def associate(place: Place, said: dict) -> dict:
    """Associates a policy, or changes its scope if it is associated already."""
    rules.check_association(said)
    access = open_cluster(place, said)
    given, time = said["accessScope"], now()
    scope = {"type": given.get("type", "cluster"), "namespaces": given.get("namespaces", [])}
    with access.lock:
        entry = find_entry(access, said["principalArn"], changes_policies=True)
        check_standard(rules.takes_policy(entry.type, said["policyArn"], scope))
        kept = {each.policy_arn: each for each in entry.policies}
        before = kept.get(said["policyArn"])
        made = Association(said["policyArn"], scope, before.associated_at if before else time, time)
        kept[made.policy_arn] = made
        access.entries[entry.principal_arn] = replace(entry, policies=tuple(kept.values()))
        access.changed()
    return {
        "clusterName": access.name,
        "principalArn": entry.principal_arn,
        "associatedAccessPolicy": _described(made),
    }


def disassociate(place: Place, said: dict) -> dict:
    rules.check_not_service_linked(said["principalArn"])
    rules.check_policy(said["policyArn"])
    access = open_cluster(place, said)
    with access.lock:
        entry = find_entry(access, said["principalArn"], changes_policies=True)
        kept = tuple(each for each in entry.policies if each.policy_arn != said["policyArn"])
        if len(kept) == len(entry.policies):
            text = "The specified policyArn is not associated with the access entry."  # believed
            raise AwsError("ResourceNotFoundException", text, 404)
        access.entries[entry.principal_arn] = replace(entry, policies=kept)
        access.changed()
    return {}


def list_associated(place: Place, said: dict) -> dict:
    access = open_cluster(place, said)
    entry = find_entry(access, said["principalArn"])
    found = page("associatedAccessPolicies", [_described(each) for each in entry.policies], said)
    return {"clusterName": access.name, "principalArn": entry.principal_arn} | found


def list_all(_: Place, said: dict) -> dict:
    """Lists all policies. Needs no cluster."""
    policies = [{"name": name, "arn": catalogue.policy_arn(name)} for name in catalogue.NAMES]
    return page("accessPolicies", policies, said)


def _described(association: Association) -> dict:
    return {
        "policyArn": association.policy_arn,
        "accessScope": association.scope,
        "associatedAt": association.associated_at,
        "modifiedAt": association.modified_at,
    }
