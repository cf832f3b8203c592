"""What changes the access to a cluster from outside its entries: modes, limits, delays, and tests."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from .access_calls import INVALID, NOT_FOUND, arns, associate, create, refusal
from .entries import eks_client
from .identities import BOB, CREATOR, DEV, FARGATE, NODE, SERVICE_LINKED
from .layout import CLUSTER
from .waiting import wait

pytestmark = pytest.mark.usefixtures("entries")


@pytest.fixture
def eks(entries):
    return entries.client


def test_the_mode_goes_one_step_at_a_time_and_brings_entries(sandbox, eks):
    def step(mode: str) -> dict:
        return eks.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": mode})["update"]

    def cluster() -> dict:
        return eks.describe_cluster(name=CLUSTER)["cluster"]

    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    wrong = (INVALID, "Unsupported authentication mode update from CONFIG_MAP to API")
    assert refusal(lambda: step("API")) == wrong
    with sandbox.delays(mode_step=2):
        update = step("API_AND_CONFIG_MAP")
    assert (update["status"], update["type"]) == ("InProgress", "AccessConfigUpdate")
    assert update["params"] == [{"type": "AuthenticationMode", "value": "API_AND_CONFIG_MAP"}]
    assert cluster()["status"] == "UPDATING"
    assert refusal(lambda: step("API_AND_CONFIG_MAP"))[0] == "ResourceInUseException"
    where = {"name": CLUSTER, "updateId": update["id"]}
    wait("the update", lambda: eks.describe_update(**where)["update"]["status"] == "Successful")
    assert (cluster()["status"], cluster()["accessConfig"]["authenticationMode"]) == (
        "ACTIVE",
        "API_AND_CONFIG_MAP",
    )
    expected = sorted((CREATOR.arn, FARGATE.arn, NODE.arn, SERVICE_LINKED.arn))
    wait("EKS's own entries", lambda: arns(eks) == expected)
    assert type_of(eks, NODE.arn) == "EC2_LINUX"
    assert type_of(eks, FARGATE.arn) == "FARGATE_LINUX"
    back = "Unsupported authentication mode update from API_AND_CONFIG_MAP to CONFIG_MAP"
    assert refusal(lambda: step("CONFIG_MAP")) == (INVALID, back)


def type_of(eks, arn: str) -> str:
    return eks.describe_access_entry(clusterName=CLUSTER, principalArn=arn)["accessEntry"]["type"]


def test_the_entry_of_nodes_is_for_their_system(sandbox, eks):
    windows = sandbox.control("role", name="Windows", there=True)["arn"]
    image = "WINDOWS_CORE_2022_x86_64"
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    sandbox.control("node-group", name="windows", role=windows, image=image)
    sandbox.control("node-group", name="beside-linux", role=NODE.arn, image=image)
    with sandbox.delays(mode_step=0.1, own_entries=0.1):
        eks.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})
    wait("EKS's own entries", lambda: _succeeds(lambda: type_of(eks, NODE.arn)))
    assert (type_of(eks, windows), type_of(eks, NODE.arn)) == ("EC2_WINDOWS", "EC2_LINUX")


def test_the_nodes_that_eks_makes_are_described(sandbox, eks):
    groups = eks.list_nodegroups(clusterName=CLUSTER)["nodegroups"]
    group = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName=groups[0])["nodegroup"]
    assert (groups, group["nodeRole"], group["status"]) == (["workers"], NODE.arn, "ACTIVE")
    profiles = eks.list_fargate_profiles(clusterName=CLUSTER)["fargateProfileNames"]
    where = {"clusterName": CLUSTER, "fargateProfileName": profiles[0]}
    profile = eks.describe_fargate_profile(**where)["fargateProfile"]
    assert (profiles, profile["podExecutionRoleArn"]) == (["serverless"], FARGATE.arn)
    sandbox.control("fargate-profile", name="serverless")
    assert refusal(eks.describe_fargate_profile, **where)[0] == "ResourceNotFoundException"
    sandbox.control("node-group", name="workers")
    assert eks.list_nodegroups(clusterName=CLUSTER)["nodegroups"] == []


def test_an_update_fails_on_demand(sandbox, eks):
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    sandbox.control("failing-update", message="no")
    config = {"authenticationMode": "API_AND_CONFIG_MAP"}
    with sandbox.delays(mode_step=0.1):
        asked = {"name": CLUSTER, "accessConfig": config, "clientRequestToken": "t"}
        update = eks.update_cluster_config(**asked)["update"]
        assert eks.update_cluster_config(**asked)["update"]["id"] == update["id"]
    where = {"name": CLUSTER, "updateId": update["id"]}
    wait("the update", lambda: eks.describe_update(**where)["update"]["status"] == "Failed")
    assert eks.describe_update(**where)["update"]["errors"][0]["errorMessage"] == "no"
    cluster = eks.describe_cluster(name=CLUSTER)["cluster"]
    assert (cluster["status"], cluster["accessConfig"]["authenticationMode"]) == ("ACTIVE", "CONFIG_MAP")


def test_the_cluster_can_be_described_otherwise(sandbox, eks):
    def cluster() -> dict:
        return eks.describe_cluster(name=CLUSTER)["cluster"]

    with sandbox.described_cluster(id="an-id", platformVersion="eks.3"):
        assert (cluster()["id"], cluster()["platformVersion"]) == ("an-id", "eks.3")
    assert "id" not in cluster()


def test_too_many_entries_are_refused(sandbox, eks):
    sandbox.control("fill-entries", count=2999)
    create(eks)
    assert refusal(lambda: create(eks, BOB.arn))[0] == "ResourceLimitExceededException"


def test_calls_are_throttled_on_demand(sandbox, eks):
    sandbox.control("throttle", action="eks:ListAccessEntries", times=1)
    assert refusal(eks.list_access_entries, clusterName=CLUSTER)[0] == "ThrottlingException"
    assert arns(eks) == [SERVICE_LINKED.arn]


def test_calls_fail_on_demand_before_or_after_they_act(sandbox, eks):
    sandbox.control("fail", action="eks:CreateAccessEntry", times=1, carried_out=False)
    assert refusal(lambda: create(eks))[0] == "ServerException"
    assert arns(eks) == [SERVICE_LINKED.arn]
    sandbox.control("fail", action="eks:CreateAccessEntry", times=1, carried_out=True)
    assert refusal(lambda: create(eks))[0] == "ServiceUnavailableException"
    assert DEV.arn in arns(eks)
    sandbox.control("fail", action="eks:DescribeCluster", times=1, carried_out=False)
    assert refusal(lambda: eks.describe_cluster(name=CLUSTER))[0] == "ServerException"


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_request_is_held(sandbox, eks, carried_out):
    sandbox.control("hold", number=2, carried_out=carried_out)
    create(eks)
    with ThreadPoolExecutor() as pool:
        second = pool.submit(refusal, lambda: create(eks, BOB.arn))
        wait("the request", lambda: sandbox.control("held")["is_held"])
        assert arns(eks).count(BOB.arn) == carried_out
        sandbox.control("hold", number=0)
        assert second.result()[0] == "ServerException"
    assert not sandbox.control("held")["is_held"]
    assert arns(eks).count(BOB.arn) == carried_out
    associate(eks)


def test_credentials_expire_on_demand(sandbox):
    keys = sandbox.fresh_credentials("carol")
    client = eks_client(sandbox.layout, keys=keys)
    assert client.describe_cluster(name=CLUSTER)
    sandbox.control("expire", access_key_id=keys["AWS_ACCESS_KEY_ID"])
    assert refusal(client.describe_cluster, name=CLUSTER)[0] == "ExpiredTokenException"


def test_answers_can_be_slow(sandbox, eks):
    with sandbox.delays(answer=0.3):
        begin = time.monotonic()
        arns(eks)
    assert time.monotonic() - begin >= 0.3


def test_a_step_that_a_test_leaves_behind_is_forgotten(sandbox, eks):
    with sandbox.delays(mode_step=0.1):
        eks.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": "API"})
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    time.sleep(0.3)
    cluster = eks.describe_cluster(name=CLUSTER)["cluster"]
    assert (cluster["status"], cluster["accessConfig"]["authenticationMode"]) == ("ACTIVE", "CONFIG_MAP")


def test_a_principal_must_have_existed_for_some_time(sandbox, eks):
    arn = sandbox.control("role", name="Fresh", there=True, path="/new/")["arn"]
    with sandbox.delays(new_principal=3):
        assert refusal(lambda: create(eks, arn))[1].endswith("invalid principal.")
        wait("the role to be known", lambda: _succeeds(lambda: create(eks, arn)))
    sandbox.control("role", name="Fresh", there=False)
    # Its entry stays, and it cannot have another one.
    assert arn in arns(eks)
    eks.delete_access_entry(clusterName=CLUSTER, principalArn=arn)
    assert refusal(lambda: create(eks, arn))[1].endswith("invalid principal.")


def test_an_entry_is_found_after_some_time(sandbox, eks):
    create(eks)
    with sandbox.delays(new_entry=2):
        assert refusal(lambda: associate(eks)) == ("ResourceNotFoundException", NOT_FOUND)
        wait("the entry to be known", lambda: _succeeds(lambda: associate(eks)))


def test_entries_can_be_made_as_eks_makes_them(sandbox, eks):
    sandbox.control(
        "own-entry", principal=DEV.arn, username="eks:capability", policies=["AmazonEKSEventPolicy"]
    )
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    assert eks.describe_access_entry(**where)["accessEntry"]["username"] == "eks:capability"
    assert len(eks.list_associated_access_policies(**where)["associatedAccessPolicies"]) == 1


def test_a_cluster_can_have_a_second_authority(sandbox, eks):
    def authorities() -> bytes:
        cluster = eks.describe_cluster(name=CLUSTER)["cluster"]
        return base64.b64decode(cluster["certificateAuthority"]["data"])

    only = authorities()
    with sandbox.successor_authority():
        both = authorities()
    assert both.startswith(only)
    assert both.count(b"BEGIN CERTIFICATE") == 2
    assert authorities() == only


def _succeeds(call) -> bool:
    try:
        call()
    except ClientError:
        return False
    return True
