"""`migrate --apply` and `--rollback`: what they write and print, and what they refuse."""

import json
import re
import stat
import time

import pytest
import yaml

from sandbox.identities import CAROL, CREATOR, DEPLOY, DEV, GUEST, NODE, ROBOT, SSO_VIEW
from sandbox.layout import CLUSTER
from sandbox.waiting import wait

from .eks import ADMIN, ADMINS, described, operations, policies
from .migration import BOTH, BY_DNS_NAME, NODES, canonical, is_bridged, line, made_objects, new_node, rights
from .program import role_arn

DEPLOY_LINE = line(canonical("deploy"), "admin", "[system:masters, migrate-devs]")
DEV_LINE = line(canonical("dev"), "dev", "[system:migrate-viewers]")
VIEW_LINE = line(canonical("sso-view"), "view:{{SessionName}}", "[migrate-devs]")
NODE_LINE = line(NODE.arn, BY_DNS_NAME, NODES)
CHANGES = ("Create", "Update", "Delete", "Associate", "Disassociate")


@pytest.fixture
def quick(sandbox):
    """An EKS that takes steps of the mode at once."""
    with sandbox.delays(mode_step=0.1, own_entries=0.1):
        yield


@pytest.fixture
def small(sandbox, way, bound, quick):
    """Runs `migrate` on a cluster in CONFIG_MAP with lines of some people."""
    sandbox.set_aws_auth(mapRoles="# people\n" + VIEW_LINE + DEPLOY_LINE + DEV_LINE, mapUsers=ADMINS)
    return way.migrate


@pytest.fixture
def both(sandbox, small):
    """The same on a cluster with both stores."""
    sandbox.set_authentication_mode(BOTH)
    return small


def mode_of(sandbox, cluster: str) -> str:
    return sandbox.entries.client.describe_cluster(name=cluster)["cluster"]["accessConfig"]["authenticationMode"]


def changes(sandbox, begin: int) -> list[str]:
    """What was changed in EKS after the first `begin` calls to AWS."""
    return [operation for operation in operations(sandbox, begin) if operation.startswith(CHANGES)]


# What is written and printed


def test_the_whole_way_and_back(sandbox, way, small):
    profiles = ("carol", "deploy", "dev", "sso-view")
    lines, before = sandbox.aws_auth(), {who: rights(sandbox, who) for who in profiles}
    done = small("--apply", "--yes-one-way")
    created = re.findall(r"^accessentry/(\S+) created$", done.stdout, re.M)
    assert created == [DEPLOY.arn, SSO_VIEW.arn, DEV.arn, CAROL.arn]  # administrators first, and the caller last
    kinds = r"^(?:accessentry|(?:cluster)?rolebinding\.rbac\.authorization\.k8s\.io)/\S+ created$"
    others = [text for text in done.stdout.splitlines() if not re.match(kinds, text)]
    assert f"cluster/{CLUSTER} updated" in others
    (kept,) = (text for text in others if text != f"cluster/{CLUSTER} updated")  # where aws-auth is saved
    assert sandbox.aws_auth() == lines

    (saved,) = (path for path in way.files.rglob("*") if path.is_file() and str(path) in kept)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    config_map = yaml.safe_load(saved.read_text())
    assert (config_map["kind"], config_map["metadata"]["name"], config_map["data"]) == ("ConfigMap", "aws-auth", lines)
    assert sandbox.kubectl("replace", "--dry-run=server", "-f", str(saved)).returncode == 0

    entries = sandbox.entries
    assert policies(entries, DEPLOY.arn) == policies(entries, CAROL.arn) == {ADMIN: []}
    assert described(entries, DEPLOY.arn)["kubernetesGroups"] == ["migrate-devs"]
    assert described(entries, DEV.arn)["kubernetesGroups"] == ["from-aws-auth:system:migrate-viewers"]
    assert not is_bridged(sandbox)
    (binding,) = made_objects(sandbox).values()
    assert binding["subjects"][0]["name"] == "from-aws-auth:system:migrate-viewers"
    entries.settle()
    assert {who: rights(sandbox, who) for who in profiles} == before

    begin = len(sandbox.aws_calls())
    again = small("--apply", "--yes-one-way")
    assert (again.stdout, changes(sandbox, begin)) == ("", [])
    assert "nothing is left to move" in again.stderr

    done = small("--apply", "--remove-mappings")
    removed = re.findall(r"^mapping/(\S+) removed$", done.stdout, re.M)
    assert sorted(removed) == sorted([*(canonical(who) for who in profiles)])
    assert [yaml.safe_load(text) or [] for text in sandbox.aws_auth().values()] == [[], []]
    assert sandbox.aws_auth()["mapRoles"].startswith("# people\n")

    assert "to take it back: kubectl iam migrate --rollback\n" in way("undo", exit_code=1).stderr
    begin, without_lines = len(sandbox.aws_calls()), sandbox.aws_auth()
    previewed = small("--rollback", "--dry-run")
    assert (changes(sandbox, begin), sandbox.aws_auth()) == ([], without_lines)
    assert list(made_objects(sandbox).values()) == [binding]
    done = small("--rollback")
    assert previewed.stdout == done.stdout.replace("\n", " (dry run)\n")
    entries.settle()
    assert sandbox.aws_auth() == lines
    assert made_objects(sandbox) == {}
    assert not {DEPLOY.arn, DEV.arn, SSO_VIEW.arn, CAROL.arn} & set(entries.principals())
    assert CREATOR.arn in entries.principals()  # EKS's own
    assert {who: rights(sandbox, who) for who in profiles} == before
    for arn in (DEPLOY.arn, CAROL.arn):
        assert f"accessentry/{arn} deleted\n" in done.stdout
    assert small("--rollback", exit_code=1).stderr.startswith("error: ")
    assert "to migrate again: kubectl iam migrate --apply\n" in way("undo", exit_code=1).stderr  # not without lines


