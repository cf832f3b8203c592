"""What the program says about each failure: kubectl's words first, then what to do; exit code 1."""

import json
import signal
import socket
import ssl
import subprocess
import threading

import pytest
import yaml

from sandbox import kube
from sandbox.layout import LOOPBACK
from sandbox.pki import Authority
from sandbox.tls import server_context

from .front import Answer, Front, HangUp, client_config, holding, review_answer
from .program import role_arn

AWS_AUTH = "/api/v1/namespaces/kube-system/configmaps/aws-auth"
ADD_DEV = ("add-role", role_arn("Dev"), "--username", "dev")


def kubectls_words(sandbox, *flags: str, env: dict[str, str] | None = None) -> str:
    """How kubectl reports that the map cannot be read; like the program, it asks for the map only."""
    done = sandbox.run("kubectl", "get", "--raw", AWS_AUTH, *flags, env=env)
    assert done.returncode == 1, done.stdout
    return done.stderr.splitlines()[-1]


def assert_says(stderr: str, first: str, cure: str) -> None:
    """One line in kubectl's words, and an indented one that says what to do."""
    lines = [line for line in stderr.splitlines() if not line.startswith("note: ")]
    assert lines[0] == first
    assert any(line.startswith("  ") and cure in line for line in lines[1:]), stderr


# Refusals by the API server


def test_401_for_credentials_unknown_to_the_cluster(sandbox, iam):
    done = iam.run_as("guest", "list")
    assert (done.returncode, done.stdout) == (1, "")
    kubectl = sandbox.kubectl("get", "--raw", AWS_AUTH, identity="guest")
    assert_says(done.stderr, kubectl.stderr.splitlines()[-1], "expired")
    assert "Unauthorized" in done.stderr or "provide credentials" in done.stderr
    assert "note: to see whose they are: kubectl iam whoami\n" in done.stderr


def test_403_without_the_right_to_read(sandbox, iam):
    said = iam.fails("list", "--as=nobody")
    assert_says(said, kubectls_words(sandbox, "--as=nobody"), "kubectl auth can-i --list")
    assert 'User "nobody" cannot get resource' in said


def test_404_for_a_missing_namespace(sandbox, iam):
    said = iam.fails(*ADD_DEV, "--configmap=nowhere/aws-auth", "--create")
    first = 'Error from server (NotFound): namespaces "nowhere" not found'
    assert_says(said, first, "kubectl create namespace nowhere")


def test_404_from_a_server_that_is_not_an_api_server(sandbox, iam):
    with Front(sandbox, lambda _: Answer(404, "<h1>nothing here", "text/html")) as front:
        said = iam.fails("list", front.flag)
        assert said.startswith("Error from server (NotFound): the server could not find the")
        assert "no aws-auth" not in said
        assert iam.fails(*ADD_DEV, front.flag) == said
        assert front.writes() == []


def test_an_immutable_map(iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"}, immutable=True)
    requests = iam.requests()
    for dry_run in ("none", "server", "client"):
        said = iam.fails(*ADD_DEV, trial_map.flag, f"--dry-run={dry_run}")
        assert "error: " in said and "immutable" in said
        assert "kubectl replace --force" in said
    assert set(requests.verbs()) == {"get"}
    # The proposed cure works.
    cure = said[said.index("kubectl get configmap") :]
    assert f"{trial_map.name} -n default" in cure


# Webhooks that refuse

VALIDATING = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


@pytest.fixture
def validating(sandbox, trial_map):
    """Registers a webhook for the test's map, validating(front), and waits until it is asked."""
    trial_map.create({"mapRoles": "[]\n"})
    path = f"{VALIDATING}/refuses-{trial_map.name}"

    def register(front: Front) -> None:
        webhook = {
            "name": "refuses.example.com",
            "clientConfig": client_config(sandbox, front.url),
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"],
                       "operations": ["UPDATE"]}],
            "matchConditions": [{"name": "only-this",
                                 "expression": f"object.metadata.name == '{trial_map.name}'"}],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "admissionReviewVersions": ["v1"],
        }  # fmt: skip
        body = {"metadata": {"name": path.rpartition("/")[2]}, "webhooks": [webhook]}
        sandbox.api.post(VALIDATING, body)
        is_refused = False
        while not is_refused:  # the API server takes a moment to notice it
            try:
                trial_map.api.patch(f"{trial_map.path}?dryRun=All", {"data": {"probe": "x"}})
            except kube.ApiError:
                is_refused = True

    yield register
    sandbox.api.delete(path)


