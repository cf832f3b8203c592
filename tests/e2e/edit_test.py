"""The map in an editor: scripts that edit, and once vi at a terminal. The cluster judges."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from .program import role_arn, role_entry
from .terminal import Terminal

ROLES = f"""\
# Who gets into the cluster.
- rolearn: {role_arn("NodeRole")} # nodes
  username: system:node:{{{{EC2PrivateDNSName}}}}
  groups: [ system:bootstrappers,  system:nodes ]
# Developers
- rolearn: {role_arn("Dev")}
  username: dev
  groups: [dev] # for now
"""
NEW = role_entry("New", "new")
MARK = "# kubectl-iam:"

EDITOR = """\
#!{python}
import os, pathlib, signal, subprocess, sys, time
folder, path = pathlib.Path({folder!r}), pathlib.Path(sys.argv[-1])
number = len(list(folder.glob("offered-*"))) + 1
text = path.read_text()
(folder / f"offered-{{number}}").write_text(text)
(folder / "arguments").write_text(repr(sys.argv[1:]))
def patch(**data):
    import json
    subprocess.run(["kubectl", "patch", "configmap", {name!r}, "-n", "default", "-p", json.dumps(dict(data=data))], check=True, stdout=subprocess.DEVNULL)
before = text
step = folder / f"step-{{number}}"
if not step.exists():
    step = folder / "step"
if step.exists():
    exec(step.read_text())
if text != before:
    path.write_text(text)
