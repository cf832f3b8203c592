"""Fills moto's accounts with the sandbox's identities and its one cluster."""

import base64
import configparser
import io
import json

from moto.eks.models import eks_backends
from moto.iam.models import iam_backends

from ..identities import ROLES, SOURCE_PROFILE, USERS, Role, User
from ..layout import ACCOUNT, CLUSTER, PARTITION, REGION, Layout, write_private

POLICY = "sandbox"
LONGEST_SESSION = "43200"


def fill(layout: Layout) -> None:
    """Makes users, roles and the cluster, then writes ~/.aws/config and, last, ~/.aws/credentials."""
    _make_cluster(layout)
    credentials = configparser.RawConfigParser()
    config = configparser.RawConfigParser()
    for user in USERS:
        credentials[user.profile] = _make_user(user)
        config[f"profile {user.profile}"] = {"region": REGION}
    for role in ROLES:
        _make_role(role)
        if role.profile:
            config[f"profile {role.profile}"] = {
                "region": REGION,
                "role_arn": role.arn,
                "source_profile": SOURCE_PROFILE,
            }
    write_private(layout.aws_config, _text(config))
    write_private(layout.credentials, _text(credentials))


def _make_user(user: User) -> dict[str, str]:
    iam = iam_backends[user.account][PARTITION]
    made = iam.create_user(REGION, user.name, user.path)
    made.id = (
        "AIDA" + made.id[:16].upper()
    )  # moto leaves out the prefix that tells users from roles
    iam.put_user_policy(user.name, POLICY, json.dumps(user.policy.document()))
    key = iam.create_access_key(user.name)
    return {
        "aws_access_key_id": key.access_key_id,
        "aws_secret_access_key": key.secret_access_key,
    }


def _make_role(role: Role) -> None:
    iam = iam_backends[role.account][PARTITION]
    iam.create_role(
        role_name=role.name,
        assume_role_policy_document=json.dumps(role.trust()),
        path=role.path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=LONGEST_SESSION,
    )
    iam.put_role_policy(role.name, POLICY, json.dumps(role.policy.document()))


def _make_cluster(layout: Layout) -> None:
    cluster = eks_backends[ACCOUNT][REGION].create_cluster(
        name=CLUSTER,
        role_arn=f"arn:{PARTITION}:iam::{ACCOUNT}:role/ClusterRole",
        resources_vpc_config={"subnetIds": [], "securityGroupIds": []},
    )
    # moto makes these up; here there is a cluster behind them.
    authority = (layout.pki / "cluster-ca.pem").read_bytes()
    cluster.endpoint = layout.url("kube-apiserver")
    cluster.certificate_authority = {"data": base64.b64encode(authority).decode()}
    cluster.version = "1.36"
    cluster.platformVersion = "eks.1"
    cluster.access_config = {"authenticationMode": "CONFIG_MAP"}


def _text(ini: configparser.RawConfigParser) -> str:
    text = io.StringIO()
    ini.write(text)
    return text.getvalue()
