"""What a file says of who gets in, compared with both stores and applied to them. The cluster and EKS judge."""

import json
import threading
import time

import pytest
import yaml

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import CAROL, DEPLOY, DEV, GUEST
from sandbox.layout import ACCOUNT, CLUSTER, REGION

from .eks import ADMINS, EDIT, VIEW, described, operations, policies
from .program import role_arn, role_entry

NODE = role_arn("NodeRole")
NODES = (
    f"- rolearn: {NODE} # nodes\n  username: system:node:{{{{EC2PrivateDNSName}}}}\n"
    "  groups: [ system:bootstrappers,  system:nodes ]\n"
)
DEV_LINE = role_entry("Dev", "dev") + "  groups: [b, a]\n"
COMMENTED = role_entry("Dev", "dev") + "  groups: [b, a] # both\n"
# What nobody should write, and list shows all the same.
DEAD = (
    f"- rolearn: arn:aws:iam::{ACCOUNT}:role/a/path/Dead\n  username: 'null'\n  groups: ['1', 'yes']\n"
    f"- rolearn: {role_arn('Twice')}\n  username: one\n- rolearn: {role_arn('Twice')}\n  username: two\n"
)
WRITES = {
    *("CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry"),
    *("AssociateAccessPolicy", "DisassociateAccessPolicy"),
}


@pytest.fixture
def file(tmp_path):
    """Writes a file and returns its path."""

    def write(content: str | dict) -> str:
        path = tmp_path / "access.yaml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return str(path)

    return write


def line(name: str, username: str, *groups: str) -> dict:
    return {"store": "configmap", "list": "mapRoles", "arn": role_arn(name), "username": username, "groups": [*groups]}


CAROLS = {"store": "configmap", "list": "mapUsers", "arn": CAROL.arn, "username": "carol", "groups": ["system:masters"]}


def entry(arn: str, **more) -> dict:
    return {"store": "accessEntry", "arn": arn, **more}


def a_list(*items: dict) -> dict:
    return {"apiVersion": "kubectl-iam/v1", "kind": "MappingList", "items": [*items]}


def config_map(**data: str) -> dict:
    metadata = {"name": "aws-auth", "namespace": "kube-system"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def eksctl(**sections) -> dict:
    metadata = {"name": CLUSTER, "region": REGION}
    return {"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig", "metadata": metadata, **sections}


def eks_writes(sandbox, begin: int) -> list[str]:
    return [operation for operation in operations(sandbox, begin) if operation in WRITES]


# What list prints


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("prune", [(), ("--prune",)])
def test_what_list_prints_is_how_things_are(managed, sandbox, entries, file, form, prune):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE + DEAD, mapUsers=ADMINS, mapAccounts=f'- "{ACCOUNT}"\n')
    entries.create(DEPLOY.arn, [VIEW], ["web", "dev-*"], username="a: b", kubernetesGroups=["on", "x"], tags={"t": "~"})
    entries.create(GUEST.arn)
    sandbox.control("recreate-role", name=GUEST.name)
    entries.settle()
    before, begin = sandbox.aws_auth(), len(sandbox.aws_calls())
    listed = file(managed("list", "--store=all", "-o", form).stdout)
    assert managed("diff", "-f", listed, *prune).stdout == ""
    done = managed("apply", "-f", listed, *prune)
    assert {text.rpartition(" ")[2] for text in done.stdout.splitlines()} == {"unchanged"}
    assert f"accessentry/{DEPLOY.arn} unchanged" in done.stdout
    assert done.stderr == ""
    assert sandbox.aws_auth() == before
    assert eks_writes(sandbox, begin) == []


