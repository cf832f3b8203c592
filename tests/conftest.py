"""The sandbox that tests share."""

import os

import pytest

from sandbox.client import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    """One sandbox for all tests that do not damage it: the one named by KUBECTL_IAM_SANDBOX, or a new one."""
    if running := os.environ.get("KUBECTL_IAM_SANDBOX"):
        yield Sandbox(running)
        return
    with Sandbox.started(tmp_path_factory.mktemp("shared") / "sandbox") as started:
        yield started


@pytest.fixture
def entries(sandbox):
    """The access entries of the cluster, which has both stores during the test and loses its entries after it."""
    with sandbox.authentication_mode("API_AND_CONFIG_MAP") as entries:
        yield entries
