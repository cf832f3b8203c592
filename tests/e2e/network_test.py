"""Reading and writing over a network that fails: success or a clear error, and the truth about the map."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .front import Front, Reset
from .program import ConfigMap, role_arn, role_entry
from .toxiproxy import BACK, THERE, Link, Toxiproxy

# For links that would hang; a link that ends the connection needs no limit.
SHORT = "--request-timeout=1s"
# Enough for the read before it, on a busy machine.
LONG = "--request-timeout=5s"
# How many programs wait at the same time: few enough not to slow each other down.
AT_ONCE = 6

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def toxiproxy(tmp_path_factory):
    with Toxiproxy(tmp_path_factory.mktemp("toxiproxy") / "log") as running:
        yield running


@pytest.fixture
def full_map(trial_map):
    """A map large enough for answers of many TCP segments."""
    roles = "".join(role_entry(f"There{number:04}") for number in range(600))
    trial_map.create({"mapRoles": roles})
    return trial_map


def read(iam, config_map: ConfigMap, link: Link, *flags: str) -> bool:
    """Lists the map through the link; returns whether it succeeded. A failure must be a clear error."""
    done = iam.run("list", "-o", "name", config_map.flag, link.flag, *flags)
    if done.returncode == 0:
        assert done.stdout.count("role/There") == 600
        return True
    assert (done.returncode, done.stdout) == (1, "")
    assert_clear(done.stderr)
    return False


def write(iam, config_map: ConfigMap, link: Link, *flags: str) -> bool | None:
    """Adds a role through the link. What the program reports must be true; None if it reports that the
    outcome is unknown."""
    arn = role_arn(f"New{next(_numbers)}")
    done = iam.run("add-role", arn, "--username=new", config_map.flag, link.flag, *flags)
    link.close()  # data still in transit never arrives
    is_written = config_map.roles().count(arn)
    if done.returncode == 0:
        assert done.stdout == f"mapping/{arn} added\n"
        assert is_written == 1
        return True
    assert (done.returncode, done.stdout) == (1, "")
    assert_clear(done.stderr)
    if "it is unknown whether the map was written" in done.stderr:
        assert is_written <= 1
        return None
    assert is_written == 0, done.stderr
    return False


def assert_clear(stderr: str) -> None:
    """One line says what is wrong, the next what to do."""
    lines = [line for line in stderr.splitlines() if not line.startswith("note: ")]
    assert len(lines) == 2, stderr
    assert lines[0].startswith(("Unable to connect to the server: ", "error: https://", "The conn"))
    assert lines[1].startswith("  ")


def sweep(toxiproxy, sandbox, act, iam, config_map, cases) -> dict:
    """The results of `act` through a link for each case (stream, kind, attributes)."""

    def one(case):
        stream, kind, attributes = case
        with toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
            link.poison(stream, kind, **dict(attributes))
            return case, act(iam, config_map, link)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(pool.map(one, cases))


ACTS = pytest.mark.parametrize("act", [read, write])
STREAMS = pytest.mark.parametrize("stream", [THERE, BACK])


@ACTS
@STREAMS
def test_a_slow_network_is_waited_for(sandbox, iam, toxiproxy, full_map, act, stream):
    with toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
        link.poison(stream, "latency", latency=150, jitter=50)
        assert act(iam, full_map, link) is True


@ACTS
@STREAMS
def test_a_network_with_tiny_packets(sandbox, iam, toxiproxy, full_map, act, stream):
    with toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
        link.poison(stream, "slicer", average_size=100, size_variation=99, delay=10)
        assert act(iam, full_map, link) is True


@ACTS
@STREAMS
def test_a_network_that_is_too_slow_times_out(sandbox, iam, toxiproxy, full_map, act, stream):
    with toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
        link.poison(stream, "latency", latency=5000)
        assert act(iam, full_map, link, SHORT) is False


@ACTS
def test_a_connection_that_is_cut_after_any_number_of_bytes(
    sandbox, iam, toxiproxy, full_map, act
):
    sizes = {
        THERE: (0, 1, 300, 600, 900, 1200, 2000, 20_000, 60_000, 1_000_000),
        BACK: (0, 1, 700, 1200, 1500, 1800, 3000, 20_000, 60_000, 90_000, 1_000_000),
    }
    cases = [
        (stream, "limit_data", (("bytes", size),)) for stream in sizes for size in sizes[stream]
    ]
    outcomes = sweep(toxiproxy, sandbox, act, iam, full_map, cases)
    for stream in sizes:
        of_stream = [outcomes[case] for case in cases if case[0] == stream]
        assert of_stream[0] is False  # nothing got through
        assert of_stream[-1] is True  # all did


@ACTS
def test_a_connection_that_is_reset(sandbox, iam, toxiproxy, full_map, act):
    cases = [
        (stream, "reset_peer", (("timeout", milliseconds),))
        for stream in (THERE, BACK)
        for milliseconds in (0, 100)
    ]
    outcomes = sweep(toxiproxy, sandbox, act, iam, full_map, cases)
    assert set(outcomes.values()) == {False}


@pytest.mark.parametrize("resets", [1, 2, None])
@ACTS
def test_an_answer_that_is_reset_in_the_middle(sandbox, iam, toxiproxy, full_map, act, resets):
    """Resets `resets` times, or always: all answers, or those to writes and later requests."""
    left = [resets]
    has_begun = threading.Event()

    def cut(asked):
        answer = asked.forward()
        if asked.is_write or act is read:
            has_begun.set()
        if has_begun.is_set() and left[0] != 0:
            if left[0] is not None:
                left[0] -= 1
            raise Reset(answer)
        return answer

    with Front(sandbox, cut) as front, toxiproxy.link(front.port) as link:
        outcome = act(iam, full_map, link)
    wanted = True if resets else False if act is read else None
    assert outcome is wanted


@ACTS
@STREAMS
def test_a_dead_peer(sandbox, iam, toxiproxy, full_map, act, stream):
    with toxiproxy.link(sandbox.layout.port("kube-apiserver")) as link:
        link.poison(stream, "timeout", timeout=0)
        assert act(iam, full_map, link, SHORT) is False


# Faults that hit only the write, after the read went well.

POISONS = {
    "reset": ("reset_peer", {"timeout": 0}),
    "cut": ("limit_data", {"bytes": 0}),
    "cut in the middle": ("limit_data", {"bytes": 400}),
    "dead": ("timeout", {"timeout": 0}),
    "slow": ("latency", {"latency": 30_000}),
}


class Trap:
    """A server that poisons the link to it: the way to it after it has answered the read, or the way
    back after it has carried out the write."""

    def __init__(self, stream: str, poison: str):
        self._stream = stream
        self._poison = POISONS[poison]
        self._is_set = True
        self.has_sprung = threading.Event()
        self.link: Link

    def answer(self, asked):
        answer = asked.forward()
        if self._is_set and asked.is_write == (self._stream == BACK):
            self._is_set = False
            kind, attributes = self._poison
            self.link.poison(self._stream, kind, **attributes)
            self.has_sprung.set()
        return answer


@pytest.mark.parametrize("poison", POISONS)
@STREAMS
def test_the_outcome_of_a_write_is_unknown_if_the_network_does_not_recover(
    sandbox, iam, toxiproxy, full_map, stream, poison
):
    trap = Trap(stream, poison)
    with Front(sandbox, trap.answer) as front, toxiproxy.link(front.port) as link:
        trap.link = link
        outcome = write(iam, full_map, link, LONG)
        assert trap.has_sprung.is_set()
    assert outcome is None


@pytest.mark.parametrize("poison", POISONS)
@STREAMS
def test_the_outcome_of_a_write_is_known_once_the_network_recovers(
    sandbox, iam, toxiproxy, full_map, stream, poison
):
    trap = Trap(stream, poison)
    with Front(sandbox, trap.answer) as front, toxiproxy.link(front.port) as link:
        trap.link = link

        def heal():
            assert trap.has_sprung.wait(60)
            time.sleep(0.3)  # so that the data in transit meets it
            link.heal()

        healer = threading.Thread(target=heal)
        healer.start()
        outcome = write(iam, full_map, link, LONG)
        healer.join()
    assert outcome is True
