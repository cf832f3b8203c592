"""Completion as people use it: tabs typed into bash, zsh and fish, with and without a cluster."""

import shutil
import stat
import time
from pathlib import Path

import botocore.session
import pytest

from sandbox.identities import SERVICE_LINKED, by_profile
from sandbox.layout import ACCOUNT, CLUSTER, REGION

from .program import role_arn
from .terminal import PROMPT, SECONDS_TO_APPEAR, Terminal

ROOT = Path(__file__).resolve().parents[2]
SHIM = ROOT / "completions/kubectl_complete-iam"
SHELLS = ("bash", "zsh", "fish")

MAP = f"""\
- rolearn: {role_arn("Dev")}
  username: dev
  groups: [developers]
- rolearn: {role_arn("Deploy")}
  username: deploy
"""

AWS_CONFIG = "".join(
    f"[profile {name}]\nsso_role_name = {name}\nsso_account_id = {ACCOUNT}\n"
    for name in ("AdministratorAccess", "View_Only")
)


class Person:
    """A user with a shell, the program, kubectl and its completion."""

    def __init__(self, iam, folder: Path):
        self.iam = iam
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.bin = folder / "bin"
        self.bin.mkdir()
        (self.bin / "kubectl-iam").symlink_to(iam.path)
        shutil.copy(SHIM, self.bin / SHIM.name)

    def at(self, shell: str, through_kubectl: bool, **more: str) -> Terminal:
        program = "kubectl" if through_kubectl else "kubectl-iam"
        script = f"{program} completion {shell}"
        setup = f"{script} | source" if shell == "fish" else f"source <({script})"
        env = self.iam.sandbox.env(HOME=str(self.home), **more)
        env["PATH"] = f"{self.bin}:{env['PATH']}"
        terminal = Terminal(shell, self.folder, env, setup)
        terminal.run(f"cd {self.folder}")
        return terminal


@pytest.fixture
def person(iam, tmp_path):
    return Person(iam, tmp_path)


@pytest.fixture(params=[(shell, way) for shell in SHELLS for way in ("kubectl iam", "kubectl-iam")], ids=str)
def line(request, person, trial_map):
    """A terminal, and how the program is called in it."""
    shell, program = request.param
    trial_map.create({"mapRoles": MAP})
    (person.home / ".aws").mkdir()
    (person.home / ".aws/config").write_text(AWS_CONFIG)
    with person.at(shell, program == "kubectl iam") as terminal:
        terminal.program = program
        terminal.shell = shell
        terminal.map = trial_map
        terminal.person = person
        yield terminal


def test_tabs(line):
    iam = line.program

    # A single verb is filled in, several are listed with their summaries.
    line.complete(f"{iam} expl", f"{PROMPT}{iam} explain ")
    line.complete(f"{iam} remove-", "remove-role", "Take IAM roles out", "remove-user", tabs="\t\t")
    line.complete(f"{iam} sso ", f"{PROMPT}{iam} sso roles")

    # Flags and their values, in both forms.
    line.complete(f"{iam} add-role --usern", f"{PROMPT}{iam} add-role --username ")
    line.complete(f"{iam} list -o wi", f"{PROMPT}{iam} list -o wide ")
    line.complete(f"{iam} list --output=js", f"{PROMPT}{iam} list --output=json ")
    line.complete(f"{iam} add-role --dry-run=", "client", "server", "none", tabs="\t\t")
    line.complete(f"{iam} --context adm", f"{PROMPT}{iam} --context admin")

    # What the cluster knows. bash splits words at colons, which must not happen here.
    flag = line.map.flag
    line.complete(f"{iam} remove-role {flag} arn:aws:iam::111122223333:role/De", "role/Deploy ", "role/Dev ", "developers", tabs="\t\t")
    line.complete(f"{iam} remove-role {flag} arn:aws:iam::111122223333:role/Dep", f"{PROMPT}{iam} remove-role {flag} {role_arn('Deploy')}")
    line.complete(f"{iam} add-role --group system:mas", f"{PROMPT}{iam} add-role --group system:masters")
    line.complete(f"{iam} add-role --group system:monit", f"{PROMPT}{iam} add-role --group system:monitoring")
    line.complete(f"{iam} list --configmap kube-sy", f"{PROMPT}{iam} list --configmap kube-system/")
    line.complete(f"{iam} test-role x -n kube-sy", f"{PROMPT}{iam} test-role x -n kube-system")

    # What the AWS configuration knows. bash splits at `@` too.
    line.complete(f"{iam} add-role --sso AdministratorAccess@1", f"{PROMPT}{iam} add-role --sso AdministratorAccess@{ACCOUNT}")
    line.complete(f"{iam} add-role --sso=View_Only@1", f"{PROMPT}{iam} add-role --sso=View_Only@{ACCOUNT}")

    # Files, if a flag takes one.
    (line.person.folder / "the-manifest.yaml").write_text("")
    line.complete(f"{iam} list -m the-m", f"{PROMPT}{iam} list -m the-manifest.yaml")
    line.complete(f"{iam} list --manifest=the-m", f"{PROMPT}{iam} list --manifest=the-manifest.yaml")

    # No files, if a word takes something else.
    screen = line.complete(f"{iam} list roles the-m")
    assert screen.strip() == f"{PROMPT}{iam} list roles the-m"


