"""What the program notes of its changes, and how it takes them back. The cluster and EKS judge."""

import json
import os
import random
import stat
import statistics
import time
from pathlib import Path

import pytest

from sandbox.identities import CAROL, DEV, GUEST
from sandbox.layout import CLUSTER

from .program import role_arn, role_entry
from .terminal import Terminal

HEAD = """\
# Who gets into the cluster.
- rolearn: arn:aws:iam::111122223333:role/NodeRole # nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups: [ system:bootstrappers,  system:nodes ]
"""
OLD = "# A note about Old.  \n" + role_entry("Old", "old") + "  groups: [ops] # for now\n"
ADD = ("add-role", role_arn("New"), "--username=new", "--group=dev")


class Person:
    """Runs the program with a history of its own."""

    def __init__(self, iam, folder: Path, env: dict[str, str] | None = None):
        self.iam = iam
        self.folder = folder
        self.env = {"XDG_STATE_HOME": str(folder)} | (env or {})

    def run(self, *words: str, exit_code: int = 0):
        done = self.iam.run(*words, env=self.env)
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        return done

    def history(self, *words: str) -> list[dict]:
        return json.loads(self.run("history", "-o", "json", *words).stdout)["items"]

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("kubectl-iam/history/*/*"))


@pytest.fixture
def person(iam, tmp_path):
    return Person(iam, tmp_path / "state")


@pytest.fixture
def a_map(trial_map):
    trial_map.create({"mapRoles": HEAD + OLD, "notes": "not ours"})
    return trial_map


# What is noted


def test_each_write_is_noted_with_what_it_changed(person, a_map):
    before = a_map.roles()
    person.run(*ADD, a_map.flag, "--field-manager=me")
    person.run("remove-role", role_arn("Old"), a_map.flag)
    person.run("remove-role", role_arn("Old"), "--ignore-not-found", a_map.flag)  # no write
    person.run(*ADD, a_map.flag, "--append", "--group=ops", "--dry-run=server")
    removal, addition = person.history()
    assert (addition["number"], removal["number"]) == (1, 2)
    assert addition["state"] == removal["state"] == "written"
    assert addition["command"] == f"add-role {role_arn('New')}"
    assert addition["store"] == "configmap"
    assert addition["name"] == a_map.flag.partition("=")[2]
    assert addition["fieldManager"] == "me"
    assert addition["before"] == {"mapRoles": before}
    assert addition["after"] == removal["before"]
    assert removal["after"] == {"mapRoles": a_map.roles()}
    assert removal["cluster"]["server"].startswith("https://")

    table = person.run("history", a_map.flag).stdout.splitlines()
    assert table[0].split() == ["NUMBER", "TIME", "STATE", "STORE", "MANAGER", "CHANGE"]
    assert table[1].split()[0] == "2" and table[1].endswith("removed role/Old")
    assert table[2].split()[0] == "1" and table[2].endswith("added role/New")


def test_the_managers_of_the_map_are_shown(person, a_map):
    a_map.set({"mapUsers": "[]\n"})
    person.run(*ADD, a_map.flag)
    said = person.run("history", a_map.flag).stdout
    rows = [line.split() for line in said.partition("\n\n")[2].splitlines()]
    assert ["somebody-else", "Update", "mapUsers"] in [[row[0], row[1], row[3]] for row in rows[1:]]
    assert "kubectl-iam" not in said.partition("\n\n")[2]  # whose changes are above
    managers = json.loads(person.run("history", a_map.flag, "-o", "json").stdout)["managers"]
    assert {"kubectl-iam", "somebody-else"} <= {each["manager"] for each in managers}


def test_the_history_is_private_and_of_one_cluster(person, a_map, sandbox, tmp_path):
    person.run(*ADD, a_map.flag)
    assert len(person.files()) == 1
    for path in [person.files()[0], *list(person.files()[0].parents)[:3]]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert "X-Amz" not in person.files()[0].read_text() and "k8s-aws-v1" not in person.files()[0].read_text()
    done = person.run("history", "--server", "https://127.0.0.1:1", "--request-timeout=1s")
    assert done.stdout == ""
    assert "No resources found" in done.stderr


