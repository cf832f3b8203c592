"""Many writers of the map at once, and a program that is killed while it writes."""

import random
import re
import threading
import time

import pytest

from sandbox import kube

from .front import Front, HangUp
from .program import Program, role_arn, role_entry

WRITERS = 40
REMOVERS = 10
COMMENTERS = 3
COMMENTS_EACH = 8

HEAD = """\
# Who gets into the cluster.
- rolearn: arn:aws:iam::111122223333:role/NodeRole # nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups:
  - system:bootstrappers
  - system:nodes
"""


def edit_comment(config_map, number: int, text: str) -> None:
    """Does what `kubectl edit` does: reads, edits, writes bound to the version it read; retries on conflict."""
    mark = f"# note {number}:"
    while True:
        live = config_map.object()
        roles = live["data"]["mapRoles"]
        live["data"]["mapRoles"] = re.sub(f"^{mark}.*$", f"{mark} {text}", roles, flags=re.MULTILINE)
        try:
            config_map.api.put(f"{config_map.path}?fieldManager=kubectl-edit", live)
            return
        except kube.ApiError as error:
            assert error.code == 409, error


def test_no_writer_of_many_loses_anything(sandbox, iam, live_map):
    leaving = [f"Leaving{number}" for number in range(REMOVERS)]
    staying = [f"Staying{number}" for number in range(REMOVERS)]
    before = HEAD
    for pair in zip(leaving, staying):
        before += "".join(f"# {name} is here\n" + role_entry(name, name) for name in pair)
    notes = "".join(f"# note {number}: none\n" for number in range(COMMENTERS))
    users = "# people\n- userarn: arn:aws:iam::111122223333:user/ann\n  username: ann\n"
    live_map.set({"mapRoles": before + notes, "mapUsers": users})

    editors = [
        threading.Thread(
            target=lambda number=number: [
                edit_comment(live_map, number, f"edit {edit}") for edit in range(COMMENTS_EACH)
            ]
        )
        for number in range(COMMENTERS)
    ]
    commands = [
        ("add-role", role_arn(f"New{number}"), f"--username=new{number}", "--group=viewers")
        for number in range(WRITERS)
    ] + [("remove-role", role_arn(name)) for name in leaving]
    for editor in editors:
        editor.start()
    programs = [iam.start(*words) for words in commands]
    for words, program in zip(commands, programs):
        out, err = program.communicate()
        verb = "added" if words[0] == "add-role" else "removed"
        assert (program.returncode, out) == (0, f"mapping/{words[1]} {verb}\n"), err
    for editor in editors:
        editor.join()

    data = live_map.data()
    assert data["mapUsers"] == users
    rest = data["mapRoles"]
    for number in range(WRITERS):
        name = f"New{number}"
        entry = (
            f"- rolearn: {role_arn(name)}\n  username: new{number}\n  groups:\n  - viewers\n"
        )
        assert rest.count(entry) == 1
        rest = rest.replace(entry, "")
    wanted = HEAD + "".join(f"# {name} is here\n" + role_entry(name, name) for name in staying)
    last = COMMENTS_EACH - 1
    wanted += "".join(f"# note {number}: edit {last}\n" for number in range(COMMENTERS))
    assert rest == wanted
    sandbox.settle()  # the authenticator can read all of it


def test_writers_who_do_the_same_do_it_once(iam, trial_map):
    trial_map.create({"mapRoles": HEAD})
    words = ("add-role", role_arn("Dev"), "--username=dev", trial_map.flag)
    programs = [iam.start(*words) for _ in range(10)]
    said = []
    for program in programs:
        out, err = program.communicate()
        assert program.returncode == 0, err
        said.append(out.split()[-1])
    assert sorted(said) == ["added"] + ["unchanged"] * 9
    assert trial_map.roles().count(role_arn("Dev")) == 1


def test_one_of_many_creates_the_missing_map_and_the_others_add_to_it(iam, trial_map):
    programs = [
        iam.start("add-role", role_arn(f"R{number}"), "--create", trial_map.flag)
        for number in range(10)
    ]
    for program in programs:
        _, err = program.communicate()
        assert program.returncode == 0, err
    assert sorted(re.findall(r"role/(R\d)\n", trial_map.roles())) == [f"R{n}" for n in range(10)]


KILLS = 200


def seconds_of_a_write(iam: Program, *words: str) -> float:
    began = time.monotonic()
    program = iam.start(*words)
    _, err = program.communicate()
    assert program.returncode == 0, err
    return time.monotonic() - began


def test_a_program_that_is_killed_leaves_the_old_map_or_the_new_one(sandbox, iam, trial_map):
    old = HEAD
    trial_map.create({"mapRoles": old, "mapUsers": "# nobody\n[]\n"})
    add = ("add-role", role_arn("Dev"), "--username=dev", trial_map.flag)
    remove = ("remove-role", role_arn("Dev"), trial_map.flag)
    times = []
    for words in (add, remove) * 3:
        times.append(seconds_of_a_write(iam, *words))
        if words is add:
            new = trial_map.roles()
    assert trial_map.roles() == old != new
    longest = max(times)
    chance = random.Random(4)
    found = {"old": 0, "new": 0}
    for number in range(KILLS):
        program = iam.start(*add)
        # Spread evenly over slightly more than the time that a write takes.
        time.sleep(longest * 1.2 * (number + chance.random()) / KILLS)
        program.kill()
        program.communicate()
        data = trial_map.data()
        assert data["mapRoles"] in (old, new)
        assert data["mapUsers"] == "# nobody\n[]\n"
        found["new" if data["mapRoles"] == new else "old"] += 1
        trial_map.set({"mapRoles": old})
        # A write in transit when its sender was killed is done before a later one, or never.
    assert found["old"] > 0 and found["new"] > 0, found


@pytest.mark.parametrize(
    ("step", "is_new"), [("before the read", False), ("before the write", False), ("after it", True)]
)
def test_a_program_that_is_killed_at_a_step(sandbox, iam, trial_map, step, is_new):
    trial_map.create({"mapRoles": HEAD})
    reached, killed = threading.Event(), threading.Event()

    def hold(asked):
        if step == "before the read" or (step == "before the write" and asked.is_write):
            reached.set()
            killed.wait(30)
            raise HangUp
        answer = asked.forward()
        if asked.is_write:
            reached.set()
            killed.wait(30)
        return answer

    with Front(sandbox, hold) as front:
        program = iam.start("add-role", role_arn("Dev"), trial_map.flag, front.flag)
        assert reached.wait(60)
        program.kill()
        program.communicate()
        killed.set()
    assert (role_arn("Dev") in trial_map.roles()) == is_new
    assert trial_map.roles().startswith(HEAD)
