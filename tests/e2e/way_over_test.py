"""The whole way from aws-auth to access entries: who got in before loses access at no time.

While the program migrates the cluster, each identity asks once a second what it may do.
"""

import time

import pytest

from sandbox.access_calls import associate, create
from sandbox.entries import POLICY_PREFIX
from sandbox.identities import CAROL, FARGATE, NODE, ROBOT, TASK, by_profile
from sandbox.layout import CLUSTER, OTHER_ACCOUNT

from .eks import ADMIN, ADMINS, policies
from .migration import (
    DELETE_NODES,
    DELETE_PODS,
    EDIT,
    MOVING,
    ROLES,
    STAYING,
    STAYING_LINE,
    canonical,
    is_bridged,
    line,
    new_node,
    plan,
    rights,
)
from .prober import Prober
from .program import role_arn


# The prober itself


@pytest.mark.parametrize("group", ["migrate-bridge", "migrate-nobody"])
def test_a_prober_sees_the_gap_before_a_policy_takes_effect(sandbox, entries, live_map, bindings, slow, group):
    bindings.bind("cluster-admin", "Group", "migrate-bridge")
    sandbox.set_aws_auth(mapRoles=line(canonical("deploy"), "admin", "[system:masters]"))
    deploy = by_profile("deploy").arn
    with Prober(sandbox, {"deploy": DELETE_NODES}) as prober:
        create(entries.client, deploy, kubernetesGroups=[group])
        associate(entries.client, deploy, POLICY_PREFIX + ADMIN)
        entries.settle()
        entries.client.update_access_entry(clusterName=CLUSTER, principalArn=deploy, kubernetesGroups=[])
        entries.settle()
        prober.await_rounds(2)
        assert policies(entries, deploy) == {ADMIN: []}
    assert {failure.what for failure in prober.failures} == (
        set() if group == "migrate-bridge" else {"has lost its right"}
    )


def test_a_prober_sees_whoever_does_not_get_in(sandbox, live_map, bindings):
    bindings.bind(EDIT, "Group", "migrate-devs")
    sandbox.set_aws_auth(mapRoles=line(canonical("dev"), "dev", "[migrate-devs]"))
    with Prober(sandbox, {"dev": DELETE_PODS}) as prober:
        sandbox.set_aws_auth(mapRoles="")
        prober.await_rounds(2)
    assert {failure.what for failure in prober.failures} == {"does not get in"}


# The way


def test_from_aws_auth_to_entries_alone_nobody_loses_access(sandbox, way, bound, slow):
    sandbox.set_aws_auth(mapRoles="".join(ROLES) + STAYING_LINE, mapUsers=ADMINS, mapAccounts=f'- "{OTHER_ACCOUNT}"\n')
    people = [who for who in (*MOVING, *STAYING) if who != FARGATE.arn]
    before = {who: rights(sandbox, who) for who in people}
    planned = plan(way)
    assert planned["blocksApiMode"]
    blocked = {item["arn"] or item["account"] for item in planned["items"] if item["fate"] == "blocked"}
    assert blocked == {TASK.arn, OTHER_ACCOUNT}

    with Prober(sandbox, MOVING | STAYING) as prober:
        done = way.migrate("--apply", "--yes-one-way")
        prober.check()
        assert f"cluster/{CLUSTER} updated\n" in done.stdout
        for arn in blocked:
            assert arn in done.stderr
        assert not is_bridged(sandbox)

        # A role that is made again gets in by its line, and its entry is of no use.
        with prober.paused("process"):
            sandbox.control("recreate-role", name=ROBOT.name)
            sandbox.entries.settle()
            time.sleep(1.1)  # it is dated a second ahead
        done = way.migrate("--apply", "--remove-mappings")
        prober.check()
        assert ROBOT.arn in done.stderr
        assert ROBOT.arn in sandbox.aws_auth()["mapRoles"]
        way("remove-role", ROBOT.arn, "--store", "entries")
        done = way.migrate("--apply", "--remove-mappings")
        assert f"accessentry/{ROBOT.arn} created\n" in done.stdout
        prober.check()

        # Lines of nodes go once new nodes have joined.
        roles = sandbox.aws_auth()["mapRoles"]
        assert NODE.arn in roles and FARGATE.arn in roles and ROBOT.arn not in roles
        with new_node(sandbox, "workers"), new_node(sandbox):
            way.migrate("--apply", "--remove-mappings")
        left = sandbox.aws_auth()
        assert NODE.arn not in left["mapRoles"] and FARGATE.arn not in left["mapRoles"]
        assert STAYING_LINE in left["mapRoles"]
        for gone in ("deploy", "sso-admin", "sso-view", "other-dev", "guest", "chain"):
            assert canonical(gone) not in left["mapRoles"], gone
        assert role_arn("Deleted") not in left["mapRoles"] and CAROL.arn not in left.get("mapUsers", "")
        prober.await_rounds(2)
        prober.check()

        refused = way("mode", "API", "--yes-one-way", exit_code=1).stderr
        assert "lost-access" in refused and TASK.arn in refused
        for who in STAYING:
            prober.ends(who)
        way("mode", "API", "--yes-one-way", "--allow=lost-access")
        sandbox.entries.settle()
        prober.await_rounds(3)
        prober.check()
        print({who: count for who, count in prober.counts.items()})
    after = {who: rights(sandbox, who) for who in people}
    assert after == before | dict.fromkeys(STAYING)
    assert rights(sandbox, "external") is None  # whose line is dead
