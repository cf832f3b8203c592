"""The commands that messages propose, and what happens to somebody who pastes one.

A proposed command is run where it was printed, in the same environment, unless that is not safe: what writes to a
cluster or a manifest is a dry run, what writes to a kubeconfig works on a copy, and what signs in is only looked at. So
is a command with a placeholder that only the reader can fill in.
"""

import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Words = list[str]
# Runs the words with these variables added.
Run = Callable[[Words, dict[str, str]], subprocess.CompletedProcess]

# How proposals write the flags that choose the place.
PLACE_FLAGS = {"--context": "--context", "--kubeconfig": "--kubeconfig", "-m": "--manifest", "--manifest": "--manifest"}

# Words of messages that are no part of a command.
PROSE = re.compile(r"(?:, | > | (?:shows|lists|writes|repairs|and|or|if|then|has)\b).*|[).]?$")
COMMAND = re.compile(r"\b(kubectl[- ]iam (?!looks|reads)|kubectl |aws )([a-z][^;\n]*)")
KUBECTLS = {"annotate", "auth", "config", "create", "edit", "get", "replace"}
AWS = {"configure", "eks", "iam", "login", "sso", "sts"}

# What can stand for a placeholder, whoever the reader is.
ANYONES = {"kubectl": {"NAME": "a-name", "ROLE": "view"}, "iam": {"GROUP": "a-group"}, "aws": {}}
PLACEHOLDER = re.compile(r"(?:^|(?<==))(?:ACCOUNT|ARN|CLUSTER|GROUP|NAME|NAMESPACE|PROFILE|ROLE|SET|SET@ACCOUNT)$")

OWN_WRITES = ("add-", "remove-", "replace-", "undo")
ENTRY_WORDS = ("entries", "--policy", "--relink", "undo", "--yes-one-way")  # EKS rehearses nothing
MIGRATION = ("--apply", "--rollback", "--remove-mappings", "--yes-one-way", "--allow")
SIGN_INS = {("configure",), ("configure", "sso"), ("configure", "sso-session"), ("login",), ("sso", "login")}
KUBECONFIG_WRITES = ("set-context", "use-context", "set-cluster", "set-credentials", "set", "unset")

USAGE = re.compile(r"--help' for usage|^error: (?:unknown|unexpected|invalid|required flag|flag needs)|^usage:", re.M)
AWS_USAGE = 252


@dataclass(frozen=True)
class Proposal:
    program: str  # iam, kubectl or aws
    words: tuple[str, ...]  # behind the program
    text: str  # as printed
    is_for_others: bool  # whose kubeconfig and credentials are their own


def proposals(said: str) -> Iterator[Proposal]:
    """The commands in the messages `said`."""
    said = re.sub(r"""(['"])kubectl[- ]iam[^'"\n]*\1""", "", said)  # help, and where a name is quoted
    for found in COMMAND.finditer(said):
        program = "iam" if "iam" in found[1] else found[1].strip()
        text = PROSE.sub("", found[2])
        sentence = re.split("[;\n]", said[: found.start()])[-1]
        words = tuple(shlex.split(text))
        known = {"kubectl": KUBECTLS, "aws": AWS}.get(program)
        if known is None or words[0] in known:
            yield Proposal(program, words, text, "someone" in sentence)


def lines_of_errors(said: str) -> set[str]:
    """The messages that say what went wrong, without what to do."""
    return {line for line in said.splitlines() if re.match(r"(?:[Ee]rror|Unable to connect)", line)}


def names_the_place(proposal: Proposal, given: Words) -> None:
    """Commands of this program are about the same place as the command that printed them."""
    for flag in PLACE_FLAGS if proposal.program == "iam" and not proposal.is_for_others else ():
        if flag in given:
            value = given[given.index(flag) + 1]
            assert f"{PLACE_FLAGS[flag]} {shlex.quote(value)}" in proposal.text, (proposal, given)