def test_a_list_becomes_true_over_both_stores(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE, mapUsers=ADMINS)
    entries.create(DEPLOY.arn, [VIEW], username="deploy", kubernetesGroups=["a"])
    wanted = file(
        a_list(
            line("Dev", "dev", "a"),
            line("New", "new", "net"),
            entry(DEPLOY.arn, username="deploy", groups=["b"], policies=[{"name": EDIT, "scope": {"type": "cluster"}}]),
            entry(GUEST.arn, groups=["guests"], policies=[{"name": VIEW, "scope": {"type": "namespace", "namespaces": ["web"]}}]),
        )
    )
    shown = managed("diff", "-f", wanted, exit_code=1).stdout
    for text in ("-  groups: [b, a]", f"+- rolearn: {role_arn('New')}", f"+++ accessentry/{GUEST.arn}", "-- a", "+- b"):
        assert text in shown, shown
    done = managed("apply", "-f", wanted)
    assert done.stdout.splitlines() == [
        f"accessentry/{DEPLOY.arn} updated",
        f"accessentry/{GUEST.arn} created",
        f"mapping/{role_arn('Dev')} updated",
        f"mapping/{role_arn('New')} added",
    ]
    assert sandbox.whoami("dev").groups == {"a", "system:authenticated"}
    assert sandbox.whoami("guest").groups == {"guests", "system:authenticated"}
    assert described(entries, DEPLOY.arn)["kubernetesGroups"] == ["b"]
    assert list(policies(entries, DEPLOY.arn)) == [EDIT]
    assert policies(entries, GUEST.arn) == {VIEW: ["web"]}
    assert sandbox.aws_auth()["mapRoles"].startswith(NODES)
    assert managed("diff", "-f", wanted).stdout == ""
    begin = len(sandbox.aws_calls())
    again = managed("apply", "-f", wanted, "-o", "json")
    assert [item["outcome"] for item in json.loads(again.stdout)["items"]] == ["unchanged"] * 4
    assert eks_writes(sandbox, begin) == []


# The other forms


def test_a_config_map_replaces_lines_and_no_text(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles="# ours\n" + NODES + COMMENTED + role_entry("Old"), mapUsers=ADMINS)
    entries.create(GUEST.arn, kubernetesGroups=["guests"])
    roles = role_entry("New", "new") + role_entry("Dev", "dev") + "  groups: [a, b]\n"
    done = managed("apply", "--prune", "-f", file(config_map(mapRoles=roles, mapUsers=ADMINS)))
    assert f"mapping/{role_arn('Dev')} unchanged" in done.stdout
    assert f"mapping/{role_arn('Old')} removed" in done.stdout
    assert sandbox.aws_auth()["mapRoles"] == "# ours\n" + NODES + COMMENTED + role_entry("New", "new")
    assert GUEST.arn in entries.principals()  # of which the file says nothing


# eksctl User Guide, "Manage IAM users and roles" and "EKS access entries".
ACCESS = {
    "iamIdentityMappings": [
        {"arn": DEV.arn, "groups": ["dev"], "username": "dev", "noDuplicateARNs": True},
        {"account": "222222222222"},
    ],
    "accessConfig": {
        "authenticationMode": "API_AND_CONFIG_MAP",
        "accessEntries": [
            {"principalARN": GUEST.arn, "type": "STANDARD", "kubernetesGroups": ["guests"]},
            {
                "principalARN": DEPLOY.arn,
                "kubernetesUsername": "deploy",
                "accessPolicies": [
                    {"policyARN": POLICY_PREFIX + VIEW, "accessScope": {"type": "namespace", "namespaces": ["default"]}}
                ],
            },
        ],
    },
}


def test_a_cluster_config_of_eksctl(managed, sandbox, entries, file):
    wanted = file(eksctl(nodeGroups=[{"name": "ng"}], **ACCESS))
    done = managed("apply", "-f", wanted)
    assert done.stdout.splitlines() == [
        f"accessentry/{GUEST.arn} created",
        f"accessentry/{DEPLOY.arn} created",
        f"mapping/{DEV.arn} added",
        "mapping/222222222222 added",
    ]
    assert sandbox.whoami("dev").username == "dev"
    assert sandbox.whoami("guest").groups == {"guests", "system:authenticated"}
    assert (described(entries, DEPLOY.arn)["username"], policies(entries, DEPLOY.arn)) == ("deploy", {VIEW: ["default"]})
    assert managed("diff", "-f", wanted).stdout == ""
    managed("add-role", GUEST.arn, "--append", "--group=more", f"--policy={VIEW}")
    managed("apply", "-f", wanted)  # what eksctl leaves out is nothing
    assert described(entries, GUEST.arn)["kubernetesGroups"] == ["guests"]
    assert policies(entries, GUEST.arn) == {}


def test_one_store_of_a_file_can_be_left_out(managed, sandbox, entries, file):
    wanted = file(eksctl(**ACCESS))
    assert "accessentry" not in managed("apply", "-f", wanted, "--store=aws-auth").stdout
    assert "mapping/" not in managed("apply", "-f", wanted, "--store=entries").stdout
    assert managed("diff", "-f", wanted).stdout == ""
    done = managed("apply", "-f", file(config_map(mapRoles="[]")), "--store=entries", exit_code=1)
    assert "the file says nothing of access entries" in done.stderr


