"""The plan of `migrate`: what becomes of each line, and that its entries and bindings give the same rights.

The real authenticator says who gets in as whom, and the API server what they may do, before and after.
"""

import json
import os
import random
import re
import time
from collections import Counter

import pytest
import yaml

from sandbox.identities import FARGATE, NODE, SERVICE_LINKED, SSO_VIEW, by_profile
from sandbox.layout import ACCOUNT, OTHER_ACCOUNT

from .eks import ADMIN, ADMINS, operations
from .migration import (
    BY_DNS_NAME,
    BY_SESSION,
    EDIT,
    NODES,
    SECONDS_TO_SPREAD,
    VIEW,
    canonical,
    create,
    fates,
    line,
    plan,
    rights,
)
from .prober import SESSION
from .program import role_arn


@pytest.fixture
def mixed_map(sandbox, carol, bindings):
    """A map with a line of every kind."""
    bindings.bind(VIEW, "Group", "system:migrate-viewers")
    roles = (
        line(NODE.arn, BY_DNS_NAME, NODES),
        line(FARGATE.arn, BY_SESSION, NODES[:-1] + ", system:node-proxier]"),
        line(role_arn("Robot"), BY_SESSION, NODES),
        line(f"arn:aws:iam::{OTHER_ACCOUNT}:role/Nodes", BY_DNS_NAME, NODES),
        line(role_arn(SSO_VIEW.name), "view:{{SessionName}}", "[migrate-devs]"),
        line(role_arn("Deploy"), "admin", "[system:masters, migrate-devs]"),
        line(role_arn("Dev"), "dev", "[system:migrate-viewers, system:authenticated]"),
        line(canonical("other-dev"), "other", "[migrate-devs]"),
        line(role_arn("Deleted"), "deleted", "[system:masters]"),
        line(role_arn("Guest"), "first", "[system:masters]"),
        line(role_arn("Guest"), "guest:{{AccessKeyID}}", "[migrate-devs]"),
        line(role_arn("teams/Creator"), "dead", "[system:masters]"),
        line(role_arn(SERVICE_LINKED.name), "service"),
        line(role_arn("Task"), "{{AccountID}}-{{SessionName}}", "[migrate-devs]"),
    )
    sandbox.set_aws_auth(mapRoles="".join(roles), mapUsers=ADMINS, mapAccounts=f'- "{OTHER_ACCOUNT}"\n')
    sandbox.control("fargate-profile", name="migrate", role=FARGATE.arn)
    yield
    sandbox.control("fargate-profile", name="migrate")


def test_each_line_becomes_an_entry_or_says_why_not(carol, mixed_map):
    planned = plan(carol)
    assert (planned["kind"], planned["mode"], planned["unknown"]) == ("MigrationPlan", "CONFIG_MAP", [])
    wanted = [item["entry"] and (item["entry"]["type"], item["entry"]["username"]) for item in planned["items"]]
    assert list(zip(fates(planned), wanted)) == [
        ("create", ("EC2_LINUX", None)),
        ("create", ("FARGATE_LINUX", None)),
        ("blocked", None),  # named by its session, and neither Fargate's nor a hybrid node
        ("blocked", None),  # nodes of another account
        ("create", ("STANDARD", "view:{{SessionName}}")),
        ("create", ("STANDARD", "admin")),
        ("create", ("STANDARD", "dev")),
        ("create", ("STANDARD", "other")),
        ("nothing", None),  # deleted
        ("nothing", None),  # hidden
        ("blocked", None),  # {{AccessKeyID}}
        ("nothing", None),  # a path
        ("blocked", None),  # of a service
        ("create", ("STANDARD", f"session:{ACCOUNT}-{{{{SessionName}}}}")),
        ("create", ("STANDARD", "carol")),
        ("blocked", None),  # an account
    ]
    items = planned["items"]
    assert [items[place]["entry"]["principalArn"] for place in (4, 5)] == [SSO_VIEW.arn, by_profile("deploy").arn]
    assert items[5]["entry"]["policies"][0]["name"] == ADMIN
    assert items[6]["entry"]["kubernetesGroups"] == ["from-aws-auth:system:migrate-viewers"]
    assert items[9]["hiddenBy"]["line"] == items[10]["line"]
    assert planned["blocksApiMode"] is True
    kinds = [step["kind"] for step in planned["steps"]]
    assert kinds == ["saveMap", "otherAdmin", "bindings", "mode", "people", "caller", "removeLines"]
    assert planned["steps"][3]["items"] == [0, 1]  # of nodes whose entries EKS makes itself
    assert planned["steps"][4]["items"][0] == 5 and planned["steps"][5]["items"] == [14]  # carol is the last


