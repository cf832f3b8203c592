"""What the guard refuses, what it lets pass, and that nothing is written where it refuses.

The real API server says who the caller is and what it may do, and the real authenticator who gets in.
"""

import json
from contextlib import contextmanager

import pytest

from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT

from .program import role_arn, role_entry

DEV, NODE = by_profile("dev"), role_arn("NodeRole")
NODE_LINE = (
    f"- rolearn: {NODE}\n  username: system:node:{{{{EC2PrivateDNSName}}}}\n"
    "  groups: [system:bootstrappers, system:nodes]\n"
)
ADMIN_POLICY = "AmazonEKSClusterAdminPolicy"


def dev_line(*groups: str, username: str = "dev") -> str:
    return role_entry("Dev", username) + f"  groups: [{', '.join(groups)}]\n"


@contextmanager
def may(sandbox, group: str, verb: str, resource: str):
    """Lets `group` do that."""
    name = f"guard-{group}-{resource}"
    sandbox.kubectl("create", "clusterrole", name, f"--verb={verb}", f"--resource={resource}")
    sandbox.kubectl("create", "clusterrolebinding", name, f"--clusterrole={name}", f"--group={group}")
    try:
        yield
    finally:
        sandbox.kubectl("delete", "clusterrole/" + name, "clusterrolebinding/" + name)


class Roles:
    """mapRoles of the cluster. Setting it waits until it is effective."""

    def __init__(self, sandbox, live_map):
        self._sandbox, self._map = sandbox, live_map
        self.text = live_map.roles()

    def __call__(self, text: str) -> None:
        self.text = text
        self._map.set({"mapRoles": text})
        self._sandbox.settle()

    def are_untouched(self) -> bool:
        return self._map.roles() == self.text


@pytest.fixture
def roles(sandbox, live_map):
    return Roles(sandbox, live_map)


@pytest.fixture
def refuses(roles):
    """Expects that a run was refused for these words, in this order, and that mapRoles is as it was set."""

    def check(done, *words: str) -> str:
        assert done.returncode == 1, (done.stdout, done.stderr)
        said = done.stderr
        assert "refused: " in said, said
        assert f"nothing was changed; to do it all the same, add --allow={','.join(words)}\n" in said, said
        assert roles.are_untouched()
        return said

    return check


# The caller


def test_who_would_cut_itself_off_is_refused(sandbox, iam, live_map, roles, refuses):
    roles(dev_line("system:masters") + role_entry("Guest"))
    before = live_map.data()
    said = refuses(iam.run_as("dev", "remove-role", DEV.arn), "self-lockout", "last-admin")
    assert f"you get in as {DEV.arn}, and would no longer" in said
    assert live_map.data() == before
    assert iam.run_as("dev", "remove-role", role_arn("Guest")).returncode == 0


def test_whoever_insists_cuts_itself_off(sandbox, iam, live_map, roles):
    roles(dev_line("system:masters"))
    done = iam.run_as("dev", "remove-role", DEV.arn, "--allow=self-lockout", "--allow", "last-admin")
    assert done.returncode == 0, done.stderr
    assert f"warning: --allow=self-lockout: you get in as {DEV.arn}" in done.stderr
    sandbox.settle()
    assert sandbox.whoami("dev") is None


def test_one_word_does_not_overrule_another(iam, roles, refuses):
    roles(dev_line("system:masters"))
    refuses(iam.run_as("dev", "remove-role", DEV.arn, "--allow=self-lockout"), "last-admin")


def test_who_comes_in_by_a_certificate_may_remove_every_line(iam, live_map, roles):
    roles(dev_line("system:masters"))
    iam.ok("remove-role", DEV.arn)
    assert "Dev" not in live_map.roles()


def test_who_is_left_with_an_account_alone_could_not_repair_it(iam, live_map, roles, refuses):
    live_map.set({"mapAccounts": f"- '{ACCOUNT}'\n"})
    roles(dev_line("system:masters"))
    said = refuses(iam.run_as("dev", "remove-role", DEV.arn), "self-lockout", "last-admin")
    assert "could no longer change aws-auth" in said


