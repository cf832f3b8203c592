"""What the end-to-end tests share."""

import itertools
import os
import shutil
import time

import pytest

from sandbox import kube
from sandbox.waiting import await_second_after

from .eks import ADMINS
from .killing import Gate
from .migration import DELAYS, EDIT, VIEW, Bindings, Way, canonical
from .prober import SESSION
from .program import ConfigMap, Program, aws_auth

_numbers = itertools.count(1)
_test_ended = 0.0


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown():
    """Notes when the last test ended."""
    global _test_ended
    _test_ended = time.time()


@pytest.fixture(scope="session")
def iam(sandbox):
    return Program(sandbox)


@pytest.fixture(autouse=True)
def mode_is_forgotten(request):
    """The program remembers that a cluster is in the mode API, which real clusters never leave."""
    yield
    if "sandbox" in request.fixturenames:
        home = request.getfixturevalue("sandbox").layout.home
        shutil.rmtree(home / ".cache/kubectl-iam/api-mode", ignore_errors=True)


@pytest.fixture
def live_map(sandbox):
    """aws-auth itself, restored after the test."""
    before = sandbox.aws_auth()
    yield aws_auth(sandbox)
    sandbox.set_aws_auth(**before)


@pytest.fixture
def trial_map(sandbox):
    """The place of a ConfigMap of the test's own, which does not exist yet."""
    config_map = ConfigMap(sandbox, "default", f"trial-{os.getpid()}-{next(_numbers)}")
    yield config_map
    try:
        config_map.delete()
    except kube.ApiError as error:
        assert error.code == 404


@pytest.fixture
def carol(iam, sandbox, live_map, tmp_path):
    """Runs the program as carol, who may do everything in EKS, and by aws-auth in the cluster.

    What the program remembers of the cluster's mode, which never goes back elsewhere, it forgets.
    """
    sandbox.set_aws_auth(mapUsers=ADMINS)
    await_second_after(_test_ended)
    folder = str(tmp_path / "cache")

    def run(*words: str, exit_code: int = 0, env: dict[str, str] | None = None):
        env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol")), "XDG_CACHE_HOME": folder} | (env or {})
        done = iam.run(*words, env=env)
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        return done

    return run


@pytest.fixture
def bindings(sandbox):
    """RBAC bindings of the test's own."""
    made = Bindings(sandbox)
    yield made
    made.delete()


@pytest.fixture
def config_map_mode(sandbox):
    """A cluster without access entries. Steps of its mode are taken back after the test, as they never are elsewhere."""
    with sandbox.authentication_mode("CONFIG_MAP"):
        yield


@pytest.fixture
def way(carol, config_map_mode, bindings, sandbox, tmp_path):
    """The way of a cluster in CONFIG_MAP, with what a migration made deleted at the end."""
    walked = Way(sandbox, carol, tmp_path)
    yield walked
    walked.clean()


@pytest.fixture
def bound(bindings):
    """What the groups and names of the lines that are migrated may do."""
    bindings.bind(EDIT, "Group", "migrate-devs")
    bindings.bind(VIEW, "Group", "system:migrate-viewers", "default")
    bindings.bind(EDIT, "User", SESSION, "default")
    bindings.bind(VIEW, "User", canonical("sso-other-view"))
    for namespace in ("", "default"):
        bindings.bind(VIEW, "Group", "migrate-last", namespace)
    bindings.await_all()


@pytest.fixture
def slow(sandbox):
    """An EKS whose changes take effect later."""
    with sandbox.delays(**DELAYS):
        yield


@pytest.fixture
def gate(sandbox, tmp_path):
    """Where the program can be killed."""
    with Gate(sandbox, tmp_path) as made:
        yield made


@pytest.fixture
def managed(carol, entries, sandbox):
    """The same on a cluster with both stores, once what was written is effective."""

    def run(*words: str, **more):
        done = carol(*words, **more)
        entries.settle()
        return done

    return run
