"""The policies of the README are the least that each verb works with, and missing rights are named."""

import copy
import itertools
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from sandbox.identities import MAY_NOTHING, SEES_CLUSTERS, SSO_VIEW
from sandbox.layout import ACCOUNT, CLUSTER, REGION

from .program import role_arn
from .readme import README, policy

RBAC = "/apis/rbac.authorization.k8s.io/v1"
GROUP = "rbac.authorization.k8s.io"
REVIEW = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
SECONDS_TO_SPREAD = 30

ROLES = {role["metadata"]["name"]: role for role in yaml.safe_load_all(policy("kind: Role"))}
STATEMENTS = {each["Sid"]: each for each in json.loads(policy('"Statement"'))["Statement"]}

READ, EDIT, SEE, ASK = "read-aws-auth", "edit-aws-auth", "see-rights", "ask-about-oneself"
CANNOT_GET, CANNOT_UPDATE = 'cannot get resource "configmaps"', 'cannot update resource "configmaps"'

DEV, VIEW = role_arn("Dev"), role_arn(SSO_VIEW.name)
USER = f"arn:aws:iam::{ACCOUNT}:user/somebody"
MAP = {
    "mapRoles": "".join(
        f"- rolearn: {role_arn(name)}\n  username: tested\n  groups: [tested]\n" for name in ("Dev", "Deploy")
    ),
    "mapUsers": f"- userarn: {USER}\n  userName: somebody\n",  # which lint --fix repairs
    # The caller gets in under its ARN, without rights.
    "mapAccounts": f'- "{ACCOUNT}"\n- "555566667777"\n',
}


def list_with(**item: str | list[str]) -> str:
    """A file as `list` prints it."""
    return json.dumps({"apiVersion": "kubectl-iam/v1", "kind": "MappingList", "items": [item]})


A_LINE = list_with(store="configmap", list="mapRoles", arn=role_arn("New"), username="new", groups=["g"])
AN_ENTRY = list_with(store="accessEntry", arn=role_arn("Deploy"), groups=["tested"])


@dataclass(frozen=True)
class Lack:
    """What happens without one right of a policy."""

    # "ROLE VERB RESOURCE" of a role in the cluster, or a statement of the IAM policy.
    right: str
    says: str
    exit_code: int = 1


@dataclass(frozen=True)
class Case:
    verb: str
    words: tuple[str, ...]
    # All that the policies grant for this verb; the caller has no other rights.
    needs: tuple[Lack, ...] = ()
    says: str = ""  # appears only with all rights
    exit_code: int = 0
    sso: bool = False
    without_basic_user: bool = False
    both_stores: bool = False
    file: str = ""  # what the file says that -f names
    after: tuple[str, ...] = ()  # what somebody with all rights has done with the caller's history

    @property
    def roles(self) -> set[str]:
        return {lack.right.split()[0] for lack in self.needs} & ROLES.keys()

    @property
    def statements(self) -> set[str]:
        return {lack.right for lack in self.needs} & STATEMENTS.keys()


def may_read(exit_code: int = 1) -> Lack:
    return Lack(f"{READ} get configmaps", CANNOT_GET, exit_code)


MAY_EDIT = (Lack(f"{EDIT} get configmaps", CANNOT_GET), Lack(f"{EDIT} update configmaps", CANNOT_UPDATE))
MAY_TEST = Lack("TestRoles", "sts:AssumeRole", 2)
MAY_FIND_SETS = Lack("FindSets", "iam:ListRoles")
MAY_SEE_CLUSTERS = Lack("SeeClusters", "eks:DescribeCluster")
MAY_CHANGE_ENTRIES = (
    Lack(f"{READ} get configmaps", "whether an access entry hides a line of aws-auth is unknown", 0),
    MAY_SEE_CLUSTERS,
    Lack("SeeEntries", "eks:DescribeAccessEntry"),
)
MAY_SAY_WHO = f"{ASK} create selfsubjectreviews"
MAY_SAY_WHAT = f"{ASK} create selfsubjectaccessreviews"

