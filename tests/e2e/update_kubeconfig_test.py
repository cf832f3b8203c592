"""update-kubeconfig, judged by that of the AWS CLI and by kubectl."""

import base64
import contextlib
import http.server
import json
import os
import shutil
import stat
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT, CLUSTER, CLUSTER_ARN, REGION

from .program import Clipboard

AWS = ("aws", "eks", "update-kubeconfig")
ROUNDS = 25

# As people keep theirs: with comments and in their own order.
LIVED_IN = """\
# My clusters. Do not sort!
apiVersion: v1
kind: Config
current-context: home # the usual one

clusters:
  # under the desk
  - name: home
    cluster: {server: "https://home.example"} # no authority
contexts:
  - name: home
    context:
      cluster: home
      namespace: garden # flowers
      user: me
users:
  - name: me # myself
    user:
      token: secret
"""


class Programs:
    """Our program and the AWS CLI, each with its own home folder."""

    def __init__(self, sandbox, folder: Path):
        self.sandbox = sandbox
        self.path = Path(os.environ["KUBECTL_IAM_PROGRAM"]).resolve(strict=True)
        self._clipboard = Clipboard(sandbox)
        self.homes = {}
        for name in ("own", "aws"):
            sandbox.home_copy(folder / name)
            self.homes[name] = folder / name

    def own(self, *words, env=None, name=CLUSTER):
        """Runs ours, without an identity unless `words` or `env` give one."""
        return self._run("own", (self.path, "update-kubeconfig"), words, env, name)

    def aws(self, *words, env=None, name=CLUSTER):
        return self._run("aws", AWS, words, env, name)

    def _run(self, home, command, words, env, name):
        env = {"HOME": str(self.homes[home]), "KUBECONFIG": ""} | (env or {})
        env = {key: value.replace("HOME", str(self.homes[home])) for key, value in env.items()}
        words = [str(word).replace("HOME", str(self.homes[home])) for word in words]
        done = self.sandbox.run(*command, "--name", name, *words, env=env)
        if home == "own":
            self._clipboard.check(words, done.stderr, env)
        return done

    def both(self, *words, env=None, name=CLUSTER) -> str:
        """Runs both, expects both to succeed and print the same, and returns that."""
        said = {}
        for home, run in (("own", self.own), ("aws", self.aws)):
            done = run(*words, env=env, name=name)
            assert done.returncode == 0, done.stderr
            said[home] = done.stdout.replace(str(self.homes[home]), "HOME")
        assert said["own"] == said["aws"]
        return said["own"]

    def write(self, path: str, text: str) -> None:
        for home in self.homes.values():
            (home / path).parent.mkdir(exist_ok=True)
            (home / path).write_text(text)

    def text(self, path: str, home: str = "own") -> str:
        return (self.homes[home] / path).read_text()

    def view(self, path: str, home: str = "own") -> dict:
        """What kubectl makes of the file."""
        file = self.homes[home] / path
        done = self.sandbox.run(
            "kubectl", "config", "view", "--raw", "-o", "json", "--kubeconfig", file
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def same_view(self, path: str = "config") -> bool:
        return _by_name(self.view(path)) == _by_name(self.view(path, "aws"))


def _by_name(view: dict) -> dict:
    lists = {name: sorted(view[name] or [], key=json.dumps) for name in ("clusters", "contexts", "users")}
    return view | lists


@pytest.fixture
def programs(sandbox, tmp_path):
    return Programs(sandbox, tmp_path)


# As the AWS CLI


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--alias", "short"),
        ("--user-alias", "me"),
        ("--alias", "short", "--user-alias", "me"),
        ("--role-arn", f"arn:aws:iam::{ACCOUNT}:role/Dev"),
        ("--proxy-url", "socks5://proxy.example:1080"),  # the AWS CLI would fetch an http URL and use its content
        ("--alias", "yes"),
        ("--verbose",),
        ("--verbose", "--alias", "short", "--role-arn", f"arn:aws:iam::{ACCOUNT}:role/Dev"),
        ("--assume-role-arn", f"arn:aws:iam::{ACCOUNT}:role/Dev"),
    ],
    ids=" ".join,
)
def test_a_new_file_equals_the_aws_clis(programs, words):
    said = programs.both("--profile=alice", "--kubeconfig", "HOME/config", *words)
    assert said.startswith("Added new context ")
    assert said.splitlines()[0].endswith(" to HOME/config")
    assert (said.count("\n") > 1) == ("--verbose" in words)
    if "yes" in words:  # which the CLI quotes differently
        assert programs.same_view()
    else:
        assert programs.text("config") == programs.text("config", "aws")
    assert stat.S_IMODE((programs.homes["own"] / "config").stat().st_mode) == 0o600