def test_administrators_can_stay_in_rbac(sandbox, both):
    before = rights(sandbox, "deploy")
    both("--apply", "--admin-as", "group")
    entries = sandbox.entries
    entries.settle()
    assert policies(entries, DEPLOY.arn) == {}
    assert "from-aws-auth:system:masters" in described(entries, DEPLOY.arn)["kubernetesGroups"]
    assert rights(sandbox, "deploy") == before
    assert not is_bridged(sandbox)


def test_an_entry_that_differs_stays_and_so_does_its_line(sandbox, both):
    entries = sandbox.entries
    entries.create(SSO_VIEW.arn, username="other", kubernetesGroups=["other"])
    done = both("--apply", "--remove-mappings")
    assert canonical("sso-view") in done.stderr
    assert VIEW_LINE in sandbox.aws_auth()["mapRoles"] and DEPLOY_LINE not in sandbox.aws_auth()["mapRoles"]
    assert described(entries, SSO_VIEW.arn)["kubernetesGroups"] == ["other"]


def test_what_somebody_else_has_changed_since_is_not_taken_back(sandbox, both):
    lines = sandbox.aws_auth()
    both("--apply")
    entries = sandbox.entries
    where = {"clusterName": CLUSTER, "principalArn": SSO_VIEW.arn}
    entries.client.update_access_entry(**where, kubernetesGroups=["migrate-devs", "theirs"])
    entries.settle()
    previewed = both("--rollback", "--dry-run", exit_code=1)
    done = both("--rollback", exit_code=1)
    assert previewed.stderr == done.stderr.replace("note: what is done stays; to go on: kubectl iam migrate --rollback\n", "")
    assert f"accessentry/{DEPLOY.arn} deleted (dry run)\n" in previewed.stdout
    assert SSO_VIEW.arn in done.stderr
    assert described(entries, SSO_VIEW.arn)["kubernetesGroups"] == ["migrate-devs", "theirs"]
    assert not {DEPLOY.arn, DEV.arn, CAROL.arn} & set(entries.principals())
    assert sandbox.aws_auth() == lines
    entries.delete(SSO_VIEW.arn)
    both("--rollback")
    assert made_objects(sandbox) == {}


def test_a_line_whose_entry_somebody_has_removed_since_does_not_come_back(sandbox, both):
    lines = sandbox.aws_auth()
    both("--apply", "--remove-mappings")
    entries = sandbox.entries
    entries.delete(DEV.arn)  # to take dev's access
    previewed = both("--rollback", "--dry-run")
    done = both("--rollback")
    assert previewed.stdout == done.stdout.replace("\n", " (dry run)\n")
    note = f"note: these lines are not put back, since their principals have no access entry any more: {canonical('dev')}\n"
    assert note in previewed.stderr and note in done.stderr
    left = sandbox.aws_auth()
    assert left == {"mapRoles": lines["mapRoles"].replace(DEV_LINE, ""), "mapUsers": lines["mapUsers"]}
    assert rights(sandbox, "dev") is None
    assert made_objects(sandbox) == {}


