"""What people expect of programs in a terminal and in pipes."""

import socket
import subprocess

import pytest

from .program import role_arn
from .terminal import Terminal

MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/Dev
      username: Zoë
"""


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "aws-auth.yaml").write_text(MANIFEST, encoding="utf-8")
    return folder


@pytest.fixture
def open_terminal(iam, home, tmp_path):
    terminals = []

    def open_one(width=160, **more: str) -> Terminal:
        env = iam.sandbox.env(HOME=str(home), **more)
        env["PATH"] = f"{iam.path.parent}:{env['PATH']}"
        terminals.append(Terminal("bash", tmp_path, env, f"cd {home}", width))
        return terminals[-1]

    yield open_one
    for terminal in terminals:
        terminal.__exit__()


@pytest.fixture
def silent_server(home):
    """The port of a server that accepts connections and never answers, as a cluster behind a firewall."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (home / "config").write_text(
            "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {}}]\n"
            f"clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{port}', insecure-skip-tls-verify: true}}}}]\n"
        )
        yield port


def run(iam, home, command: str, **more: str):
    env = iam.sandbox.env(HOME=str(home), **more)
    env["PATH"] = f"{iam.path.parent}:{env['PATH']}"
    return subprocess.run(["bash", "-c", command], env=env, cwd=home, capture_output=True, timeout=120)


def test_a_long_wait_is_announced_and_can_be_interrupted(open_terminal, silent_server, home):
    terminal = open_terminal(KUBECONFIG=str(home / "config"))
    terminal.type(f"kubectl-iam add-role {role_arn('New')} --group g; echo ended with $?")
    terminal.press("Enter")
    terminal.wait_for(f"\nwaiting for https://127.0.0.1:{silent_server} ...\n")
    terminal.press("C-c")
    screen = terminal.wait_for("ended with 130")
    assert screen.count("waiting for") == 1
    assert "error" not in screen


def test_a_long_wait_is_not_announced_in_a_file(iam, home, silent_server):
    done = run(iam, home, "kubectl-iam list --request-timeout 3s", KUBECONFIG=str(home / "config"))
    assert done.returncode == 1
    assert b"waiting" not in done.stdout + done.stderr


def test_help_fits_the_terminal(open_terminal):
    terminal = open_terminal(width=50)
    screen = terminal.run("kubectl-iam help version; kubectl-iam help | tail -5; COLUMNS=30 kubectl-iam help version | head -3")
    # tmux joins lines that it had to wrap, so a line that is too long would be found.
    assert "\nShows the version of this program. As JSON:\n" in screen
    assert "\nShows the version of this\n" in screen


def test_no_pager_is_started(open_terminal, home):
    (home / "pager").write_text("#!/bin/sh\necho a pager\n")
    (home / "pager").chmod(0o755)
    screen = open_terminal(PAGER=str(home / "pager"), LESS="F").run("kubectl-iam help version")
    assert "Usage:" in screen and "a pager" not in screen


@pytest.mark.parametrize("variables, coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)])
def test_colours_on_a_terminal_unless_switched_off(open_terminal, variables, coloured):
    terminal = open_terminal(**variables)
    terminal.run(f"kubectl-iam add-role {role_arn('New')} --group g -m aws-auth.yaml --diff --dry-run")
    assert ("\x1b[32m" in terminal.screen(colours=True)) == coloured


def test_a_hint_is_shown_once_and_can_be_run(open_terminal):
    terminal = open_terminal()
    screen = terminal.run(f"kubectl-iam add-role {role_arn('New')} --group g -m aws-auth.yaml")
    hint = next(line for line in screen.splitlines() if line.startswith("next: "))
    command = hint.removeprefix("next: ").replace("kubectl iam", "kubectl-iam")
    assert role_arn("New") in terminal.run(command)
    assert "next: " not in terminal.run(f"kubectl-iam add-role {role_arn('Newer')} --group g -m aws-auth.yaml")


def test_a_hint_names_the_principal_in_full(open_terminal):
    terminal = open_terminal()
    command = "kubectl-iam add-user bob --account 111122223333 --group g -m aws-auth.yaml"
    assert "next: kubectl iam explain arn:aws:iam::111122223333:user/bob --manifest" in terminal.run(command)


@pytest.mark.parametrize("command", ["options", "help add-role", "list -m aws-auth.yaml"])
def test_a_reader_that_closes_the_pipe_is_not_an_error(iam, home, command):
    done = run(iam, home, f"kubectl-iam {command} | true; echo ${{PIPESTATUS[0]}}")
    assert done.stderr == b""
    assert done.stdout in (b"0\n", b"141\n")


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", "nonsense"])
def test_every_locale_gets_the_same_bytes(iam, home, locale):
    command = "kubectl-iam list -m aws-auth.yaml && kubectl-iam list -m aws-auth.yaml -o json"
    usual = run(iam, home, command, LC_ALL="C.UTF-8")
    assert "Zoë".encode() in usual.stdout
    assert run(iam, home, command, LC_ALL=locale, LANG=locale).stdout == usual.stdout


def test_ctrl_c_leaves_the_manifest_whole(open_terminal, home):
    before = (home / "aws-auth.yaml").read_bytes()
    terminal = open_terminal()
    terminal.type("kubectl-iam add-role - --group g -m aws-auth.yaml; echo ended with $?")
    terminal.press("Enter")
    terminal.wait_until_interruptible()  # what is typed before is not echoed
    terminal.type("{ half an identity")
    terminal.press("Enter")
    terminal.wait_for("\n{ half an identity\n")
    terminal.press("C-c")
    terminal.wait_for("ended with 130")
    assert (home / "aws-auth.yaml").read_bytes() == before
    assert [path.name for path in home.iterdir() if "aws-auth" in path.name] == ["aws-auth.yaml"]