@pytest.mark.parametrize("env", [{"AWS_PROFILE": "alice"}, {"AWS_DEFAULT_PROFILE": "alice"}, {}])
def test_a_chosen_profile_is_written(programs, env):
    keys = {} if env else programs.sandbox.fresh_credentials("alice")
    programs.both("--kubeconfig=HOME/config", "--region", REGION, env=env | keys)
    assert programs.text("config") == programs.text("config", "aws")
    assert ("AWS_PROFILE" in programs.text("config")) == bool(env)


def test_the_default_file_is_created_with_its_folder(programs):
    shutil.rmtree(programs.homes["own"] / ".kube", ignore_errors=True)
    shutil.rmtree(programs.homes["aws"] / ".kube", ignore_errors=True)
    assert programs.both("--profile=alice").endswith(" to HOME/.kube/config\n")
    assert programs.text(".kube/config") == programs.text(".kube/config", "aws")


@pytest.mark.parametrize(
    "variable, chosen",
    [
        ("HOME/first:HOME/second", "second"),
        ("HOME/none:HOME/first", "none"),
        ("HOME/first", "first"),
        (":HOME/first:", "first"),
        ("~/first", "first"),
        ("HOME/broken:HOME/second", "second"),
    ],
)
def test_the_file_is_chosen_as_the_aws_cli_does(programs, variable, chosen):
    programs.write("first", LIVED_IN)
    programs.write("second", f"clusters:\n- name: {CLUSTER_ARN}\n  cluster: {{server: https://old}}\n")
    programs.write("broken", "clusters: [")
    said = programs.both("--profile=alice", env={"KUBECONFIG": variable})
    assert said.endswith(f" HOME/{chosen}\n")
    assert programs.same_view(chosen)


def test_an_existing_file_means_the_same_after_both(programs):
    programs.write("config", LIVED_IN)
    programs.both("--profile=alice", "--kubeconfig=HOME/config")
    assert programs.same_view()


def test_changes_made_by_kubectl_are_reset_as_by_the_aws_cli(programs):
    programs.write("config", LIVED_IN)
    flags = ("--profile=alice", "--kubeconfig=HOME/config", "--alias=mine")
    programs.both(*flags)
    for home in programs.homes.values():
        kubectl = ("kubectl", "config", "--kubeconfig", home / "config")
        for words in (
            ("set-context", "mine", "--namespace=trees"),
            ("set-cluster", CLUSTER_ARN, "--server=https://elsewhere", "--tls-server-name=x"),
            ("set-credentials", CLUSTER_ARN, "--exec-command=other", "--exec-env=A=B"),
            ("use-context", "home"),
        ):
            done = programs.sandbox.run(*kubectl, *words)
            assert done.returncode == 0, done.stderr
    assert programs.both(*flags) == "Updated context mine in HOME/config\n"
    assert programs.same_view()
    assert "trees" not in programs.text("config")


def test_lost_credentials_are_reported_without_their_value(programs):
    entry = f"users:\n- name: {CLUSTER_ARN}\n  user: {{token: hunter22}}\n"
    programs.write("config", entry)
    done = programs.own("--profile=alice", "--kubeconfig=HOME/config")
    assert done.returncode == 0, done.stderr
    assert f"the user {CLUSTER_ARN} no longer has its token" in done.stderr
    assert "hunter22" not in done.stderr
    assert "hunter22" not in programs.text("config")