def test_a_binding_that_another_entry_uses_stays(sandbox, both):
    both("--apply", "--admin-as", "group")
    entries = sandbox.entries
    entries.create(GUEST.arn, kubernetesGroups=["from-aws-auth:system:masters"])
    before = rights(sandbox, "guest")
    assert all(before)
    done = both("--rollback")
    assert "stays, since an access entry has, or may have, a username or group that it binds" in done.stderr
    entries.settle()
    assert rights(sandbox, "guest") == before


def test_another_cluster_is_left_alone(sandbox, both):
    both("--apply")
    lines = sandbox.aws_auth()
    with sandbox.another_cluster("other"):
        sandbox.entries.client.update_cluster_config(name="other", accessConfig={"authenticationMode": BOTH})
        wait("the mode", lambda: mode_of(sandbox, "other") == BOTH)
        for words in (("--apply", "--remove-mappings"), ("--rollback",), ("--rollback", "--dry-run")):
            begin = len(sandbox.aws_calls())
            said = both(*words, "--cluster-name", "other", exit_code=1).stderr
            assert "is not the EKS cluster" in said
            assert (changes(sandbox, begin), sandbox.aws_auth()) == ([], lines)


def test_an_answer_of_eks_is_waited_for(sandbox, both):
    with sandbox.delays(answer=5.5):  # others are content with one of the stores after 5 s
        assert json.loads(both("-o", "json").stdout)["mode"] == BOTH


def test_nothing_is_left_to_do_in_the_mode_api_whatever_aws_auth_says(sandbox, both):
    sandbox.entries.create(CAROL.arn, [ADMIN])
    with sandbox.without_webhook(), sandbox.authentication_mode("API"):
        sandbox.set_aws_auth(mapRoles="- [")
        done = both("--apply")
        assert (done.stdout, "nothing is left to do: in the mode API" in done.stderr) == ("", True)
        assert "in the mode API" in both("--rollback", exit_code=1).stderr
        sandbox.set_aws_auth()


# Nodes


def test_lines_of_nodes_go_once_a_new_node_has_joined(sandbox, way, small):
    robots = line(ROBOT.arn, BY_DNS_NAME, NODES)  # which EKS does not make
    sandbox.set_aws_auth(mapRoles=DEPLOY_LINE + NODE_LINE + robots, mapUsers=ADMINS)
    with new_node(sandbox, "workers"), new_node(sandbox, "another"):
        time.sleep(1.1)  # times of nodes are in seconds
        done = small("--apply", "--yes-one-way", "--remove-mappings", "--nodes", "keep")
        left = sandbox.aws_auth()["mapRoles"]
        assert NODE_LINE in left and robots in left and DEPLOY_LINE not in left
        assert ROBOT.arn not in sandbox.entries.principals()

        done = small("--apply", "--remove-mappings")
        assert f"accessentry/{ROBOT.arn} created\n" in done.stdout
        assert described(sandbox.entries, ROBOT.arn)["type"] == "EC2_LINUX"
        left = sandbox.aws_auth()["mapRoles"]
        assert NODE_LINE in left and robots in left
        assert NODE.arn in done.stderr and ROBOT.arn in done.stderr
        time.sleep(1.1)
        with new_node(sandbox, "workers"):
            small("--apply", "--remove-mappings")
        assert sandbox.aws_auth()["mapRoles"] == robots
        previewed = small("--rollback", "--dry-run")  # of two removals, judged as one
        assert "refused" not in previewed.stderr
        assert f"mapping/{NODE.arn} added (dry run)\n" in previewed.stdout


@pytest.fixture
def karpenter(sandbox):
    """The ARN of a role of nodes that EKS does not make."""
    yield sandbox.control("role", name="Karpenter", there=True)["arn"]
    sandbox.control("role", name="Karpenter", there=False)