# A cluster that cannot be reached, a plugin that wants to prompt, an invalid kubeconfig.
@pytest.mark.parametrize("shell", SHELLS)
def test_without_a_cluster_it_is_silent(person, shell):
    user = {
        "gone": "{}",
        "asking": "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable,"
        f" command: {person.bin}/asking}}}}",
    }
    asking = person.bin / "asking"
    asking.write_text('#!/bin/sh\necho "Password: " >&2\nexec 3<>/dev/tty && echo "Password: " >&3\nread answer\nexit 1\n')
    asking.chmod(0o755)
    for name, how in user.items():
        (person.folder / name).write_text(
            f"current-context: {name}\ncontexts: [{{name: {name}, context: {{cluster: c, user: u}}}}]\n"
            f"clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:1'}}}}]\nusers: [{{name: u, user: {how}}}]\n"
        )
    (person.folder / "broken").write_text("contexts: [")
    for name in (*user, "broken"):
        with person.at(shell, False, KUBECONFIG=str(person.folder / name)) as terminal:
            for typed in ("kubectl-iam remove-role arn:", "kubectl-iam list --name x"):
                screen = terminal.complete(typed, tabs="\t\t")
                assert screen.strip() == f"{PROMPT}{typed}", name
            terminal.complete("kubectl-iam add-role --group system:mas", "--group system:masters")
            if name != "broken":
                terminal.complete("kubectl-iam list --context ", f"--context {name}")


def until_answered(iam, words, env, wanted=role_arn("Dev")) -> str:
    """Asks until the answer comes in time or from the cache."""
    deadline = time.monotonic() + SECONDS_TO_APPEAR
    while wanted not in (said := iam.run(*words, env=env)).stdout:
        assert time.monotonic() < deadline, said
    return said.stdout


def test_cached_answers_are_private(person, iam, trial_map):
    trial_map.create({"mapRoles": MAP})
    words = ["__complete", "remove-role", trial_map.flag, ""]
    env = {"HOME": str(person.home)}
    until_answered(iam, words, env)
    folder = person.home / ".cache/kubectl-iam/completion"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert files and all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    token = (iam.sandbox.layout.kubeconfig("admin")).read_text()
    assert not any(secret in file.read_text() for file in files for secret in token.split() if len(secret) > 100)
    # And requested once.
    requests = iam.requests()
    assert role_arn("Dev") in iam.run(*words, env=env).stdout
    assert requests.verbs() == []


def test_account_roles_without_service_roles_are_offered(iam, sandbox, tmp_path):
    view = by_profile("sso-view").name
    env = sandbox.home_copy(tmp_path / "home") | {"AWS_PROFILE": "alice"}
    lines = until_answered(iam, ["__complete", "add-role", ""], env, f"{role_arn(view)}\t").splitlines()
    assert f"{role_arn(view)}\tpermission set View" in lines
    assert all(SERVICE_LINKED.name not in line for line in lines)
    # The answer is cached and serves permission sets as well.
    for name in ("View", "Ops"):  # a profile names the first
        sets = iam.run("__completeNoDesc", "add-role", "--sso", f"{name}@1", env=env).stdout
        assert sets == f"{name}@{ACCOUNT}\n:4\n"
    # Without the right to list them, none are offered, and nothing is said.
    before = len(sandbox.aws_calls())
    deadline = time.monotonic() + SECONDS_TO_APPEAR
    while ("ListRoles", "AccessDenied") not in ((c["action"], c.get("error")) for c in sandbox.aws_calls()[before:]):
        assert time.monotonic() < deadline
        done = iam.run("__complete", "add-role", "", env=env | {"AWS_PROFILE": "dev"})
        assert (done.stdout, done.stderr) == (":4\n", "")


def test_clusters_are_offered_to_update_kubeconfig(iam, sandbox, tmp_path):
    env = sandbox.home_copy(tmp_path / "home") | {"AWS_PROFILE": "alice", "AWS_REGION": REGION}
    words = ["__completeNoDesc", "update-kubeconfig", "--name", ""]
    assert until_answered(iam, words, env, f"{CLUSTER}\n").splitlines()[-1] == ":4"


def test_regions_are_those_that_the_aws_cli_knows(person, iam):
    offered = iam.run("__completeNoDesc", "token", "--region", "", env={"HOME": str(person.home)})
    session = botocore.session.get_session()
    known = {
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("eks", partition)
    }
    assert set(offered.stdout.splitlines()) - {":4"} == known


def test_another_user_gets_answers_of_its_own(person, iam, trial_map):
    trial_map.create({"mapRoles": MAP})
    env = {"HOME": str(person.home)}
    words = ["__complete", "remove-role", trial_map.flag]
    until_answered(iam, [*words, ""], env)
    assert iam.run(*words, "--as", "nobody", "", env=env).stdout == ":4\n"