def test_it_costs_no_request(person, a_map):
    requests = person.iam.requests()
    person.run(*ADD, a_map.flag)
    assert requests.verbs() == ["get", "patch"]
    person.run("undo", a_map.flag)
    assert requests.verbs() == ["get", "patch"] * 2
    person.run("history", a_map.flag)
    assert requests.verbs() == ["get", "patch"] * 2 + ["get"]


@pytest.mark.parametrize("folder", ["/proc/cannot/be/made", "/dev/null"])
def test_where_nothing_can_be_noted_the_write_goes_on(person, a_map, folder):
    person.env = {"XDG_STATE_HOME": folder}
    done = person.run(*ADD, a_map.flag)
    assert role_arn("New") in a_map.roles()
    assert done.stderr.count("will not be in the history") == 1
    assert "\nwarning: this change" in done.stderr
    said = person.run("history", "--configmap=default/none").stderr
    assert "No resources found" in said
    assert ("warning: there is no history: " in said) == (folder == "/dev/null")


def test_a_refused_write_is_not_noted(iam, a_map, tmp_path, sandbox):
    bob = Person(iam, tmp_path, {"KUBECONFIG": str(sandbox.layout.kubeconfig("bob"))})
    bob.run(*ADD, a_map.flag, exit_code=1)
    assert bob.files() == []


def test_records_that_cannot_be_read_are_shown_and_stay(person, a_map):
    person.run(*ADD, a_map.flag)
    folder = person.files()[0].parent
    newer = '{"version":99,"state":"sealed","time":"2030-01-01T00:00:00Z","command":"grow","store":{}}'
    (folder / "2.json").write_text(newer)
    (folder / "3.json").write_text('{"version":1,"state":"wri')
    (folder / "4.json").write_text("")  # of a program that was killed
    table = person.run("history", a_map.flag).stdout
    assert "a newer version of this program wrote it" in table
    assert "it is damaged: not valid JSON" in table
    assert [item["number"] for item in person.history(a_map.flag)] == [3, 2, 1]
    assert "a newer version" in person.run("undo", "2", exit_code=1).stderr
    person.run("undo", "1")
    assert role_arn("New") not in a_map.roles()
    assert (folder / "2.json").read_text() == newer


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "it is damaged: "),
        ("unknown", "it is unknown whether it was written"),
        ("intended", "another process is making it"),
    ],
)
def test_the_newest_change_is_not_passed_over(person, a_map, state, reason):
    """`undo` without a number does not take back what the user does not mean."""
    person.run(*ADD, a_map.flag)
    person.run("remove-role", role_arn("Old"), a_map.flag)
    file = next(file for file in person.files() if file.name == "2.json")
    record = json.dumps(json.loads(file.read_text()) | {"state": state, "process": os.getpid()})
    file.write_text(record)
    before = a_map.roles()
    for flags in [(), (a_map.flag,)]:
        said = person.run("undo", *flags, exit_code=1).stderr
        assert f"change 2: it is the newest, and nothing was taken back: {reason}" in said
        assert "to take the one before it back: kubectl iam undo 1" in said
        assert state is not None or str(file) in said
    assert a_map.roles() == before
    assert file.read_text() == record
    assert len(person.files()) == 2
    person.run("undo", "1")
    assert role_arn("New") not in a_map.roles()


# Undo of a map


def test_undo_puts_the_text_back_byte_for_byte_and_can_be_undone(person, a_map):
    texts = [a_map.roles()]
    person.run("remove-role", role_arn("Old"), a_map.flag)
    texts.append(a_map.roles())
    done = person.run("undo", a_map.flag, "--yes")
    assert done.stdout == f"mapping/{role_arn('Old')} added\n"
    assert f"warning: {role_arn('Old')} gets in, with group ops" in done.stderr
    assert a_map.roles() == texts[0]
    assert a_map.data()["notes"] == "not ours"
    assert person.run("undo", a_map.flag).stdout == f"mapping/{role_arn('Old')} removed\n"
    assert a_map.roles() == texts[1]
    assert [item["command"] for item in person.history()] == ["undo", "undo", f"remove-role {role_arn('Old')}"]