def test_the_table_says_the_same(carol, mixed_map):
    said = carol("migrate").stdout
    for text in (
        " EC2_LINUX\n",
        "stays: its nodes are named by their session",
        f"STANDARD, group migrate-devs, {ADMIN}",
        "nothing: another line of the same principal counts in its place: mapRoles:31",
        "RBAC bindings to create:",
        f"gives ClusterRole {VIEW} to the group from-aws-auth:system:migrate-viewers",
        "What stands in the way of the mode API:",
        f"kubectl iam migrate --type {role_arn('Robot')}=FARGATE_LINUX",
        "1. save aws-auth: kubectl get configmap aws-auth",
    ):
        assert text in said, text
    kept = carol("migrate", "--nodes=keep", "--admin-as", "group", "--no-headers").stdout
    assert "stays: --nodes=keep" in kept and "PRINCIPAL" not in kept
    assert "STANDARD, groups from-aws-auth:system:masters, migrate-devs" in kept


def test_the_plan_says_which_lines_can_go_and_what_is_left(sandbox, carol, live_map):
    left = "\nThen the cluster can go to the mode API: kubectl iam mode API --yes-one-way"
    sandbox.set_aws_auth(mapRoles=line(role_arn("Deleted"), "x", "[a]"), mapUsers=ADMINS)
    said = carol("migrate").stdout
    assert "remove from aws-auth 1 line whose principals get in by their entries, and 1 line of principals" in said
    assert "that are gone: kubectl iam migrate --apply --remove-mappings" in said
    assert left in said
    sandbox.set_aws_auth(mapUsers=ADMINS, mapAccounts=f"- '{OTHER_ACCOUNT}'\n")
    assert left not in carol("migrate").stdout


def test_the_user_says_the_type_of_nodes(carol, mixed_map):
    robot = plan(carol, "--type", "Robot=hybrid_linux")["items"][2]
    assert (robot["fate"], robot["entry"]["type"]) == ("create", "HYBRID_LINUX")
    for given, says in (
        ("Robot", "is not of the form ROLE=TYPE"),
        ("Robot=EC2_LINUS", "did you mean EC2_LINUX?"),
        ("Dev=EC2_LINUX", "a role without a line of nodes"),
    ):
        assert says in carol("migrate", "--type", given, exit_code=1).stderr


def test_nothing_is_written(sandbox, iam, carol, mixed_map):
    begin, requests, before = len(sandbox.aws_calls()), iam.requests(), sandbox.aws_auth()
    carol("migrate")
    assert sandbox.aws_auth() == before
    assert requests.verbs() == ["get", "list", "list", "create"]  # the last asks who signs in
    asked = {call.get("operation") or call["action"] for call in sandbox.aws_calls()[begin:]}
    assert all(name.startswith(("Describe", "Get", "List")) for name in asked), asked


# Lines, and what a binding gives to a name in them: the role, the subject, and the namespace.
JUDGED = {
    "alice": (("al", "[eks:migrate-team]"), [(VIEW, "Group", "eks:migrate-team", "default")]),
    "bob": (("aws:bob", "[]"), [(EDIT, "User", "aws:bob", "kube-system")]),
    "dev": (
        ("system:migrate-ops", "[system:migrate-viewers, system:authenticated]"),
        [(VIEW, "Group", "system:migrate-viewers", ""), (EDIT, "User", "system:migrate-ops", "default")],
    ),
    "deploy": (("deployer", "[system:masters, migrate-devs]"), []),
    "guest": (("", "[migrate-devs]"), [(EDIT, "Group", "migrate-devs", "")]),
    "chain": (("{{SessionName}}", "[]"), [(EDIT, "User", SESSION, "default")]),
    "process": (("robot-{{AccountID}}-{{SessionName}}", "[]"), [(VIEW, "User", f"robot-{ACCOUNT}-{SESSION}", "")]),
    "other-dev": (("x:{{AccountID}}", "[]"), [(VIEW, "User", f"x:{OTHER_ACCOUNT}", "")]),
    "sso-view": (("view:{{SessionName}}", "[migrate-devs]"), []),
}


