"""What the AWS CLI makes, this program reads, and the reverse: each command about access entries and policies."""

import json
from datetime import datetime

import pytest

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import BOB, CREATOR, DEPLOY, DEV, GUEST, OTHER_DEV, SERVICE_LINKED
from sandbox.layout import ACCOUNT, CLUSTER

from .eks import ADMIN, EDIT, VIEW, described

# What both say of an entry.
FIELDS = ("username", "groups", "type", "tags", "policies")
NODES = ("system:node:{{EC2PrivateDNSName}}", ["system:nodes"])


@pytest.fixture(scope="module")
def aws(sandbox, tmp_path_factory):
    """Runs `aws eks` about the cluster, as somebody who may do everything there. Returns its answer."""
    home = sandbox.home_copy(tmp_path_factory.mktemp("home") / "home")

    def run(command: str, *words: str, exit_code: int = 0):
        place = () if command == "list-access-policies" else ("--cluster-name", CLUSTER)
        done = sandbox.run("aws", "--profile", "carol", "eks", command, *place, *words, env=home)
        assert done.returncode == exit_code, done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    return run


def scope_of(namespaces: list[str]) -> dict:
    return {"type": "namespace" if namespaces else "cluster", "namespaces": namespaces}


def shown(entry: dict, policies: list[dict]) -> dict:
    """An entry as EKS describes it, in the words of this program."""
    created = entry["createdAt"]  # botocore's clients read the AWS CLI's seconds
    return {
        "username": entry["username"],
        "groups": entry["kubernetesGroups"],
        "type": entry["type"],
        "tags": entry["tags"],
        "policies": [{"arn": each["policyArn"], "scope": each["accessScope"]} for each in policies],
        "createdAt": int(created.timestamp() if isinstance(created, datetime) else created),
    }


def by_aws(aws, arn: str) -> dict:
    """An entry as the AWS CLI shows it."""
    entry = aws("describe-access-entry", "--principal-arn", arn)["accessEntry"]
    listed = aws("list-associated-access-policies", "--principal-arn", arn)
    assert entry["principalArn"] == listed["principalArn"] == arn
    return shown(entry, listed["associatedAccessPolicies"])


def by_eks(entries, arn: str) -> dict:
    """The same by botocore's client, which starts sooner."""
    where = {"clusterName": CLUSTER, "principalArn": arn}
    entry = entries.client.describe_access_entry(**where)["accessEntry"]
    return shown(entry, entries.client.list_associated_access_policies(**where)["associatedAccessPolicies"])


def by_this_program(iam, arn: str) -> dict | None:
    words = ("--store", "entries", "--arn", arn, "-o", "json", "--profile", "carol")
    items = json.loads(iam.ok("list", *words))["items"]
    if not items:
        return None
    (item,) = items
    policies = [{"arn": each["arn"], "scope": each["scope"]} for each in item["policies"]]
    created = datetime.fromisoformat(item["createdAt"].replace("Z", "+00:00"))
    return {name: item[name] for name in FIELDS} | {"policies": policies, "createdAt": int(created.timestamp())}


def assert_shown(iam, arn: str, theirs: dict, expected: dict) -> None:
    """This program shows exactly `theirs`, and that is what was asked for."""
    assert {name: theirs[name] for name in FIELDS} == expected
    assert by_this_program(iam, arn) == theirs


def entry(username: str, groups=(), kind="STANDARD", tags=None, policies=()) -> dict:
    """What both should show; `policies` are names with their namespaces."""
    return {
        "username": username,
        "groups": list(groups),
        "type": kind,
        "tags": tags or {},
        "policies": [{"arn": POLICY_PREFIX + name, "scope": scope_of(list(where))} for name, where in policies],
    }


