"""doctor: each way in which people do not get in, with one cause and one cure; the cure is carried out."""

import base64
import hashlib
import json
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from sandbox.identities import MAY_NOTHING, SEES_CLUSTERS, by_profile
from sandbox.layout import ACCOUNT, CLUSTER, LOOPBACK

from .credentials_test import without_aws_cli
from .eks import ADMINS
from .front import Front, holding
from .messages_test import Silent, free_port
from .program import role_arn, role_entry
from .proposals import proposals
from .story import EVERYTHING
from .toxiproxy import BACK, Toxiproxy

STEPS = (
    "context", "dns", "tcp", "tls", "credentials", "iamIdentity", "authentication", "authorisation", "mode", "lint",
)  # fmt: skip
HIDDEN = "no-such-cluster.invalid"


@dataclass(frozen=True)
class Checkup:
    exit_code: int
    report: dict
    stderr: str

    @property
    def results(self) -> dict[str, str]:
        return {step["name"]: step["result"] for step in self.report["steps"]}

    def detail(self, name: str) -> str:
        return next(step["detail"] for step in self.report["steps"] if step["name"] == name)

    def is_broken_at(self, name: str) -> bool:
        """This step failed, those before it did not, and those behind it were not reached."""
        at = STEPS.index(name)
        results = [self.results[step] for step in STEPS]
        return (
            self.exit_code == 1
            and results[at] == "failed"
            and not {"failed", "notReached"} & set(results[:at])
            and set(results[at + 1 :]) <= {"notReached"}
        )


class Patient:
    """Somebody with a kubeconfig of their own, which cures may change."""

    def __init__(self, iam, identity: str, file: Path):
        self._iam = iam
        self._identity = identity
        self._file = file
        self.env: dict[str, str] = {}
        shutil.copyfile(iam.sandbox.layout.kubeconfig(identity), file)
        file.chmod(0o600)

    def change(self, **fields: str | None) -> dict:
        """Changes fields of the kubeconfig's one cluster; those that are None go."""
        config = self.config()
        cluster = config["clusters"][0]["cluster"]
        for name, value in fields.items():
            cluster.pop(name.replace("_", "-"), None)
            if value is not None:
                cluster[name.replace("_", "-")] = value
        self.write(config)

    def config(self) -> dict:
        return yaml.safe_load(self._file.read_text())

    def write(self, config: dict) -> None:
        self._file.write_text(yaml.safe_dump(config))

    def renew(self) -> None:
        """Gets keys that nobody has used: the API server remembers whom it has let in for ten seconds."""
        self.stanza(lambda stanza: stanza.pop("env", None))
        self.env = self._iam.sandbox.fresh_credentials(self._identity)

    def stanza(self, change) -> None:
        config = self.config()
        change(config["users"][0]["user"]["exec"])
        self.write(config)

    def doctor(self, *words: str, pasted: bool = True) -> Checkup:
        """`pasted`: also tries whatever commands it proposes."""
        words = ("doctor", "-o", "json", *words)
        run = self._iam.run if pasted else lambda *all, env: self._iam.sandbox.run("kubectl", "iam", *all, env=env)
        done = run(*words, env=self._env())
        report = json.loads(done.stdout)
        assert [step["name"] for step in report["steps"]] == list(STEPS)
        assert (report["cause"] is not None) == (done.returncode == 1), done
        assert (report["cure"] is not None) == (done.returncode == 1), done
        # What is printed for people says the same once.
        wrong = [line for line in done.stderr.splitlines() if line.startswith(("error: ", "Unable", "The connection"))]
        assert len(wrong) == (done.returncode == 1), done.stderr
        return Checkup(done.returncode, report, done.stderr)

    def follow(self, cure: str, **known: str) -> None:
        """Carries out the first command of the cure, with what only people know in the place of placeholders."""
        proposal = next(proposals(cure))
        words = [known.get(word, word) for word in proposal.words]
        program = {"iam": ["kubectl", "iam"], "kubectl": ["kubectl"]}[proposal.program]
        # Somebody else does it with their own kubeconfig.
        env = {} if proposal.is_for_others else self._env()
        done = self._iam.sandbox.run(*program, *words, env=env)
        assert done.returncode == 0, (words, done.stderr)
        if proposal.words[0].startswith("add-"):
            self._iam.sandbox.entries.settle() if "entries" in words else self._iam.sandbox.settle()

    def _env(self) -> dict[str, str]:
        return {"KUBECONFIG": str(self._file)} | self.env