def test_who_seems_to_come_in_by_something_else_is_refused(sandbox, iam, entries, roles, refuses):
    """The role may not ask EKS, which has an entry of it."""
    roles(dev_line("system:masters", username="line"))
    entries.create(DEV.arn, username="entry", policies=[ADMIN_POLICY])
    assert sandbox.whoami("dev").username == "entry"
    done = iam.run_as("dev", "remove-role", DEV.arn, "--store", "aws-auth")
    said = refuses(done, "self-lockout", "last-admin")
    assert f'you are "entry" to the cluster, and {DEV.arn} by what changes, or was a moment ago' in said


def test_who_comes_in_by_an_entry_may_remove_its_line(sandbox, iam, entries, roles, live_map):
    arn = by_profile("carol").arn
    live_map.set({"mapUsers": f"- userarn: {arn}\n  username: line\n  groups: [system:masters]\n"})
    roles(role_entry("Guest"))
    entries.create(arn, username="entry", policies=[ADMIN_POLICY])
    assert sandbox.whoami("carol").username == "entry"
    done = iam.run_as("carol", "remove-user", arn, "--store", "aws-auth")
    assert done.returncode == 0, done.stderr
    assert sandbox.whoami("carol").username == "entry"


def test_a_group_less_is_no_harm_where_the_api_server_says_so(sandbox, iam, roles, live_map):
    roles(dev_line("editors", "others"))
    with may(sandbox, "editors", "*", "configmaps"), may(sandbox, "editors", "create", "subjectaccessreviews"):
        done = iam.run_as("dev", "remove-role", DEV.arn, "--group", "others")
        assert done.returncode == 0, done.stderr
        assert "others" not in live_map.roles()


def test_a_group_less_is_refused_where_it_gave_the_right_to_repair(sandbox, iam, roles, refuses):
    roles(dev_line("editors", "others"))
    with may(sandbox, "editors", "*", "configmaps"), may(sandbox, "others", "create", "subjectaccessreviews"):
        said = refuses(iam.run_as("dev", "remove-role", DEV.arn, "--group", "editors"), "self-lockout")
    assert "could no longer change aws-auth" in said


def test_what_cannot_be_known_is_refused(sandbox, iam, roles, refuses):
    roles(dev_line("editors", "others"))
    with may(sandbox, "editors", "*", "configmaps"):
        said = refuses(iam.run_as("dev", "remove-role", DEV.arn, "--group", "others"), "self-lockout")
    assert "whether you could still change aws-auth is unknown: " in said
    assert "subjectaccessreviews" in said


# Nodes


def test_a_line_of_nodes_is_not_removed_by_accident(sandbox, iam, roles, refuses, live_map):
    roles(NODE_LINE)
    said = refuses(iam.run("remove-role", NODE), "node-loss")
    assert f"nodes of {NODE} get in by line 1 of mapRoles, and would be cut off; the cluster has no nodes now, but new ones" in said
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "ip-10-0-0-1.ec2.internal"}}
    sandbox.kubectl("create", "-f", "-", stdin=json.dumps(node))
    try:
        assert "; the cluster has one node" in refuses(iam.run("remove-role", NODE), "node-loss")
    finally:
        sandbox.kubectl("delete", "node", node["metadata"]["name"])
    iam.ok("remove-role", NODE, "--allow=node-loss")
    assert "NodeRole" not in live_map.roles()


def test_a_line_of_nodes_is_not_overwritten_by_accident(iam, roles, refuses):
    roles(NODE_LINE)
    done = iam.run("add-role", NODE, "--username", "ops", "--group", "ops", "--overwrite")
    assert "would get in by line 1 of mapRoles as ops, with the groups ops" in refuses(done, "node-loss")


