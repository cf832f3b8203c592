"""The authentication mode: what the next step would change, and the step itself.

The real authenticator says who gets in before and after it; EKS's emulator takes the steps, and creates its own entries.
"""

import json
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from sandbox.identities import CAROL, CREATOR, DEV, FARGATE, NODE, SERVICE_LINKED
from sandbox.layout import CLUSTER, cluster_arn
from sandbox.waiting import wait

from .eks import ADMIN, ADMINS, operations
from .program import role_arn

BOTH, API = "API_AND_CONFIG_MAP", "API"
BY_INSTANCE, BY_SESSION = "system:node:{{EC2PrivateDNSName}}", "system:node:{{SessionName}}"
NODES = "system:bootstrappers, system:nodes"


def line(arn: str, username: str, groups: str) -> str:
    return f"- rolearn: {arn}\n  username: '{username}'\n  groups: [{groups}]\n"


NODE_LINE = line(NODE.arn, BY_INSTANCE, NODES)
FARGATE_LINE = line(FARGATE.arn, BY_SESSION, f"{NODES}, system:node-proxier")


@pytest.fixture
def mode(carol, config_map_mode):
    """Runs `mode` as carol on a cluster in CONFIG_MAP."""
    return lambda *words, **more: carol("mode", *words, **more)


@pytest.fixture
def entries_after(sandbox):
    """Waits until the authenticator has read what EKS has now."""

    def settled():
        sandbox.entries.settle()
        return sandbox.entries

    return settled


@pytest.fixture
def roles(sandbox):
    """Sets mapRoles."""
    return lambda *lines: sandbox.set_aws_auth(mapRoles="".join(lines), mapUsers=ADMINS)


@pytest.fixture
def both(mode, entries, sandbox):
    """The same on a cluster with both stores, in which carol is also let in by her access entry."""
    entries.create(CAROL.arn, policies=[ADMIN])
    return mode


def items(done) -> dict[str, dict]:
    return {each["arn"] or each["account"]: each for each in json.loads(done.stdout)["items"]}


def effects(done) -> dict[str, str]:
    return {name: each["effect"] for name, each in items(done).items()}


# What is shown


def test_the_mode_alone(mode):
    assert mode("-o", "name").stdout == "CONFIG_MAP\n"


def test_the_mode_alone_is_one_question(mode, sandbox, iam):
    before, requests = len(sandbox.aws_calls()), iam.requests()
    mode("-o", "name")
    assert operations(sandbox, before) == ["DescribeCluster"]
    assert requests.verbs() == []


def test_whoever_does_not_get_in_to_the_cluster_may_see_the_mode_all_the_same(mode, sandbox):
    sandbox.set_aws_auth(mapRoles=NODE_LINE)
    shown = json.loads(mode("-o", "json").stdout)
    assert shown["mode"] == "CONFIG_MAP"
    assert "whom aws-auth lets in: " in shown["unknown"][0]
    assert shown["untouched"] is None
    assert "Unchanged" not in mode().stdout
    said = mode(BOTH, "--yes-one-way", exit_code=1).stderr
    assert "node-loss: how nodes get in by aws-auth is unknown" in said
    assert "EKS makes an access entry of type EC2_LINUX for node group workers; whether it hides a line is unknown" in (
        mode().stdout
    )
    done = mode(BOTH, "--yes-one-way", "--allow=node-loss", exit_code=1)
    assert done.stdout == f"cluster/{CLUSTER} updated\n"
    assert "whether all get in as predicted is unknown: whom aws-auth let in before the step could not be read" in (
        done.stderr
    )
    assert "who gets in is as predicted" not in done.stderr