CASES = (
    Case("list", (), (may_read(),), "Deploy"),
    Case(
        "explain",
        (DEV,),
        (
            may_read(2),
            Lack(f"{SEE} list clusterrolebindings", "you may not list clusterrolebindings", 0),
            Lack(f"{SEE} list rolebindings", "you may not list rolebindings", 0),
        ),
        "(ClusterRoleBinding tested-may-look, by the group tested)",
    ),
    Case(
        "explain",
        (DEV, "--can", "list", "pods"),
        (may_read(2), Lack(f"{SEE} create subjectaccessreviews", "you may not ask about others", 2)),
        "yes",
    ),
    Case("lint", (), (may_read(2),), "field-case"),
    Case("lint --fix", (), tuple(Lack(lack.right, lack.says, 2) for lack in MAY_EDIT), "updated"),
    Case(
        "migrate",
        (),
        (
            may_read(),
            Lack(f"{SEE} list clusterrolebindings", "you may not list clusterrolebindings", 0),
            Lack(f"{SEE} list rolebindings", "you may not list rolebindings", 0),
            Lack("SeeClusters", "since you may not call eks:DescribeCluster", 0),
            Lack("SeeEntries", "since you may not call eks:ListAccessEntries", 0),
            Lack("SeeNodes", "since you may not call eks:ListNodegroups", 0),
            Lack("FindSets", "since you may not call iam:ListRoles", 0),
            Lack("FindUsers", "since you may not call iam:ListUsers", 0),
        ),
        "STANDARD, group tested",
        both_stores=True,
    ),
    Case("add-role", (role_arn("New"), "--group", "g"), MAY_EDIT, "added"),
    Case("add-user", (USER + "-2", "--group", "g"), MAY_EDIT, "added"),
    Case("add-account", ("222233334444",), MAY_EDIT, "added"),
    Case("remove-role", (DEV,), MAY_EDIT, "removed"),
    Case("remove-user", (USER,), MAY_EDIT, "removed"),
    Case("remove-account", ("555566667777",), MAY_EDIT, "removed"),
    Case("replace-role", (DEV, role_arn("Guest")), MAY_EDIT, "updated"),
    Case(
        "add-role",
        (DEV, "--store", "entries", "--group", "tested", "--policy", "AmazonEKSViewPolicy"),
        (*MAY_CHANGE_ENTRIES, Lack("ChangeEntries", "eks:CreateAccessEntry")),
        "created",
        both_stores=True,
    ),
    Case(
        "add-role",
        ("Deploy", "--store", "entries", "--group", "tested", "--account", ACCOUNT),
        (*MAY_CHANGE_ENTRIES, Lack("ChangeEntries", "eks:CreateAccessEntry"), Lack("FindPaths", "invalid principal")),
        "teams/platform/Deploy created",
        both_stores=True,
    ),
    Case("add-role", ("--sso", "View", "--group", "g"), (*MAY_EDIT, MAY_FIND_SETS), "added"),
    Case("explain", ("--sso", "View"), (may_read(2), Lack("FindSets", "iam:ListRoles", 2)), VIEW),
    Case("edit", (), MAY_EDIT, "no entry of it does"),
    Case("diff", (), (may_read(2),), "role/New", exit_code=1, file=A_LINE),
    Case(
        "diff",
        ("--store", "entries"),
        (
            Lack(MAY_CHANGE_ENTRIES[0].right, MAY_CHANGE_ENTRIES[0].says, 1),
            Lack("SeeClusters", "eks:DescribeCluster", 2),
            Lack("SeeEntries", "eks:ListAccessEntries", 2),
            Lack("FindPaths", f"accessentry/{role_arn('Deploy')}", 1),
        ),
        "accessentry/arn:aws:iam::111122223333:role/teams/platform/Deploy",
        exit_code=1,
        both_stores=True,
        file=AN_ENTRY,
    ),
    Case("apply", (), MAY_EDIT, "added", file=A_LINE),
    Case(
        "apply",
        ("--store", "entries"),
        (
            *MAY_CHANGE_ENTRIES[:2],
            Lack("SeeEntries", "eks:ListAccessEntries"),
            Lack("ChangeEntries", "eks:CreateAccessEntry"),
            Lack("FindPaths", "invalid principal"),
        ),
        "teams/platform/Deploy created",
        both_stores=True,
        file=AN_ENTRY,
    ),
    Case("history", (), (Lack(f"{READ} get configmaps", "who else has written the map is unknown", 0),), "MANAGER"),
    Case("undo", (), MAY_EDIT, "removed", after=("add-role", role_arn("New"), "--group", "g")),
    Case(
        "undo",
        ("--yes",),
        (*MAY_CHANGE_ENTRIES, Lack("ChangeEntries", "eks:DeleteAccessEntry")),
        "deleted",
        both_stores=True,
        after=("add-role", role_arn("Guest"), "--store", "entries", "--group", "g"),
    ),
    Case("test-role", (DEV,), (may_read(0), MAY_TEST), "tested, by line 1 (mapRoles)"),
    Case(
        "test-role",
        (role_arn("Deploy"),),
        (may_read(0), MAY_TEST, Lack("FindPaths", "iam:GetRole", 2)),
        "tested, by line 4 (mapRoles)",
    ),
    Case(
        "test-role",
        (DEV, "--cluster-name", "sandbocks"),
        (MAY_TEST, MAY_SEE_CLUSTERS, may_read()),
        "which does not exist",
        exit_code=1,
    ),
    Case(
        "test-role",
        (DEV,),
        (
            Lack(MAY_SAY_WHO, "selfsubjectreviews", 2),
            Lack(MAY_SAY_WHAT, "selfsubjectaccessreviews", 2),
            MAY_TEST,
            may_read(0),
        ),
        "Gets in:    yes",
        without_basic_user=True,
    ),
    Case("whoami", (), (may_read(0),), "(mapAccounts)"),
    Case("whoami", (), (may_read(0), Lack(MAY_SAY_WHO, "selfsubjectreviews")), "(mapAccounts)", without_basic_user=True),
    Case(
        "doctor",
        (),
        (
            Lack(f"{READ} get configmaps", "have none of the common rights", 1),
            Lack("SeeClusters", "eks:DescribeCluster", 0),
            Lack("SeeEntries", "access entries unknown: ListAccessEntries failed", 0),
        ),
        "0 errors",
        both_stores=True,
    ),
    Case(
        "mode",
        (),
        (
            Lack(f"{READ} get configmaps", "whom aws-auth lets in", 0),
            MAY_SEE_CLUSTERS,
            Lack("SeeNodes", "which nodes EKS makes itself, since you may not call eks:ListNodegroups", 0),
        ),
        "node group workers",
    ),
    Case(
        "mode",
        ("API_AND_CONFIG_MAP", "--yes-one-way"),
        (
            Lack(f"{READ} get configmaps", "node-loss: how nodes get in by aws-auth is unknown"),
            MAY_SEE_CLUSTERS,
            Lack("SeeEntries", "who gets in now is unknown"),
            Lack("SeeNodes", "updated", 0),
            Lack("ChangeMode", "UpdateClusterConfig failed with AccessDenied"),
        ),
        "who gets in is as predicted",
    ),
    Case(
        "export",
        ("terraform",),
        (
            may_read(),
            Lack("SeeClusters", "a part of the access entries is unknown, since you may not call eks:DescribeCluster", 0),
            Lack("SeeEntries", "who has an access entry is unknown, since you may not call eks:ListAccessEntries", 0),
        ),
        'resource "kubernetes_config_map_v1_data" "aws_auth"',
        both_stores=True,
    ),
    Case("sso roles", (), (may_read(0),), "yes", sso=True),
    Case("update-kubeconfig", ("--name", CLUSTER, "--region", REGION), (MAY_SEE_CLUSTERS,), "Added new context"),
    Case("policies", (), (Lack("SeePolicies", "eks:ListAccessPolicies", 0),), "note: what they allow"),
    Case("token", (), (), "k8s-aws-v1."),
)