def test_a_node_shows_nothing_where_several_roles_can_be_its_own(sandbox, way, both, karpenter):
    robots = line(ROBOT.arn, BY_DNS_NAME, NODES)
    sandbox.set_aws_auth(mapRoles=robots, mapUsers=ADMINS)
    sandbox.entries.create(karpenter, type="EC2_LINUX")
    both("--apply", "--allow=last-admin")
    time.sleep(1.1)  # times of nodes are in seconds
    with new_node(sandbox, compute_type=""):
        done = both("--apply", "--remove-mappings")
        assert sandbox.aws_auth()["mapRoles"] == robots
        assert f"so nothing shows that nodes of these join by their access entries: {ROBOT.arn}; " in done.stderr
        command = f"remove-role {ROBOT.arn} --store aws-auth"
        assert f"if you know better, take them out: kubectl iam {command}\n" in done.stderr
        assert "can go to the mode API" not in done.stderr
        assert f"mapping/{ROBOT.arn} removed" in way(*command.split(), "--dry-run=client").stdout

        sandbox.entries.delete(karpenter)
        done = both("--apply", "--remove-mappings")
        assert f"mapping/{ROBOT.arn} removed\n" in done.stdout
        assert "the cluster can go to the mode API: kubectl iam mode API --yes-one-way\n" in done.stderr


# What is left to do


def test_what_this_run_has_proven_counts(sandbox, way, both):
    both("--apply")
    (journal,) = way.files.rglob("journal")
    lines = journal.read_text().splitlines(keepends=True)
    kept = [text for text in lines if not (CAROL.arn in text and json.loads(text).get("state") == "done")]
    assert len(kept) < len(lines)
    journal.write_text("".join(kept))  # as if the run had been ended before it knew that carol gets in
    done = both("--apply", "--remove-mappings")
    assert f"mapping/{CAROL.arn} removed\n" in done.stdout


def test_the_next_step_to_the_mode_api_is_one_that_eks_takes(sandbox, way, small):
    sandbox.set_aws_auth(mapRoles=line(role_arn("Deleted"), "gone", "[a]"))
    step = f"can go to the mode API, by way of {BOTH}: kubectl iam mode {BOTH} --yes-one-way\n"
    by_certificate = {"AWS_PROFILE": "carol", "KUBECONFIG": str(sandbox.layout.kubeconfig("admin"))}
    assert f"Then the cluster {step}" in small(env=by_certificate).stdout
    done = small("--apply", "--remove-mappings", env=by_certificate)
    assert f"note: the cluster {step}" in done.stderr
    assert way("mode", BOTH, "--yes-one-way", env=by_certificate).stdout == f"cluster/{CLUSTER} updated\n"
    done = small("--apply", env=by_certificate)
    assert "note: the cluster can go to the mode API: kubectl iam mode API --yes-one-way\n" in done.stderr


# What is refused


def test_the_step_of_the_mode_has_to_be_asked_for(sandbox, way, small):
    begin, lines = len(sandbox.aws_calls()), sandbox.aws_auth()
    said = small("--apply", exit_code=1).stderr
    assert "kubectl iam migrate --apply --yes-one-way" in said
    assert (changes(sandbox, begin), sandbox.aws_auth(), made_objects(sandbox)) == ([], lines, {})


def test_the_last_administrator_does_not_move_alone(sandbox, way, both):
    sandbox.set_aws_auth(mapRoles=DEV_LINE, mapUsers=ADMINS)
    begin, lines = len(sandbox.aws_calls()), sandbox.aws_auth()
    said = both("--apply", exit_code=1).stderr
    assert "refused: last-admin: " in said and "--allow=last-admin" in said
    assert (changes(sandbox, begin), sandbox.aws_auth(), made_objects(sandbox)) == ([], lines, {})
    done = both("--apply", "--allow=last-admin")
    assert "warning: --allow=last-admin: " in done.stderr
    assert f"accessentry/{CAROL.arn} created\n" in done.stdout


@pytest.mark.parametrize(
    "words", [("--rollback", "--apply"), ("--remove-mappings",), ("--yes-one-way",), ("--apply", "--allow=nobody")]
)
def test_wrong_usage(sandbox, both, words):
    begin = len(sandbox.aws_calls())
    assert both(*words, exit_code=1).stderr.startswith("error: ")
    assert changes(sandbox, begin) == []


@pytest.mark.parametrize("word", ["--apply", "--rollback"])
def test_a_manifest_does_not_migrate(iam, tmp_path, word):
    file = tmp_path / "aws-auth.yaml"
    metadata = {"name": "aws-auth", "namespace": "kube-system"}
    text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"mapUsers": ADMINS}})
    file.write_text(text)
    assert iam.fails("migrate", word, "-m", str(file)).startswith("error: ")
    assert file.read_text() == text


def test_nothing_was_migrated_that_could_be_taken_back(sandbox, both):
    begin = len(sandbox.aws_calls())
    assert both("--rollback", exit_code=1).stderr.startswith("error: ")
    assert changes(sandbox, begin) == []
