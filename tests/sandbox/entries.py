"""How tests use the access entries of a sandbox: as an AWS client, and with what only tests can do."""

import re
import time
from collections.abc import Callable, Iterable

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from .layout import REGION, Layout
from .waiting import wait

# May do everything in EKS.
MANAGER = "carol"
POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
# What the authenticator has not read by then it has missed, and is told again.
SECONDS_TO_READ = 0.5


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


class Entries:
    """The access entries of the running cluster. What is changed here is effective when the method returns."""

    def __init__(self, layout: Layout, control: Callable[..., dict]):
        self._layout = layout
        self._control = control
        self._client: BaseClient | None = None

    @property
    def client(self) -> BaseClient:
        """EKS for everything else, with the keys of somebody who may do everything there."""
        if self._client is None:
            self._client = eks_client(self._layout)
        return self._client

    @property
    def mode(self) -> str:
        """The cluster's authentication mode, as far as it is effective."""
        return self._control("settle-entries")["mode"]

    def create(
        self, principal: str, policies: Iterable[str] = (), namespaces: Iterable[str] = (), **more
    ) -> None:
        """`more` as for CreateAccessEntry: username, kubernetesGroups, type, tags.

        `policies` are names, for the whole cluster or for these namespaces.
        """
        where = {"clusterName": self._layout.cluster, "principalArn": principal}
        scope = {"type": "cluster"}
        if namespaces:
            scope = {"type": "namespace", "namespaces": list(namespaces)}
        self.client.create_access_entry(**where, **more)
        for name in policies:
            arn = POLICY_PREFIX + name
            self.client.associate_access_policy(**where, policyArn=arn, accessScope=scope)
        self.settle()

    def delete(self, principal: str) -> None:
        self.client.delete_access_entry(clusterName=self._layout.cluster, principalArn=principal)
        self.settle()

    def principals(self) -> list[str]:
        """The ARNs of those who have entries."""
        pages = self.client.get_paginator("list_access_entries").paginate(
            clusterName=self._layout.cluster
        )
        return [arn for page in pages for arn in page["accessEntries"]]

    def settle(self) -> None:
        """Returns once the authenticator has the mode and the entries that EKS has."""
        wait("the access entries", self._is_settled)

    def _is_settled(self) -> bool:
        told = self._control("settle-entries")
        if told["is_pending"]:
            return False
        expected = [("dynamic_backend_mode", told["mode_version"])] if told["mode_version"] else []
        if told["mode"] != "CONFIG_MAP":
            expected.append(("dynamic_file", told["entries_version"]))
        deadline = time.monotonic() + SECONDS_TO_READ
        while time.monotonic() < deadline:
            log = self._layout.log("authenticator").read_text()
            if all(re.search(rf"Type={kind} Version={version}$", log, re.M) for kind, version in expected):
                return True
            time.sleep(0.005)
        return False