@pytest.mark.parametrize("admin_as", ["policy", "group"])
def test_everybody_has_the_same_rights_before_and_after(sandbox, carol, bindings, admin_as):
    roles = line(role_arn("x/Creator"), "dead", "[system:masters]")  # whom the way must not let in
    for profile, ((username, groups), given) in JUDGED.items():
        roles += line(canonical(profile), username, groups)
        for role, kind, name, namespace in given:
            bindings.bind(role, kind, name, namespace)
    sandbox.set_aws_auth(mapRoles=roles, mapUsers=ADMINS)
    profiles = [*JUDGED, "creator"]
    deadline = time.monotonic() + SECONDS_TO_SPREAD
    while not rights(sandbox, "process")[0]:  # the last of the bindings
        assert time.monotonic() < deadline
    before = {profile: rights(sandbox, profile) for profile in profiles}
    assert before["creator"] is None and all(before["deploy"])
    assert all(any(before[profile]) for profile in JUDGED)
    assert not any(all(before[profile]) for profile in JUDGED if profile != "deploy")

    planned = plan(carol, "--admin-as", admin_as)
    assert fates(planned) == ["nothing", *["create"] * (len(JUDGED) + 1)]
    for binding in planned["bindings"]:
        bindings.make(binding, binding["metadata"].get("namespace", ""))
    assert plan(carol, "--admin-as", admin_as)["bindings"] == []
    with sandbox.authentication_mode("API_AND_CONFIG_MAP") as entries:
        for entry in (item["entry"] for item in planned["items"] if item["entry"]):
            create(entries, entry)
        assert fates(plan(carol, "--admin-as", admin_as)) == ["nothing", *["exists"] * (len(JUDGED) + 1)]
        with sandbox.authentication_mode("API"):  # where the map is dead text
            deadline = time.monotonic() + SECONDS_TO_SPREAD
            while (after := {profile: rights(sandbox, profile) for profile in profiles}) != before:
                assert time.monotonic() < deadline, after
            again = plan(carol)
            assert (again["mode"], set(fates(again))) == ("API", {"nothing"})
            assert "Nothing to migrate" in carol("migrate").stderr


