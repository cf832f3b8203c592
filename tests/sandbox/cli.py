"""The command line: sandbox up|down|env|status|shell [--dir DIR]."""

import argparse
import os
import shlex
import sys
import time
from pathlib import Path

from . import lifecycle
from .environment import disturbing, variables
from .identities import PROFILES
from .layout import Layout

DESCRIPTION = """\
Runs a Kubernetes API server with the real aws-iam-authenticator beside an emulated AWS, on loopback.
"""
COMMANDS = {
    "up": "start a sandbox and leave it running; builds its programs the first time",
    "down": "end it and remove its folder",
    "env": 'print what to export to use it: eval "$(sandbox env)"',
    "status": "tell whether it runs, with its processes and ports",
    "shell": "open a shell that uses it, starting it if need be",
}


def default_folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"
    return Path(base) / f"kubectl-iam-sandbox-{os.getuid()}"


def up(layout: Layout, is_like_eks: bool) -> int:
    _start_unless_running(layout, is_like_eks)
    names = ", ".join(profile.name for profile in PROFILES)
    print(f"Profiles, each with a kubeconfig: {names}. To use it:", file=sys.stderr)
    return env(layout)


def down(layout: Layout) -> int:
    if not lifecycle.stop(layout):
        print(f"No sandbox ran in {layout.root}.", file=sys.stderr)
    return 0


def env(layout: Layout) -> int:
    _require(layout)
    for name in disturbing(layout):
        print(f"unset {name}")
    for name, value in variables(layout).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def status(layout: Layout) -> int:
    pid = lifecycle.running_pid(layout)
    if pid is None:
        print(f"No sandbox runs in {layout.root}.")
        return 1
    state = layout.read_state()
    print(f"{'SERVICE':<16}{'PID':>8}{'PORT':>7}")
    print(f"{'supervisor':<16}{pid:>8}")
    for name, child in state.get("pids", {}).items():
        print(f"{name:<16}{child:>8}{state['ports'].get(name, ''):>7}")
    return 0


def shell(layout: Layout, is_like_eks: bool) -> int:
    _start_unless_running(layout, is_like_eks)
    for name in disturbing(layout):
        del os.environ[name]
    os.environ.update(variables(layout))
    os.environ["PS1"] = r"(sandbox) \W\$ "
    print("AWS profiles work with --profile, kubeconfigs are in", layout.kubeconfig("x").parent)
    os.execvp("bash", ["bash", "--norc"])


def _start_unless_running(layout: Layout, is_like_eks: bool) -> None:
    if lifecycle.is_running(layout):
        print(f"A sandbox runs in {layout.root} already.", file=sys.stderr)
        return
    began = time.monotonic()
    lifecycle.start(layout, is_like_eks=is_like_eks)
    took = time.monotonic() - began
    print(f"The sandbox in {layout.root} is ready after {took:.1f} s.", file=sys.stderr)


def _require(layout: Layout) -> None:
    if not lifecycle.is_running(layout):
        raise lifecycle.SandboxError(f"no sandbox runs in {layout.root}; start it: sandbox up")


STARTING = {"up": up, "shell": shell}


def main() -> int:
    parser = argparse.ArgumentParser(prog="sandbox", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--dir", type=Path, default=default_folder(), help="the sandbox's folder"
        )
        if name in STARTING:
            command.add_argument(
                "--like-eks", action="store_true", help="two API servers, which remember tokens"
            )
    arguments = parser.parse_args()
    layout = Layout(arguments.dir.resolve())
    run = {"down": down, "env": env, "status": status}
    try:
        if arguments.command in STARTING:
            return STARTING[arguments.command](layout, arguments.like_eks)
        return run[arguments.command](layout)
    except lifecycle.SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