# Its own entries, each with a value of the wrong kind.
DAMAGED = {
    "base64": f"clusters:\n- name: {CLUSTER_ARN}\n  cluster: {{certificate-authority-data: '%%%'}}\n",
    "a number as a server": f"clusters:\n- name: {CLUSTER_ARN}\n  cluster: {{server: 123}}\n",
    "a number as a cluster": f"contexts:\n- name: {CLUSTER_ARN}\n  context: {{cluster: 1, user: 2}}\n",
    "a number as a command": f"users:\n- name: {CLUSTER_ARN}\n  user: {{exec: {{command: 5, args: [1]}}}}\n",
    "a text as a user": f"users:\n- name: {CLUSTER_ARN}\n  user: text\n",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_entry_is_replaced_as_by_the_aws_cli(programs, damage):
    programs.write("config", DAMAGED[damage])
    programs.both("--profile=alice", "--kubeconfig=HOME/config")
    assert programs.same_view()


def test_a_role_that_describes_the_cluster_is_not_written(programs):
    flags = ("--profile=alice", "--kubeconfig=HOME/config")
    calls = len(programs.sandbox.aws_calls())
    programs.own(*flags, "--assume-role-arn", f"arn:aws:iam::{ACCOUNT}:role/Dev")
    assert "Dev" not in programs.text("config")
    assert len(programs.sandbox.aws_calls()) == calls + 2


def test_a_wrapper_that_is_replaced_is_named(programs):
    wrapper = f"{{apiVersion: client.authentication.k8s.io/v1beta1, command: aws-vault, args: [exec, p, --, aws]}}"
    programs.write("config", f"users:\n- name: {CLUSTER_ARN}\n  user: {{exec: {wrapper}}}\n")
    flags = ("--profile=alice", "--kubeconfig=HOME/config")
    assert f"note: the user {CLUSTER_ARN} got its tokens from aws-vault" in programs.own(*flags).stderr
    assert programs.own(*flags).stderr == ""


def test_entries_of_kubectls_former_file_are_kept(programs):
    shutil.rmtree(programs.homes["own"] / ".kube", ignore_errors=True)
    programs.write(".kube/.kubeconfig", LIVED_IN)
    assert programs.own("--profile=alice").stdout.endswith("/.kube/config\n")
    assert programs.text(".kube/config").startswith(LIVED_IN.splitlines()[0])
    assert {user["name"] for user in programs.view(".kube/config")["users"]} == {"me", CLUSTER_ARN}


def test_a_lost_namespace_is_reported(programs):
    flags = ("--profile=alice", "--kubeconfig=HOME/config", "--alias=mine")
    programs.own(*flags)
    done = programs.own(*flags)
    assert done.stderr == ""
    file = programs.homes["own"] / "config"
    programs.sandbox.run("kubectl", "config", "--kubeconfig", file, "set-context", "mine", "-ntrees")
    assert "kubectl config set-context mine --namespace trees" in programs.own(*flags).stderr


def test_a_dry_run_prints_the_file_and_does_not_write_it(programs):
    programs.write("config", LIVED_IN)
    flags = ("--profile=alice", "--kubeconfig=HOME/config", "--dry-run")
    for home, run in (("own", programs.own), ("aws", programs.aws)):
        done = run(*flags)
        assert done.returncode == 0, done.stderr
        assert programs.text("config", home) == LIVED_IN
        shown = done.stdout.replace("token: secret", "token: REDACTED") if home == "aws" else done.stdout
        (programs.homes[home] / "result").write_text(shown)
    assert programs.same_view("result")
    programs.own("--profile=alice", "--kubeconfig=HOME/config")
    written = programs.text("config")
    assert "token: secret" in written
    assert programs.text("result") == written.replace("token: secret", "token: REDACTED")
    assert not (programs.homes["own"] / "config.lock").exists()


def test_a_dry_run_hides_what_kubectl_hides(programs):
    programs.write("config", LIVED_IN)
    file = programs.homes["own"] / "config"
    secrets = ("k3y", "p4ss", "t0ken", "r3fresh", "s3cret")
    key, password, token, refresh, secret = secrets
    key = base64.b64encode(key.encode()).decode()
    for words in (
        ("set", "users.me.client-key-data", key),
        ("set", "users.me.client-certificate-data", key),
        ("set-credentials", "basic", "--username=me", f"--password={password}"),
        ("set-credentials", "bearer", f"--token={token}"),
        ("set-credentials", "old", "--auth-provider=oidc", f"--auth-provider-arg=refresh-token={refresh}",
         f"--auth-provider-arg=client-secret={secret}", "--auth-provider-arg=client-id=app"),
    ):
        done = programs.sandbox.run("kubectl", "config", "--kubeconfig", file, *words)
        assert done.returncode == 0, done.stderr
    done = programs.own("--profile=alice", "--kubeconfig=HOME/config", "--dry-run=client")
    assert done.returncode == 0, done.stderr
    for each in (*secrets, key, "token: secret"):
        assert each not in done.stdout
    (programs.homes["own"] / "shown").write_text(done.stdout)
    users = {user["name"]: user["user"] for user in programs.view("shown")["users"]}
    viewed = programs.sandbox.run("kubectl", "config", "view", "-o", "json", "--kubeconfig", file)
    for user in json.loads(viewed.stdout)["users"]:
        if user["name"] != "old":  # kubectl shows the secrets of its auth provider
            assert users[user["name"]] == user["user"]
    assert users["old"]["auth-provider"]["config"]["client-id"] == "app"


@pytest.mark.parametrize("value, dry", [("true", True), ("client", True), ("false", False), ("none", False)])
def test_accepted_values_of_dry_run(programs, value, dry):
    programs.write("config", LIVED_IN)
    done = programs.own("--profile=alice", "--kubeconfig=HOME/config", f"--dry-run={value}")
    assert done.returncode == 0, done.stderr
    assert (programs.text("config") == LIVED_IN) == dry


@pytest.mark.parametrize("value, said", [("server", "there is no server to ask"), ("maybe", "Invalid dry-run value")])
def test_refused_values_of_dry_run(programs, value, said):
    programs.write("config", LIVED_IN)
    done = programs.own("--profile=alice", "--kubeconfig=HOME/config", f"--dry-run={value}")
    assert done.returncode == 1
    assert said in done.stderr
    assert programs.text("config") == LIVED_IN


def test_a_name_without_its_flag_gets_a_hint(programs):
    for words, told in ((("sandbox",), True), (("a", "b"), False), (("a", "--name=b"), False)):
        done = programs.sandbox.run(programs.path, "update-kubeconfig", *words)
        assert done.returncode == 1
        assert f'unexpected argument "{words[0]}"' in done.stderr
        assert (f"--name {words[0]}" in done.stderr) == told


# In place, unlike the AWS CLI


def test_everything_else_keeps_its_bytes(programs):
    programs.write("config", LIVED_IN)
    programs.own("--profile=alice", "--kubeconfig=HOME/config", "--no-switch")
    lines = programs.text("config").splitlines()
    rest = iter(lines)
    assert all(line in rest for line in LIVED_IN.splitlines()), lines
    assert "current-context: home # the usual one" in lines


def test_the_second_time_nothing_is_written(programs):
    programs.write("config", LIVED_IN)
    flags = ("--profile=alice", "--kubeconfig=HOME/config")
    programs.own(*flags)
    file = programs.homes["own"] / "config"

    def written():  # not the time of reading, since the program reads it
        status = file.stat()
        return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    before = written()
    assert programs.own(*flags).stdout.startswith("Updated context ")
    assert written() == before


def test_json_stays_json(programs):
    text = json.dumps({"kind": "Config", "clusters": [], "users": [{"name": "me", "user": {}}]})
    programs.write("config", text)
    programs.both("--profile=alice", "--kubeconfig=HOME/config")
    assert json.loads(programs.text("config"))["current-context"] == CLUSTER_ARN
    assert programs.same_view()


def test_a_link_stays_one_and_the_mode_too(programs):
    home = programs.homes["own"]
    (home / "real").mkdir()
    (home / "real" / "file").write_text(LIVED_IN)
    (home / "real" / "file").chmod(0o640)
    (home / "config").symlink_to("real/file")
    assert programs.own("--profile=alice", "--kubeconfig=HOME/config").returncode == 0
    assert (home / "config").is_symlink()
    assert CLUSTER_ARN in (home / "real" / "file").read_text()
    assert stat.S_IMODE((home / "real" / "file").stat().st_mode) == 0o640
    assert [file.name for file in (home / "real").iterdir()] == ["file"]


def test_another_current_context_that_takes_precedence_is_reported(programs):
    programs.write("first", LIVED_IN)
    programs.write("second", f"clusters:\n- name: {CLUSTER_ARN}\n  cluster: {{server: https://old}}\n")
    done = programs.own("--profile=alice", env={"KUBECONFIG": "HOME/first:HOME/second"})
    assert done.returncode == 0
    assert f"kubectl config use-context {CLUSTER_ARN}" in done.stderr


@contextlib.contextmanager
def read_only(folder: Path):
    """The prefix that keeps a command from writing to `folder`."""
    folder.chmod(0o555)
    if os.geteuid() != 0:
        yield ()
    else:  # root, whom no mode stops
        script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        yield ("unshare", "--mount", "sh", "-c", script, folder)
    folder.chmod(0o755)


def test_a_folder_that_cannot_be_written_is_named(programs):
    home = programs.homes["own"]
    folder = home / "fixed"
    folder.mkdir()
    (folder / "config").write_text(LIVED_IN)
    flags = ("update-kubeconfig", "--name", CLUSTER, "--profile=alice")
    with read_only(folder) as prefix:
        done = programs.sandbox.run(
            *prefix, programs.path, *flags, f"--kubeconfig={folder}/config", env={"HOME": str(home)}
        )
    assert done.returncode == 1
    assert str(folder / "config") in done.stderr
    assert "ead-only" in done.stderr or "ermission denied" in done.stderr
    assert (folder / "config").read_text() == LIVED_IN


@pytest.mark.parametrize(
    "text, place",
    [
        ("clusters: [\n", ":2:1"),
        ("kind: Pod\n", ":1:1"),
        ("users:\n- name: a\n- name: a\n", ":3:3"),
        ("x: &l\n- name: a\nclusters: *l\n", ":3:11"),
    ],
)
def test_a_file_that_cannot_be_edited_is_left_alone(programs, text, place):
    programs.write("config", text)
    done = programs.own("--profile=alice", "--kubeconfig=HOME/config")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"/config{place}" in done.stderr
    assert programs.text("config") == text
    assert not (programs.homes["own"] / "config.lock").exists()


# Beside kubectl


def persistently(run) -> None:
    """Runs kubectl, which gives up at once if the file is locked, until it succeeds."""
    while True:
        done = run()
        if done.returncode == 0:
            return
        assert ".lock: file exists" in done.stderr, done.stderr


def test_concurrent_changes_by_kubectl_are_not_lost(programs):
    programs.write("config", LIVED_IN)
    file = programs.homes["own"] / "config"

    def change_by_kubectl(number: int) -> None:
        words = ("set", f"clusters.theirs-{number}.server", f"https://theirs-{number}.example")
        persistently(
            lambda: programs.sandbox.run("kubectl", "config", "--kubeconfig", file, *words)
        )

    def change_by_us(number: int) -> None:
        flags = ("--profile=alice", "--kubeconfig=HOME/config", f"--user-alias=ours-{number}")
        done = programs.own(*flags)
        assert done.returncode == 0, done.stderr

    # One kubectl at a time: two lose each other's changes, since each computes its own on what it read
    # before it took the lock. For the same reason it may undo ours.
    with ThreadPoolExecutor(3) as threads:
        for rounds in (
            threads.submit(lambda: [change_by_kubectl(i) for i in range(ROUNDS)]),
            threads.submit(lambda: [change_by_us(i) for i in range(ROUNDS)]),
            threads.submit(lambda: [change_by_us(i) for i in range(ROUNDS, 2 * ROUNDS)]),
        ):
            rounds.result()
    names = {cluster["name"] for cluster in programs.view("config")["clusters"]}
    assert names >= {f"theirs-{number}" for number in range(ROUNDS)}
    assert "home" in names
    assert not file.with_name("config.lock").exists()


def test_concurrent_changes_by_ourselves_are_not_lost(programs):
    programs.write("config", LIVED_IN)

    def change(number: int) -> None:
        done = programs.own("--profile=alice", "--kubeconfig=HOME/config", f"--alias=ours-{number}")
        assert done.returncode == 0, done.stderr

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(change, range(4 * ROUNDS)))
    names = {context["name"] for context in programs.view("config")["contexts"]}
    assert names == {"home"} | {f"ours-{number}" for number in range(4 * ROUNDS)}


