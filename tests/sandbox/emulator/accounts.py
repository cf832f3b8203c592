"""Fills moto's accounts with the sandbox's identities and clusters."""

import base64
import datetime
import json

from moto.eks.models import eks_backends
from moto.iam import models as iam_models
from moto.iam.models import AccessKey, iam_backends

from ..identities import (
    ALICE,
    ROLES,
    SEES_CLUSTERS,
    USERS,
    mfa_serial,
    trust_account,
)
from ..layout import (
    ACCOUNT,
    OIDC_ISSUER,
    OTHER_ACCOUNT,
    PARTITION,
    REGION,
    Layout,
)
from ..principals import Role, User
from . import profiles
from .access import nodes
from .access.files import FILES
from .access.state import access_of
from .devices import DEVICES

POLICY = "sandbox"
LONGEST_SESSION = "43200"
# Nothing listens there: only the first account's cluster is running.
OTHER_ENDPOINT = f"https://0A1B2C3D4E5F60718293A4B5C6D7E8F9.gr7.{REGION}.eks.amazonaws.com"

# The cluster of each account, as moto keeps it.
CLUSTERS = {}
# The certificates of the running cluster's present authority and of its successor.
AUTHORITIES: list[bytes] = []


def fill(layout: Layout) -> None:
    """Creates everything that exists when the sandbox starts, and writes ~/.aws."""
    _make_cluster(layout, ACCOUNT, layout.url("kube-apiserver"), "cluster-ca")
    _make_cluster(layout, OTHER_ACCOUNT, OTHER_ENDPOINT, "other-cluster-ca")
    for name in ("cluster-ca", "successor-ca"):
        AUTHORITIES.append((layout.pki / f"{name}.pem").read_bytes())
    access = access_of(ACCOUNT, REGION, layout.cluster)
    nodes.add_usual(access)
    FILES.start(layout, access)
    keys = {user.name: _make_user(user) for user in USERS}
    DEVICES.add(mfa_serial(ALICE))
    for role in ROLES:
        _make_role(role)
    # For the tokens of the cluster's service accounts, as on EKS with roles for service accounts.
    iam_backends[ACCOUNT][PARTITION].create_open_id_connect_provider(
        url=OIDC_ISSUER, thumbprint_list=["0" * 40], client_id_list=["sts.amazonaws.com"], tags=[]
    )
    profiles.write(layout, keys)


def set_successor_authority(is_there: bool) -> None:
    """Whether EKS reports a second certificate authority for the running cluster, after the first."""
    pems = AUTHORITIES if is_there else AUTHORITIES[:1]
    CLUSTERS[ACCOUNT].certificate_authority = {"data": _encoded(b"".join(pems))}


def add_cluster(name: str) -> None:
    """Another cluster of the first account, which does not run and has its own certificate authority."""
    cluster = eks_backends[ACCOUNT][REGION].create_cluster(
        name=name,
        role_arn=f"arn:{PARTITION}:iam::{ACCOUNT}:role/ClusterRole",
        resources_vpc_config={"subnetIds": [], "securityGroupIds": []},
    )
    for same in ("endpoint", "certificate_authority", "version", "platformVersion", "access_config"):
        setattr(cluster, same, getattr(CLUSTERS[OTHER_ACCOUNT], same))


def remove_cluster(name: str) -> None:
    eks_backends[ACCOUNT][REGION].delete_cluster(name)


def _make_user(user: User) -> dict[str, str]:
    key = make_user(user.name, user.policy.document(), user.path, user.account)
    return {
        "aws_access_key_id": key.access_key_id,
        "aws_secret_access_key": key.secret_access_key,
    }


def make_user(name: str, policy: dict, path: str = "/", account: str = ACCOUNT) -> AccessKey:
    """Creates a user who may do only what the policy says, and returns an access key."""
    iam = iam_backends[account][PARTITION]
    made = iam.create_user(REGION, name, path)
    made.id = (
        "AIDA" + made.id[:16].upper()
    )  # moto omits the prefix that distinguishes users from roles
    _date(made)
    iam.put_user_policy(name, POLICY, json.dumps(policy))
    return iam.create_access_key(name)


def set_role_policy(name: str, policy: dict) -> None:
    """Lets a role do only what the policy says."""
    iam_backends[ACCOUNT][PARTITION].put_role_policy(name, POLICY, json.dumps(policy))


def make_role(name: str, path: str) -> str:
    """Creates a role of the first account that its account may assume; returns its ARN."""
    role = Role(name, SEES_CLUSTERS, trust_account(), path)
    _make_role(role)
    return role.arn


def remove_role(name: str) -> None:
    iam = iam_backends[ACCOUNT][PARTITION]
    del iam.roles[iam.get_role(name).id]


def recreate_role(name: str) -> tuple[str, str]:
    """Deletes a role and creates it again with the same policies; returns its unique ids before and after."""
    iam = iam_backends[ACCOUNT][PARTITION]
    old = iam.get_role(name)
    del iam.roles[old.id]
    new = iam.create_role(
        role_name=name,
        assume_role_policy_document=old.assume_role_policy_document,
        path=old.path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=LONGEST_SESSION,
    )
    new.policies = old.policies
    # Later than all that EKS has done so far.
    _date(new, later=1)
    return old.id, new.id


def _make_role(role: Role) -> None:
    iam = iam_backends[role.account][PARTITION]
    made = iam.create_role(
        role_name=role.name,
        assume_role_policy_document=json.dumps(role.trust.document()),
        path=role.path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=LONGEST_SESSION,
    )
    _date(made)
    iam.put_role_policy(role.name, POLICY, json.dumps(role.policy.document()))


def _date(made: iam_models.Role | iam_models.User, later: int = 0) -> None:
    """Reduces the date of creation to whole seconds, as in IAM, some seconds later."""
    made.create_date = made.create_date.replace(microsecond=0) + datetime.timedelta(seconds=later)


def _make_cluster(layout: Layout, account: str, endpoint: str, authority: str) -> None:
    cluster = CLUSTERS[account] = eks_backends[account][REGION].create_cluster(
        name=layout.cluster,
        role_arn=f"arn:{PARTITION}:iam::{account}:role/ClusterRole",
        resources_vpc_config={"subnetIds": [], "securityGroupIds": []},
    )
    # moto makes these up.
    pem = (layout.pki / f"{authority}.pem").read_bytes()
    cluster.endpoint = endpoint
    cluster.certificate_authority = {"data": _encoded(pem)}
    cluster.version = "1.36"
    cluster.platformVersion = "eks.1"
    cluster.access_config = {"authenticationMode": "CONFIG_MAP"}


def _encoded(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
