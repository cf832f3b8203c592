"""The sandbox that tests share."""

import os

import pytest

from sandbox.client import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    """One sandbox for all tests that do it no harm: the one that KUBECTL_IAM_SANDBOX names, or a new one."""
    if running := os.environ.get("KUBECTL_IAM_SANDBOX"):
        yield Sandbox(running)
        return
    with Sandbox.started(tmp_path_factory.mktemp("shared") / "sandbox") as started:
        yield started