def name_of(case: Case) -> str:
    return " ".join([case.verb, *(word.rpartition("/")[2] for word in case.words)])


@dataclass(frozen=True)
class Rights:
    """What somebody may do: roles in the cluster and statements in IAM."""

    roles: list[dict]
    statements: list[dict]

    @classmethod
    def of(cls, case: Case, lack: Lack | None = None) -> "Rights":
        roles = [_without(ROLES[name], lack) for name in sorted(case.roles)]
        kept = sorted(case.statements - ({lack.right} if lack else set()))
        return cls(roles, [STATEMENTS[name] for name in kept])


def _without(role: dict, lack: Lack | None) -> dict:
    role = copy.deepcopy(role)
    for rule in role["rules"] if lack else []:
        kept = [
            verb for verb in rule["verbs"]
            if f"{role['metadata']['name']} {verb} {rule['resources'][0]}" != lack.right
        ]  # fmt: skip
        rule["verbs"] = kept
    role["rules"] = [rule for rule in role["rules"] if rule["verbs"]]
    return role


@dataclass
class Callers:
    """Runs the program as a new identity in AWS and the cluster with exactly these rights."""

    sandbox: object
    iam: object
    folder: Path
    made: list[str] = field(default_factory=list)
    _numbers = itertools.count(1)

    def run(self, case: Case, rights: Rights):
        document = {"Version": "2012-10-17", "Statement": rights.statements or MAY_NOTHING.document()["Statement"]}
        name = f"caller-{os.getpid()}-{next(self._numbers)}"
        if case.sso:
            # The portal hands out credentials of this role.
            self.sandbox.control("role-policy", name=SSO_VIEW.name, policy=document)
            username, profile, env = VIEW, "sso-view", {}
        else:
            username, profile = f"arn:aws:iam::{ACCOUNT}:user/{name}", "bob"
            env = self.sandbox.control("user", name=name, policy=document)
        caller = {"kind": "User", "name": username, "apiGroup": GROUP}
        tested = {"kind": "Group", "name": "tested", "apiGroup": GROUP}
        for role in rights.roles:
            is_tested = case.verb == "test-role" and role["metadata"]["name"] == ASK
            self._bind(role, tested if is_tested else caller)
        home = self.sandbox.home_copy(self.folder / name)
        env |= home | {"KUBECONFIG": str(self._kubeconfig(profile, name, case.sso))}
        if case.sso:
            env["AWS_PROFILE"] = profile
        if case.verb == "update-kubeconfig":
            env["KUBECONFIG"] = str(self.folder / f"{name}.new")
        if case.verb == "edit":
            env["KUBE_EDITOR"] = r"sed -i 's/mapRoles: |/&\n    # edited/'"
        if case.after:
            admin = {"XDG_STATE_HOME": f"{home['HOME']}/.local/state"}
            if case.both_stores:
                admin |= {"KUBECONFIG": str(self.sandbox.layout.kubeconfig("carol"))}
            self.iam.run(*case.after, env=admin).check_returncode()
        words = case.words
        if case.file:
            file = self.folder / f"{name}.yaml"
            file.write_text(case.file)
            words = (*words, "-f", str(file))
        return self.iam.run(*case.verb.split(), *words, env=env)

    def _kubeconfig(self, profile: str, name: str, keeps_profile: bool) -> Path:
        config = yaml.safe_load(self.sandbox.layout.kubeconfig(profile).read_text())
        if not keeps_profile:
            config["users"][0]["user"]["exec"].pop("env")
        file = self.folder / f"{name}.kubeconfig"
        file.write_text(yaml.safe_dump(config))
        return file

    def _bind(self, role: dict, subject: dict) -> None:
        kind, metadata = role["kind"], role["metadata"]
        where = f"{RBAC}/namespaces/{metadata['namespace']}" if kind == "Role" else RBAC
        collection = "roles" if kind == "Role" else "clusterroles"
        binding = {
            "metadata": {"name": metadata["name"]},
            "roleRef": {"apiGroup": GROUP, "kind": kind, "name": metadata["name"]},
            "subjects": [subject],
        }
        self._make(f"{where}/{collection}", role)
        self._make(f"{where}/{collection[:-1]}bindings", binding)
        given = {(verb, rule["resources"][0]) for rule in role["rules"] for verb in rule["verbs"]}
        for rule in ROLES[metadata["name"]]["rules"]:
            for verb in rule["verbs"]:
                attributes = {
                    "verb": verb,
                    "group": rule["apiGroups"][0],
                    "resource": rule["resources"][0],
                    "name": rule.get("resourceNames", [""])[0],
                    "namespace": metadata.get("namespace", ""),
                }
                is_given = (verb, rule["resources"][0]) in given
                await_right(self.sandbox, subject, attributes, is_given)

    def _make(self, collection: str, body: dict) -> None:
        self.sandbox.api.post(collection, body)
        self.made.append(f"{collection}/{body['metadata']['name']}")