def test_who_changes_with_the_step_to_both_stores(mode, roles):
    roles(NODE_LINE.replace(NODES, f"{NODES}, dashboards"), FARGATE_LINE, line(DEV.arn, "dev", "dev"))
    shown = json.loads(mode("-o", "json").stdout)
    assert (shown["kind"], shown["mode"], shown["next"]) == ("AuthenticationMode", "CONFIG_MAP", BOTH)
    assert (shown["cluster"], shown["creatorGetsEntry"], shown["unknown"]) == (CLUSTER, True, [])
    assert shown["untouched"] == 2  # Dev and carol
    assert [each["arn"] for each in shown["items"]] == [NODE.arn, FARGATE.arn]
    assert shown["items"][0] == {
        **{"effect": "hidden", "for": "nodes", "arn": NODE.arn, "account": None, "list": "mapRoles", "line": 1},
        **{"entryType": "EC2_LINUX", "nodes": ["node group workers"], "cutsNodesOff": False},
        **{"changes": ["group dashboards ends"], "reason": None},
    }
    assert shown["items"][1]["entryType"] == "FARGATE_LINUX" and shown["items"][1]["changes"] == []
    assert yaml.safe_load(mode("-o", "yaml").stdout) == shown


def test_the_same_for_people(mode, roles):
    roles(line(NODE.arn, BY_SESSION, NODES))
    said = mode().stdout
    assert f"Cluster:    {CLUSTER}\n" in said
    assert "CONFIG_MAP (EKS reads aws-auth alone)" in said
    assert f"{BOTH} (EKS reads access entries first, then aws-auth)" in said
    assert "the cluster's creator, whom EKS does not name, gets an access entry with AmazonEKSClusterAdminPolicy" in said
    row = next(text for text in said.splitlines() if NODE.arn in text)
    assert row.startswith("hidden") and "mapRoles:1" in row
    assert f"username {BY_SESSION} -> {BY_INSTANCE}" in row and row.endswith("nodes are cut off")
    row = next(text for text in said.splitlines() if FARGATE.arn in text)
    assert row.startswith("admitted") and "for Fargate profile serverless" in row
    assert "EFFECT" in said and "EFFECT" not in mode("--no-headers").stdout


def test_windows_behind_an_entry_for_linux(mode, roles, sandbox):
    roles(line(NODE.arn, BY_INSTANCE, f"{NODES}, eks:kube-proxy-windows"))
    assert items(mode("-o", "json"))[NODE.arn]["cutsNodesOff"]
    sandbox.control("node-group", name="workers", role=NODE.arn, image="WINDOWS_CORE_2022_x86_64")
    shown = items(mode("-o", "json"))[NODE.arn]
    assert (shown["entryType"], shown["cutsNodesOff"], shown["changes"]) == ("EC2_WINDOWS", False, [])


def test_who_loses_with_the_step_to_entries_alone(both, roles, entries):
    entries.create(DEV.arn, username="dev", kubernetesGroups=["dev"])
    lost = role_arn("Deploy")
    roles(line(DEV.arn, "old", "dev"), line(lost, "a", "former"), line(lost, "b", "ops"), NODE_LINE)
    shown = both("-o", "json")
    assert json.loads(shown.stdout)["next"] == API
    assert json.loads(shown.stdout)["untouched"] == 3  # Dev, carol and EKS itself
    found = [(each["effect"], each["arn"], each["line"]) for each in json.loads(shown.stdout)["items"]]
    assert found == [
        ("lost", lost, 7),
        ("lost", NODE.arn, 10),
        ("dead", DEV.arn, 1),
        ("dead", CAROL.arn, 1),
        ("dead", lost, 4),
    ]
    reasons = [each["reason"] for each in json.loads(shown.stdout)["items"]]
    assert reasons[2] == "its access entry counts" and reasons[4] == "shadowed by line 7"


def test_there_is_nothing_after_the_last_mode(mode, sandbox):
    with sandbox.authentication_mode(API):
        assert json.loads(mode("-o", "json").stdout)["next"] is None
        assert "it is the last mode" in mode().stdout


# The step to both stores


def test_the_step_brings_what_was_predicted(mode, roles, sandbox, entries_after):
    roles(NODE_LINE, FARGATE_LINE, line(DEV.arn, "dev", "dev"))
    dev, carol = sandbox.whoami("dev"), sandbox.whoami("carol")
    done = mode(BOTH, "--yes-one-way")
    assert done.stdout == f"cluster/{CLUSTER} updated\n"
    assert "who gets in is as predicted" in done.stderr
    assert "warning" not in done.stderr
    assert f"made an administrator of {CREATOR.arn}, most likely the cluster's creator" in done.stderr
    entries = entries_after()
    assert set(entries.principals()) == {NODE.arn, FARGATE.arn, CREATOR.arn, SERVICE_LINKED.arn}
    assert sandbox.whoami("dev").groups == dev.groups
    assert sandbox.whoami("carol") == carol
    assert sandbox.whoami(FARGATE.arn).username.startswith("system:node:session-")
    assert mode("-o", "name").stdout == BOTH + "\n"