def test_undo_works_where_the_change_was_made(person, a_map):
    before = a_map.roles()
    person.run(*ADD, a_map.flag)
    assert person.run("undo").stdout == f"mapping/{role_arn('New')} removed\n"
    assert a_map.roles() == before
    assert "no change to take back" in person.run("undo", "--configmap=default/other", exit_code=1).stderr


def test_undo_takes_no_change_of_another_cluster_back(person, a_map):
    """Behind one address, as that of a tunnel, there can be several clusters."""
    arn = "arn:aws:eks:eu-west-1:111122223333:cluster/"
    person.run(*ADD, a_map.flag, "--cluster-name", arn + "one")
    before = a_map.roles()
    said = person.run("undo", a_map.flag, "--cluster-name", arn + "two", exit_code=1).stderr
    assert f"change 1: it was made in the cluster {arn}one, and this is {arn}two" in said
    assert "choose the context in which it was made: " in said
    assert a_map.roles() == before
    person.run("undo", "1", a_map.flag, "--cluster-name", arn + "one")
    assert role_arn("New") not in a_map.roles()


def test_undo_of_an_older_change_takes_only_that_back(person, a_map):
    person.run(*ADD, a_map.flag)
    person.run("add-role", role_arn("Later"), "--username=later", a_map.flag)
    a_map.set({"mapRoles": a_map.roles() + "# by hand\n"})
    person.run("undo", "1", a_map.flag)
    assert a_map.roles() == HEAD + OLD + role_entry("Later", "later") + "# by hand\n"


def test_undo_names_what_others_have_changed(person, a_map):
    person.run(*ADD, a_map.flag)
    a_map.set({"mapRoles": a_map.roles().replace("dev", "others")})
    before = a_map.roles()
    done = person.run("undo", a_map.flag, exit_code=1)
    assert done.stdout == ""
    assert f"not taken back: {role_arn('New')} has been changed since, with username new, groups others" in done.stderr
    assert a_map.roles() == before


def test_gains_need_consent(person, a_map):
    person.run("remove-role", role_arn("Old"), "--group=ops", a_map.flag)
    before = a_map.roles()
    done = person.run("undo", a_map.flag, exit_code=1)
    assert f"warning: {role_arn('Old')} gets group ops" in done.stderr
    assert "--yes" in done.stderr
    assert a_map.roles() == before
    done = person.run("undo", a_map.flag, "--dry-run=client", "--diff")
    assert f"mapping/{role_arn('Old')} updated (dry run)" in done.stdout
    assert "+  groups: [ops] # for now" in done.stdout
    done = person.run("undo", a_map.flag, "--dry-run=server", "-o", "json")
    assert json.loads(done.stdout)["items"][0]["outcome"] == "updated"
    assert a_map.roles() == before


@pytest.mark.parametrize(("answer", "is_done"), [("y", True), ("n", False)])
def test_on_a_terminal_the_user_is_asked(person, a_map, sandbox, tmp_path, answer, is_done):
    person.run("remove-role", role_arn("Old"), a_map.flag)
    with Terminal("bash", tmp_path, sandbox.env(**person.env)) as terminal:
        terminal.type(f"kubectl iam undo {a_map.flag}")
        terminal.press("Enter")
        before, _, after = terminal.wait_for("Take the change back?").partition("Take the change back?")
        assert "note: change 1: removed role/Old" in before
        assert f"warning: {role_arn('Old')} gets in, with group ops" in before
        assert "warning" not in after
        assert role_arn("Old") not in a_map.roles()
        terminal.type(answer)
        terminal.press("Enter")
        terminal.wait_for("added" if is_done else "nothing was written")
    assert (role_arn("Old") in a_map.roles()) == is_done


def test_a_question_that_nobody_answers(person, a_map, sandbox, tmp_path):
    person.run("remove-role", role_arn("Old"), a_map.flag)
    with Terminal("bash", tmp_path, sandbox.env(**person.env)) as terminal:
        terminal.type(f"kubectl iam undo {a_map.flag}")
        terminal.press("Enter")
        terminal.wait_for("Take the change back?")
        terminal.press("C-d")
        assert "error: nobody answered" in terminal.wait_for("to go ahead without being asked: --yes")
    assert role_arn("Old") not in a_map.roles()