def test_it_is_read_from_standard_input(iam, trial_map):
    trial_map.create({"mapRoles": DEV_LINE})
    assert iam.ok("apply", "-f", "-", trial_map.flag, stdin=json.dumps(a_list(line("Dev", "dev", "c"))))
    assert trial_map.roles() == DEV_LINE.replace("[b, a]", "[c]")


def test_several_files_count_together(iam, trial_map, tmp_path):
    trial_map.create({"mapRoles": DEV_LINE})
    names = []
    for name, username in (("A", "a"), ("B", "b"), ("A", "other")):
        names.append(str(tmp_path / f"{len(names)}.yaml"))
        (tmp_path / f"{len(names) - 1}.yaml").write_text(yaml.safe_dump(a_list(line(name, username))))
    iam.ok("apply", "-f", names[0], "-f", names[1], "--prune", trial_map.flag)
    assert [item["rolearn"] for item in yaml.safe_load(trial_map.roles())] == [role_arn("A"), role_arn("B")]
    done = iam.run("apply", "-f", names[0], "-f", names[2], trial_map.flag)
    assert done.returncode == 1
    assert f"error: {names[2]}:3:3: {role_arn('A')} is in two files that say different" in done.stderr
    assert f"the first at {names[0]}:3:3" in done.stderr


def test_what_the_mode_does_not_read_is_said(managed, sandbox, entries, file):
    wanted = file(eksctl(**ACCESS))
    with sandbox.authentication_mode("CONFIG_MAP"):
        done = managed("apply", "-f", wanted, exit_code=1)
        assert "in the authentication mode CONFIG_MAP" in done.stderr
        assert "--store aws-auth" in done.stderr
        assert "added" in managed("apply", "-f", wanted, "--store=aws-auth").stdout
    with sandbox.authentication_mode("API"):
        # Carol gets in by aws-auth alone, so that the cluster may not show it to her any more.
        assert "created" in managed("apply", "-f", wanted, "--store=entries").stdout
        assert managed("diff", "-f", wanted, "--store=entries").stdout == ""


def test_a_stale_entry_is_said_to_be_one(managed, sandbox, entries, file):
    entries.create(GUEST.arn, kubernetesGroups=["guests"])
    sandbox.control("recreate-role", name=GUEST.name)
    entries.settle()
    done = managed("apply", "-f", file(a_list(entry(GUEST.arn, groups=["guests"]))))
    assert f"accessentry/{GUEST.arn} unchanged" in done.stdout
    assert "belongs to a former role of that name" in done.stderr
    assert "--relink" in done.stderr
    assert "--relink" in managed("apply", "-f", file(a_list(entry(GUEST.arn, groups=["x"]))), exit_code=1).stderr


def test_it_waits_until_the_cluster_shows_it(managed, sandbox, entries, file):
    wanted = file(a_list(line("Dev", "dev", "dev"), entry(GUEST.arn, username="guest")))
    managed("apply", "-f", wanted, "--wait")
    assert (sandbox.whoami("dev").username, sandbox.whoami("guest").username) == ("dev", "guest")
    accounts = a_list({"store": "configmap", "list": "mapAccounts", "account": "222222222222"})
    assert "only roles can be assumed" in managed("apply", "-f", file(accounts), "--wait", exit_code=1).stderr


def test_without_aws_credentials_entries_are_an_error(iam, live_map, file):
    done = iam.run("diff", "-f", file(eksctl(**ACCESS)))
    assert done.returncode == 2, done.stdout
    assert "error: " in done.stderr
    assert iam.run("diff", "-f", file(eksctl(**ACCESS)), "--store=aws-auth").returncode == 1


def test_a_map_that_is_not_there_can_be_made(iam, file, tmp_path):
    wanted = file(a_list(line("Dev", "dev", "dev")))
    new = str(tmp_path / "new.yaml")
    assert "give --create to create it" in iam.run("apply", "-f", wanted, "-m", new).stderr
    iam.ok("apply", "-f", wanted, "-m", new, "--create")
    assert iam.ok("diff", "-f", new, "-m", new) == ""


# What is taken


