"""How tests use the access entries of a sandbox."""

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
# If the authenticator has not read a change by then, it may have missed it, and the change is written again.
SECONDS_TO_READ = 0.1


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
    """The access entries of the running cluster. Its methods return when their changes are effective."""

    def __init__(self, layout: Layout, control: Callable[..., dict]):
        self._layout = layout
        self._control = control
        self._client: BaseClient | None = None

    @property
    def client(self) -> BaseClient:
        """A client of EKS with all rights, for everything else."""
        if self._client is None:
            self._client = eks_client(self._layout)
        return self._client

    @property
    def mode(self) -> str:
        """The effective authentication mode."""
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
        """Returns once the authenticator has read the mode and the entries that EKS has now."""
        wait("EKS", lambda: not self._control("settle-entries")["is_pending"])
        first = self._control("settle-entries")
        wanted = {"dynamic_backend_mode": first["mode_version"]}
        if first["mode"] != "CONFIG_MAP":
            wanted["dynamic_file"] = first["entries_version"]
        wait("the authenticator", lambda: self._reads(wanted))

    def _reads(self, wanted: dict[str, int]) -> bool:
        """Whether the authenticator reads these versions or later ones soon. If not, they are written again."""
        deadline = time.monotonic() + SECONDS_TO_READ
        while time.monotonic() < deadline:
            if all(self._has_read(member.authenticator, wanted) for member in self._layout.members):
                return True
            time.sleep(0.005)
        self._control("settle-entries")
        return False

    def _has_read(self, authenticator: str, wanted: dict[str, int]) -> bool:
        log = self._layout.log(authenticator).read_text()
        read = dict(re.findall(r"Type=(\w+) Version=(\d+)$", log, re.MULTILINE))
        return all(int(read.get(kind, 0)) >= version for kind, version in wanted.items())