@pytest.fixture
def patient(iam, tmp_path):
    def make(identity: str) -> Patient:
        return Patient(iam, identity, tmp_path / f"{identity}.kubeconfig")

    return make


@pytest.fixture
def carol(sandbox, live_map, patient):
    """She may do everything in the cluster and in EKS."""
    sandbox.set_aws_auth(mapUsers=ADMINS)
    return patient("carol")


def test_all_is_well(carol):
    found = carol.doctor()
    assert found.exit_code == 0, found.stderr
    assert set(found.results.values()) == {"ok"}
    assert found.detail("iamIdentity") == by_profile("carol").arn
    assert found.detail("authentication").startswith("carol (system:masters")
    assert found.detail("mode") == "CONFIG_MAP"
    assert found.report["warnings"] == []
    assert found.stderr == ""
    for step in found.report["steps"]:
        assert step["milliseconds"] >= 0


# From the kubeconfig to the server


def test_no_kubeconfig(carol, tmp_path):
    carol.env = {"KUBECONFIG": str(tmp_path / "missing"), "AWS_PROFILE": "carol"}
    found = carol.doctor()
    assert found.is_broken_at("context"), found
    assert "no kubeconfig" in found.report["cause"]
    carol.follow(found.report["cure"], NAME=CLUSTER)
    assert carol.doctor().exit_code == 0