def test_pruning_keeps_nodes_and_what_aws_manages(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE, mapUsers=ADMINS)
    own = entries.principals()  # of a service-linked role
    entries.create(GUEST.arn)
    entries.create(DEPLOY.arn)
    entries.create(role_arn("Auditor"), type="EC2_LINUX")
    wanted = file(a_list(CAROLS, entry(DEPLOY.arn)))
    done = managed("apply", "--prune", "-f", wanted)
    assert f"accessentry/{GUEST.arn} deleted" in done.stdout
    assert f"mapping/{DEV.arn} removed" in done.stdout
    assert sorted(entries.principals()) == sorted([*own, DEPLOY.arn, role_arn("Auditor")])
    assert sandbox.aws_auth()["mapRoles"] == NODES
    assert managed("diff", "--prune", "-f", wanted).stdout == ""


def test_without_prune_nothing_is_taken(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE, mapUsers=ADMINS)
    entries.create(GUEST.arn)
    wanted = file(a_list(CAROLS, entry(DEPLOY.arn)))
    assert "removed" not in managed("apply", "-f", wanted).stdout
    assert GUEST.arn in entries.principals()
    assert sandbox.whoami("dev") is not None


def test_pruning_oneself_is_refused(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=DEV_LINE, mapUsers=ADMINS)
    entries.create(GUEST.arn)
    before, begin = sandbox.aws_auth(), len(sandbox.aws_calls())
    wanted = file(a_list(line("Dev", "dev", "c"), entry(DEPLOY.arn)))
    done = managed("apply", "--prune", "-f", wanted, exit_code=1)
    assert "refused: " in done.stderr and "self-lockout" in done.stderr
    assert (sandbox.aws_auth(), eks_writes(sandbox, begin)) == (before, [])
    done = managed("apply", "--prune", "-f", wanted, "--dry-run=client")
    assert "this would be refused: self-lockout" in done.stderr


def test_what_would_be_refused_is_said_and_shown(managed, iam, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=DEV_LINE, mapUsers=ADMINS)
    entries.create(GUEST.arn)
    lines, both = a_list(line("Dev", "dev", "c")), a_list(line("Dev", "dev", "c"), entry(DEPLOY.arn))
    for content, shown in (
        (lines, ["-  groups: [b, a]", f"-- userarn: {CAROL.arn}"]),
        (both, ["-  groups: [b, a]", f"-- userarn: {CAROL.arn}", f"+++ accessentry/{DEPLOY.arn}", GUEST.arn]),
    ):
        done = managed("diff", "--prune", "-f", file(content), exit_code=1)
        assert "warning: this would be refused: self-lockout: " in done.stderr
        assert "note: carrying it out needs --allow=self-lockout" in done.stderr
        refused = managed("apply", "--prune", "--diff", "-f", file(content), exit_code=1)
        assert "refused: self-lockout" in refused.stderr
        for text in shown:
            assert text in done.stdout and text in refused.stdout
        assert refused.stdout.count("-  groups: [b, a]") == 1
    requests = iam.requests()
    managed("diff", "-f", file(a_list(line("New", "new"))), exit_code=1)
    assert set(requests.verbs()) == {"get"}  # the guard asks nothing where nobody loses


def test_who_moves_to_the_other_store_always_gets_in(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=DEV_LINE, mapUsers=ADMINS)
    refused, done = [], threading.Event()

    def watch():
        while not done.is_set():
            refused.extend([1] if sandbox.whoami("dev") is None else [])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        managed("apply", "--prune", "-f", file(a_list(CAROLS, entry(DEV.arn, username="dev", groups=["a", "b"]))))
        sandbox.settle()
    finally:
        done.set()
        watcher.join()
    assert refused == []
    assert role_arn("Dev") not in sandbox.aws_auth()["mapRoles"]


@pytest.mark.parametrize("form", ["list", "config map"])
def test_a_file_may_name_nobody(managed, sandbox, entries, file, form):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE)
    entries.create(GUEST.arn)
    entries.create(CAROL.arn, ["AmazonEKSClusterAdminPolicy"])
    before, begin = sandbox.aws_auth(), len(sandbox.aws_calls())
    nobody = file(a_list() if form == "list" else config_map(mapRoles="[]"))
    stores = "aws-auth and access entries" if form == "list" else "aws-auth"
    kept = managed("apply", "-f", nobody)
    assert kept.stdout == ""
    assert f"note: {nobody} names nobody; without --prune, whoever is in {stores} stays" in kept.stderr
    said = f"note: {nobody} names nobody, so --prune takes everybody but nodes out of {stores}"
    assert said in managed("diff", "-f", nobody, "--prune", exit_code=1).stderr
    if form == "list":
        refused = managed("apply", "-f", nobody, "--prune", exit_code=1)
        assert said in refused.stderr and "refused: self-lockout" in refused.stderr
    assert (sandbox.aws_auth(), eks_writes(sandbox, begin)) == (before, [])
    done = managed("apply", "-f", nobody, "--prune", *(["--allow=self-lockout,last-admin"] if form == "list" else []))
    assert said in done.stderr
    assert f"mapping/{DEV.arn} removed" in done.stdout
    assert (f"accessentry/{GUEST.arn} deleted" in done.stdout) == (form == "list")
    assert sandbox.aws_auth()["mapRoles"] == NODES