# --exec self


@pytest.fixture
def alone(programs, tmp_path):
    """A PATH with kubectl and our program, and nothing else."""
    folder = tmp_path / "path"
    folder.mkdir()
    kubectl = shutil.which("kubectl", path=programs.sandbox.env()["PATH"])
    (folder / "kubectl").symlink_to(Path(kubectl).resolve())
    (folder / "kubectl-iam").symlink_to(programs.path)
    return {"PATH": str(folder)}


@pytest.fixture
def mapped(sandbox):
    """The cluster lets alice and Dev in."""
    before = sandbox.aws_auth()
    users = [{"userarn": by_profile("alice").arn, "username": "alice-in-kubernetes"}]
    roles = [{"rolearn": by_profile("dev").arn, "username": "dev-in-kubernetes"}]
    sandbox.set_aws_auth(mapRoles=json.dumps(roles), mapUsers=json.dumps(users))
    yield
    sandbox.set_aws_auth(**before)


def username(programs, command, env) -> str:
    env = {"HOME": str(programs.homes["own"])} | env
    done = programs.sandbox.run(*command, env=env)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer.get("status", {}).get("userInfo", answer.get("user", {}))["username"]


@pytest.mark.parametrize(
    "words, expected",
    [
        (("--profile=alice",), "alice-in-kubernetes"),
        (("--profile=dev",), "dev-in-kubernetes"),
        (
            ("--profile=alice", f"--role-arn=arn:aws:iam::{ACCOUNT}:role/Dev"),
            "dev-in-kubernetes",
        ),
    ],
)
def test_kubectl_needs_no_aws_cli(programs, alone, mapped, words, expected):
    done = programs.own("--exec=self", "--kubeconfig=HOME/config", *words, env=alone)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    config = ("--kubeconfig", programs.homes["own"] / "config")
    whoami = ("kubectl", "auth", "whoami", "-o", "json", *config)
    assert username(programs, whoami, alone) == expected
    # Our own verbs sign in this process: there is no command to run.
    own = (programs.path, "whoami", "-o", "json", *config)
    assert username(programs, own, {"PATH": "/nowhere"}) == expected