def test_what_cannot_be_undone_is_said(person, a_map):
    assert "holds no change to take back" in person.run("undo", exit_code=1).stderr
    assert "there is no change 7" in person.run("undo", "7", exit_code=1).stderr
    assert "is not the number of a change" in person.run("undo", "x", exit_code=1).stderr
    assert "a manifest has no history" in person.run("undo", "-m", "aws-auth.yaml", exit_code=1).stderr
    person.run(*ADD, a_map.flag)
    person.run("undo", "1")
    assert "as it was before the change already" in person.run("undo", "1").stderr


def test_the_map_of_another_tool_that_never_stops(person, a_map):
    """Somebody else rewrites the map while it is taken back."""
    person.run(*ADD, a_map.flag)
    undo = person.iam.start("undo", a_map.flag, env=person.env)
    number = 0
    while undo.poll() is None:
        number += 1
        roles = a_map.roles()
        a_map.set({"mapUsers": f"# {number}\n[]\n"})
        time.sleep(0.05)
    _, err = undo.communicate()
    assert undo.returncode == 0, err
    assert role_arn("New") not in a_map.roles()
    assert a_map.data()["mapUsers"] == f"# {number}\n[]\n", roles


# Access entries


@pytest.fixture
def carol(iam, sandbox, live_map, entries, tmp_path):
    """Somebody who may do everything in both stores."""
    sandbox.set_aws_auth(mapUsers=f"- userarn: {CAROL.arn}\n  username: carol\n  groups: [system:masters]\n")
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol")), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    return Person(iam, tmp_path / "state", env)


def entry_of(entries, arn: str) -> dict | None:
    """The entry without what EKS chooses, and its policies."""
    where = {"clusterName": CLUSTER, "principalArn": arn}
    try:
        found = entries.client.describe_access_entry(**where)["accessEntry"]
    except entries.client.exceptions.ResourceNotFoundException:
        return None
    held = entries.client.list_associated_access_policies(**where)["associatedAccessPolicies"]
    policies = {each["policyArn"]: each["accessScope"]["namespaces"] for each in held}
    kept = {key: found[key] for key in ("username", "kubernetesGroups", "tags", "type")}
    return kept | {"policies": policies}


def test_undo_deletes_an_entry_that_was_created(carol, entries):
    carol.run("add-role", DEV.arn, "--store=entries", "--group=dev", "--policy=AmazonEKSViewPolicy:web")
    made = entry_of(entries, DEV.arn)
    assert carol.run("undo").stdout == f"accessentry/{DEV.arn} deleted\n"
    assert entry_of(entries, DEV.arn) is None
    done = carol.run("undo", exit_code=1)
    assert f"warning: {DEV.arn} gets in, with group dev, policy AmazonEKSViewPolicy:web" in done.stderr
    assert entry_of(entries, DEV.arn) is None
    assert carol.run("undo", "--yes").stdout == f"accessentry/{DEV.arn} created\n"
    assert entry_of(entries, DEV.arn) == made
    assert [item["state"] for item in carol.history()] == ["written"] * 3


def test_undo_creates_an_entry_again_with_all_it_had(carol, entries):
    entries.create(
        DEV.arn, ["AmazonEKSViewPolicy"], ["web"], username="dev", kubernetesGroups=["a", "b"], tags={"team": "x"}
    )
    before = entry_of(entries, DEV.arn)
    carol.run("remove-role", DEV.arn, "--store=entries")
    carol.run("undo", "--yes")
    assert entry_of(entries, DEV.arn) == before


def test_undo_changes_back_what_was_changed_and_leaves_what_others_changed(carol, entries):
    entries.create(DEV.arn, ["AmazonEKSViewPolicy"], username="dev", kubernetesGroups=["a"])
    carol.run("add-role", DEV.arn, "--append", "--group=b", "--policy=AmazonEKSEditPolicy")
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    entries.client.update_access_entry(**where, kubernetesGroups=["a", "b", "theirs"])
    done = carol.run("undo", "--diff")
    assert f"accessentry/{DEV.arn} updated" in done.stdout
    found = entry_of(entries, DEV.arn)
    assert sorted(found["kubernetesGroups"]) == ["a", "theirs"]
    assert [arn.rpartition("/")[2] for arn in found["policies"]] == ["AmazonEKSViewPolicy"]