def test_an_empty_list_is_of_the_stores_that_the_cluster_reads(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=NODES + DEV_LINE, mapUsers=ADMINS)
    with sandbox.authentication_mode("CONFIG_MAP"):
        shown = managed("diff", "-f", file(a_list()), "--prune", exit_code=1)
    assert "out of aws-auth\n" in shown.stderr and f"-- rolearn: {DEV.arn}" in shown.stdout
    with sandbox.authentication_mode("API"):
        shown = managed("diff", "-f", file(a_list()), "--prune")
    assert "out of access entries\n" in shown.stderr


# Others


def test_what_others_write_meanwhile_stays(iam, trial_map, file):
    trial_map.create({"mapRoles": DEV_LINE + role_entry("Old")})
    wanted = file(a_list(line("Dev", "dev", "c"), line("New", "new")))
    apply = iam.start("apply", "-f", wanted, "--prune", trial_map.flag)
    number = 0
    while apply.poll() is None:
        number += 1
        trial_map.set({"mapUsers": f"# {number}\n[]\n"})
        time.sleep(0.03)
    _, err = apply.communicate()
    assert apply.returncode == 0, err
    assert trial_map.roles() == DEV_LINE.replace("[b, a]", "[c]") + role_entry("New", "new")
    assert trial_map.data()["mapUsers"] == f"# {number}\n[]\n"


def test_it_is_in_the_history(iam, trial_map, file, tmp_path):
    trial_map.create({"mapRoles": DEV_LINE})
    env = {"XDG_STATE_HOME": str(tmp_path)}
    iam.run("apply", "-f", file(a_list(line("New", "new"))), trial_map.flag, env=env).check_returncode()
    assert "added role/New" in iam.run("history", trial_map.flag, env=env).stdout
    iam.run("undo", trial_map.flag, env=env).check_returncode()
    assert trial_map.roles() == DEV_LINE


def test_dry_runs_write_nothing(managed, sandbox, entries, file):
    sandbox.set_aws_auth(mapRoles=DEV_LINE, mapUsers=ADMINS)
    before, begin = sandbox.aws_auth(), len(sandbox.aws_calls())
    lines = file(a_list(line("New", "new")))
    assert managed("apply", "-f", lines, "--dry-run=server").stdout.endswith("added (server dry run)\n")
    both = file(a_list(line("New", "new"), entry(GUEST.arn)))
    assert "EKS has no dry run" in managed("apply", "-f", both, "--dry-run=server", exit_code=1).stderr
    done = managed("apply", "-f", both, "--dry-run=client", "--diff")
    assert f"accessentry/{GUEST.arn} created (dry run)" in done.stdout
    assert f"+- rolearn: {role_arn('New')}" in done.stdout
    assert (sandbox.aws_auth(), eks_writes(sandbox, begin)) == (before, [])


# Bad input