def test_kubectl_prints_the_install_hint(programs, alone):
    programs.own("--exec=self", "--kubeconfig=HOME/config", "--profile=alice", env=alone)
    (Path(alone["PATH"]) / "kubectl-iam").unlink()
    config = ("--kubeconfig", programs.homes["own"] / "config")
    done = programs.sandbox.run("kubectl", "get", "pods", *config, env=alone)
    assert "kubectl krew install iam" in done.stderr


def test_a_missing_aws_cli_is_reported(programs, alone):
    done = programs.own("--kubeconfig=HOME/config", "--profile=alice", env=alone)
    assert done.returncode == 0
    assert "--exec self" in done.stderr


# Refusals by AWS, and clusters that the sandbox does not have


class Eks(http.server.BaseHTTPRequestHandler):
    """Describes the requested cluster, in the state that its name says."""

    CLUSTERS = {
        "creating": {"status": "CREATING"},
        "failed": {"status": "FAILED"},
        "updating": {"status": "UPDATING"},
        "outpost": {"status": "ACTIVE", "id": "0123-id", "outpostConfig": {"outpostArns": []}},
        "outpost-etcd": {
            "status": "ACTIVE",
            "id": "0123-id",
            "outpostConfig": {"outpostArns": [], "etcdInstanceType": "m5.large"},
        },
    }

    def do_GET(self):
        name = self.path.rpartition("/")[2]
        cluster = self.CLUSTERS[name] | {
            "name": name,
            "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{name}",
            "endpoint": f"https://{name}.example",
            "certificateAuthority": {"data": "QUJD"},
        }
        body = json.dumps({"cluster": cluster}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def eks():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Eks)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield ("--endpoint-url", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["creating", "failed"])