def await_right(sandbox, subject: dict, attributes: dict, wanted: bool) -> None:
    """Waits until the API server has noticed the new roles."""
    user = {"user": "nobody", "groups": ["system:authenticated"]}
    if subject["kind"] == "User":
        user["user"] = subject["name"]
    else:
        user["groups"].append(subject["name"])
    body = {"spec": {**user, "resourceAttributes": attributes}}
    deadline = time.monotonic() + SECONDS_TO_SPREAD
    while sandbox.api.post(REVIEW, body)["status"]["allowed"] != wanted:
        assert time.monotonic() < deadline, body


@pytest.fixture(scope="module")
def the_map(sandbox):
    """The map, and something that the tested roles may do."""
    before = sandbox.aws_auth()
    binding = {
        "metadata": {"name": "tested-may-look"},
        "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": "system:aggregate-to-view"},
        "subjects": [{"kind": "Group", "name": "tested", "apiGroup": GROUP}],
    }
    sandbox.api.post(f"{RBAC}/clusterrolebindings", binding)
    try:
        sandbox.set_aws_auth(**MAP)
        yield
        sandbox.set_aws_auth(**before)
    finally:
        sandbox.api.delete(f"{RBAC}/clusterrolebindings/tested-may-look")


@pytest.fixture
def callers(sandbox, iam, tmp_path, the_map):
    callers = Callers(sandbox, iam, tmp_path)
    yield callers
    for path in callers.made:
        sandbox.api.delete(path)
    sandbox.control("role-policy", name=SSO_VIEW.name, policy=SEES_CLUSTERS.document())
    if sandbox.aws_auth() != MAP:
        sandbox.set_aws_auth(**MAP)