ENTRY = {"principalARN": DEV.arn}
SCOPE = {"type": "cluster"}
BAD = {
    "empty": ("", "the file is empty"),
    "another kind": ("kind: Pod\n", ":1:1: the kind Pod does not say who gets in"),
    "a misspelt list": (config_map(maproles=DEV_LINE, mapUsers=ADMINS), ':5:3: the key "maproles" is not read'),
    "no list": (config_map(roles=DEV_LINE), "the ConfigMap does not say who gets in"),
    "no items": ({key: value for key, value in a_list().items() if key != "items"}, "the MappingList does not say who"),
    "two maps": (yaml.safe_dump_all([config_map(), config_map()]), "appears twice"),
    "two objects": (yaml.safe_dump_all([a_list(), eksctl(**ACCESS)]), ": a second object says who gets in"),
    "a template": ("kind: ConfigMap\n{{- if .Values.auth }}\n", "render it first"),
    "a template in a text": (a_list(line("New", "{{ .Values.name }}")), ":3:3: "),
    "a placeholder": (eksctl(iamIdentityMappings=[{"arn": "arn:aws:iam::${ID}:role/A"}]), "render it first"),
    "a misspelt field": (a_list({**line("New", "new"), "group": ["a"]}), "did you mean groups?"),
    "a misspelt field of a line": (
        config_map(mapRoles=role_entry("New", "new") + "  group: [a]\n"),
        '"group" is not a field of an entry',
    ),
    "groups that are no list": (config_map(mapRoles=role_entry("New", "new") + "  groups: a\n"), "groups is not a list"),
    "a role among users": (a_list({**line("New", "new"), "list": "mapUsers"}), "this is the ARN of a role, in mapUsers"),
    "policies of a line": (a_list({**line("New", "new"), "policies": [{"name": VIEW}]}), "aws-auth has no policies"),
    "no namespaces": (
        a_list(entry(DEV.arn, policies=[{"name": VIEW, "scope": {"type": "namespace"}}])),
        "a scope of the type namespace needs namespaces",
    ),
    "another version": (a_list() | {"apiVersion": "kubectl-iam/v2"}, 'the apiVersion "kubectl-iam/v2"'),
    "a line twice": (a_list(line("New", "a"), line("New", "b")), "it is here twice with different values"),
    "an entry twice": (a_list(entry(DEV.arn), entry(DEV.arn)), "has two access entries here"),
    "an entry of another cluster": (
        a_list(entry(f"arn:aws:eks:{REGION}:{ACCOUNT}:access-entry/other/role/{ACCOUNT}/Dev/0")),
        "is the ARN of an access entry of the cluster other",
    ),
    "another cluster": (
        eksctl(**ACCESS) | {"metadata": {"name": "other", "region": REGION}},
        "the file is for the cluster other",
    ),
    "another partition": (a_list(entry(DEV.arn.replace("arn:aws:", "arn:aws-cn:"))), "it is of the partition aws-cn"),
    "no such role": (a_list(entry(role_arn("Nobody"))), "IAM has no such role"),
    "a reserved group": (a_list(entry(DEV.arn, groups=["system:masters"])), "EKS reserves names"),
    "no such policy": (
        eksctl(accessConfig={"accessEntries": [{**ENTRY, "accessPolicies": [{"policyARN": "Viw", "accessScope": SCOPE}]}]}),
        f"{DEV.arn}: Viw: there is no such access policy",
    ),
    "a service": (eksctl(iamIdentityMappings=[{"serviceName": "emr-containers", "namespace": "emr"}]), "cannot be applied"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_with_its_place(managed, sandbox, entries, file, case):
    content, said = BAD[case]
    path = file(content)
    before, begin = sandbox.aws_auth(), len(sandbox.aws_calls())
    for verb, exit_code, *prune in (("apply", 1), ("apply", 1, "--prune"), ("diff", 2)):
        done = managed(verb, "-f", path, *prune, exit_code=exit_code)
        assert said in done.stderr
        assert path in done.stderr
        assert done.stderr.rstrip().count("\n") >= 1  # a cure
    assert (sandbox.aws_auth(), eks_writes(sandbox, begin)) == (before, [])


def test_an_unknown_policy_of_an_entry_that_is_there(managed, entries, file):
    entries.create(GUEST.arn, kubernetesGroups=["guests"])
    wanted = entry(GUEST.arn, groups=["x"], policies=[{"name": "AmazonEKSViwPolicy", "scope": SCOPE}])
    done = managed("apply", "-f", file(a_list(wanted)), exit_code=1)
    assert f"{GUEST.arn}: AmazonEKSViwPolicy: EKS has no such access policy" in done.stderr
    assert f"did you mean {VIEW}?" in done.stderr
    assert described(entries, GUEST.arn)["kubernetesGroups"] == ["guests"]


def test_a_file_that_is_not_there(iam):
    done = iam.run("diff", "-f", "nowhere.yaml")
    assert (done.returncode, done.stderr) == (2, "error: nowhere.yaml: no such file or directory\n")
    done = iam.run("apply")
    assert "no file is given" in done.stderr
    for verb in ("apply", "diff"):
        assert "give a file with -f access.yaml" in iam.run(verb, "access.yaml").stderr