def test_an_entry_of_another_type_does_not_hide_nodes(iam, entries, roles, refuses):
    roles(NODE_LINE)
    words = ("add-role", NODE, "--store", "entries", "--profile", "carol")
    assert "by its access entry" in refuses(iam.run(*words, "--group", "dev"), "node-loss")
    assert entries.principals().count(NODE) == 0
    iam.ok(*words, "--type", "EC2_LINUX")
    done = iam.run("remove-role", NODE, "--store", "aws-auth", "--profile", "carol")
    assert done.returncode == 0, done.stderr
    assert f"{NODE} still gets in, by its access entry" in done.stderr


# Both stores


def test_an_entry_that_gives_less_than_the_line_it_hides_is_refused(sandbox, iam, entries, roles, refuses):
    roles(dev_line("by-line", "admins"))
    words = ("add-role", DEV.arn, "--store", "entries", "--profile", "carol", "--username", "dev", "--group", "by-line")
    said = refuses(iam.run(*words), "demotion")
    assert f"the access entry of {DEV.arn} hides line 1 of mapRoles, which gives more: group admins" in said
    assert DEV.arn not in entries.principals()
    assert "admins" in sandbox.whoami("dev").groups
    iam.ok(*words, "--group", "admins")


def test_a_line_that_gives_more_does_not_come_back_by_accident(sandbox, iam, entries, roles, refuses):
    roles(dev_line("by-line"))
    entries.create(DEV.arn, username="by-entry")
    words = ("remove-role", DEV.arn, "--store", "entries", "--profile", "carol")
    said = refuses(iam.run(*words), "resurrection")
    assert f"without its access entry, line 1 of mapRoles counts again for {DEV.arn} and gives more" in said
    assert DEV.arn in entries.principals()
    done = iam.run(*words, "--allow=resurrection")
    assert done.returncode == 0, done.stderr
    assert f"{DEV.arn} still gets in, by kube-system/aws-auth mapRoles:1:3\n" in done.stderr
    entries.settle()
    assert sandbox.whoami("dev").username == "dev"


def test_both_stores_are_judged_together_before_either_is_written(sandbox, iam, entries, live_map, roles, refuses):
    roles(NODE_LINE + dev_line("a"))
    entries.create(DEV.arn)
    before = live_map.data()
    done = iam.run("remove-role", DEV.arn, NODE, "--profile", "carol")
    refuses(done, "node-loss")
    assert live_map.data() == before
    assert DEV.arn in entries.principals()
    assert iam.run("remove-role", DEV.arn, "--profile", "carol").returncode == 0


def test_the_last_administrator_stays_where_the_caller_is_not_in(sandbox, iam, entries, roles, refuses):
    roles(role_entry("Guest"))
    entries.create(DEV.arn, policies=[ADMIN_POLICY])
    for other in set(entries.principals()) - {DEV.arn}:  # the cluster's creator has one
        if "/aws-service-role/" not in other:
            entries.delete(other)
    words = ("remove-role", DEV.arn, "--store", "entries")
    said = refuses(iam.run_as("carol", *words), "last-admin")
    assert f"{DEV.arn} is the last administrator by either store" in said
    entries.create(by_profile("deploy").arn, policies=[ADMIN_POLICY])
    done = iam.run_as("carol", *words)
    assert done.returncode == 0, done.stderr


# What it costs, and what it leaves alone


def test_an_addition_costs_no_further_request(sandbox, iam, roles):
    roles(dev_line("a"))
    requests = iam.requests()
    iam.ok("add-role", role_arn("Guest"))
    assert requests.verbs() == ["get", "patch"]
    requests = iam.requests()
    iam.ok("remove-role", role_arn("Guest"))
    assert requests.verbs() == ["get", "create", "patch"]  # who the caller is


def test_a_dry_run_says_what_would_be_refused(iam, roles, live_map):
    roles(NODE_LINE)
    done = iam.run("remove-role", NODE, "--dry-run=client", "--diff")
    assert done.returncode == 0
    assert f"-- rolearn: {NODE}" in done.stdout
    assert "warning: this would be refused: node-loss: " in done.stderr
    assert "note: carrying it out needs --allow=node-loss\n" in done.stderr
    assert "NodeRole" in live_map.roles()