"""


class Editor:
    """A program that edits as the test says, round by round."""

    def __init__(self, iam, folder: Path, a_map):
        self.iam = iam
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.program = folder / "editor"
        self.program.write_text(EDITOR.format(python=sys.executable, folder=str(folder), name=a_map.name))
        self.program.chmod(0o755)
        self.env = {
            "KUBE_EDITOR": str(self.program),
            "TMPDIR": str(self.temporary),
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self.flag = a_map.flag

    def run(self, *steps: str, words=(), exit_code: int = 0, env=None):
        """Edits with one step a round; the file is left as it is in rounds without one."""
        for number, step in enumerate(steps, 1):
            (self.folder / f"step-{number}").write_text(step)
        done = self.iam.run("edit", self.flag, *words, env=self.env | (env or {}))
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        return done

    def always(self, step: str) -> None:
        (self.folder / "step").write_text(step)

    def offered(self, number: int) -> str:
        return (self.folder / f"offered-{number}").read_text()

    def rounds(self) -> int:
        return len(list(self.folder.glob("offered-*")))

    def files(self) -> list[Path]:
        return sorted(self.temporary.iterdir())

    def kept(self, said: str) -> str:
        """The text of the one file that was kept, which `said` names."""
        [file] = self.files()
        assert f'A copy of your changes has been stored to "{file}"' in said
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        return file.read_text()


@pytest.fixture
def a_map(trial_map):
    trial_map.create({"mapRoles": ROLES, "mapUsers": "[]\n", "notes": "not ours"})
    return trial_map


@pytest.fixture
def editor(iam, tmp_path, a_map):
    return Editor(iam, tmp_path, a_map)


def replacing(old: str, new: str) -> str:
    return f"text = text.replace({old!r}, {new!r})\n"


def adding(entry: str) -> str:
    """Adds an entry below all others of mapRoles."""
    lines = "".join(f"    {line}\n" for line in entry.splitlines())
    return replacing("  mapUsers:", lines + "  mapUsers:")


# What is written


def test_an_edit_changes_what_was_edited_and_keeps_comments(editor, a_map):
    done = editor.run(replacing("[dev] # for now", "[dev, ops] # for now\n      # and a comment"))
    assert done.stdout == f"mapping/{role_arn('Dev')} updated\n"
    assert a_map.roles() == ROLES.replace("[dev] # for now", "[dev, ops] # for now\n  # and a comment")
    assert a_map.data()["mapUsers"] == "[]\n"
    assert a_map.data()["notes"] == "not ours"
    assert editor.files() == []
    [change] = json.loads(editor.iam.run("history", "-o", "json", env=editor.env).stdout)["items"]
    assert (change["command"], change["state"]) == ("edit", "written")


def test_the_text_offered_is_a_manifest_of_the_lists(editor, a_map):
    done = editor.run()
    assert done.stderr.endswith("Edit cancelled, no changes made.\n")
    text = "".join(line for line in editor.offered(1).splitlines(True) if not line.startswith(MARK))
    indented = "".join(f"    {line}\n" for line in ROLES.splitlines())
    assert text == (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {a_map.name}\n  namespace: default\n"
        f"data:\n  mapRoles: |\n{indented}  mapUsers: |\n    []\n"
    )
    assert editor.files() == []
    assert a_map.roles() == ROLES


def test_a_list_is_added_and_one_is_removed(editor, a_map):
    accounts = '  mapAccounts: |\n    - "111122223333"\n'
    done = editor.run(replacing("  mapUsers: |\n    []\n", accounts))
    assert done.stdout == "mapping/111122223333 added\n"
    assert a_map.data()["mapAccounts"] == '- "111122223333"\n'
    assert "mapUsers" not in a_map.data()


def test_a_comment_alone_is_saved(editor, a_map):
    done = editor.run(replacing("# Developers", "# The developers"))
    assert done.stdout == ""
    assert "no entry of it does" in done.stderr
    assert a_map.roles() == ROLES.replace("# Developers", "# The developers")


def test_a_dry_run_shows_and_keeps_what_was_typed(editor, a_map):
    done = editor.run(adding(NEW), words=("--dry-run=server", "--diff"))
    assert f"+- rolearn: {role_arn('New')}\n" in done.stdout
    assert f"mapping/{role_arn('New')} added (server dry run)\n" in done.stdout
    assert role_arn("New") in editor.kept(done.stderr)
    assert a_map.roles() == ROLES


def test_the_field_manager_is_the_one_that_was_given(editor, a_map):
    editor.run(adding(NEW), words=("--field-manager=me",))
    managers = [each["manager"] for each in a_map.object()["metadata"]["managedFields"]]
    assert "me" in managers


# What is not


def test_a_misspelt_field_is_saved_with_a_warning(editor, a_map):
    done = editor.run(replacing("groups: [dev]", "group: [dev]"))
    (warning,) = (line for line in done.stderr.splitlines() if line.startswith("warning: "))
    assert "(unknown-field)" in warning and "groups" in warning
    assert "group: [dev]" in a_map.roles()


def test_an_empty_file_changes_nothing(editor, a_map):
    done = editor.run("path.write_text('')")
    assert done.stderr.endswith("Edit cancelled, saved file was empty.\n")
    assert editor.files() == []
    assert a_map.roles() == ROLES


def test_broken_yaml_opens_the_editor_again_with_the_finding_on_its_line(editor, a_map):
    done = editor.run(replacing("groups: [dev]", "groups: [dev"), replacing("groups: [dev", "groups: [dev]"))
    assert done.stderr.endswith("Edit cancelled, no changes made.\n")
    said, _, rest = editor.offered(2).partition("(yaml-syntax)\n")
    assert "\n  # kubectl-iam: " in said
    assert rest == "  mapUsers: |\n    []\n"  # libyaml notices it behind the list
    assert editor.files() == []


def test_findings_are_taken_out_again_once_they_are_mended(editor, a_map):
    editor.run(adding("- rolearn: New\n  username: new\n"), replacing("rolearn: New", f"rolearn: {role_arn('New')}"))
    assert "(not-an-arn)" in editor.offered(2)
    assert a_map.roles() == ROLES + NEW
    assert editor.files() == []


def test_a_file_left_as_it_was_rejected_gives_up_and_is_kept(editor, a_map):
    done = editor.run(adding("- rolearn: New\n  username: new\n"), exit_code=1)
    assert "error: Edit cancelled, no valid changes were saved: " in done.stderr
    assert "(not-an-arn)" in done.stderr
    assert editor.rounds() == 2
    assert "- rolearn: New\n" in editor.kept(done.stderr)
    assert a_map.roles() == ROLES


def test_the_same_text_again_gives_up(editor, a_map):
    editor.always(f"path.write_text(pathlib.Path({str(editor.folder / 'mine')!r}).read_text())")
    (editor.folder / "mine").write_text("data: [\n")
    done = editor.run(exit_code=1)
    assert editor.rounds() == 2
    assert editor.kept(done.stderr) == "data: [\n"


def test_the_kept_text_can_be_repaired_and_saved(editor, a_map):
    done = editor.run(adding("- rolearn: New\n  username: new\n"), exit_code=1)
    (copy,) = editor.files()
    (cure,) = (line for line in done.stderr.splitlines() if "repair the copy" in line)
    assert f"KUBE_EDITOR='cp {copy}' kubectl iam edit" in cure
    copy.write_text(copy.read_text().replace("rolearn: New", f"rolearn: {role_arn('New')}"))
    done = editor.iam.run("edit", editor.flag, env=editor.env | {"KUBE_EDITOR": f"cp {copy}"})
    assert done.returncode == 0, done.stderr
    assert a_map.roles() == ROLES + NEW


def test_new_errors_can_be_allowed(editor, a_map):
    editor.run(adding("- rolearn: New\n  username: new\n"), words=("--allow=new-errors",))
    assert a_map.roles().endswith("- rolearn: New\n  username: new\n")


def test_old_errors_are_shown_and_do_not_matter(editor, a_map):
    a_map.set({"mapRoles": ROLES + "- rolearn: Old\n  username: old\n"})
    editor.run(replacing("[dev]", "[ops]"))
    assert "(not-an-arn)" in editor.offered(1)
    assert a_map.roles() == ROLES.replace("[dev]", "[ops]") + "- rolearn: Old\n  username: old\n"


def test_a_map_that_cannot_be_read_is_repaired(editor, a_map):
    a_map.set({"mapRoles": ROLES.replace("groups: [dev]", "groups: [dev")})
    editor.run(replacing("groups: [dev", "groups: [dev]"))
    assert "(yaml-syntax)" in editor.offered(1)
    assert a_map.roles() == ROLES


def test_a_live_map_that_nobody_can_judge_is_rewritten(iam, sandbox, live_map, tmp_path, a_map):
    users = "[]\n# \ufeff\n"
    sandbox.set_aws_auth(mapRoles=ROLES, mapUsers=users)
    editor = Editor(iam, tmp_path, a_map)
    editor.flag = "--configmap=kube-system/aws-auth"
    done = editor.run(replacing("[dev]", "[ops]"), exit_code=1)
    assert "(unjudged)" in done.stderr
    assert sandbox.aws_auth() == {"mapRoles": ROLES, "mapUsers": users}
    editor.always(replacing("\\ufeff", "mended"))  # which the quotes make visible
    editor.run()
    assert sandbox.aws_auth() == {"mapRoles": ROLES, "mapUsers": "[]\n# mended\n"}


@pytest.mark.parametrize(
    ("step", "finding"),
    [
        (replacing("data:\n", "data:\n  other: x\n"), "data.other is not saved"),
        (replacing("  mapRoles:", "  maproles:"), "data.maproles is not saved"),
        (replacing("metadata:\n", "metadata:\n  labels: {a: b}\n"), "metadata.labels is not saved"),
        (replacing("namespace: default", "namespace: kube-system"), "no ConfigMap"),
        ("text += '---\\nkind: Secret\\n'", "the second document is not saved"),
        ("text = 'just text\\n'", ""),
    ],
)
def test_what_would_not_be_saved_is_said(editor, a_map, step, finding):
    done = editor.run(step, exit_code=1)
    assert finding in editor.offered(2).replace(f"\n  {MARK}", "").replace(f"\n{MARK}", "")
    assert finding in done.stderr
    editor.kept(done.stderr)
    assert a_map.roles() == ROLES


def test_what_the_guard_refuses_is_said_at_the_top(iam, sandbox, live_map, tmp_path, a_map):
    sandbox.set_aws_auth(mapRoles=ROLES)
    editor = Editor(iam, tmp_path, a_map)
    editor.flag = "--configmap=kube-system/aws-auth"
    step = f"text = text.replace({role_arn('NodeRole')!r}, {role_arn('Other')!r})"
    done = editor.run(step, exit_code=1)
    top = editor.offered(2).partition("apiVersion")[0].replace(f"\n{MARK}", "")
    assert "refused: node-loss: " in top and "--allow=node-loss" in top
    assert "refused: node-loss: " in done.stderr
    assert role_arn("Other") in editor.kept(done.stderr)
    assert f"KUBE_EDITOR='cp {editor.files()[0]}' kubectl iam edit --allow=node-loss" in done.stderr
    assert sandbox.aws_auth()["mapRoles"] == ROLES
    again = editor.run(words=("--allow=node-loss",), env={"KUBE_EDITOR": f"cp {editor.files()[0]}"})
    assert f"mapping/{role_arn('Other')} added\n" in again.stdout
    assert sandbox.aws_auth()["mapRoles"] == ROLES.replace(role_arn("NodeRole"), role_arn("Other"))


def test_what_the_api_server_refuses_is_said_at_the_top(editor, a_map):
    done = editor.run(adding("# " + "x" * (1 << 20)), exit_code=1)
    assert "the API server takes 1048576" in editor.offered(2).replace(f"\n{MARK}", "")
    assert "x" * (1 << 20) in editor.kept(done.stderr)


def test_what_a_webhook_refuses_is_said_at_the_top(iam, sandbox, live_map, tmp_path, a_map):
    sandbox.set_aws_auth(mapRoles=ROLES)
    editor = Editor(iam, tmp_path, a_map)
    editor.flag = "--configmap=kube-system/aws-auth"
    done = editor.run("text += '    - username: new\\n'", words=("--allow=new-errors",), exit_code=1)
    assert "admission webhook" in editor.offered(2).replace(f"\n{MARK}", "").partition("apiVersion")[0]
    assert "admission webhook" in done.stderr
    editor.kept(done.stderr)


def test_comments_of_the_user_that_look_like_ours_are_kept(editor, a_map):
    a_map.set({"mapRoles": f"{MARK} mine\n{ROLES}"})
    editor.run(replacing("[dev]", "[ops]"))
    assert "# kubectl-iam-2: This is" in editor.offered(1)
    assert a_map.roles() == f"{MARK} mine\n{ROLES}".replace("[dev]", "[ops]")


def test_a_text_that_no_block_can_hold_comes_back_as_it_was(editor, a_map):
    strange = ROLES.replace("# Developers", "#\tDevelopers\r")
    a_map.set({"mapRoles": strange})
    editor.run(replacing("[dev]", "[ops]"))
    assert a_map.roles() == strange.replace("[dev]", "[ops]")


# Other processes


OTHERS = role_entry("Others", "others")


def test_an_edit_is_merged_into_what_others_wrote(editor, a_map):
    theirs = ROLES.replace("# nodes", "# the nodes") + OTHERS
    done = editor.run(f"patch(mapRoles={theirs!r}, notes='new')\n" + replacing("[dev]", "[ops]"))
    assert "while the editor was open; your edit is merged" in done.stderr
    assert editor.rounds() == 1
    assert a_map.roles() == theirs.replace("[dev]", "[ops]")
    assert a_map.data()["notes"] == "new"


def test_entries_that_both_add_are_both_there(editor, a_map):
    editor.run(f"patch(mapRoles={ROLES + OTHERS!r})\n" + adding("# Mine\n" + NEW))
    assert a_map.roles() == ROLES + OTHERS + "# Mine\n" + NEW
    assert editor.files() == []


def test_a_conflict_opens_the_editor_on_the_new_text_with_what_was_typed(editor, a_map):
    theirs = ROLES.replace("[dev] #", "[view] #")
    done = editor.run(
        f"patch(mapRoles={theirs!r})\n" + replacing("[dev]", "[ops]") + replacing("# nodes", "# mine"),
        replacing(f"    {MARK}   groups: [ops] # for now\n", "") + replacing("[view]", "[ops, view]"),
    )
    again = editor.offered(2)
    top = again.partition("apiVersion")[0].replace(f"\n{MARK}", "")
    assert "Another process has changed the same lines" in top
    assert f'A copy of your changes has been stored to "{editor.temporary}/kubectl-iam-edit-' in top
    assert f"    {MARK} another process has changed what stands here; you have typed:\n" in again
    assert f"    {MARK}   groups: [ops] # for now\n      groups: [view] # for now\n" in again
    assert "# mine" in again  # which goes with theirs
    assert a_map.roles() == theirs.replace("[view]", "[ops, view]").replace("# nodes", "# mine")
    assert done.stdout == f"mapping/{role_arn('Dev')} updated\n"
    assert editor.files() == []


def test_a_conflict_can_be_resolved_by_exactly_what_was_typed(editor, a_map):
    theirs = ROLES.replace("[dev] #", "[view] #")
    done = editor.run(
        f"patch(mapRoles={theirs!r})\n" + replacing("[dev]", "[ops]"),
        replacing(f"    {MARK}   groups: [ops] # for now\n      groups: [view] # for now\n", "      groups: [ops] # for now\n"),
    )
    assert done.returncode == 0, done.stderr
    assert a_map.roles() == ROLES.replace("[dev] #", "[ops] #")


def test_the_same_entry_added_by_both_is_a_conflict(editor, a_map):
    theirs = NEW.replace("username: new", "username: theirs") + ROLES
    done = editor.run(f"patch(mapRoles={theirs!r})\n" + adding(NEW), exit_code=1)
    assert f"    {MARK} - rolearn: {role_arn('New')}\n    {MARK}   username: new\n" in editor.offered(2)
    assert "another process has changed the same lines" in done.stderr
    assert f"    - rolearn: {role_arn('New')}\n      username: new\n" in editor.kept(done.stderr)
    assert a_map.roles() == theirs


def test_a_map_that_is_deleted_meanwhile(editor, a_map):
    step = f"subprocess.run(['kubectl', 'delete', 'configmap', {a_map.name!r}, '-n', 'default'], check=True)\n"
    done = editor.run(step + adding(NEW), exit_code=1)
    assert "no such ConfigMap" in done.stderr
    assert role_arn("New") in editor.kept(done.stderr)


def test_a_map_that_another_tool_rewrites_all_the_time(editor, a_map):
    """It changes the very lines, each time the editor is open."""
    editor.always(
        "groups = f'[their-{number}]'\n"
        f"patch(mapRoles={ROLES!r}.replace('[dev]', groups))\n"
        "import re\n"
        "text = re.sub(r'groups: \\[.*\\] # for now', f'groups: [mine-{number}] # for now', text)\n"
    )
    done = editor.run(exit_code=1)
    assert "others keep changing the same lines of the map; nothing was written" in done.stderr
    assert editor.rounds() == 6
    assert "A copy of your changes has been stored to" in done.stderr
    typed = "".join(file.read_text() for file in editor.files())
    for number in range(1, 7):
        assert f"[mine-{number}]" in typed
    assert all(str(file) in done.stderr for file in editor.files())


# Editors


def test_the_editor_is_chosen_as_kubectl_chooses_it(editor, a_map):
    def arguments(**env) -> list[str]:
        editor.run(env=env)
        return eval((editor.folder / "arguments").read_text())

    program = str(editor.program)
    assert arguments(EDITOR="false")[:-1] == []
    assert arguments(KUBE_EDITOR="", EDITOR=program)[:-1] == []
    assert arguments(KUBE_EDITOR=f"{program} -f  --wait")[:-1] == ["-f", "--wait"]
    assert arguments(KUBE_EDITOR=f"{program} -c 'set ft=yaml' \"$HOME\"", SHELL="/bin/sh")[:-1] == [
        "-c",
        "set ft=yaml",
        editor.iam.sandbox.env()["HOME"],
    ]
    [file] = eval((editor.folder / "arguments").read_text())[-1:]
    assert Path(file).parent == editor.temporary and file.endswith(".yaml")


def test_a_folder_whose_name_needs_quotes(editor, a_map):
    editor.temporary.rename(folder := editor.folder / "it's a $folder")
    editor.run(adding(NEW), env={"TMPDIR": str(folder), "KUBE_EDITOR": f"'{editor.program}' -w"})
    assert a_map.roles() == ROLES + NEW


@pytest.mark.parametrize(
    ("step", "says", "is_kept"),
    [
        ("sys.exit(3)", "failed with exit code 3", False),
        ("path.write_text(text + '# mine\\n'); sys.exit(1)", "failed with exit code 1", True),
        ("path.write_text('mine'); os.kill(os.getpid(), signal.SIGKILL)", "was ended by a signal: Killed", True),
        ("path.unlink()", "has removed the file that it was given", False),
    ],
)
def test_an_editor_that_fails(editor, a_map, step, says, is_kept):
    done = editor.run(step, exit_code=1)
    assert says in done.stderr
    if is_kept:
        assert "mine" in editor.kept(done.stderr)
    else:
        assert editor.files() == []
    assert a_map.roles() == ROLES


def test_an_editor_that_fails_in_a_later_round_loses_nothing(editor, a_map):
    done = editor.run(adding("- rolearn: New\n  username: new\n"), "path.unlink(); sys.exit(1)", exit_code=1)
    assert "- rolearn: New\n" in editor.kept(done.stderr)


def test_an_editor_that_replaces_the_file(editor, a_map):
    editor.run(
        "other = path.with_suffix('.new')\n"
        f"other.write_text(text.replace('[dev]', '[ops]'))\n"
        "other.rename(path)\n"
    )
    assert a_map.roles() == ROLES.replace("[dev]", "[ops]")
    assert editor.files() == []


def test_a_missing_editor(editor):
    done = editor.run(env={"KUBE_EDITOR": "no-such-editor -w"}, exit_code=1)
    assert 'the editor "no-such-editor -w" cannot be run: no such program' in done.stderr
    assert "set KUBE_EDITOR or EDITOR" in done.stderr
    assert editor.files() == []


def test_without_a_terminal_there_is_no_vi(editor):
    done = editor.run(env={"KUBE_EDITOR": "", "EDITOR": ""}, exit_code=1)
    assert "no editor is chosen, and vi needs a terminal" in done.stderr


def test_a_folder_for_temporary_files_that_is_not_there(editor):
    done = editor.run(env={"TMPDIR": "/no/such/folder"}, exit_code=1)
    assert "/no/such/folder" in done.stderr and "set TMPDIR" in done.stderr


def test_ctrl_c_belongs_to_the_editor(editor, sandbox, a_map, tmp_path):
    (tmp_path / "terminal").mkdir()
    (editor.folder / "step-1").write_text(
        "signal.signal(signal.SIGINT, lambda *_: (folder / 'interrupted').touch())\n"
        "print('EDITING', flush=True)\n"
        "while not (folder / 'interrupted').exists(): time.sleep(0.05)\n"
        "time.sleep(4)\n" + replacing("[dev]", "[ops]")
    )
    with Terminal("bash", tmp_path / "terminal", sandbox.env(**editor.env)) as terminal:
        terminal.type(f"kubectl iam edit {a_map.flag}")
        terminal.press("Enter")
        terminal.wait_for("EDITING")
        terminal.press("C-c")
        terminal.wait_for(f"{role_arn('Dev')} updated")
    assert a_map.roles() == ROLES.replace("[dev]", "[ops]")


def test_an_editor_that_is_killed_leaves_the_terminal_as_it_was(editor, sandbox, a_map, tmp_path):
    (tmp_path / "terminal").mkdir()
    step = "subprocess.run(['stty', 'raw', '-echo'], check=True); os.kill(os.getpid(), signal.SIGKILL)"
    (editor.folder / "step-1").write_text(step)
    with Terminal("bash", tmp_path / "terminal", sandbox.env(**editor.env)) as terminal:
        said = terminal.run(f"kubectl iam edit {a_map.flag}; stty -a")
    assert "was ended by a signal" in said
    assert " icanon " in said and " echo " in said


def test_vi_at_a_terminal(editor, sandbox, a_map, tmp_path):
    """Broken at first, then mended."""
    (tmp_path / "terminal").mkdir()
    env = editor.env | {"KUBE_EDITOR": "", "EDITOR": ""}
    with Terminal("bash", tmp_path / "terminal", sandbox.env(**env)) as terminal:
        terminal.type(f"kubectl iam edit {a_map.flag}")
        terminal.press("Enter")
        terminal.wait_for("apiVersion: v1", "Developers")
        terminal.type(":%s/.dev. # for now/[dev, ops/")
        terminal.press("Enter")
        terminal.type(":wq")
        terminal.press("Enter")
        terminal.wait_for("(yaml-syntax)")
        terminal.type(":%s/.dev, ops/[dev, ops]/")
        terminal.press("Enter")
        terminal.type(":wq")
        terminal.press("Enter")
        terminal.wait_for(f"{role_arn('Dev')} updated")
    assert a_map.roles() == ROLES.replace("[dev] # for now", "[dev, ops]")
    assert editor.files() == []


# Where there is nothing to edit


def test_a_manifest_is_edited_by_any_editor(editor):
    done = editor.iam.run("edit", "-m", "aws-auth.yaml", env=editor.env)
    assert done.returncode == 1
    assert "open the file itself in your editor, then kubectl iam lint --manifest aws-auth.yaml\n" in done.stderr


def test_access_entries_are_not_edited(editor):
    done = editor.run(words=("--store=entries",), exit_code=1)
    assert "edit opens aws-auth alone" in done.stderr
    assert "--overwrite --store entries" in done.stderr


def test_a_missing_map_is_said_before_the_editor_opens(editor, a_map):
    a_map.delete()
    assert "no such ConfigMap" in editor.run(exit_code=1).stderr
    assert editor.rounds() == 0


def test_an_immutable_map_is_said_before_the_editor_opens(editor, a_map):
    a_map.api.patch(a_map.path, {"immutable": True})
    assert "immutable" in editor.run(exit_code=1).stderr
    assert editor.rounds() == 0


def test_in_the_mode_api_nobody_reads_aws_auth(carol, sandbox, editor):
    with sandbox.authentication_mode("API"):
        done = carol("edit", env=editor.env, exit_code=1)
        assert "EKS does not read aws-auth" in done.stderr
    assert editor.rounds() == 0