def test_a_command_that_changed_both_stores_is_two_changes(carol, entries, sandbox):
    users = sandbox.aws_auth()["mapUsers"]
    sandbox.set_aws_auth(mapUsers=users, mapRoles=role_entry("Guest"))
    entries.create(GUEST.arn, kubernetesGroups=["guests"])
    carol.run("remove-role", GUEST.arn)
    done = carol.run("undo", "--yes")
    assert done.stdout == f"accessentry/{GUEST.arn} created\n"
    assert "the same command has also made change 1; to take it back: kubectl iam undo 1" in done.stderr
    carol.run("undo", "1", "--yes")
    assert sandbox.aws_auth()["mapRoles"] == role_entry("Guest")


def test_an_entry_has_no_server_dry_run(carol, entries):
    carol.run("add-role", DEV.arn, "--store=entries", "--group=dev")
    assert "EKS has no dry run" in carol.run("undo", "--dry-run=server", exit_code=1).stderr
    done = carol.run("undo", "--dry-run=client")
    assert done.stdout == f"accessentry/{DEV.arn} deleted (dry run)\n"
    assert entry_of(entries, DEV.arn) is not None


# Programs that are killed

KILLS = 200


def test_a_program_that_is_killed_leaves_no_record_or_a_true_one(person, a_map):
    """At each moment of 200, spread over slightly more than the time of a write."""
    times = []
    for words in (ADD, ("remove-role", role_arn("New"))) * 4:
        began = time.monotonic()
        program = person.iam.start(*words, a_map.flag, env=person.env)
        assert program.communicate() and program.returncode == 0
        times.append(time.monotonic() - began)
    chance = random.Random(7)
    found = {"nothing": 0, "notWritten": 0, "written": 0}
    for number in range(KILLS):
        words = ("remove-role", role_arn("New")) if role_arn("New") in a_map.roles() else ADD
        before, newest = a_map.roles(), max((int(file.stem) for file in person.files() if file.suffix == ".json"))
        program = person.iam.start(*words, a_map.flag, env=person.env)
        time.sleep(statistics.median(times) * 1.2 * (number + chance.random()) / KILLS)
        program.kill()
        program.communicate()
        is_written, items = observed(person, a_map, before)
        if items[0]["number"] <= newest:  # a file that was only claimed does not count
            assert not is_written
            found["nothing"] += 1
            continue
        assert items[0]["number"] == newest + 1
        assert items[0]["problem"] is None
        assert items[0]["state"] == ("written" if is_written else "notWritten"), (number, items[0])
        assert items[0]["before"] == {"mapRoles": before}
        found[items[0]["state"]] += 1
    assert all(found.values()), found
    print(found)


def observed(person, config_map, before: str) -> tuple[bool, list[dict]]:
    """Whether the map has changed since `before`, and what the history says while that stays so."""
    while True:
        roles = config_map.roles()
        items = person.history()
        if config_map.roles() == roles:  # else a write was still in transit when its sender was killed
            return roles != before, items


def test_a_change_that_is_only_intended_is_settled_by_what_the_stores_hold(carol, entries):
    carol.run("add-role", DEV.arn, "--store=entries", "--group=dev")
    file = carol.files()[0]
    text = file.read_text().replace('"written"', '"intended"').replace(f'"process":{pid_in(file)}', '"process":0')
    file.write_text(text)
    assert carol.history()[0]["state"] == "written"
    file.write_text(text)
    entries.delete(DEV.arn)
    assert carol.history()[0]["state"] == "notWritten"
    file.write_text(text)
    entries.create(DEV.arn, kubernetesGroups=["other"])
    assert carol.history()[0]["state"] == "unknown"


def pid_in(file: Path) -> int:
    return json.loads(file.read_text())["process"]
