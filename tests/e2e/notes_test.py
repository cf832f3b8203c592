"""Notes after an addition: that no binding names a group, and that IAM has no such role or user.

Nothing depends on them, so they are asked beside other requests, and only of whom tells.
"""

import json
import shlex
import threading

import pytest

from sandbox.identities import BOB, by_profile
from sandbox.layout import ACCOUNT

from .front import Front
from .program import role_arn

DEV = by_profile("dev").arn
MAY_EDIT_THE_MAP = ("--verb=get,update,patch", "--resource=configmaps")


@pytest.fixture
def unbound(sandbox):
    """A group that no binding names, until the test binds it by a ClusterRoleBinding of the same name."""
    yield "nobody-binds"
    sandbox.kubectl("delete", "clusterrolebinding", "nobody-binds", "--ignore-not-found")


def test_a_group_that_no_binding_names_and_the_command_that_binds_it(sandbox, iam, live_map, unbound):
    words = ("add-role", DEV, "--username", "dev", "--group", "system:masters", "--group", unbound)
    requests = iam.requests()
    done = iam.run(*words)
    assert done.returncode == 0, done.stderr
    assert sorted(requests.verbs()) == ["get", "list", "list", "patch"]
    assert requests.verbs()[-1] == "patch"
    assert done.stderr.count("no binding names the group") == 1  # system:masters needs none
    assert f'no binding names the group "{unbound}", so it gives no rights' in done.stderr

    assert "no binding" not in iam.run(*words).stderr  # unchanged

    [command] = [line.partition("for instance: ")[2] for line in done.stderr.splitlines() if "for instance" in line]
    bound = sandbox.run(*shlex.split(command.replace("NAME", unbound)))
    assert bound.returncode == 0, bound.stderr
    done = iam.run("add-role", role_arn("Deploy"), "--username", "deploy", "--group", unbound)
    assert (done.returncode, "no binding" in done.stderr) == (0, False)


def test_apply_says_so_of_groups_that_nobody_was_in(sandbox, iam, live_map, unbound, tmp_path):
    iam.run("add-role", role_arn("Old"), "--username", "old", "--group", "nobody-binds-either")
    wanted = json.loads(iam.run("list", "-o", "json").stdout)
    for item in wanted["items"]:
        item["groups"].append(unbound)
    file = tmp_path / "access.json"
    file.write_text(json.dumps(wanted))
    requests = iam.requests()
    done = iam.run("apply", "-f", str(file))
    assert done.returncode == 0, done.stderr
    assert sorted(requests.verbs()) == ["get", "list", "list", "patch"]
    assert done.stderr.count("no binding names the group") == 1
    assert f'no binding names the group "{unbound}"' in done.stderr
    assert "no binding" not in iam.run("apply", "-f", str(file)).stderr  # unchanged


@pytest.mark.parametrize("words", [("--group", "system:masters"), ("--group", "a", "--configmap", "default/other", "--create")])
def test_nobody_is_asked_about_groups_of_kubernetes_nor_about_a_map_that_eks_does_not_read(sandbox, iam, live_map, words):
    requests = iam.requests()
    done = iam.run("add-role", DEV, *words)
    assert done.returncode == 0, done.stderr
    assert "list" not in requests.verbs()
    sandbox.kubectl("delete", "configmap", "other", "-n", "default", "--ignore-not-found")


def test_who_may_not_see_bindings_gets_no_note(sandbox, iam, live_map, unbound):
    sandbox.kubectl("create", "role", "edits-map", *MAY_EDIT_THE_MAP, "-n", "kube-system")
    sandbox.kubectl("create", "rolebinding", "edits-map", "--role=edits-map", "--user=editor", "-n", "kube-system")
    try:
        done = iam.run("add-role", DEV, "--group", unbound, "--as", "editor")
    finally:
        sandbox.kubectl("delete", "role/edits-map", "rolebinding/edits-map", "-n", "kube-system")
    assert (done.returncode, "no binding" in done.stderr) == (0, False)


def test_a_server_that_does_not_answer_about_bindings_is_not_waited_for(sandbox, iam, live_map, unbound):
    end = threading.Event()

    def answer(asked):
        if "bindings" in asked.path:
            end.wait(30)
        return asked.forward()

    with Front(sandbox, answer) as front:
        done = iam.run("add-role", DEV, "--group", unbound, front.flag)
        end.set()
    assert (done.returncode, done.stdout) == (0, f"mapping/{DEV} added\n"), done.stderr
    assert "no binding" not in done.stderr


def test_a_role_that_iam_does_not_have(sandbox, carol):
    begin = len(sandbox.aws_calls())
    done = carol("add-role", role_arn("Nobody"), "--username", "nobody")
    assert f"note: IAM has no role {role_arn('Nobody')}, so nobody gets in by it" in done.stderr
    calls = [call["action"] for call in sandbox.aws_calls()[begin:] if call.get("service") == "iam"]
    assert calls == ["GetRole"]
    assert "IAM has no" not in carol("add-role", DEV, "--username", "dev").stderr


def test_a_role_of_another_account_is_not_judged(sandbox, carol):
    done = carol("add-role", "arn:aws:iam::222233334444:role/Nobody", "--username", "other")
    assert "IAM has no" not in done.stderr


@pytest.mark.parametrize("name, other", [("nobody", ""), ("bob", f"; the user of that name is {BOB.arn}")])
def test_a_user_that_iam_does_not_have(sandbox, carol, name, other):
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    begin = len(sandbox.aws_calls())
    done = carol("add-user", name, "--username", name)
    assert f"note: IAM has no user {arn}, so nobody gets in by it{other}\n" in done.stderr
    calls = [call["action"] for call in sandbox.aws_calls()[begin:] if call.get("service") == "iam"]
    assert calls == ["GetUser"]


@pytest.mark.parametrize("name", ["alice", BOB.arn, "team/bob", "arn:aws:iam::222233334444:user/nobody"])
def test_a_user_that_iam_has_or_that_is_of_another_account(carol, name):
    assert "IAM has no" not in carol("add-user", name, "--username", "someone").stderr
