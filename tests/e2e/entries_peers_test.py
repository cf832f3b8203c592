"""What other programs get wrong about access entries, each a case in which this program does better.

Cases about which another test says more are not here: policies on the command line, an entry that was deleted
elsewhere, granting before revoking, `system:masters`, node types and the update of groups are in entries_test.py, the
number of requests in entries_scale_test.py, and the partition of policies in the unit tests of access/.
"""

import contextlib
import json
from dataclasses import dataclass

import pytest

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import BOB, CREATOR, DEPLOY, DEV, GUEST, OTHER_DEV, SERVICE_LINKED
from sandbox.layout import ACCOUNT, CLUSTER
from sandbox.waiting import wait

from .eks import ADMIN, EDIT, VIEW, described, operations, policies
from .program import role_arn

WRITES = ("CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry", "AssociateAccessPolicy", "DisassociateAccessPolicy")
IN_ENTRIES = ("--store", "entries")


@dataclass(frozen=True)
class Entry:
    """An access entry: what CreateAccessEntry is given, and namespaces by policy."""

    arn: str
    groups: tuple[str, ...] = ()
    policies: tuple[tuple[str, tuple[str, ...]], ...] = ()
    username: str = "somebody"

    def create(self, entries) -> None:
        entries.create(self.arn, kubernetesGroups=list(self.groups), username=self.username)
        for name, namespaces in self.policies:
            scope = {"type": "namespace", "namespaces": list(namespaces)} if namespaces else {"type": "cluster"}
            entries.client.associate_access_policy(
                clusterName=CLUSTER, principalArn=self.arn, policyArn=POLICY_PREFIX + name, accessScope=scope
            )


def found(entries) -> set[Entry]:
    """The entries that there are, but for that of EKS itself."""
    return {
        Entry(
            arn,
            tuple((entry := described(entries, arn))["kubernetesGroups"]),
            tuple((name, tuple(namespaces)) for name, namespaces in policies(entries, arn).items()),
            entry["username"],
        )
        for arn in entries.principals()
        if arn != SERVICE_LINKED.arn
    }


@dataclass(frozen=True)
class Case:
    words: tuple[str, ...]
    before: tuple[Entry, ...] = ()
    after: tuple[Entry, ...] = ()
    says: tuple[str, ...] = ()
    # What EKS is asked to change, in this order; None if another test says so.
    writes: tuple[str, ...] | None = None
    exit_code: int = 0


def refused(*words: str, says: str) -> Case:
    return Case(("add-role", *words, *IN_ENTRIES), says=(says,), writes=(), exit_code=1)


def by_default(arn: str) -> str:
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    return f"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"