def test_the_step_renames_nodes_as_predicted(mode, roles, sandbox, entries_after):
    sandbox.control("node-group", name="workers")
    sandbox.control("node-group", name="named", role=FARGATE.arn)
    sandbox.control("fargate-profile", name="serverless")
    roles(line(FARGATE.arn, BY_SESSION, NODES))
    assert sandbox.whoami(FARGATE.arn).username.startswith("system:node:session-")
    said = mode(BOTH, "--yes-one-way", exit_code=1).stderr
    assert f"refused: node-loss: nodes of {FARGATE.arn} get in by line 1 of mapRoles, and would get in by its access entry" in said
    assert mode("-o", "name").stdout == "CONFIG_MAP\n"
    done = mode(BOTH, "--yes-one-way", "--allow=node-loss")
    assert "warning: --allow=node-loss: " in done.stderr
    entries_after()
    assert sandbox.whoami(FARGATE.arn) is None  # its sessions are no instances


def test_the_state_after_the_step_is_shown_on_request(mode):
    shown = json.loads(mode(BOTH, "--yes-one-way", "-o", "json").stdout)
    assert (shown["mode"], shown["next"]) == (BOTH, API)


def test_entries_that_eks_makes_late_are_waited_for(mode, sandbox):
    with sandbox.delays(mode_step=0.1, own_entries=4):
        assert "who gets in is as predicted" in mode(BOTH, "--yes-one-way").stderr


def test_what_is_not_as_predicted_is_named(mode, sandbox, roles):
    """A node group that is created during the step."""
    role = sandbox.control("role", name="Late", there=True)["arn"]
    roles(line(role, BY_INSTANCE, NODES))
    before = len(sandbox.aws_calls())

    def create_node_group():
        wait("the step", lambda: "UpdateClusterConfig" in operations(sandbox, before))
        sandbox.control("node-group", name="late", role=role)

    with sandbox.delays(mode_step=1, own_entries=2), ThreadPoolExecutor() as pool:
        created = pool.submit(create_node_group)
        done = mode(BOTH, "--yes-one-way", exit_code=1)
        created.result()
    said = done.stderr
    assert done.stdout == f"cluster/{CLUSTER} updated\n"
    assert f"warning: {role}: an access entry of type EC2_LINUX, where line 1 of mapRoles was predicted" in said


# The step to entries alone


def test_it_is_refused_while_a_line_has_no_entry(both, roles, sandbox):
    roles(line(DEV.arn, "dev", "dev"), NODE_LINE)
    said = both(API, "--yes-one-way", exit_code=1).stderr
    assert f"lost-access: only aws-auth lets these in, and EKS would no longer read it: {DEV.arn}" in said
    assert f"node-loss: nodes of {NODE.arn} get in by line 4 of mapRoles, and would be cut off" in said
    assert "to do it all the same, add --allow=" in said
    assert both("-o", "name").stdout == BOTH + "\n"
    assert sandbox.whoami("dev")


def test_the_caller_is_not_locked_out(mode, entries, roles):
    roles()
    said = mode(API, "--yes-one-way", exit_code=1).stderr
    assert f"self-lockout: you get in as {CAROL.arn}, and would no longer" in said
    assert "lost-access" not in said


def test_the_step_to_entries_alone(both, roles, sandbox, entries_after):
    roles(line(DEV.arn, "dev", "dev"))
    assert sandbox.whoami("dev")
    done = both(API, "--yes-one-way", "--allow=lost-access")
    assert done.stdout == f"cluster/{CLUSTER} updated\n"
    assert f"--allow=lost-access: only aws-auth lets these in, and EKS would no longer read it: {DEV.arn}" in done.stderr
    assert "who gets in is as predicted" in done.stderr
    entries_after()
    assert sandbox.whoami("dev") is None
    assert sandbox.whoami("carol")
    assert both("-o", "name").stdout == API + "\n"