# Of lines at random, and the subjects of bindings at random.
USERNAMES = (
    *("", "plain", "{{AccountID}}", "system:a", "system:serviceaccount:default:app", "from-aws-auth:system:a"),
    *("x:{{SessionName}}", "{{SessionName}}", "{{SessionName}}-x", "x-{{SessionNameRaw}}", "eks:{{SessionName}}"),
    *("{{AccountID}}:{{SessionName}}", "session:{{SessionName}}", "{{AccessKeyID}}", "x:{{Unknown}}"),
)
GROUPS = (
    *("a", "system:b", "aws:b", "iam:b", "from-aws-auth:system:b", "of-{{AccountID}}", "of-{{SessionName}}"),
    *("system:masters", "system:authenticated", "system:nodes", "system:monitoring", "x:{{Unknown}}"),
)
SUBJECTS = [
    *(("User", name.replace("{{AccountID}}", ACCOUNT).replace("{{SessionName}}", SESSION)) for name in USERNAMES if name),
    *(("User", f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{SESSION}") for name in ("Dev", "Guest")),
    *(("Group", name.replace("{{AccountID}}", ACCOUNT)) for name in GROUPS if name != "system:authenticated"),
]
PROFILES = ("alice", "bob", "dev", "deploy", "guest", "chain", "process", "other-dev", "sso-view")
ROUNDS = 6


def map_at_random(chance: random.Random) -> str:
    """Lines of all, some of them twice or in a form that lets nobody in."""
    roles = ""
    for profile in chance.choices(PROFILES, k=len(PROFILES) + 2):
        arn = canonical(profile)
        if chance.random() < 0.1:
            arn = arn.replace(":role/", ":role/path/")
        groups = json.dumps(chance.sample(GROUPS, chance.randrange(3)))
        roles += line(arn, chance.choice(USERNAMES), groups)
    return roles


@pytest.mark.parametrize("number", range(ROUNDS))
def test_maps_at_random_give_the_same_rights_before_and_after(sandbox, managed, entries, bindings, number):
    seed = f"{os.environ.get('KUBECTL_IAM_SEED', 'the way over')} {number}"
    chance = random.Random(seed)
    for kind, name in chance.sample(SUBJECTS, 16):
        bindings.bind(chance.choice((VIEW, EDIT)), kind, name, chance.choice(("", "default")))
    for namespace in ("", "default"):  # API servers notice bindings in their order
        bindings.bind(VIEW, "Group", "migrate-last", namespace)
    sandbox.set_aws_auth(mapRoles=map_at_random(chance), mapUsers=ADMINS)
    bindings.await_all()
    before = {profile: rights(sandbox, profile) for profile in PROFILES}

    planned = plan(managed, "--admin-as", chance.choice(("policy", "group")))
    for binding in planned["bindings"]:
        bindings.make(binding, binding["metadata"].get("namespace", ""))
    moved = set()
    for item in planned["items"]:
        if item["fate"] == "create":
            create(entries, item["entry"])
            moved.add(item["entry"]["principalArn"])
    # Who has a new name already gains by its bindings, and the plan says so.
    is_gain_said = any(re.search(r"\bgains?\b", remark) for item in planned["items"] for remark in item["remarks"])
    await_same(sandbox, PROFILES, before, is_gain_said, seed)
    with sandbox.authentication_mode("API"):
        await_same(sandbox, [each for each in PROFILES if by_profile(each).arn in moved], before, is_gain_said, seed)
        for profile in PROFILES:
            assert by_profile(profile).arn in moved or rights(sandbox, profile) is None, (profile, seed)


def await_same(sandbox, profiles, before: dict, is_gain_said: bool, seed: str) -> None:
    def is_same(profile: str, after: list[bool] | None) -> bool:
        if is_gain_said and before[profile] and after:
            return all(now or not then for then, now in zip(before[profile], after))
        return after == before[profile]

    deadline = time.monotonic() + SECONDS_TO_SPREAD
    while any(not is_same(profile, after := rights(sandbox, profile)) for profile in profiles):
        different = [profile for profile in profiles if not is_same(profile, rights(sandbox, profile))]
        assert time.monotonic() < deadline, (different, seed)


def test_an_entry_that_is_there_is_compared(sandbox, managed, entries):
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=line(role_arn("Dev"), "dev", "[a]") + line(role_arn("Guest"), "g"))
    entries.create(by_profile("dev").arn, username="dev", kubernetesGroups=["b"])
    entries.create(by_profile("guest").arn, username="g")
    sandbox.control("recreate-role", name="Guest")
    entries.settle()
    planned = plan(managed)
    assert fates(planned) == ["differs", "blocked", "create"]
    dev, guest, _ = planned["items"]
    assert dev["differences"] == ["its entry has the groups b, and an entry of the line would have a"]
    assert (dev["existing"]["groups"], dev["entry"]["kubernetesGroups"]) == (["b"], ["a"])
    assert "former role" in guest["reason"] and "remove-role" in guest["cure"]


def test_what_the_caller_may_not_read_is_unknown_and_stays(sandbox, iam, live_map, bindings):
    bindings.bind(VIEW, "Group", "system:migrate-viewers")
    roles = line(role_arn("Dev"), "dev", "[a]") + line(role_arn(SSO_VIEW.name), "view", "[a]")
    sandbox.set_aws_auth(mapRoles=roles + line(role_arn("Deploy"), "d", "[system:migrate-viewers]"))
    done = iam.run("migrate", "-o", "json", "--profile", "bob")  # who may describe clusters alone
    planned = json.loads(done.stdout)
    assert fates(planned) == ["create", "blocked", "create"]
    assert "IAM does not tell the path" in planned["items"][1]["reason"]
    for what in ("whether some roles and users exist, and the paths of roles", "which nodes EKS makes"):
        assert any(text.startswith(what) for text in planned["unknown"])
    assert f"{VIEW} to the group from-aws-auth:system:migrate-viewers" in iam.run("migrate", "--profile", "bob").stdout
    assert "warning: which nodes EKS makes is unknown, since you may not call eks:ListNodegroups" in done.stderr


def allowed(sandbox, *actions: str) -> dict[str, str]:
    """The credentials of a new user who may do just this in AWS."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return sandbox.control("user", name=f"migrate-{os.getpid()}-{len(actions)}", policy=document)


def test_roles_are_asked_for_one_by_one_where_they_cannot_be_listed(sandbox, iam, live_map):
    roles = line(role_arn("Deploy"), "d", "[a]") + line(role_arn("Deleted"), "x", "[a]")
    shouted = role_arn("Guest").replace("arn:aws:iam", "ARN:AWS:IAM").replace("role/", "Role/")
    sandbox.set_aws_auth(mapRoles=roles + line(shouted, "g", "[a]"))
    env = allowed(sandbox, "eks:*", "iam:GetRole")
    done = iam.run("migrate", "-o", "json", env=env)
    planned = json.loads(done.stdout)
    assert (fates(planned), planned["unknown"], done.stderr) == (["create", "nothing", "create"], [], "")
    arns = [item["entry"] and item["entry"]["principalArn"] for item in planned["items"]]
    assert arns == [by_profile("deploy").arn, None, by_profile("guest").arn]


def test_hybrid_nodes_are_known_by_the_cluster_and_the_trust_policy(sandbox, carol):
    service = {"Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [service]})
    env = allowed(sandbox, "iam:CreateRole", "iam:DeleteRole", "iam:GetRole", "eks:*")
    create = ("create-role", "--role-name", "Hybrid", "--assume-role-policy-document", document)
    sandbox.run("aws", "iam", *create, env=env).check_returncode()
    sandbox.set_aws_auth(mapRoles=line(role_arn("Hybrid"), BY_SESSION, NODES), mapUsers=ADMINS)
    networks = {"remoteNodeNetworks": [{"cidrs": ["10.0.0.0/16"]}]}
    with sandbox.described_cluster(remote_network_config=networks):
        entry = plan(carol)["items"][0]["entry"]
    assert fates(plan(carol))[0] == "blocked"
    sandbox.run("aws", "iam", "delete-role", "--role-name", "Hybrid", env=env).check_returncode()
    assert entry["type"] == "HYBRID_LINUX"


def test_a_cluster_that_is_not_of_eks_has_no_mode(sandbox, iam, live_map, tmp_path):
    sandbox.set_aws_auth(mapRoles=line(role_arn("Dev"), "dev", "[a]"))
    config = yaml.safe_load(sandbox.layout.kubeconfig("admin").read_text())
    config["contexts"][0]["name"] = config["current-context"] = config["contexts"][0]["context"]["cluster"] = "plain"
    config["clusters"][0]["name"] = "plain"
    file = tmp_path / "plain.kubeconfig"
    file.write_text(yaml.safe_dump(config))
    done = iam.run("migrate", "--kubeconfig", file, "-o", "json")
    planned = json.loads(done.stdout)
    assert (planned["mode"], fates(planned)) == (None, ["create"])
    assert "EKS and IAM were not asked" in done.stderr


def test_a_manifest_says_what_can_be_told_of_it(iam, tmp_path):
    file = tmp_path / "aws-auth.yaml"
    roles = line(role_arn("Dev"), "dev", "[a]") + line(role_arn("Ops"), "ops", "[system:ops]")
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"mapRoles": roles}}
    file.write_text(yaml.safe_dump(config_map | {"metadata": {"name": "aws-auth", "namespace": "kube-system"}}))
    done = iam.run("migrate", "-m", file, "-o", "json")
    assert fates(json.loads(done.stdout)) == ["create", "blocked"]
    assert "warning: the cluster is unknown" in done.stderr


LINES, LIMIT, PAGE = 1_000, 3_000, 100


def test_a_thousand_lines_beside_three_thousand_entries_take_few_requests(sandbox, managed, entries):
    roles = "".join(line(role_arn(f"Line{number:04}"), "x", "[a]") for number in range(LINES))
    sandbox.set_aws_auth(mapRoles=roles + line(role_arn("Dev"), "dev", "[a]"), mapUsers=ADMINS)
    entries.create(by_profile("dev").arn, username="dev", kubernetesGroups=["a"])
    sandbox.control("fill-entries", count=LIMIT)
    begin = len(sandbox.aws_calls())
    done = managed("migrate", "-o", "json")
    assert Counter(fates(json.loads(done.stdout))) == {"nothing": LINES, "exists": 1, "create": 1}
    assert f"warning: with this plan the cluster has {LIMIT + 1} access entries, and EKS allows {LIMIT}" in done.stderr
    asked = Counter(operations(sandbox, begin))
    described = asked["DescribeAccessEntry"]
    assert described == asked["ListAssociatedAccessPolicies"] <= 3  # Dev's, and administrators'
    assert asked["ListAccessEntries"] == LIMIT // PAGE + 1
    about_nodes = sum(number for operation, number in asked.items() if "Nodegroup" in operation or "Fargate" in operation)
    assert about_nodes <= 4  # the sandbox has one of each
    assert sum(asked.values()) == asked["ListAccessEntries"] + 2 * described + about_nodes + 1