@pytest.fixture
def without_basic_user(sandbox):
    """A cluster in which only those who are granted it may ask about themselves."""
    path = f"{RBAC}/clusterrolebindings/system:basic-user"
    binding = sandbox.api.get(path)
    sandbox.api.delete(path)
    everybody = {"kind": "Group", "name": "system:authenticated"}
    attributes = {"verb": "create", "group": "authentication.k8s.io", "resource": "selfsubjectreviews"}
    try:
        await_right(sandbox, everybody, attributes, False)
        yield
    finally:
        for made in ("resourceVersion", "uid", "creationTimestamp", "managedFields"):
            binding["metadata"].pop(made, None)
        sandbox.api.post(f"{RBAC}/clusterrolebindings", binding)
    await_right(sandbox, everybody, attributes, True)


@pytest.fixture
def run(request, callers):
    def run(case: Case, lack: Lack | None = None):
        if case.both_stores:
            request.getfixturevalue("entries")
        if case.verb == "mode":
            request.getfixturevalue("config_map_mode")
        if case.without_basic_user:
            request.getfixturevalue("without_basic_user")
        done = callers.run(case, Rights.of(case, lack))
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_with_exactly_these_rights_it_works(run, case):
    exit_code, said = run(case)
    assert exit_code == case.exit_code, said
    assert case.says in said
    assert "forbidden" not in said and "not authorized" not in said


@pytest.mark.parametrize(
    "case, lack",
    [
        pytest.param(case, lack, id=f"{name_of(case)} without {lack.right}")
        for case in CASES
        for lack in case.needs
    ],
)
def test_missing_rights_are_named(run, case, lack):
    exit_code, said = run(case, lack)
    assert exit_code == lack.exit_code, said
    assert lack.says in said
    assert "terminate" not in said


def test_no_right_of_the_policies_is_superfluous():
    needed = {lack.right for case in CASES for lack in case.needs}
    given = set(STATEMENTS) | {
        f"{name} {verb} {resource}"
        for name, role in ROLES.items()
        for rule in role["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }
    assert needed == given


def is_among(text: str, words: tuple[str, ...]) -> bool:
    return f" {text} " in f" {' '.join(words)} "


def test_every_verb_of_the_table_is_tested_with_the_rights_in_the_table():
    table = README.read_text(encoding="utf-8").split("| verb | in the cluster | in AWS |")[1].split("\n\n")[0]
    said = {}
    for verbs, in_cluster, in_aws in re.findall(r"^\| (.*?) \| ?(.*?) ?\| ?(.*?) ?\|$", table, re.MULTILINE):
        for verb in re.findall(r"`([^`]+)`", verbs):
            said[verb] = set(re.findall(r"`([^`]+)`", in_cluster + in_aws)) & (ROLES.keys() | STATEMENTS.keys())
    # A flag adds to the verb's own rights.
    for case in CASES:
        flags = [flag for flag in ("--sso", "--store entries") if is_among(flag, case.words)]
        wanted = said[case.verb].union({ASK}, *(said[flag] for flag in flags))
        assert case.roles | case.statements <= wanted, case
    tried = {case.verb for case in CASES} | {"--sso", "--store entries"}
    assert set(said) == tried
    for verb, rights in said.items():
        given = {
            right
            for case in CASES
            if is_among(verb, (case.verb, *case.words))
            for right in case.roles | case.statements
        }
        assert rights <= given, verb
