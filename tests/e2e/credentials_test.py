"""Tokens and credentials: made in the process as the AWS CLI makes them, and never shown."""

import base64
import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from sandbox.identities import by_profile
from sandbox.layout import ACCOUNT, CLUSTER, CLUSTER_ARN, REGION

from .program import role_arn

def kubeconfig(sandbox, identity: str) -> tuple[str, str]:
    return "--kubeconfig", str(sandbox.layout.kubeconfig(identity))


@pytest.fixture
def recorder(tmp_path):
    """Puts a command at the front of PATH that records that it was run, then does its work."""

    def install(sandbox, name: str, interpreter: str) -> tuple[dict[str, str], Path]:
        folder, notes = tmp_path / "bin", tmp_path / "notes"
        folder.mkdir()
        real = shutil.which(name, path=sandbox.env()["PATH"])
        script = folder / name
        body = {
            "python": f"#!{sys.executable}\nimport os, sys\nopen({str(notes)!r}, 'a').write('x')\n"
            f"os.execv({real!r}, [{real!r}, *sys.argv[1:]])\n",
            "sh": f'#!/bin/sh\nprintf x >>"{notes}"\nexec {real} "$@"\n',
        }[interpreter]
        script.write_text(body)
        script.chmod(0o755)
        return {"PATH": f"{folder}:{sandbox.env()['PATH']}"}, notes

    return install


# In the process, or by the command


def test_the_aws_clis_kubeconfig_works_without_a_child(sandbox, iam, recorder):
    env, notes = recorder(sandbox, "aws", "python")
    done = iam.run("whoami", "-o", "json", *kubeconfig(sandbox, "alice"), env=env)
    assert json.loads(done.stdout)["iam"]["arn"] == by_profile("alice").arn
    assert not notes.exists()


@pytest.mark.parametrize("way", ["native", "always"])
def test_whoami_is_about_the_named_profile(sandbox, iam, way):
    words = ["whoami", "-o", "json", f"--exec={way}", "--profile", "dev"]
    done = iam.run(*words, *kubeconfig(sandbox, "alice"))
    assert by_profile("dev").name in json.loads(done.stdout)["iam"]["arn"], done.stderr


def test_a_profile_is_for_signing_in_too_in_every_verb(sandbox, iam, live_map):
    sandbox.set_aws_auth()
    sandbox.settle()
    done = iam.run("list", "--profile", "guest", *kubeconfig(sandbox, "alice"))
    assert done.returncode == 1
    assert "must be logged in" in done.stderr
    assert iam.run("list", *kubeconfig(sandbox, "admin")).returncode == 0


def test_the_commands_of_kubeconfigs_obey_kubectls_policy(sandbox, iam, tmp_path):
    kuberc = tmp_path / "kuberc"
    kuberc.write_text(
        "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n"
    )
    for way in ("auto", "native", "always"):
        done = sandbox.run(
            iam.path, "whoami", f"--exec={way}", *kubeconfig(sandbox, "alice"), env={"KUBERC": str(kuberc)}
        )
        assert done.returncode == 1
        assert 'plugin "aws" not allowed: policy set to "DenyAll"' in done.stderr


def test_the_command_is_run_when_asked_for(sandbox, iam, recorder):
    env, notes = recorder(sandbox, "aws", "python")
    done = iam.run(
        "whoami", "-o", "json", "--exec=always", *kubeconfig(sandbox, "alice"), env=env
    )
    assert json.loads(done.stdout)["iam"]["arn"] == by_profile("alice").arn
    assert notes.read_text() == "x"


def test_a_wrapper_script_is_run(sandbox, iam, recorder):
    env, notes = recorder(sandbox, "aws", "sh")
    iam.run("whoami", *kubeconfig(sandbox, "alice"), env=env)
    assert notes.read_text() == "x"


def test_the_command_runs_if_signing_in_the_process_fails(sandbox, iam, recorder, tmp_path):
    env, notes = recorder(sandbox, "aws", "python")
    done = iam.run("whoami", *kubeconfig(sandbox, "sso-expired"), env=env)
    assert notes.read_text() == "x"
    assert done.returncode == 1


def test_without_the_command_the_error_is_our_own(sandbox, iam, tmp_path):
    done = iam.run(
        "whoami", *kubeconfig(sandbox, "sso-expired"), env=without_aws_cli(sandbox, tmp_path)
    )
    assert done.returncode == 1
    assert "aws sso login" in done.stderr


def without_aws_cli(sandbox, folder: Path) -> dict[str, str]:
    """An environment whose PATH has kubectl and the program, but no AWS CLI."""
    for name in ("kubectl", "kubectl-iam"):
        link = folder / name
        if not link.exists():
            link.symlink_to(shutil.which(name, path=sandbox.env()["PATH"]))
    path = f"{folder}:/usr/bin:/bin"
    assert shutil.which("aws", path=path) is None
    return {"PATH": path}


