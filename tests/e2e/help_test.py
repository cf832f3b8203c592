"""Every example that help shows is run."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from sandbox.identities import EXTERNAL_ID
from sandbox.layout import CLUSTER

from .program import VARIABLE, role_arn

def helped(*words: str) -> str:
    """The output of the program, called by the name that kubectl uses."""
    program = os.environ[VARIABLE]
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "kubectl-iam"
        link.symlink_to(Path(program).resolve(strict=True))
        done = subprocess.run([link, *words], capture_output=True, text=True, check=False)
        return done.stdout


def section(text: str, title: str) -> list[str]:
    """The commands of a section of help: the indented lines that are not comments."""
    found = re.search(rf"^{title}:\n((?:  .*\n|\n)*)", text, re.MULTILINE)
    assert found, (title, text)
    lines = [line.strip() for line in found[1].splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def verbs() -> list[str]:
    """All verbs, as completion lists them; those of two words in full."""
    found = []
    for word in offered(""):
        second = offered(word, "") if word not in ("help", "options") else []
        below = helped("help", word).startswith("Available Commands:")
        found += [f"{word} {other}" for other in second] if below else [word]
    return [verb for verb in found if verb not in ("help", "options")]


def offered(*words: str) -> list[str]:
    return helped("__completeNoDesc", *words).splitlines()[:-1]


EXAMPLES = section(helped("help"), "Where to Begin") + [
    example for verb in verbs() for example in section(helped("help", *verb.split()), "Examples")
]

# The names in the examples, and what stands for them in the sandbox.
NAMES = {
    "role/Vendor": "role/Partner",
    "k3y": EXTERNAL_ID,
    "name prod": f"name {CLUSTER}",
    "Dev@": "View@",
    "--profile corp": "--profile sso-admin",
}
VIEW = "AWSReservedSSO_View_00000000000000a1"
VIEW_BEFORE = "AWSReservedSSO_View_ffffffffffffffff"  # its role before the set was assigned again
ADMIN = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"


def map_before(example: str) -> dict[str, str]:
    """A map in which the example makes sense: it holds what is asked about or removed, not what is added."""
    roles = {name: "system:masters" for name in ("Dev", "Partner", ADMIN, VIEW)}
    users = "- userarn: arn:aws:iam::111122223333:user/alice\n  username: alice\n  groups: [system:masters]\n"
    if "add-role" in example:
        roles.pop(VIEW if "sso" in example else "Dev")
    if "--relink" in example:
        roles[VIEW_BEFORE] = "viewers"
    entries = (f"- rolearn: {role_arn(name)}\n  username: {name}\n  groups: [{group}]\n" for name, group in roles.items())
    before = {"mapRoles": "".join(entries), "mapUsers": users, "mapAccounts": '- "111122223333"\n'}
    if "-m aws-auth.yaml" in example and "add-user" in example:
        before.pop("mapUsers")
    return before


@pytest.fixture
def run_example(iam, live_map, tmp_path, request):
    def run(example: str):
        sandbox = iam.sandbox
        who = "sso-admin" if "sso" in example else "alice"
        before = map_before(example)
        if "--policy" in example:  # of an access entry
            who = "carol"
            before["mapUsers"] = before["mapUsers"].replace("alice", who)
            entries = request.getfixturevalue("entries")
            if "remove" in example:
                entries.create(role_arn("Dev"), policies=["AmazonEKSEditPolicy"])
        if "iam mode" in example:
            who = "carol"
            before["mapUsers"] = before["mapUsers"].replace("alice", who)
            request.getfixturevalue("config_map_mode")
        is_on_the_way = "--apply" in example or "--rollback" in example
        if is_on_the_way:
            who = "carol"
            request.getfixturevalue("config_map_mode")
            roles = f"- rolearn: {role_arn('Deploy')}\n  username: deploy\n  groups: [system:masters]\n"
            before = {"mapRoles": roles, "mapUsers": before["mapUsers"].replace("alice", who)}
        metadata = {"name": "aws-auth", "namespace": "kube-system"}
        manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": before}
        for name in ("aws-auth.yaml", "access.yaml"):
            (tmp_path / name).write_text(yaml.safe_dump(manifest))
        if "-m aws-auth.yaml" not in example:
            sandbox.set_aws_auth(**before)
        config = yaml.safe_load(sandbox.layout.kubeconfig(who).read_text())
        config["contexts"].append({"name": "production", "context": config["contexts"][0]["context"]})
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(config))
        (tmp_path / ".config/fish/completions").mkdir(parents=True)
        for name, stands_for in NAMES.items():
            example = example.replace(name, stands_for)
        env = {"KUBECONFIG": str(kubeconfig), "AWS_PROFILE": who, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        env["XDG_STATE_HOME"] = str(tmp_path / "state")
        env["EDITOR"] = "true"
        for name in ("One", "Two") if "undo" in example or "history" in example else ():
            sandbox.run("kubectl", "iam", "add-role", role_arn(name), env=env).check_returncode()
        if is_on_the_way and "--yes-one-way" not in example:
            sandbox.run("kubectl", "iam", "migrate", "--apply", "--yes-one-way", env=env).check_returncode()
        script = "set -o pipefail\n" + example.replace("~/.config", str(tmp_path / ".config"))
        if "completion zsh" in example:
            script = f"zsh -c 'autoload -U compinit && compinit -D -u; {example}'"
        return subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=sandbox.env(**env), capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(run_example, example):
    done = run_example(example)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stderr