def test_a_cluster_that_is_not_ready_is_refused_as_the_aws_cli_does(programs, eks, name):
    flags = (*eks, "--profile=alice", "--kubeconfig=HOME/config")
    own, aws = programs.own(*flags, name=name), programs.aws(*flags, name=name)
    assert own.returncode == 1
    assert aws.returncode != 0
    cause = f"Cluster status is {name.upper()}"
    assert cause in own.stderr
    assert cause in aws.stderr
    assert not (programs.homes["own"] / "config").exists()


@pytest.mark.parametrize("name", ["updating", "outpost", "outpost-etcd"])
def test_other_clusters_are_written_as_the_aws_cli_does(programs, eks, name):
    programs.both(*eks, "--profile=alice", "--kubeconfig=HOME/config", name=name)
    assert programs.same_view()
    assert ("--cluster-id" in programs.text("config")) == (name == "outpost")


def test_an_unknown_cluster_is_refused_with_a_list_of_clusters(programs):
    done = programs.own("--profile=alice", name="nowhere")
    assert done.returncode == 1
    assert "No cluster found for name: nowhere" in done.stderr
    assert f"the clusters in {REGION} are: {CLUSTER}" in done.stderr


def test_without_a_name_the_clusters_are_listed(programs):
    done = programs.sandbox.run(
        programs.path, "update-kubeconfig", "--profile=alice", env={"HOME": str(programs.homes["own"])}
    )
    assert done.returncode == 1
    assert 'required flag(s) "name" not set' in done.stderr
    assert f"the clusters in {REGION} are: {CLUSTER}" in done.stderr


def test_another_exec_is_refused(programs):
    done = programs.own("--exec=native", "--profile=alice")
    assert done.returncode == 1
    assert "it must be aws or self" in done.stderr