def test_who_has_an_entry_stays(both, roles, sandbox, entries, entries_after):
    entries.create(DEV.arn, username="dev", kubernetesGroups=["dev"])
    roles(line(DEV.arn, "old", "dev"))
    before = sandbox.whoami("dev")
    assert "warning" not in both(API, "--yes-one-way").stderr
    entries_after()
    assert sandbox.whoami("dev") == before


# What is refused, and what does nothing


def test_without_consent_it_only_shows(mode, sandbox):
    before = len(sandbox.aws_calls())
    done = mode(BOTH, exit_code=1)
    assert f"{BOTH} (EKS reads access entries first" in done.stdout
    assert f"nobody can take the step to {BOTH} back" in done.stderr
    assert f"kubectl iam mode {BOTH} --yes-one-way" in done.stderr
    assert "UpdateClusterConfig" not in operations(sandbox, before)


def test_a_dry_run_shows_what_would_be_refused(both, roles, sandbox):
    roles(line(DEV.arn, "dev", "dev"))
    before = len(sandbox.aws_calls())
    done = both(API, "--dry-run=client")
    assert DEV.arn in done.stdout
    assert "warning: this would be refused: lost-access" in done.stderr
    assert "UpdateClusterConfig" not in operations(sandbox, before)
    assert "EKS has no dry run" in both(API, "--dry-run=server", exit_code=1).stderr


def test_the_same_mode_again(mode, sandbox):
    before = len(sandbox.aws_calls())
    assert mode("config_map", "--yes-one-way").stdout == f"cluster/{CLUSTER} unchanged\n"
    assert "UpdateClusterConfig" not in operations(sandbox, before)


def test_a_step_is_not_skipped(mode):
    said = mode(API, "--yes-one-way", exit_code=1).stderr
    assert "in the authentication mode CONFIG_MAP, and EKS takes one step at a time" in said
    assert f"take this step first: kubectl iam mode {BOTH} --yes-one-way" in said


def test_a_step_is_not_taken_back(both):
    said = both("CONFIG_MAP", "--yes-one-way", exit_code=1).stderr
    assert f"in the authentication mode {BOTH}, and no step can be taken back" in said


@pytest.mark.parametrize(
    "words, says",
    [
        (("BOTH",), '"BOTH" is not an authentication mode'),
        (("API", "API"), "mode takes one MODE"),
        (("--yes-one-way",), "no MODE is given"),
        (("--dry-run=client",), "no MODE is given"),
    ],
)
def test_wrong_usage(mode, words, says):
    assert says in mode(*words, exit_code=1).stderr


@pytest.mark.parametrize(
    "fields, says",
    [
        ({"id": "0123-id"}, "it is a local cluster on Outposts"),
        ({"version": "1.28", "platformVersion": "eks.5"}, "Kubernetes 1.28 has access entries from the platform version eks.6 on"),
        ({"version": "1.22", "platformVersion": "eks.9"}, "Kubernetes 1.22 on EKS has no access entries"),
    ],
    ids=["outposts", "platform", "kubernetes"],
)
def test_a_cluster_that_cannot(mode, sandbox, fields, says):
    with sandbox.described_cluster(**fields):
        before = len(sandbox.aws_calls())
        done = mode()
        assert says in done.stdout and "EFFECT" not in done.stdout
        assert says in json.loads(mode("-o", "json").stdout)["obstacle"]
        said = mode(BOTH, "--yes-one-way", exit_code=1).stderr
        assert "the cluster cannot have access entries: " + says in said
        assert {"ListNodegroups", "UpdateClusterConfig"}.isdisjoint(operations(sandbox, before))


# Rights and failures


@pytest.fixture
def limited(carol, sandbox, config_map_mode, tmp_path):
    """Runs `mode` in CONFIG_MAP as somebody who may do this in AWS."""

    def run(*actions: str, words=(), exit_code=0):
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
        keys = sandbox.control("user", name=f"limited-{len(actions)}-{len(words)}", policy=policy)
        arn = f"arn:aws:iam::111122223333:user/limited-{len(actions)}-{len(words)}"
        users = ADMINS + f"- userarn: {arn}\n  username: limited\n  groups: [system:masters]\n"
        sandbox.set_aws_auth(mapRoles=NODE_LINE + FARGATE_LINE, mapUsers=users)
        config = yaml.safe_load(sandbox.layout.kubeconfig("bob").read_text())
        config["users"][0]["user"]["exec"].pop("env")
        (tmp_path / "kubeconfig").write_text(yaml.safe_dump(config))
        return carol("mode", *words, exit_code=exit_code, env={"KUBECONFIG": str(tmp_path / "kubeconfig"), **keys})

    return run


