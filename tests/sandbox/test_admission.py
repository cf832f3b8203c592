"""Who gets in: API server, authenticator, AWS CLI and emulator together."""

import json
import os
import signal
import threading

import pytest
import yaml

from . import kube
from .aws_calls import with_web_identity
from .client import AWS_AUTH
from .identities import WORKLOAD, WORKLOAD_ROLE, by_profile


def role_mapping(arn: str, username: str) -> str:
    return json.dumps([{"rolearn": arn, "username": username, "groups": ["viewers"]}])


def whoami(sandbox, identity: str) -> dict:
    answer = sandbox.kubectl("auth", "whoami", "-o", "json", identity=identity)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)["status"]["userInfo"]


def assert_refused(sandbox, identity: str) -> None:
    answer = sandbox.kubectl("auth", "whoami", identity=identity)
    assert answer.returncode == 1
    assert "Unauthorized" in answer.stderr


def test_a_mapped_role_gets_in_and_an_unmapped_one_does_not(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    user = whoami(sandbox, "dev")
    assert user["username"] == "developer"
    assert "viewers" in user["groups"]
    assert user["extra"]["canonicalArn"] == ["arn:aws:iam::111122223333:role/Dev"]
    assert_refused(sandbox, "guest")


@pytest.mark.parametrize("profile", ["dev", "chain", "sso-view", "web-identity"])
def test_a_profile_is_enough_to_get_in(sandbox, tmp_path, profile):
    role = by_profile(profile)
    arn = f"arn:aws:iam::{role.account}:role/{role.name}"
    sandbox.set_aws_auth(mapRoles=role_mapping(arn, "by-profile"))
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig(profile))}
    env |= sandbox.home_copy(tmp_path / "home")
    answer = sandbox.run("kubectl", "auth", "whoami", "-o", "json", env=env)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["status"]["userInfo"]["username"] == "by-profile"


def test_roles_with_the_same_name_in_two_accounts_are_distinct(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("other-dev").arn, "other"))
    assert sandbox.whoami("other-dev").username == "other"
    assert sandbox.whoami("dev") is None