def kubectl_patch(sandbox, config_map, *flags: str) -> str:
    """kubectl's words when it may not change the map either."""
    patch = json.dumps({"data": {"mapRoles": "# other\n"}})
    done = sandbox.run("kubectl", "patch", "configmap", config_map.name, "-n", config_map.namespace,
                       "--type=merge", "-p", patch, *flags)  # fmt: skip
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


def test_a_webhook_that_denies(sandbox, iam, trial_map, validating):
    def deny(asked):
        status = {"code": 400, "message": "roles are for Mondays"}
        return review_answer(asked, allowed=False, status=status)

    with Front(sandbox, deny) as front:
        validating(front)
        said = iam.fails(*ADD_DEV, trial_map.flag)
        first = kubectl_patch(sandbox, trial_map)
    assert "roles are for Mondays" in first
    assert said.splitlines()[1] == first
    assert trial_map.roles() == "[]\n"


def test_a_webhook_that_cannot_be_reached(sandbox, iam, trial_map, validating):
    with Front(sandbox, lambda _: Answer(500, "down", "text/plain")) as front:
        validating(front)
        requests = iam.requests()
        said = iam.fails(*ADD_DEV, trial_map.flag)
        first = kubectl_patch(sandbox, trial_map)
    assert "failed calling webhook" in first
    assert said.splitlines()[1] == first
    assert requests.verbs() == ["get", "patch", "get"]
    assert trial_map.roles() == "[]\n"


def test_a_webhook_that_does_not_support_dry_runs(sandbox, iam):
    # Such a webhook can no longer be registered, but old registrations still exist. The words are the
    # API server's (apiserver, admission/plugin/webhook/errors).
    status = {
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "BadRequest",
        "code": 400, "message": "admission webhook \"w\" does not support dry run",
    }  # fmt: skip

    def refuse_dry_run(asked):
        return Answer(400, json.dumps(status)) if "dryRun" in asked.path else asked.forward()

    with Front(sandbox, refuse_dry_run) as front:
        said = iam.fails(*ADD_DEV, "--dry-run=server", front.flag)
    first = 'Error from server (BadRequest): admission webhook "w" does not support dry run'
    assert_says(said, first, "--dry-run=client")


# Servers that cannot be reached


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def test_a_refused_connection(sandbox, iam):
    flag = f"--server=https://{LOOPBACK}:{free_port()}"
    assert_says(iam.fails("list", flag), kubectls_words(sandbox, flag), "kubectl config view")


def test_an_unknown_host(sandbox, iam):
    flag = "--server=https://no-such-cluster.invalid"
    said = iam.fails("list", flag, env={"NO_PROXY": "*"})
    assert said.startswith("Unable to connect to the server: ")
    assert "lookup no-such-cluster.invalid" in said
    assert "no such host" in said
    assert "kubectl config view" in said.splitlines()[1]


def test_a_certificate_from_another_authority(sandbox, iam, tmp_path):
    flag = f"--certificate-authority={sandbox.layout.pki / 'aws-ca.pem'}"
    # kubectl refuses a file together with data, so the words are those for the file alone.
    config = yaml.safe_load(sandbox.layout.kubeconfig("admin").read_text())
    del config["clusters"][0]["cluster"]["certificate-authority-data"]
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    env = {"KUBECONFIG": str(path)}
    said = iam.fails("list", flag, env=env)
    first = kubectls_words(sandbox, flag, env=env)
    assert first.startswith("Unable to connect to the server: tls: failed to verify certificate: ")
    prefix = "Unable to connect to the server: tls: failed to verify certificate: x509: "
    assert said.startswith(prefix + "certificate signed by unknown authority")
    assert "certificate-authority" in said.splitlines()[1]
    # Without an authority for the cluster, only the machine's own count.
    assert iam.fails("list", env=env).startswith(prefix)


def test_a_certificate_for_another_host(sandbox, iam, tmp_path):
    authority = Authority.load(sandbox.layout.pki, "cluster-ca")
    pem = tmp_path / "other.pem"
    pem.write_bytes(authority.issue_server("other.example.com"))
    with Front(sandbox, lambda asked: asked.forward(), server_context(str(pem))) as front:
        said = iam.fails("list", front.flag)
        assert "x509: certificate is" in said and LOOPBACK in said
        assert "--tls-server-name" in said.splitlines()[1]
        assert front.asked == []
        iam.ok("list", front.flag, "--tls-server-name=other.example.com")