NAMED = ("--username", "somebody")
ONES_OWN = Entry(DEV.arn, ("own",))
CASES = {
    # eksctl create accessentry, get accessentry
    "eksctl: a table shows the number of groups and policies, and no username": Case(
        ("list", *IN_ENTRIES, "-o", "wide", "--arn", DEV.arn),
        before=(Entry(DEV.arn, ("a", "b"), ((VIEW, ("dev", "test")), (EDIT, ())), "dev:{{SessionName}}"),),
        after=(Entry(DEV.arn, ("a", "b"), ((VIEW, ("dev", "test")), (EDIT, ())), "dev:{{SessionName}}"),),
        says=("a,b", f"{VIEW}:dev,test {EDIT}", "dev:{{SessionName}}", "STANDARD", DEV.arn),
        writes=(),
    ),
    # eksctl utils migrate-to-access-entry
    "eksctl: another account's role becomes its namesake in one's own": Case(
        ("add-role", OTHER_DEV.arn, *IN_ENTRIES, *NAMED, "--group", "guests"),
        before=(ONES_OWN,),
        after=(ONES_OWN, Entry(OTHER_DEV.arn, ("guests",))),
    ),
    "eksctl: another account's role stands for its namesake when it is removed": Case(
        ("remove-role", OTHER_DEV.arn, *IN_ENTRIES),
        before=(ONES_OWN, Entry(OTHER_DEV.arn)),
        after=(ONES_OWN,),
        writes=("DeleteAccessEntry",),
    ),
    "eksctl: a role that was deleted ends everything without a name": refused(
        DEV.arn, role_arn("NoSuchRole"), "--group", "a", says=f"{role_arn('NoSuchRole')}: IAM has no such role"
    ),
    **{
        f"eksctl: the reserved prefix {prefix} of {what} is left to EKS": refused(
            DEV.arn, f"--{what}", f"{prefix}x", says=f"begin with {prefix}"
        )
        for what, prefixes in {"username": ("aws:", "amazon:", "iam:"), "group": ("eks:", "amazon:", "iam:")}.items()
        for prefix in prefixes
    },
    **{
        f"eksctl: a panic at {arn}": refused(arn, "--group", "a", says="")
        for arn in (
            *("arn", ":::::", "arn:aws:iam::111122223333:role", "arn:aws:iam::111122223333:role/"),
            *("arn:aws:iam::1:role/Dev", "arn:aws:iam:::role/Dev", f"arn:aws:iam::{ACCOUNT}:group/Dev"),
            *(f"arn:aws:sts::{ACCOUNT}:federated-user/dev", f"arn:aws:iam::{ACCOUNT}:instance-profile/Dev"),
            *(f"{DEV.arn},", f"{DEV.arn}*", f"arn:nowhere:iam::{ACCOUNT}:role/Dev"),
        )
    },
    # The AWS CLI
    "AWS CLI: one principal at a time, and a grant takes two calls": Case(
        ("add-role", DEV.arn, GUEST.arn, DEPLOY.arn, *IN_ENTRIES, *NAMED, "--group", "a", "--policy", f"{VIEW}:dev"),
        after=tuple(Entry(role.arn, ("a",), ((VIEW, ("dev",)),)) for role in (DEV, GUEST, DEPLOY)),
        writes=("CreateAccessEntry", "AssociateAccessPolicy") * 3,
    ),
    "AWS CLI: an update of groups replaces all of them": Case(
        ("add-role", DEV.arn, *IN_ENTRIES, "--group", "c", "--append"),
        before=(Entry(DEV.arn, ("a", "b")),),
        after=(Entry(DEV.arn, ("a", "b", "c")),),
        writes=("UpdateAccessEntry",),
    ),
    "AWS CLI: a policy that is given again silently changes its scope": Case(
        ("add-role", DEV.arn, *IN_ENTRIES, *NAMED, "--policy", VIEW),
        before=(Entry(DEV.arn, (), ((VIEW, ("dev",)),)),),
        after=(Entry(DEV.arn, (), ((VIEW, ("dev",)),)),),
        says=(f"policies {VIEW}:dev; you asked for", "--overwrite", "--append"),
        writes=(),
        exit_code=1,
    ),
    # Terraform's provider and modules
    "Terraform: two scopes of one policy replace each other again and again": Case(
        ("add-role", DEV.arn, *IN_ENTRIES, *NAMED, "--policy", f"{VIEW}:a", "--policy", f"{VIEW}:b"),
        after=(Entry(DEV.arn, (), ((VIEW, ("a", "b")),)),),
        writes=("CreateAccessEntry", "AssociateAccessPolicy"),
    ),
    "Terraform: another scope is a moment without the policy": Case(
        ("add-role", DEV.arn, *IN_ENTRIES, "--policy", f"{VIEW}:b", "--overwrite"),
        before=(Entry(DEV.arn, (), ((VIEW, ("a",)),)),),
        after=(Entry(DEV.arn, (), ((VIEW, ("b",)),)),),
        writes=("AssociateAccessPolicy",),
    ),
    "Terraform: another username makes the entry again": Case(
        ("add-role", DEV.arn, *IN_ENTRIES, "--username", "other", "--overwrite"),
        before=(Entry(DEV.arn, ("a",), ((VIEW, ()),)),),
        after=(Entry(DEV.arn, ("a",), ((VIEW, ()),), "other"),),
        writes=("UpdateAccessEntry",),
    ),
    "Terraform: what EKS made for the creator is an error": Case(
        ("add-role", CREATOR.arn, *IN_ENTRIES, "--policy", ADMIN),
        before=(Entry(CREATOR.arn, (), ((ADMIN, ()),), by_default(CREATOR.arn)),),
        after=(Entry(CREATOR.arn, (), ((ADMIN, ()),), by_default(CREATOR.arn)),),
        writes=(),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_does_better(managed, entries, sandbox, case):
    for entry in case.before:
        entry.create(entries)
    begin = len(sandbox.aws_calls())
    done = managed(*case.words, exit_code=case.exit_code)
    asked = [each for each in operations(sandbox, begin) if each in WRITES]
    assert found(entries) == {*case.after}
    assert case.writes is None or tuple(asked) == case.writes
    for text in case.says:
        assert text in done.stdout + done.stderr
    if case.exit_code == 1:
        assert done.stderr.startswith("error: ") and done.stdout == ""


def test_aws_cli_an_entry_that_another_process_makes_meanwhile_is_an_error_to_guess_at(iam, managed, entries, sandbox):
    """Between the read and the write: the same entry counts as made, another one is left as it is."""
    for groups, exit_code in ((["a"], 0), (["b"], 1)):
        begin = len(sandbox.aws_calls())
        env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
        with sandbox.delays(answer=1):
            running = iam.start("add-role", DEV.arn, *IN_ENTRIES, *NAMED, "--group", "a", env=env)
            wait("the read", lambda: "ListAccessEntries" in operations(sandbox, begin))
            sandbox.control("own-entry", principal=DEV.arn, username="somebody", groups=groups)
            said, complained = running.communicate()
        assert running.returncode == exit_code, complained
        assert found(entries) == {Entry(DEV.arn, tuple(groups))}
        if exit_code == 0:
            assert said == f"accessentry/{DEV.arn} created\n"
        else:
            assert said == "" and "run the same command again to see both" in complained
            again = managed("add-role", DEV.arn, *IN_ENTRIES, *NAMED, "--group", "a", exit_code=1).stderr
            assert "groups b" in again and "--append" in again
        entries.delete(DEV.arn)


@pytest.fixture
def brief_role(sandbox):
    """The ARN of a role that a test may delete and make again."""
    yield sandbox.control("role", name="Brief", there=True)["arn"]
    with contextlib.suppress(ValueError):  # it is gone
        sandbox.control("role", name="Brief", there=False)


def test_eksctl_an_entry_outlives_its_role_unseen(managed, entries, sandbox, brief_role):
    entries.create(brief_role, kubernetesGroups=["a"])
    entries.create(DEV.arn)
    sandbox.control("role", name="Brief", there=False)
    (row,) = json.loads(managed("list", *IN_ENTRIES, "--stale", "-o", "json").stdout)["items"]
    assert (row["arn"], row["effective"], row["findings"]) == (brief_role, False, ["principal-gone"])
    assert managed("remove-role", brief_role, *IN_ENTRIES).stdout == f"accessentry/{brief_role} deleted\n"
    assert [each.arn for each in found(entries)] == [DEV.arn]


def test_terraform_a_node_role_made_again_cannot_join_and_nothing_says_why(managed, entries, sandbox, brief_role):
    entries.create(brief_role, type="EC2_LINUX")
    before = described(entries, brief_role)
    sandbox.control("recreate-role", name="Brief")
    said = managed("add-role", brief_role, "--type", "EC2_LINUX", exit_code=1).stderr
    assert "belongs to a former role of that name" in said and "--relink" in said
    begin = len(sandbox.aws_calls())
    assert managed("add-role", brief_role, "--relink").stdout == f"accessentry/{brief_role} updated\n"
    asked = [each for each in operations(sandbox, begin) if each in WRITES]
    assert asked == ["DeleteAccessEntry", "CreateAccessEntry"]
    after = described(entries, brief_role)
    assert {**after, "accessEntryArn": "", "createdAt": "", "modifiedAt": ""} == {
        **before, "accessEntryArn": "", "createdAt": "", "modifiedAt": ""
    }  # fmt: skip
    assert after["createdAt"] > before["createdAt"]


def test_aws_cli_no_view_joins_users_roles_groups_and_policies(managed, entries):
    Entry(BOB.arn, ("a",)).create(entries)
    Entry(DEV.arn, (), ((VIEW, ("dev",)), (ADMIN, ()))).create(entries)
    items = json.loads(managed("list", *IN_ENTRIES, "-o", "json").stdout)["items"]
    held = {
        item["arn"]: (
            *(item["username"], item["groups"], item["type"]),
            [(each["name"], each["scope"]["namespaces"]) for each in item["policies"]],
        )
        for item in items
        if item["managedBy"] is None
    }
    assert held == {
        BOB.arn: ("somebody", ["a"], "STANDARD", []),
        DEV.arn: ("somebody", [], "STANDARD", [(VIEW, ["dev"]), (ADMIN, [])]),
    }