def test_a_config_map_that_lets_nobody_in_is_not_guarded(iam, trial_map):
    trial_map.create({"mapRoles": NODE_LINE})
    assert iam.ok("remove-role", NODE, trial_map.flag) == f"mapping/{NODE} removed\n"


def test_whoever_will_put_it_back_is_named_and_eks_is_not(sandbox, iam, live_map):
    patch = {"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm"}}, "data": {"mapRoles": dev_line("a")}}
    sandbox.api.patch(f"{live_map.path}?fieldManager=vpcLambda", patch)
    try:
        done = iam.run("add-role", role_arn("Guest"))
        assert done.returncode == 0
        assert "is kept by Helm (label app.kubernetes.io/managed-by), which may put back" in done.stderr
    finally:
        sandbox.api.patch(live_map.path, {"metadata": {"labels": None}})
    assert "is kept by" not in iam.run("remove-role", role_arn("Guest")).stderr


def test_an_unknown_word_is_an_error_that_names_all(iam):
    said = iam.fails("remove-role", NODE, "--allow=lockout")
    assert 'invalid --allow "lockout": it must be one of demotion, last-admin, lost-access, new-errors, node-loss' in said


# Waiting for the effect


def test_wait_returns_once_the_cluster_shows_the_change(sandbox, iam, roles):
    roles(role_entry("Guest"))
    words = (DEV.arn, "--username", "waited", "--group", "a", "--profile", "alice")
    done = iam.run("add-role", *words, "--wait")
    assert done.returncode == 0, done.stderr
    assert sandbox.whoami("dev").username == "waited"
    done = iam.run("remove-role", DEV.arn, "--profile", "alice", "--wait=30s")
    assert done.returncode == 0, done.stderr
    assert sandbox.whoami("dev") is None


def test_wait_for_an_entry_that_becomes_effective_after_some_seconds(sandbox, iam, entries, roles):
    roles(role_entry("Guest"))
    with sandbox.delays(propagation=3):
        done = iam.run("add-role", DEV.arn, "--username", "waited", "--store", "entries", "--profile", "carol", "--wait")
        assert done.returncode == 0, done.stderr
        assert sandbox.whoami("dev").username == "waited"


def test_wait_says_what_the_cluster_shows_instead(sandbox, iam, entries, roles):
    """alice may not ask EKS who has an entry."""
    roles(role_entry("Guest"))
    entries.create(DEV.arn, username="by-entry")
    done = iam.run("add-role", DEV.arn, "--username", "by-line", "--store", "aws-auth", "--profile", "alice", "--wait=10s")
    assert done.returncode == 1
    assert f"mapping/{DEV.arn} added\n" == done.stdout
    assert 'it was written, but is not effective everywhere yet: the cluster lets it in as "by-entry"' in done.stderr


@pytest.mark.parametrize(
    "words, reason",
    [
        (("add-role", DEV.arn, "--wait=0s"), "--wait is too short"),
        (("add-role", DEV.arn, "--wait=banana"), 'invalid --wait "banana"'),
        (("add-role", DEV.arn, "--wait", "30s"), "write --wait=30s"),
        (("add-account", ACCOUNT, "--wait"), "an account is none"),
        (("remove-account", ACCOUNT, "--wait"), "an account is none"),
    ],
)
def test_wait_is_checked_before_anything_is_written(iam, roles, words, reason):
    roles(role_entry("Guest"))
    assert reason in iam.fails(*words)
    assert roles.are_untouched()


@pytest.mark.parametrize("words", [("add-role", by_profile("external").arn), ("add-user", by_profile("bob").arn)])
def test_who_cannot_be_assumed_is_refused_before_the_write(iam, roles, live_map, words):
    roles(role_entry("Guest"))
    before = live_map.data()
    assert iam.run(*words, "--profile", "alice", "--wait").returncode == 1
    assert live_map.data() == before