def test_a_mapped_role_stays_out_with_an_expired_session(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    assert sandbox.whoami("dev").username == "developer"
    assert sandbox.whoami("dev", seconds=-1) is None


def test_a_mapped_role_stays_out_with_a_token_that_is_too_long(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    # A session token of this length is good for AWS itself.
    lengths = {length: len(sandbox.token("dev", token_length=length)) for length in (2400, 2800)}
    assert lengths[2400] <= 4096 < lengths[2800]
    assert sandbox.whoami("dev", token_length=2400).username == "developer"
    assert sandbox.whoami("dev", token_length=2800) is None


def test_a_mapped_role_stays_out_with_a_wrong_clock(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    with sandbox.clock_moved(1200):
        assert sandbox.whoami("dev") is None
    assert sandbox.whoami("dev").username == "developer"


def test_a_service_account_token_works_for_its_role(sandbox):
    namespace, name = WORKLOAD.split(":")[2:]
    account = json.dumps({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}})
    made = sandbox.kubectl("apply", "--namespace", namespace, "-f", "-", stdin=account)
    assert made.returncode == 0, made.stderr
    ask = ("create", "token", name, "--namespace", namespace, "--audience", "sts.amazonaws.com")
    answer = with_web_identity(sandbox, sandbox.kubectl(*ask).stdout.strip(), WORKLOAD_ROLE.arn)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("profile", ["deploy", "sso-admin"])
def test_a_role_with_a_path_gets_in_only_by_its_arn_without_the_path(sandbox, profile):
    role = by_profile(profile)
    sandbox.set_aws_auth(mapRoles=role_mapping(role.arn, "with-path"))
    assert_refused(sandbox, profile)
    without_path = f"arn:aws:iam::111122223333:role/{role.name}"
    sandbox.set_aws_auth(mapRoles=role_mapping(without_path, "without-path"))
    assert whoami(sandbox, profile)["username"] == "without-path"


def test_a_user_with_a_path_gets_in_by_its_arn_with_the_path(sandbox):
    arn = by_profile("bob").arn
    assert arn == "arn:aws:iam::111122223333:user/team/bob"
    sandbox.set_aws_auth(mapUsers=json.dumps([{"userarn": arn, "username": "bob"}]))
    assert whoami(sandbox, "bob")["username"] == "bob"


def test_a_map_is_set_only_when_the_authenticator_has_read_it(sandbox):
    mapped = role_mapping(by_profile("dev").arn, "developer")
    sandbox.set_aws_auth(mapRoles="[]")
    authenticator = sandbox.layout.read_state()["pids"]["authenticator"]
    os.kill(authenticator, signal.SIGSTOP)
    try:
        setting = threading.Thread(target=sandbox.set_aws_auth, kwargs={"mapRoles": mapped})
        setting.start()
        setting.join(timeout=1)
        assert setting.is_alive()
    finally:
        os.kill(authenticator, signal.SIGCONT)
    setting.join()
    assert sandbox.whoami("dev").username == "developer"


def test_a_removed_role_is_refused(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    assert sandbox.whoami("dev").username == "developer"
    sandbox.set_aws_auth(mapRoles="[]")
    assert sandbox.whoami("dev") is None


def test_settle_leaves_the_map_as_it_is_even_with_all_keys_in_use(sandbox):
    data = {
        "mapRoles": role_mapping(by_profile("dev").arn, "developer"),
        "mapUsers": "# nobody\n",
        "mapAccounts": '- "000000000000" # nobody\n',
    }
    sandbox.set_aws_auth(**data)
    assert sandbox.aws_auth() == data


def test_a_deleted_map_lets_nobody_in(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    sandbox.delete_aws_auth()
    assert sandbox.aws_auth() is None
    assert sandbox.whoami("dev") is None


def test_a_token_for_another_cluster_is_refused(sandbox, monkeypatch):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    assert sandbox.whoami("dev") is not None
    monkeypatch.setattr(sandbox, "cluster", "another")
    assert sandbox.whoami("dev") is None
    assert sandbox.aws_calls()[-1]["error"] == "SignatureDoesNotMatch"


BROKEN = {
    "mapRoles": "- rolearn: arn:aws:iam::111122223333:role/Dev\n  username: {{SessionName}}\n"
}


def test_the_webhook_refuses_a_map_that_the_authenticator_could_not_read(sandbox):
    sandbox.set_aws_auth(mapRoles="[]")
    with pytest.raises(kube.ApiError, match="denied the request: invalid aws-auth") as refusal:
        sandbox.set_aws_auth(**BROKEN)
    assert refusal.value.code == 400
    assert sandbox.aws_auth() == {"mapRoles": "[]"}


def test_the_webhook_leaves_other_config_maps_alone(sandbox):
    for namespace, name in (("kube-system", "aws-auth-copy"), ("default", "aws-auth")):
        collection = f"/api/v1/namespaces/{namespace}/configmaps"
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": BROKEN}
        sandbox.api.post(collection, body)
        sandbox.api.delete(f"{collection}/{name}")


def test_without_the_webhook_a_broken_map_locks_everybody_out(sandbox):
    sandbox.set_aws_auth(mapRoles=role_mapping(by_profile("dev").arn, "developer"))
    with sandbox.without_webhook():
        sandbox.set_aws_auth(**BROKEN)
        assert sandbox.whoami("dev") is None
        sandbox.set_aws_auth(mapRoles="[]")
    with pytest.raises(kube.ApiError):
        sandbox.api.patch(AWS_AUTH, {"data": BROKEN})


def test_a_kubeconfig_is_what_the_aws_cli_writes(sandbox, tmp_path):
    kubeconfig = sandbox.layout.kubeconfig("deploy")
    written = tmp_path / "kubeconfig"
    aws = sandbox.run(
        *("aws", "eks", "update-kubeconfig", "--name", "sandbox", "--kubeconfig", written),
        env={"AWS_PROFILE": "deploy"},
    )
    assert aws.returncode == 0, aws.stderr
    assert yaml.safe_load(kubeconfig.read_text()) == yaml.safe_load(written.read_text())
    stanza = yaml.safe_load(written.read_text())["users"][0]["user"]["exec"]
    assert stanza["command"] == "aws"
    assert stanza["env"] == [{"name": "AWS_PROFILE", "value": "deploy"}]


def test_the_server_says_that_it_is_eks(sandbox):
    assert "-eks-" in sandbox.api.get("/version")["gitVersion"]
