"""One sandbox for all tests that do no harm to it."""

import pytest

from .client import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    with Sandbox.started(tmp_path_factory.mktemp("shared") / "sandbox") as running:
        yield running