def test_which_nodes_eks_makes_can_be_unknown(limited):
    done = limited("eks:DescribeCluster", "eks:ListAccessEntries", words=("-o", "json"))
    shown = json.loads(done.stdout)
    assert shown["unknown"] == [
        "which nodes EKS makes itself, since you may not call eks:ListNodegroups",
        "which nodes EKS makes itself, since you may not call eks:ListFargateProfiles",
    ]
    assert effects(done) == {NODE.arn: "unknown", FARGATE.arn: "unknown"}


def test_without_the_right_to_describe_the_cluster(limited):
    said = limited("eks:ListAccessEntries", exit_code=1).stderr
    assert "EKS does not describe the cluster, so its authentication mode is unknown" in said
    assert "the right eks:DescribeCluster" in said


READS = ("eks:DescribeCluster", "eks:List*", "eks:DescribeNodegroup", "eks:DescribeFargateProfile", "eks:DescribeAccessEntry")


def test_without_the_right_to_change_the_mode(limited):
    said = limited(*READS, words=(BOTH, "--yes-one-way"), exit_code=1).stderr
    assert "UpdateClusterConfig failed with AccessDenied" in said


def test_without_the_right_to_look_at_the_update_the_mode_tells(limited):
    done = limited(*READS, "eks:UpdateClusterConfig", words=(BOTH, "--yes-one-way"))
    assert done.stdout == f"cluster/{CLUSTER} updated\n"


def test_a_server_that_is_no_eks_cluster(carol, sandbox, tmp_path):
    config = yaml.safe_load(sandbox.layout.kubeconfig("admin").read_text())
    config["clusters"][0]["name"] = config["contexts"][0]["context"]["cluster"] = "kind"
    config["contexts"][0]["name"] = config["current-context"] = "kind"
    (tmp_path / "kind").write_text(yaml.safe_dump(config))
    env = {"KUBECONFIG": str(tmp_path / "kind"), "AWS_PROFILE": "carol"}
    said = carol("mode", exit_code=1, env=env).stderr
    assert "the kubeconfig does not say which EKS cluster its context leads to" in said
    assert "give --cluster-name" in said
    said = carol("mode", "--cluster-name", "none", exit_code=1, env=env).stderr
    assert "EKS does not describe the cluster" in said and "No cluster found for name: none" in said


def test_the_update_fails(mode, sandbox):
    sandbox.control("failing-update", message="we are sorry")
    said = mode(BOTH, "--yes-one-way", exit_code=1).stderr
    assert "EKS has not taken the step, and its status is Failed: Unknown: we are sorry" in said
    assert mode("-o", "name").stdout == "CONFIG_MAP\n"


@pytest.mark.parametrize("action", ["UpdateClusterConfig", "DescribeUpdate"])
def test_throttled_calls_are_repeated(mode, sandbox, action):
    sandbox.control("throttle", action=f"eks:{action}", times=2)
    assert mode(BOTH, "--yes-one-way").stdout == f"cluster/{CLUSTER} updated\n"


def test_an_answer_that_is_lost_starts_nothing_twice(mode, sandbox):
    sandbox.control("fail", action="eks:UpdateClusterConfig", times=1, carried_out=True)
    assert mode(BOTH, "--yes-one-way").stdout == f"cluster/{CLUSTER} updated\n"


def test_an_update_that_is_going_on_is_waited_for(mode, sandbox):
    with sandbox.delays(mode_step=5):
        sandbox.entries.client.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": BOTH})
        done = mode(BOTH, "--yes-one-way")
    assert done.stdout == f"cluster/{CLUSTER} unchanged\n"
    assert "EKS is already updating the cluster: waiting until it is done" in done.stderr


def test_another_cluster_of_the_same_name_is_not_changed(mode, sandbox):
    with sandbox.another_cluster("other"):
        before = len(sandbox.aws_calls())
        said = mode(BOTH, "--yes-one-way", "--cluster-name", "other", exit_code=1).stderr
        assert "certificate" in said
        assert "UpdateClusterConfig" not in operations(sandbox, before)