def session_of(name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"


# The AWS CLI makes


@pytest.mark.parametrize(
    "arn, flags, expected",
    [
        (DEPLOY.arn, (), entry(session_of("Deploy"))),
        (
            DEPLOY.arn,
            (
                *("--kubernetes-groups", "a", "team:b", "--tags", "team=x,note=y z", "--username", "d:{{SessionName}}"),
                *("--type", "STANDARD", "--client-request-token", "token"),
            ),
            entry("d:{{SessionName}}", ["a", "team:b"], tags={"team": "x", "note": "y z"}),
        ),
        (BOB.arn, ("--kubernetes-groups", "a"), entry(BOB.arn, ["a"])),
        (OTHER_DEV.arn, (), entry(session_of("Dev", "222233334444"))),
        (GUEST.arn, ("--type", "EC2_LINUX", "--tags", "team=x"), entry(*NODES, "EC2_LINUX", {"team": "x"})),
    ],
    ids=["no flags", "all flags", "a user", "another account", "nodes"],
)
def test_create_access_entry(aws, iam, entries, arn, flags, expected):
    aws("create-access-entry", "--principal-arn", arn, *flags)
    assert_shown(iam, arn, by_eks(entries, arn), expected)


def test_update_access_entry(aws, iam, entries):
    entries.create(DEV.arn, username="before", kubernetesGroups=["a", "b"], tags={"team": "x"})
    arn = ("--principal-arn", DEV.arn)
    aws("update-access-entry", *arn, "--kubernetes-groups", "c", "--client-request-token", "token")
    assert_shown(iam, DEV.arn, by_eks(entries, DEV.arn), entry("before", ["c"], tags={"team": "x"}))
    aws("update-access-entry", *arn, "--username", "after", "--kubernetes-groups", "[]")
    assert_shown(iam, DEV.arn, by_eks(entries, DEV.arn), entry("after", [], tags={"team": "x"}))


def test_associate_and_disassociate_access_policy(aws, iam, entries):
    entries.create(DEV.arn, username="dev")
    arn = ("--principal-arn", DEV.arn)

    def associate(name: str, scope: str) -> None:
        aws("associate-access-policy", *arn, "--policy-arn", POLICY_PREFIX + name, "--access-scope", scope)

    associate(VIEW, "type=cluster")
    associate(EDIT, "type=namespace,namespaces=a,team-*")
    assert_shown(iam, DEV.arn, by_eks(entries, DEV.arn), entry("dev", policies=[(VIEW, []), (EDIT, ["a", "team-*"])]))
    associate(VIEW, "type=namespace,namespaces=b")
    assert_shown(iam, DEV.arn, by_eks(entries, DEV.arn), entry("dev", policies=[(VIEW, ["b"]), (EDIT, ["a", "team-*"])]))
    aws("disassociate-access-policy", *arn, "--policy-arn", POLICY_PREFIX + VIEW)
    assert_shown(iam, DEV.arn, by_eks(entries, DEV.arn), entry("dev", policies=[(EDIT, ["a", "team-*"])]))


def test_delete_access_entry(aws, iam, entries):
    entries.create(DEV.arn)
    assert by_this_program(iam, DEV.arn) is not None
    aws("delete-access-entry", "--principal-arn", DEV.arn)
    assert by_this_program(iam, DEV.arn) is None


def test_list_access_entries(aws, iam, entries):
    entries.create(DEV.arn, policies=[VIEW])
    entries.create(BOB.arn)
    words = ("list", "--store", "entries", "-o", "name", "--profile", "carol")
    theirs = aws("list-access-entries")["accessEntries"]
    assert theirs == sorted((DEV.arn, BOB.arn, SERVICE_LINKED.arn))
    assert iam.ok(*words).splitlines() == theirs
    holders = aws("list-access-entries", "--associated-policy-arn", POLICY_PREFIX + VIEW)["accessEntries"]
    assert iam.ok(*words, "--policy", VIEW).splitlines() == holders == [DEV.arn]


def test_list_access_policies(aws, iam):
    theirs = aws("list-access-policies")["accessPolicies"]
    ours = json.loads(iam.ok("policies", "-o", "json", "--profile", "carol"))["items"]
    assert sorted((each["name"], each["arn"]) for each in ours) == sorted((each["name"], each["arn"]) for each in theirs)


# This program makes


@pytest.mark.parametrize(
    "arn, before, words, expected",
    [
        (DEPLOY.arn, None, ("add-role", DEPLOY.arn, "--store", "entries"), entry(session_of("Deploy"))),
        (
            DEPLOY.arn,
            None,
            (
                *("add-role", DEPLOY.arn, "--group", "a", "--group", "team:b", "--username", "d:{{SessionName}}"),
                *("--tag", "team=x", "--tag", "note=y z", "--policy", VIEW, "--policy", f"{EDIT}:a,team-*"),
            ),
            entry(
                *("d:{{SessionName}}", ["a", "team:b"], "STANDARD", {"team": "x", "note": "y z"}),
                [(VIEW, []), (EDIT, ["a", "team-*"])],
            ),
        ),
        (BOB.arn, None, ("add-user", BOB.arn, "--store", "entries", "--group", "a"), entry(BOB.arn, ["a"])),
        (GUEST.arn, None, ("add-role", GUEST.arn, "--type", "EC2_LINUX", "--tag", "team=x"),
         entry(*NODES, "EC2_LINUX", {"team": "x"})),
        (
            DEV.arn,
            {"username": "dev", "kubernetesGroups": ["a"], "policies": [VIEW], "namespaces": ["a"]},
            ("add-role", DEV.arn, "--group", "b", "--policy", f"{VIEW}:b", "--policy", EDIT, "--append"),
            entry("dev", ["a", "b"], policies=[(VIEW, ["a", "b"]), (EDIT, [])]),
        ),
        (
            DEV.arn,
            {"username": "dev", "kubernetesGroups": ["a"], "policies": [VIEW, ADMIN], "tags": {"team": "x"}},
            ("add-role", DEV.arn, "--group", "b", "--policy", f"{EDIT}:dev", "--overwrite"),
            entry("dev", ["b"], tags={"team": "x"}, policies=[(EDIT, ["dev"])]),
        ),
        (
            DEV.arn,
            {"username": "dev", "kubernetesGroups": ["a", "b"], "policies": [VIEW, EDIT], "namespaces": ["a", "b"]},
            ("remove-role", DEV.arn, "--group", "a", "--policy", f"{VIEW}:a", "--policy", EDIT),
            entry("dev", ["b"], policies=[(VIEW, ["b"])]),
        ),
    ],
    ids=["add-role", "add-role with all flags", "add-user", "nodes", "--append", "--overwrite", "remove-role from parts"],
)  # fmt: skip
def test_what_this_program_writes(aws, iam, managed, entries, arn, before, words, expected):
    if before is not None:
        entries.create(arn, **before)
    managed(*words)
    assert_shown(iam, arn, by_aws(aws, arn), expected)


def test_remove_role(aws, managed, entries):
    entries.create(DEV.arn)
    managed("remove-role", DEV.arn, "--store", "entries")
    assert "ResourceNotFoundException" in aws("describe-access-entry", "--principal-arn", DEV.arn, exit_code=255)
    assert aws("list-access-entries")["accessEntries"] == [SERVICE_LINKED.arn]


def test_relink(aws, iam, managed, entries, sandbox):
    entries.create(CREATOR.arn, username="c", kubernetesGroups=["a"], tags={"team": "x"}, policies=[VIEW], namespaces=["b"])
    before = described(entries, CREATOR.arn)["createdAt"]
    sandbox.control("recreate-role", name="Creator")
    managed("add-role", CREATOR.arn, "--relink")
    expected = entry("c", ["a"], tags={"team": "x"}, policies=[(VIEW, ["b"])])
    assert_shown(iam, CREATOR.arn, by_aws(aws, CREATOR.arn), expected)
    assert described(entries, CREATOR.arn)["createdAt"] > before


def test_replace_role(aws, iam, managed, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"], tags={"team": "x"}, policies=[VIEW], namespaces=["b"])
    managed("replace-role", DEV.arn, DEPLOY.arn, "--store", "entries")
    expected = entry(session_of("Deploy"), ["a"], tags={"team": "x"}, policies=[(VIEW, ["b"])])
    assert_shown(iam, DEPLOY.arn, by_aws(aws, DEPLOY.arn), expected)
    assert aws("list-access-entries")["accessEntries"] == sorted((DEPLOY.arn, SERVICE_LINKED.arn))