def test_a_version_of_exec_plugins_that_kubectl_no_longer_reads(carol):
    carol.stanza(lambda stanza: stanza.update(apiVersion="client.authentication.k8s.io/v1alpha1"))
    found = carol.doctor()
    assert found.is_broken_at("context"), found
    assert "invalid apiVersion" in found.report["cause"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_a_context_that_does_not_exist(carol):
    found = carol.doctor("--context", "nowhere")
    assert (found.exit_code, found.is_broken_at("context")) == (1, True)


def test_a_server_of_a_former_cluster(carol):
    """EKS says which server it is today."""
    carol.change(server=f"https://{HIDDEN}")
    carol.env = {"NO_PROXY": HIDDEN}
    found = carol.doctor()
    assert found.is_broken_at("dns"), found
    assert found.detail("dns") == HIDDEN
    assert "no such host" in found.report["cause"]
    assert "has another server" in found.report["cure"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_a_host_of_which_eks_says_nothing(patient):
    admin = patient("admin")
    admin.change(server=f"https://{HIDDEN}")
    admin.env = {"NO_PROXY": HIDDEN}
    found = admin.doctor()
    assert found.is_broken_at("dns"), found
    assert "kubectl config view" in found.report["cure"]


def test_a_port_that_refuses(carol):
    carol.change(server=f"https://{LOOPBACK}:{free_port()}")
    found = carol.doctor()
    assert found.is_broken_at("tcp"), found
    assert "connection refused" in found.report["cause"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_a_proxy_that_does_not_lead_to_the_server(sandbox, carol):
    carol.change(proxy_url=sandbox.layout.url("proxy"))
    found = carol.doctor()
    assert found.is_broken_at("tcp"), found
    assert found.detail("tcp") == f"through the proxy {sandbox.layout.url('proxy')}"
    assert "403" in found.report["cause"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_the_certificate_authority_of_another_cluster(sandbox, carol):
    other = (sandbox.layout.pki / "aws-ca.pem").read_bytes()
    carol.change(certificate_authority_data=base64.b64encode(other).decode())
    found = carol.doctor()
    assert found.is_broken_at("tls"), found
    assert "unknown authority" in found.report["cause"]
    assert "has another certificate authority" in found.report["cure"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_a_context_without_a_certificate_authority(carol):
    carol.change(certificate_authority_data=None)
    found = carol.doctor()
    assert found.is_broken_at("tls"), found
    assert "unknown authority" in found.report["cause"]
    assert "does not hold the certificate authority of the EKS cluster" in found.report["cure"]
    carol.follow(found.report["cure"])
    assert len(carol.config()["contexts"]) == 1
    assert carol.doctor().exit_code == 0


def test_the_successor_of_the_certificate_authority(sandbox, carol):
    with sandbox.successor_authority():
        found = carol.doctor()
        assert found.exit_code == 0
        assert found.results["tls"] == "ok"
        (warning,) = found.report["warnings"]
        assert warning["step"] == "tls"
        assert "lacks the successor of its certificate authority, CN=Sandbox cluster's successor" in warning["cause"]
        assert found.stderr.startswith("warning: ")
        carol.follow(warning["cure"])
        found = carol.doctor()
        assert (found.exit_code, found.report["warnings"]) == (0, [])


# Servers that hang, and people who do not wait


def test_a_server_that_does_not_shake_hands(carol):
    with Silent() as server:
        found = carol.doctor(server.flag, "--request-timeout=500ms")
    assert found.is_broken_at("tls"), found
    assert "no connection within 500ms" in found.report["cause"]


def test_a_server_that_does_not_answer(sandbox, carol):
    with holding(sandbox) as (front, _):
        found = carol.doctor(front.flag, "--request-timeout=1s")
    assert found.is_broken_at("authentication"), found
    assert "no complete answer within 1s" in found.report["cause"]
    assert "--request-timeout" in found.report["cure"]


def test_aws_that_does_not_answer(carol):
    """Whoever gets in does so without AWS's answer to this program: what it would say is unknown."""
    with Silent() as server:
        carol.env = {"HTTPS_PROXY": server.flag.removeprefix("--server=").replace("https", "http")}
        found = carol.doctor()
    assert found.exit_code == 0, found
    unknown = {name for name, result in found.results.items() if result != "ok"}
    assert unknown == {"iamIdentity", "mode"}


def test_ctrl_c(sandbox, iam, carol):
    with holding(sandbox) as (front, asked):
        program = iam.start("doctor", front.flag, env={"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))})
        assert asked.wait(60)
        program.send_signal(signal.SIGINT)
        out, _ = program.communicate(timeout=60)
    assert (program.returncode, out) == (130, "")


# Credentials


def test_an_expired_sso_session(sandbox, patient, tmp_path):
    person = patient("sso-expired")
    person.env = sandbox.home_copy(tmp_path / "home")
    found = person.doctor()
    assert found.is_broken_at("credentials"), found
    assert "expired" in found.report["cause"]
    (command,) = [each.text for each in proposals(found.report["cure"])]
    assert command == "sso login --profile sso-expired"
    sign_in(tmp_path / "home", "sso-expired", "sso-view")
    assert person.doctor().results["credentials"] == "ok"


def sign_in(home: Path, profile: str, other: str) -> None:
    """What `aws sso login` leaves behind: here the sign-in of another session."""
    config = (home / ".aws/config").read_text()

    def cache_file(name: str) -> Path:
        section = config.split(f"[profile {name}]")[1].split("[")[0]
        session = section.split("sso_session = ")[1].splitlines()[0]
        return home / ".aws/sso/cache" / (hashlib.sha1(session.encode()).hexdigest() + ".json")

    shutil.copyfile(cache_file(other), cache_file(profile))


def test_expired_keys(sandbox, carol):
    carol.stanza(lambda stanza: stanza.pop("env"))
    carol.env = sandbox.fresh_credentials("carol", seconds=-1)
    found = carol.doctor()
    assert found.is_broken_at("iamIdentity"), found
    assert "ExpiredToken" in found.report["cause"]
    carol.env = sandbox.fresh_credentials("carol")
    assert carol.doctor().exit_code == 0


def test_what_sts_says_does_not_count_if_the_cluster_lets_somebody_in(sandbox, carol):
    carol.stanza(lambda stanza: stanza.pop("env"))
    carol.env = sandbox.fresh_credentials("carol", seconds=-1)
    with Front(sandbox, lambda asked: asked.forward()) as front:  # which is the administrator to the cluster
        found = carol.doctor(front.flag)
    assert found.exit_code == 0, found
    assert found.results["iamIdentity"] == "unknown"
    assert "ExpiredToken" in found.detail("iamIdentity")


def test_without_a_map(sandbox, live_map, patient):
    admin = patient("admin")
    sandbox.delete_aws_auth()
    found = admin.doctor()
    assert found.exit_code == 0, found
    assert found.detail("lint").startswith("there is no aws-auth; ")


def test_a_profile_that_does_not_exist(carol):
    carol.stanza(lambda stanza: stanza.update(env=[{"name": "AWS_PROFILE", "value": "nobody"}]))
    found = carol.doctor(pasted=False)  # the sandbox's AWS CLI is older than what is proposed
    assert found.is_broken_at("credentials"), found
    assert "nobody" in found.report["cause"]
    assert carol.doctor("--profile", "carol").exit_code == 0


def test_a_program_that_kubectl_does_not_find(sandbox, carol, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    carol.env = without_aws_cli(sandbox, folder)
    found = carol.doctor()
    assert found.is_broken_at("credentials"), found
    assert "executable aws not found" in found.report["cause"]
    carol.follow(found.report["cure"])
    found = carol.doctor()
    assert found.exit_code == 0, found
    assert sandbox.run("kubectl", "get", "nodes", env=carol._env()).returncode == 0


def test_another_program_that_is_missing(carol):
    def lose(stanza: dict) -> None:
        stanza.update(command="no-such-plugin", installHint="Install it from the shelf.")

    carol.stanza(lose)
    found = carol.doctor()
    assert found.is_broken_at("credentials"), found
    assert found.report["cure"] == "Install it from the shelf."


def test_a_token_that_is_too_long(sandbox, carol):
    carol.stanza(lambda stanza: stanza.pop("env"))
    carol.env = sandbox.fresh_credentials("carol", token_length=4000)
    found = carol.doctor()
    assert found.is_broken_at("credentials"), found
    assert "the cluster refuses more than 4096" in found.report["cause"]
    assert "shorter session token" in found.report["cure"]
    carol.env = sandbox.fresh_credentials("carol")
    assert carol.doctor().exit_code == 0


@pytest.mark.parametrize("seconds, place", [(3600, "60 minutes behind"), (-1800, "30 minutes ahead of")])
def test_a_wrong_clock(sandbox, carol, seconds, place):
    carol.renew()
    with sandbox.clock_moved(seconds):
        found = carol.doctor()
        assert found.is_broken_at("iamIdentity"), found
        assert found.report["cause"] == f"the clock of this machine is {place} AWS's"
        assert "timedatectl set-ntp true" in found.report["cure"]
    assert carol.doctor().exit_code == 0


# The cluster refuses


def test_a_token_for_a_cluster_that_does_not_exist(carol):
    carol.stanza(lambda stanza: stanza.update(args=["sandbocks" if arg == CLUSTER else arg for arg in stanza["args"]]))
    found = carol.doctor()
    assert found.is_broken_at("authentication"), found
    assert "was made for the EKS cluster sandbocks" in found.report["cause"]
    assert "does not exist" in found.report["cause"]
    carol.follow(found.report["cure"], NAME=CLUSTER)
    assert carol.doctor().exit_code == 0


def test_a_token_for_another_cluster(sandbox, carol):
    carol.stanza(lambda stanza: stanza.update(args=["other" if arg == CLUSTER else arg for arg in stanza["args"]]))
    with sandbox.another_cluster("other"):
        found = carol.doctor()
        assert found.is_broken_at("authentication"), found
        assert "certificate authorities differ" in found.report["cause"]
        carol.follow(found.report["cure"], NAME=CLUSTER)
        assert carol.doctor().exit_code == 0


def test_somebody_who_is_not_mapped_and_then_has_no_rights(sandbox, live_map, patient):
    guest = patient("guest")
    guest.renew()
    found = guest.doctor()
    assert found.is_broken_at("authentication"), found
    assert "the cluster does not know the role" in found.report["cause"]
    guest.follow(found.report["cure"], GROUP="guests-of-doctor")
    found = guest.doctor()
    assert found.is_broken_at("authorisation"), found
    assert found.report["cause"] == "you get in, but have none of the common rights cluster-wide"
    try:
        guest.follow(found.report["cure"].replace("clusterrole=view", "clusterrole=cluster-admin"), NAME="guests")
        found = guest.doctor()
        assert found.exit_code == 0, found
        assert found.detail("authorisation") == "everything"
    finally:
        sandbox.kubectl("delete", "clusterrolebinding", "guests", "--ignore-not-found")


def test_somebody_who_is_mapped_with_a_path(sandbox, live_map, patient):
    sandbox.set_aws_auth(mapRoles=role_entry("teams/Guest", "guest"))
    guest = patient("guest")
    guest.renew()
    found = guest.doctor()
    assert found.is_broken_at("authentication"), found
    guest.follow(found.report["cure"], GROUP="guests-of-doctor")
    assert guest.doctor().results["authentication"] == "ok"


def test_rights_in_one_namespace(sandbox, live_map, patient):
    sandbox.set_aws_auth(mapRoles=role_entry("Guest", "guest"))
    sandbox.kubectl("create", "role", "podwatch", "--verb=list", "--resource=pods", "-n", "default").check_returncode()
    bind = ("create", "rolebinding", "podwatch", "--role=podwatch", "--user=guest", "-n", "default")
    sandbox.kubectl(*bind).check_returncode()
    try:
        guest = patient("guest")
        guest.renew()
        found = guest.doctor()
        assert found.is_broken_at("authorisation"), found  # it may not see the bindings
        assert "-n NAMESPACE" in found.report["cure"]
        found = guest.doctor("-n", "default")
        assert found.exit_code == 0, found
        assert found.detail("authorisation") == "1 of the common rights in the namespace default"
        assert found.results["lint"] == "unknown"  # nor the map
    finally:
        sandbox.kubectl("delete", "role,rolebinding", "podwatch", "-n", "default", "--ignore-not-found")


def test_credentials_of_another_account(sandbox, live_map, patient):
    sandbox.set_aws_auth(mapUsers=ADMINS)
    other = patient("other-dev")
    other.renew()
    found = other.doctor()
    assert found.is_broken_at("authentication"), found
    assert f"of account 222233334444; the cluster belongs to account {ACCOUNT}" in found.report["cause"]
    (own, others) = proposals(found.report["cure"])
    assert (own.words[:2], others.is_for_others) == (("doctor", "--profile"), True)
    assert other.doctor("--profile", "carol").exit_code == 0


# Access entries


def test_somebody_who_may_let_herself_in_by_an_access_entry(sandbox, live_map, entries, patient):
    carol = patient("carol")
    carol.renew()
    found = carol.doctor()
    assert found.is_broken_at("authentication"), found
    carol.follow(found.report["cure"], GROUP="doctors")
    found = carol.doctor()
    assert found.is_broken_at("authorisation"), found


def test_in_the_mode_api_aws_auth_does_not_count(sandbox, carol):
    with sandbox.authentication_mode("API"):
        carol.renew()
        found = carol.doctor()
        assert found.is_broken_at("authentication"), found
        assert "reads access entries only" in found.report["cause"]
        carol.follow(found.report["cure"], GROUP="doctors")
        assert carol.doctor().results["authentication"] == "ok"


def test_a_stale_access_entry(sandbox, live_map, entries, patient):
    sandbox.control("role-policy", name="Dev", policy=EVERYTHING)
    try:
        entries.create(role_arn("Dev"), policies=["AmazonEKSClusterAdminPolicy"])
        sandbox.control("recreate-role", name="Dev")
        sandbox.control("role-policy", name="Dev", policy=EVERYTHING)
        entries.settle()
        dev = patient("dev")
        dev.renew()
        found = dev.doctor()
        assert found.is_broken_at("authentication"), found
        assert "stale" in found.report["cause"]
        dev.follow(found.report["cure"])
        found = dev.doctor()
        assert found.exit_code == 0, found
        assert found.detail("mode") == "API_AND_CONFIG_MAP"
    finally:
        sandbox.control("role-policy", name="Dev", policy=SEES_CLUSTERS.document())


# What the stores hold


def test_a_map_that_is_broken_for_others(sandbox, carol):
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=role_entry("team/Dev"))
    found = carol.doctor()
    assert found.is_broken_at("lint"), found
    assert "mapRoles:1" in found.report["cause"]
    carol.follow(found.report["cure"])
    assert carol.doctor().exit_code == 0


def test_a_map_that_nobody_gets_in_by(sandbox, live_map, patient):
    """Who is refused cannot see it; the command for somebody else says where it is broken, and so does their doctor."""
    guest, admin = patient("guest"), patient("admin")
    guest.renew()
    with sandbox.without_webhook():
        live_map.set({"mapRoles": role_entry("Guest", "guest") + " broken: [\n"})
        sandbox.settle()
        found = guest.doctor(pasted=False)  # which cannot succeed yet
        assert found.is_broken_at("authentication"), found
        (proposal,) = proposals(found.report["cure"])
        assert proposal.is_for_others
        done = sandbox.run("kubectl", "iam", *(word.replace("GROUP", "guests") for word in proposal.words))
        assert done.returncode == 1
        assert "mapRoles:3" in done.stderr
        found = admin.doctor()
        assert found.is_broken_at("lint"), found
        assert "mapRoles:3" in found.report["cause"]
        live_map.set({"mapRoles": role_entry("Guest", "guest")})
        sandbox.settle()
    assert admin.doctor().exit_code == 0
    assert guest.doctor().results["authentication"] == "ok"


def test_without_rights_in_aws(sandbox, live_map, patient):
    env = sandbox.control("user", name="powerless", policy=MAY_NOTHING.document())
    arn = f"arn:aws:iam::{ACCOUNT}:user/powerless"
    sandbox.set_aws_auth(mapUsers=f"- userarn: {arn}\n  username: powerless\n  groups: [system:masters]\n")
    person = patient("bob")
    person.stanza(lambda stanza: stanza.pop("env"))
    person.env = env
    found = person.doctor()
    assert found.exit_code == 0, found
    assert found.detail("iamIdentity") == arn
    assert {name: result for name, result in found.results.items() if result != "ok"} == {"mode": "unknown"}
    assert "DescribeCluster" in found.detail("mode")


def test_somebody_with_a_certificate(patient):
    admin = patient("admin")
    found = admin.doctor()
    assert found.exit_code == 0, found
    assert found.detail("iamIdentity") == "none: not signed in through IAM"
    assert found.results["mode"] == "unknown"
    assert "--profile" in found.detail("mode")
    assert admin.doctor("--profile", "carol", "--cluster-name", CLUSTER).results["mode"] == "ok"


def test_a_server_that_does_not_say_who_somebody_is(sandbox, carol):
    """As before Kubernetes 1.27: whether the credentials are accepted is known, and as whom is not."""

    def older(asked):
        answer = asked.forward()
        if "selfsubjectreviews" in asked.path:
            answer.status, answer.body = 404, b"404 page not found"
        return answer

    with Front(sandbox, older) as front:
        found = carol.doctor(front.flag)
    assert found.exit_code == 0, found
    assert found.detail("authentication").startswith("accepted; the API server does not say as whom")


def test_a_server_that_says_nothing_of_rights(sandbox, carol):
    def silent(asked):
        answer = asked.forward()
        if "selfsubjectaccessreviews" in asked.path:
            answer.status, answer.body = 403, b"{}"
        return answer

    with Front(sandbox, silent) as front:
        found = carol.doctor(front.flag)
    assert (found.exit_code, found.results["authorisation"]) == (2, "unknown"), found


# How it is said


def test_the_table(carol, iam, sandbox):
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    done = iam.run("doctor", env=env)
    assert done.returncode == 0, done.stderr
    title, *rows = done.stdout.splitlines()
    assert title.split() == ["STEP", "RESULT", "TIME", "DETAIL"]
    assert [row.split("  ")[0] for row in rows] == [
        "context", "DNS", "TCP", "TLS", "credentials", "IAM identity", "authentication", "authorisation", "mode", "lint",
    ]  # fmt: skip
    assert [row for row in rows if not re.fullmatch(r"[A-Za-z ]+ {2,}ok +(\d+\.\dms|-) {3}\S.*", row)] == []
    without = iam.run("doctor", "--no-headers", env=env).stdout.splitlines()
    assert len(without) == len(rows)


def test_yaml_says_the_same(carol, iam, sandbox):
    done = iam.run("doctor", "-o", "yaml", env={"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))})
    report = yaml.safe_load(done.stdout)
    assert (report["apiVersion"], report["kind"]) == ("kubectl-iam/v1", "Checkup")
    assert [step["name"] for step in report["steps"]] == list(STEPS)


# How often is asked


def test_nothing_waits_for_what_it_does_not_need(sandbox, iam, carol, tmp_path):
    """Over a slow line it takes hardly longer than reading the map alone: two connections, three round trips."""
    latency = 1.0
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}

    def seconds(*words: str) -> float:
        start = time.monotonic()
        done = iam.run(*words, env=env)
        assert done.returncode == 0, done.stderr
        return time.monotonic() - start

    with Toxiproxy(tmp_path / "log") as toxiproxy, toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
        link.poison(BACK, "latency", latency=int(latency * 1000))
        reading = seconds("list", link.flag)
        examining = seconds("doctor", link.flag)
    assert examining < reading + latency, (examining, reading)


def test_each_question_is_asked_once(sandbox, iam, carol):
    requests = iam.requests()
    begin = len(sandbox.aws_calls())
    assert carol.doctor().exit_code == 0
    resources = [
        (event.get("objectRef") or {}).get("resource", event["requestURI"].split("?")[0]) for event in requests
    ]
    assert sorted(set(resources)) == ["/version", "configmaps", "selfsubjectaccessreviews", "selfsubjectreviews"]
    assert resources.count("configmaps") == resources.count("selfsubjectreviews") == resources.count("/version") == 1
    asked = sorted(call.get("operation") or call["action"] for call in sandbox.aws_calls()[begin:])
    # The authenticator asks STS as well.
    assert asked == ["DescribeCluster", "GetCallerIdentity", "GetCallerIdentity", "ListAccessEntries"]
