"""How tests use the access entries of a sandbox: as an AWS client, and with what only tests can do."""

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from .layout import REGION, Layout

# May do everything in EKS.
MANAGER = "carol"
POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/"


def eks_client(layout: Layout, profile: str = MANAGER, keys: dict[str, str] | None = None) -> BaseClient:
    """botocore's client of EKS, for a profile with keys of its own, or for keys given as the AWS CLI's variables.

    It does not retry. It checks requests and reads answers by AWS's own model.
    """
    session = botocore.session.Session(profile=None if keys else profile)
    session.set_config_variable("config_file", str(layout.aws_config))
    session.set_config_variable("credentials_file", str(layout.credentials))
    if keys:
        session.set_credentials(*keys.values())
    proxies = {"https": layout.url("proxy")}
    return session.create_client(
        "eks",
        region_name=REGION,
        verify=str(layout.pki / "aws-ca.pem"),
        config=Config(proxies=proxies, retries={"total_max_attempts": 1}),
    )
