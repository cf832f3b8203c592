"""Every example that help shows is run."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml

from sandbox.identities import EXTERNAL_ID, by_profile
from sandbox.layout import CLUSTER

from .program import VARIABLE, role_arn

MANIFEST = f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: {role_arn("Dev")}
      username: dev
      groups:
        - system:masters
  mapUsers: |
    - userarn: arn:aws:iam::111122223333:user/alice
      username: alice
"""


def helped(*words: str) -> str:
    """What the program says, under the name that kubectl calls it by."""
    program = os.environ[VARIABLE]
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "kubectl-iam"
        link.symlink_to(Path(program).resolve(strict=True))
        done = subprocess.run([link, *words], capture_output=True, text=True, check=False)
        return done.stdout


def section(text: str, title: str) -> list[str]:
    """The commands of a section of help: what is indented and no comment."""
    found = re.search(rf"^{title}:\n((?:  .*\n|\n)*)", text, re.MULTILINE)
    assert found, (title, text)
    lines = [line.strip() for line in found[1].splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def verbs() -> list[str]:
    """All verbs, as completion knows them; those of two words whole."""
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

# What the examples call by names that tell a story, as the sandbox has it.
NAMES = {
    "role/Vendor": "role/Partner",
    "k3y": EXTERNAL_ID,
    "name prod": f"name {CLUSTER}",
    "Dev@": "View@",
    "--profile corp": "--profile sso-admin",
}
SSO = "arn:aws:iam::111122223333:role/AWSReservedSSO_View_"


def entry(arn: str, username: str, group: str | None = None) -> str:
    return f"- rolearn: {arn}\n  username: {username}\n" + (f"  groups: [{group}]\n" if group else "")


def roles_for(example: str) -> str:
    """The live map in which an example makes sense."""
    roles = "".join(entry(role_arn(name), name.lower()) for name in ("Dev", "Partner"))
    roles += entry(by_profile("sso-admin").arn, "sso", "system:masters")
    if "--relink" in example:  # the set was taken away and assigned again
        return roles + entry(SSO + "ffffffffffffffff", "viewer", "viewers")
    if "remove-role --sso" in example:
        return roles + entry(SSO + "00000000000000a1", "viewer", "viewers")
    return roles


@pytest.fixture
def run_example(iam, live_map, tmp_path):
    def run(example: str):
        sandbox = iam.sandbox
        who = "sso-admin" if "sso" in example else "alice"
        users = f"- userarn: {by_profile('alice').arn}\n  username: alice\n  groups: [system:masters]\n"
        sandbox.set_aws_auth(mapRoles=roles_for(example), mapUsers=users)
        config = yaml.safe_load(sandbox.layout.kubeconfig(who).read_text())
        config["contexts"].append({"name": "production", "context": config["contexts"][0]["context"]})
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(config))
        (tmp_path / "aws-auth.yaml").write_text(MANIFEST)
        (tmp_path / ".config/fish/completions").mkdir(parents=True)
        for name, stands_for in NAMES.items():
            example = example.replace(name, stands_for)
        env = {"KUBECONFIG": str(kubeconfig), "AWS_PROFILE": who, "XDG_CACHE_HOME": str(tmp_path / "cache")}
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