@pytest.mark.parametrize(
    "profile", ["alice", "bob", "dev", "deploy", "chain", "process", "web-identity", "sso-view"]
)
def test_every_kind_of_profile_gets_in_without_the_aws_cli(
    sandbox, iam, live_map, tmp_path, profile
):
    arn = by_profile(profile).arn
    verb = "add-user" if ":user/" in arn else "add-role"
    sandbox.set_aws_auth()
    iam.ok(verb, arn, "--username", f"is-{profile}")
    sandbox.settle()
    env = without_aws_cli(sandbox, tmp_path) | sandbox.home_copy(tmp_path / "home")
    done = iam.run("whoami", "-o", "json", *kubeconfig(sandbox, profile), env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["user"]["username"] == f"is-{profile}"


def test_three_commands_from_a_new_machine_to_proven_access(sandbox, iam, live_map, tmp_path):
    env = without_aws_cli(sandbox, tmp_path) | sandbox.home_copy(tmp_path / "home")
    env["AWS_PROFILE"] = "alice"
    group = "system:masters"
    sandbox.set_aws_auth()
    assert iam.run("add-role", role_arn("Dev"), "--group", group, env=env).returncode == 0
    tested = iam.run("test-role", role_arn("Dev"), env=env)
    assert tested.returncode == 0, tested.stderr
    who = iam.run("whoami", *kubeconfig(sandbox, "dev"), env=env)
    assert who.returncode == 0, who.stderr
    assert group in who.stdout


def test_whoami_names_the_iam_identity_of_a_caller_who_is_refused(sandbox, iam):
    done = iam.run("whoami", *kubeconfig(sandbox, "guest"))
    assert done.returncode == 1
    assert f"arn:aws:sts::{ACCOUNT}:assumed-role/Guest/" in done.stdout
    assert "must be logged in" in done.stderr
    assert f"kubectl iam explain arn:aws:sts::{ACCOUNT}:assumed-role/Guest/" in done.stderr


# Tokens


def signed_at(token: str) -> datetime.datetime:
    """When a token was signed, according to the request in it."""
    url = base64.urlsafe_b64decode(token.removeprefix("k8s-aws-v1.") + "==").decode()
    return datetime.datetime.strptime(parse_qs(urlsplit(url).query)["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ")


@pytest.mark.parametrize("own_flags", [["--cluster-name", CLUSTER_ARN], ["--cluster-name", CLUSTER, "--region", REGION]])
def test_a_token_has_the_same_bytes_as_the_aws_clis(sandbox, iam, own_flags):
    flags = ["--cluster-name", CLUSTER, "--region", REGION]
    env = {"AWS_PROFILE": "alice", "TZ": "UTC"}
    ours = sandbox.run(iam.path, "token", *own_flags, env=env)
    then = signed_at(json.loads(ours.stdout)["status"]["token"])
    # The AWS CLI's token of the same second: without an @ the clock stands still.
    clock = ("faketime", "-f", f"{then:%Y-%m-%d %H:%M:%S}")
    theirs = sandbox.run(*clock, "aws", "eks", "get-token", *flags, env=env)
    assert theirs.returncode == 0, theirs.stderr
    assert ours.stdout == theirs.stdout


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_a_token_has_the_api_version_that_kubectl_asks_for(sandbox, iam, version):
    api_version = f"client.authentication.k8s.io/{version}"
    info = json.dumps({"apiVersion": api_version, "kind": "ExecCredential", "spec": {}})
    env = {"AWS_PROFILE": "alice", "KUBERNETES_EXEC_INFO": info}
    done = iam.run("token", "--cluster-name", CLUSTER, "--region", REGION, env=env)
    assert json.loads(done.stdout)["apiVersion"] == api_version


def test_a_token_of_a_role_is_cached_as_the_aws_cli_does(sandbox, iam, tmp_path):
    env = {"AWS_PROFILE": "alice"} | sandbox.home_copy(tmp_path / "home")
    flags = ["--cluster-name", CLUSTER, "--region", REGION, "--role-arn", role_arn("Dev")]
    cache = Path(env["HOME"]) / ".aws/cli/cache"
    shutil.rmtree(cache, ignore_errors=True)  # other tests have used this home
    for _ in range(2):
        before = len(sandbox.aws_calls())
        assert iam.run("token", *flags, env=env).returncode == 0
        last = len(sandbox.aws_calls()) - before
    assert last == 0
    assert [file.stat().st_mode & 0o777 for file in cache.iterdir()] == [0o600]


def test_a_token_that_is_too_long_is_refused_with_the_reason(sandbox, iam):
    env = sandbox.fresh_credentials("dev", token_length=4000)
    done = iam.run("token", "--cluster-name", CLUSTER, "--region", REGION, env=env)
    assert done.returncode == 1
    assert "4096" in done.stderr


def test_a_token_for_no_cluster_says_what_to_give(sandbox, iam, tmp_path):
    nowhere = tmp_path / "config"
    nowhere.write_text("apiVersion: v1\nkind: Config\n")
    done = iam.run("token", "--kubeconfig", str(nowhere), env={"AWS_PROFILE": "alice"})
    assert done.returncode == 1
    assert "--cluster-name" in done.stderr


# Secrets


def secrets_of(sandbox) -> set[str]:
    """Everything that must not appear in output: long-lived keys and SSO tokens."""
    found = set()
    for line in sandbox.layout.credentials.read_text().splitlines():
        name, _, value = line.partition("=")
        if name.strip() in ("aws_secret_access_key", "aws_session_token"):
            found.add(value.strip())
    for file in (sandbox.layout.home / ".aws/sso/cache").iterdir():
        document = json.loads(file.read_text())
        found |= {document[key] for key in ("accessToken", "refreshToken", "clientSecret") if key in document}
    return found


@pytest.fixture
def wrong_secret(sandbox):
    """Credentials that AWS knows, with a session token but a wrong secret key."""
    fresh = sandbox.fresh_credentials("dev")
    return fresh | {"AWS_SECRET_ACCESS_KEY": fresh["AWS_SECRET_ACCESS_KEY"][::-1]}


@pytest.mark.parametrize("verb", ["test-role", "whoami", "add-role"])
def test_a_request_that_aws_repeats_does_not_appear(
    sandbox, iam, trial_map, wrong_secret, verb
):
    trial_map.create({"mapRoles": "[]\n"})
    words = {
        "test-role": ["test-role", role_arn("Dev")],
        "whoami": ["whoami", *kubeconfig(sandbox, "alice")],
        "add-role": ["add-role", "--sso", "View", trial_map.flag],
    }[verb]
    done = iam.run(*words, env=wrong_secret)
    assert done.returncode != 0
    first = "The request signature we calculated does not match the signature you provided"
    assert first in done.stdout + done.stderr
    loud = iam.run(*words, "-v", "9", env=wrong_secret)
    assert "Canonical String for this request" in loud.stderr  # AWS has repeated it
    assert "Canonical" not in done.stdout + done.stderr
    token = wrong_secret["AWS_SESSION_TOKEN"]
    for secret in (token, quote(token, safe=""), wrong_secret["AWS_SECRET_ACCESS_KEY"]):
        for shown in (done.stdout, done.stderr, loud.stdout, loud.stderr):
            assert secret not in shown
            # Nor in the pieces that a terminal wraps it into.
            assert secret[:40] not in shown


def test_no_verb_prints_a_secret(sandbox, iam, tmp_path):
    secrets = secrets_of(sandbox)
    fresh = sandbox.fresh_credentials("dev")
    secrets |= {fresh["AWS_SECRET_ACCESS_KEY"], fresh["AWS_SESSION_TOKEN"]}
    assert len(secrets) > 5
    flags = ["--cluster-name", CLUSTER, "--region", REGION, "-v", "9"]
    runs = [
        (["list", "-v", "9", *kubeconfig(sandbox, identity)], env)
        for identity in ("alice", "sso-view", "sso-refreshable", "chain", "web-identity", "process")
        for env in ({}, fresh)
    ]
    runs += [
        (["whoami", "-v", "9", *kubeconfig(sandbox, "dev")], fresh),
        (["test-role", role_arn("Dev"), "-v", "9"], {"AWS_PROFILE": "alice"}),
        (["test-role", role_arn("Partner"), "-v", "9"], {"AWS_PROFILE": "alice"}),
        (["token", *flags, "--role-arn", role_arn("Dev")], {"AWS_PROFILE": "alice"}),
        (["token", *flags, "--role-arn", role_arn("Nobody")], fresh),
        (["add-role", "Guest", "--dry-run=server", "--group", "x", "-v", "9"], {}),
    ]
    home = sandbox.home_copy(tmp_path / "home")
    for words, env in runs:
        done = iam.run(*words, env=env | home)
        shown = done.stderr if words[0] == "token" else done.stdout + done.stderr
        for secret in secrets:
            assert secret not in shown, words
        assert "k8s-aws-v1." not in shown, words
        if "X-Amz-Signature=" in shown:
            signatures = {part.split("&")[0] for part in shown.split("X-Amz-Signature=")[1:]}
            assert not any(len(text) == 64 and text.isalnum() for text in signatures), words