class Pasted:
    """Pastes commands, each once in equal circumstances."""

    def __init__(self, run: Run, programs: dict[str, Words], others: dict[str, str], folder: Path):
        self._run = run
        self._programs = programs  # how those that can be run are called
        self._others = others  # the variables of somebody with all rights
        self._folder = folder  # for copies
        self._tried: set[str] = set()

    def check(self, given: Words, said: str, env: dict[str, str]) -> None:
        """Checks each command that `said` proposes after the words `given`."""
        for proposal in proposals(said):
            names_the_place(proposal, given)
            circumstances = re.sub(r"\d+", "N", repr((proposal, sorted(lines_of_errors(said)))))
            if circumstances not in self._tried:
                self._tried.add(circumstances)
                self._try(proposal, said, env)

    def _try(self, proposal: Proposal, said: str, env: dict[str, str]) -> None:
        command = self._safe_command(proposal)
        if not command:
            return
        if proposal.program == "kubectl" and proposal.words[0] == "config":
            env = env | {"KUBECONFIG": self._copy(env["KUBECONFIG"] or f"{env['HOME']}/.kube/config")}
        done = self._run(command, self._others if proposal.is_for_others else env | {"KUBE_EDITOR": "true"})
        told = (proposal.text, said, done.returncode, done.stdout[-500:], done.stderr)
        assert not USAGE.search(done.stderr) and done.returncode != AWS_USAGE, told
        # One that answers, as whoami does, may report the error as well.
        assert done.stdout or not lines_of_errors(said) & lines_of_errors(done.stderr), told
        if "--dry-run=server" in command or "--dry-run=client" in command:
            assert done.returncode == 0, told

    def _safe_command(self, proposal: Proposal) -> Words | None:
        """What is run in its place; None if only its words can be looked at."""
        known = ANYONES[proposal.program]
        words = [PLACEHOLDER.sub(lambda found: known.get(found[0], found[0]), word) for word in proposal.words]
        is_open = any(PLACEHOLDER.search(word) for word in words)
        program = self._programs.get(proposal.program)
        safe = {"iam": self._own_words, "kubectl": self._kubectls_words, "aws": self._awss_words}
        if program is None:
            return None
        if is_open and proposal.program != "aws":
            return [*program, *words, "--help"]
        words = safe[proposal.program](words)
        return words and [*program, *words]

    @staticmethod
    def _awss_words(words: Words) -> Words | None:
        if tuple(word for word in words[:2] if not word.startswith("-")) in SIGN_INS or words[1] == "wait":
            return None
        is_read = words[1].startswith(("list", "describe", "get"))
        return words if is_read else [*words, "--generate-cli-skeleton", "output"]

    @staticmethod
    def _own_words(words: Words) -> Words:
        if words[0] == "migrate":  # its plan is its dry run
            return [word for word in words if not word.startswith(MIGRATION)]
        if words[0].startswith(OWN_WRITES) or "--yes-one-way" in words:
            has_server = "--manifest" not in words and not any(word in words for word in ENTRY_WORDS)
            return [*words, "--dry-run=server" if has_server else "--dry-run=client"]
        return [*words, "--dry-run"] if words[0] == "update-kubeconfig" or "--fix" in words else words

    def _kubectls_words(self, words: Words) -> Words:
        if words[0] == "create":
            return [*words, "--dry-run=server"]
        if words[0] == "config" and words[1] in KUBECONFIG_WRITES and "--kubeconfig" in words:
            at = words.index("--kubeconfig") + 1
            return [*words[:at], self._copy(words[at]), *words[at + 1 :]]
        return ["replace", "--help"] if words[0] == "replace" else words  # its file is written by hand

    def _copy(self, path: str) -> str:
        """A copy of the kubeconfig, or of each one in the list `path`."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        copies = []
        for number, file in enumerate(Path(part) for part in path.split(":") if part):
            copies.append(str(folder / f"config-{number}"))
            if file.is_file():
                shutil.copyfile(file, copies[-1])
        return ":".join(copies)
