"""The metadata service of instances and the endpoint of containers."""

import json

import pytest
from botocore.credentials import Credentials

from .aws_calls import get, sts

TTL = "X-aws-ec2-metadata-token-ttl-seconds"
ROLES = "/latest/meta-data/iam/security-credentials/"


def begin(sandbox, prefix: str = "", ttl: str = "60"):
    return get(sandbox, f"{prefix}/latest/api/token", (TTL, ttl), "PUT")


def look(sandbox, path: str, prefix: str = ""):
    token = begin(sandbox, prefix).body
    return get(sandbox, prefix + path, ("X-aws-ec2-metadata-token", token))


def arn_of(sandbox, given: dict) -> str | None:
    keys = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["Token"])
    return sts(sandbox, keys, "GetCallerIdentity").xml("Arn")


def test_an_instance_hands_out_its_roles_credentials(sandbox):
    assert look(sandbox, ROLES).body == "NodeRole"
    given = json.loads(look(sandbox, ROLES + "NodeRole").body)
    assert given["Code"] == "Success"
    arn = "arn:aws:sts::111122223333:assumed-role/NodeRole/i-0123456789abcdef0"
    assert arn_of(sandbox, given) == arn
    assert look(sandbox, ROLES + "Another").status == 404


def test_without_a_token_there_is_no_answer(sandbox):
    assert get(sandbox, ROLES).status == 401
    assert get(sandbox, ROLES, ("X-aws-ec2-metadata-token", "made up")).status == 401


def test_a_token_needs_a_proper_request(sandbox):
    path = "/latest/api/token"
    assert get(sandbox, path, (TTL, "60")).status == 405
    assert begin(sandbox, ttl="0").status == 400
    assert begin(sandbox, ttl="21601").status == 400
    assert get(sandbox, path, None, "PUT").status == 400
    assert get(sandbox, path, ("X-Forwarded-For", "10.0.0.1"), "PUT").status == 403


def test_an_instance_without_a_role_has_none(sandbox):
    assert look(sandbox, ROLES, "/without-role").status == 404
    zone = look(sandbox, "/latest/meta-data/placement/availability-zone", "/without-role")
    assert zone.body == "eu-west-1a"


def test_a_container_hands_out_its_roles_credentials(sandbox):
    token = sandbox.layout.token_file("container").read_text()
    answer = get(sandbox, "/container/credentials", ("Authorization", token))
    assert answer.status == 200
    arn = "arn:aws:sts::111122223333:assumed-role/Task/eks-sandbox-workload"
    assert arn_of(sandbox, json.loads(answer.body)) == arn


@pytest.mark.parametrize("token", [None, "made up", "for something else"])
def test_a_container_without_its_token_gets_nothing(sandbox, token):
    if token == "for something else":
        token = sandbox.layout.token_file("web-identity").read_text()
    header = ("Authorization", token) if token else None
    assert get(sandbox, "/container/credentials", header).status == 400