def test_a_server_without_tls(sandbox, iam):
    with Silent(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n") as server:
        said = iam.fails("list", server.flag)
        first = kubectls_words(sandbox, server.flag)
    assert said.splitlines()[0] == first


# Invalid answers


class Silent:
    """A listener that sends `words` to each client, and nothing more."""

    def __init__(self, words: bytes = b""):
        self._words = words
        self._listener = socket.create_server((LOOPBACK, 0))
        self._kept = []
        self.flag = f"--server=https://{LOOPBACK}:{self._listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self) -> None:
        try:
            while True:
                connection, _ = self._listener.accept()
                if self._words:
                    connection.recv(1)
                    connection.sendall(self._words)
                    connection.close()
                else:
                    self._kept.append(connection)
        except OSError:
            pass

    def __exit__(self, *_) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._kept:
            connection.close()


def test_a_server_that_never_answers(iam):
    with Silent() as server:
        said = iam.fails("list", server.flag, "--request-timeout=200ms")
    assert said.startswith("Unable to connect to the server: no connection within 200ms\n")
    assert "--request-timeout" in said.splitlines()[1]


def test_a_read_that_takes_too_long(sandbox, iam):
    done = threading.Event()

    def wait(asked):
        done.wait(30)
        return asked.forward()

    with Front(sandbox, wait) as front:
        said = iam.fails("list", front.flag, "--request-timeout=1s")
        done.set()
    assert said.startswith("Unable to connect to the server: no complete answer within 1s\n")
    assert "--request-timeout" in said


def test_a_write_that_takes_too_long(sandbox, iam, trial_map):
    """The server carries it out after all, and what the server holds decides what is reported."""
    trial_map.create({"mapRoles": "[]\n"})
    late = threading.Event()

    def answer_late(asked):
        answer = asked.forward()
        if asked.is_write:
            late.wait(30)
        return answer

    with Front(sandbox, answer_late) as front:
        said = iam.ok(*ADD_DEV, trial_map.flag, front.flag, "--request-timeout=2s")
        late.set()
    assert said == f"mapping/{role_arn('Dev')} added\n"
    assert role_arn("Dev") in trial_map.roles()
    assert len(front.writes()) == 1


def test_a_write_without_an_answer(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    gone = threading.Event()

    def vanish(asked):
        if asked.is_write:
            gone.set()
        if gone.is_set():
            raise HangUp
        return asked.forward()

    with Front(sandbox, vanish) as front:
        # Not by `iam`: what it proposes would wait as long for the server.
        done = sandbox.run("kubectl", "iam", *ADD_DEV, trial_map.flag, front.flag)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error: {front.url}: it is unknown whether the map was written: " in done.stderr
    assert "look with kubectl iam list --" in done.stderr


def test_an_answer_that_is_not_json(sandbox, iam):
    with Front(sandbox, lambda _: Answer(200, "<html>Sign in", "text/html")) as front:
        said = iam.fails("list", front.flag)
    where = f"GET {front.url}{AWS_AUTH}"
    assert said.startswith(
        f"error: {where}: the server's answer (13 bytes of type text/html) is "
    )
    assert "not a proxy or a login page" in said


def test_an_answer_to_a_write_that_is_not_json(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})

    def garble(asked):
        answer = asked.forward()
        return Answer(200, answer.body[:50]) if asked.is_write else answer

    with Front(sandbox, garble) as front:
        said = iam.ok(*ADD_DEV, trial_map.flag, front.flag)
    assert said == f"mapping/{role_arn('Dev')} added\n"


def test_an_answer_that_is_something_else(sandbox, iam):
    with Front(sandbox, lambda asked: Answer(body='{"kind":"Pod","apiVersion":"v1"}')) as front:
        said = iam.fails("list", front.flag)
    assert "not this ConfigMap" in said and "Pod" in said


def test_a_redirect_is_not_followed(sandbox, iam):
    elsewhere = "https://elsewhere.example.com/login?token=secret"
    with Front(sandbox, lambda _: Answer(302, headers={"Location": elsewhere})) as front:
        said = iam.fails("list", front.flag)
    assert len(front.asked) == 1
    assert said.startswith(f"error: GET {front.url}{AWS_AUTH}: the server redirects to ")
    assert "elsewhere.example.com" in said
    assert "secret" not in said


def test_a_busy_server_is_asked_again(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    busy = {"get": 2, "patch": 2}

    def overloaded(asked):
        verb = asked.method.lower()
        if busy[verb]:
            busy[verb] -= 1
            return Answer(429, "busy", "text/plain", {"Retry-After": "0"})
        return asked.forward()

    with Front(sandbox, overloaded) as front:
        iam.ok(*ADD_DEV, trial_map.flag, front.flag)
    assert [asked.method for asked in front.asked] == ["GET"] * 3 + ["PATCH"] * 3


# Proxies


def test_a_proxy_in_the_kubeconfig(sandbox, iam, tmp_path):
    config = yaml.safe_load(sandbox.layout.kubeconfig("admin").read_text())
    kubeconfig = tmp_path / "config"
    flags = [f"--kubeconfig={kubeconfig}"]

    def through(proxy: str) -> None:
        config["clusters"][0]["cluster"]["proxy-url"] = proxy
        kubeconfig.write_text(yaml.safe_dump(config))

    # The sandbox's own proxy lets nobody reach the API server.
    through(sandbox.layout.url("proxy"))
    said = iam.fails("list", *flags)
    assert said.startswith("Unable to connect to the server: ")
    assert "proxy" in said and "403" in said
    through(f"http://user:hidden@{LOOPBACK}:{free_port()}")
    said = iam.fails("list", *flags)
    assert "refused" in said and "proxy" in said
    assert "hidden" not in said


# Ctrl-C


def test_ctrl_c_before_the_write_stops(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    with holding(sandbox) as (front, asked):
        program = iam.start(*ADD_DEV, trial_map.flag, front.flag)
        assert asked.wait(60)
        program.send_signal(signal.SIGINT)
        out, _ = program.communicate(timeout=60)
    assert program.returncode == 130
    assert out == ""
    assert front.writes() == []


def test_ctrl_c_after_the_write_was_sent_waits_for_the_answer(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    written, interrupted = threading.Event(), threading.Event()

    def hold(asked):
        answer = asked.forward()
        if asked.is_write:
            written.set()
            interrupted.wait(30)
        return answer

    with Front(sandbox, hold) as front:
        program = iam.start(*ADD_DEV, trial_map.flag, front.flag)
        assert written.wait(60)
        program.send_signal(signal.SIGINT)
        interrupted.set()
        out, err = program.communicate(timeout=60)
    assert (program.returncode, out) == (0, f"mapping/{role_arn('Dev')} added\n"), err


def test_a_second_ctrl_c_says_that_the_map_may_have_been_written(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    written, done = threading.Event(), threading.Event()

    def hold(asked):
        answer = asked.forward()
        if asked.is_write:
            written.set()
            done.wait(30)
        return answer

    with Front(sandbox, hold) as front:
        program = iam.start(*ADD_DEV, trial_map.flag, front.flag)
        assert written.wait(60)
        # Two pending signals of one kind become one.
        while program.poll() is None:
            program.send_signal(signal.SIGINT)
            try:
                program.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                pass
        out, err = program.communicate(timeout=60)
        done.set()
    assert (program.returncode, out) == (130, "")
    assert "may have been written" in err


# Exec plugins


def test_a_missing_exec_plugin(sandbox, iam, tmp_path):
    config = yaml.safe_load(sandbox.layout.kubeconfig("dev").read_text())
    stanza = config["users"][0]["user"]["exec"]
    stanza |= {"command": "no-such-plugin", "installHint": "Install it from the shelf."}
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(yaml.safe_dump(config))
    flag = f"--kubeconfig={kubeconfig}"
    said = iam.fails("list", flag)
    assert "executable no-such-plugin not found" in said
    assert "Install it from the shelf." in said
    done = sandbox.run("kubectl", "get", "--raw", AWS_AUTH, flag)
    assert said.splitlines()[0] in done.stderr.splitlines()


def test_tls_older_than_1_2_is_refused(sandbox, iam):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(sandbox.layout.pki / "webhook.pem"))
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with Front(sandbox, lambda asked: asked.forward(), context) as front:
        said = iam.fails("list", front.flag)
    assert said.startswith("Unable to connect to the server: ")
    assert front.asked == []
