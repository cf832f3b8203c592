"""Every command of the README runs as a reader would run it and prints what the README shows."""

import re
import shlex
from dataclasses import dataclass

import pytest

from . import readme, story
from .help_test import verbs
from .readme import Block, Step, blocks, steps

# What differs each time, as a pattern, and what the README may show instead. Everything else must
# match to the letter.
VARYING = (
    # The home folder.
    (r"/\S+/dana/", "/home/dana/"),
    # The copy of aws-auth.
    (r"/migration/\w+/aws-auth-\w+\.json", "/migration/…/aws-auth-….json"),
    # Unique ids in IAM.
    (r"\bAROA[0-9A-Z]{10,}", "AROA…"),
    (story.WAITING, ""),
    # How long something took, and where the sandbox listens.
    (r"[ \d]{5}\.\dms", "      …ms"),
    (r"\b127\.0\.0\.1:\d+", "127.0.0.1:…"),
)

# Blocks that cannot run in the sandbox, and the test that runs them instead.
ELSEWHERE = {
    # The real krew runs the second command there, with a release that another test builds.
    """\
./dev package
kubectl krew install --manifest=dist/iam.yaml --archive=dist/kubectl-iam_linux-amd64.tar.gz
""": "tests/krew/krew_test.py",
    # Builds on a bare Debian 12.
    """\
./dev build
sudo install build/release/kubectl-iam /usr/local/bin # anywhere on PATH
""": "tests/bare/run",
    # A person edits, and the guard refuses.
    """\
kubectl iam edit
KUBE_EDITOR="code --wait" kubectl iam edit --diff
""": "tests/e2e/edit_test.py",
    """\
KUBE_EDITOR="cp /tmp/kubectl-iam-edit-Zx81Qa.yaml" kubectl iam edit --allow=node-loss
""": "tests/e2e/edit_test.py",
    # The cluster would not come back.
    """\
kubectl iam migrate --apply --remove-mappings
kubectl iam mode API --yes-one-way
""": "tests/demo/cluster",
    # The demos are tests of their own.
    """\
./dev demo           # a permission set let in and taken out, in a file; with --cluster on a real API server
./dev test           # every test; ends with CTest's summary
""": "tests/demo/cluster",
}


def is_elsewhere(block: Block) -> bool:
    return block.text in ELSEWHERE


def evened_out(text: str) -> str:
    for form, shown in VARYING:
        text = re.sub(form, shown, text)
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


@dataclass(frozen=True)
class Run:
    """A step of the README and its result."""

    block: Block
    step: Step
    said: story.Said


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs all that can run, in the README's order, as one person in one cluster."""
    with story.told_in(tmp_path_factory.mktemp("story")) as (_, person):
        return [
            Run(block, step, person.run(step.command))
            for block in blocks()
            if block.is_command and not is_elsewhere(block)
            for step in steps(block)
        ]


def test_every_command_prints_what_is_shown(runs):
    wrong = []
    for run in runs:
        shown, said = run.step.output, evened_out(run.said.text)
        differs = shown is not None and said != evened_out(shown)
        if differs or (run.said.exit_code != 0) != run.step.fails:
            wrong.append(f"{run.block}, exit code {run.said.exit_code}:\n$ {run.step.command}\n{said}")
    assert not wrong, "\n".join(wrong)


def test_the_story_is_among_them(runs):
    """Connect, test, let a role in, let a permission set in, prove it."""
    told = "\n".join(run.step.command for run in runs)
    for part in ("update-kubeconfig", "whoami", "add-role arn:", "add-role --sso", "test-role"):
        assert f"kubectl iam {part}" in told


def test_every_verb_is_in_a_heading():
    headings = "\n".join(re.findall(r"^### .*", readme.README.read_text(encoding="utf-8"), re.MULTILINE))
    for verb in verbs():
        group = re.sub(r"^(add|remove)-.*", r"\1-…", verb)
        assert f"`{group}`" in headings, verb


def test_blocks_tested_elsewhere_are_in_the_readme():
    texts = [block.text for block in blocks() if block.is_command]
    for text, place in ELSEWHERE.items():
        assert texts.count(text) == 1, text
        assert (readme.ROOT / place).exists(), place


@pytest.mark.parametrize(
    "text, problem",
    [
        ("```\nls\n```\n", "language"),
        ("```console\n$ ls\n", "without an end"),
        ("    kubectl iam list\n", "between fences"),
    ],
)
def test_commands_in_another_form_are_refused(text, problem):
    with pytest.raises(ValueError, match=problem):
        blocks(text)


def test_a_block_is_read_as_commands_and_their_output():
    text = "- so:\n\n  ```console\n  $ a \\\n    b\n  out\n\n  more\n  $ c\n  ```\n"
    (block,) = blocks(text)
    assert steps(block) == [Step("a \\\n  b", "out\n\nmore\n"), Step("c", "")]
    assert Step("x", "error: no\n").fails and not Step("x", "no error: here\n").fails