def test_another_cluster_of_the_same_name_is_said_to_be_one(carol, mode, sandbox):
    assert "another cluster" not in mode().stderr
    with sandbox.another_cluster("other"):
        for words in (("mode",), ("list", "--store", "all"), ("lint",)):
            before = len(sandbox.aws_calls())
            done = carol(*words, "--cluster-name", "other")
            assert done.stderr.count(f"warning: EKS describes {cluster_arn('other')}, and the API server ") == 1
            assert operations(sandbox, before).count("DescribeCluster") == 1


def test_ctrl_c_ends_the_waiting_and_not_the_step(mode, carol, iam, sandbox, tmp_path):
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    env = state | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}

    def noted() -> str:
        return json.loads(carol("history", "-o", "json", env=state).stdout)["items"][0]["state"]

    with sandbox.delays(mode_step=6, own_entries=0.1):
        before = len(sandbox.aws_calls())
        program = iam.start("mode", BOTH, "--yes-one-way", env=env)
        wait("the step", lambda: "DescribeUpdate" in operations(sandbox, before))
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
        assert noted() == "unknown"  # and not that the step was not taken
        assert mode("-o", "name").stdout == "CONFIG_MAP\n"
        again = mode(BOTH, "--yes-one-way")  # which waits for the same step
    assert again.stdout == f"cluster/{CLUSTER} unchanged\n"
    assert "EKS is already updating the cluster: waiting until it is done" in again.stderr
    assert (program.returncode, out) == (130, "")
    assert "you have ended the waiting, not the step, which goes on at EKS" in err
    assert "to look how far it is: kubectl iam mode" in err
    wait("EKS", lambda: mode("-o", "name").stdout == BOTH + "\n")
    wait("the history", lambda: noted() == "written")


def test_ctrl_c_after_the_step_does_not_hide_that_it_is_done(mode, iam, sandbox):
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    with sandbox.delays(mode_step=0.1, own_entries=25):
        with iam.start("mode", BOTH, "--yes-one-way", env=env) as program:
            assert program.stdout.readline() == f"cluster/{CLUSTER} updated\n"
            program.send_signal(signal.SIGINT)
            assert program.wait(60) == 130


# The history


def test_the_history_holds_the_step_and_undo_refuses_it(mode, carol, tmp_path):
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    carol("add-role", DEV.arn, "--store", "aws-auth", env=env)
    mode(BOTH, "--yes-one-way", env=env)
    newest = json.loads(carol("history", "-o", "json", env=env).stdout)["items"][0]
    assert (newest["state"], newest["store"], newest["name"]) == ("written", "authenticationMode", CLUSTER)
    assert (newest["before"], newest["after"]) == ("CONFIG_MAP", BOTH)
    assert f"CONFIG_MAP -> {BOTH}" in carol("history", env=env).stdout
    said = carol("undo", "2", exit_code=1, env=env).stderr
    assert "error: change 2: nobody can take back a step of the authentication mode" in said
    said = carol("undo", exit_code=1, env=env).stderr
    assert "it is the newest, and nothing was taken back: nobody can take back a step" in said
    assert "to take the one before it back: kubectl iam undo 1" in said


def test_what_became_of_a_step_is_found_out_later(mode, carol, iam, sandbox, tmp_path):
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    own = env | {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    with sandbox.delays(mode_step=3, own_entries=0.1):
        before = len(sandbox.aws_calls())
        with iam.start("mode", BOTH, "--yes-one-way", env=own) as program:
            wait("the step", lambda: "DescribeUpdate" in operations(sandbox, before))
            program.kill()

    def state() -> str:
        return json.loads(carol("history", "-o", "json", env=env).stdout)["items"][0]["state"]

    wait("EKS", lambda: mode("-o", "name").stdout == BOTH + "\n")
    assert state() == "written"


def test_a_step_that_eks_gives_up_is_not_in_the_history(mode, carol, sandbox, tmp_path):
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    sandbox.control("failing-update", message="no")
    mode(BOTH, "--yes-one-way", exit_code=1, env=env)
    assert json.loads(carol("history", "-o", "json", env=env).stdout)["items"] == []
