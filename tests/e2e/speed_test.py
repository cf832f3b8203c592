"""How long the program takes for a large map, compared with merely downloading it."""

import json
import shutil
import statistics
import sys

from .program import role_arn

ENTRIES = 5_000
RUNS = 15
MEGABYTE = 1_000_000

# Runs a command and prints seconds and kibibytes. It is a small process of its own, because a child's
# peak memory starts at its parent's.
MEASURE = """
import json, os, sys, time
null = os.open(os.devnull, os.O_WRONLY)
began = time.monotonic()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                       file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(child, 0)
assert status == 0, status
print(json.dumps([time.monotonic() - began, usage.ru_maxrss]))
"""


def measured(sandbox, command: list[str]) -> tuple[float, int]:
    """Seconds, and the largest resident memory in bytes."""
    done = sandbox.run(sys.executable, "-S", "-c", MEASURE, *command)
    assert done.returncode == 0, done.stderr
    seconds, kibibytes = json.loads(done.stdout)
    return seconds, kibibytes * 1024


def test_listing_5000_entries_takes_at_most_twice_the_time_of_downloading_them(
    sandbox, iam, trial_map
):
    entry = "- rolearn: {}\n  username: user:{{{{SessionName}}}}\n  groups:\n  - team-{}\n"
    roles = "".join(entry.format(role_arn(f"Role{n:04}"), n % 40) for n in range(ENTRIES))
    trial_map.create({"mapRoles": roles})
    listed = iam.ok("list", "--no-headers", trial_map.flag)
    assert len(listed.splitlines()) == ENTRIES

    pki = sandbox.layout.pki
    curl = [shutil.which("curl"), "--silent", "--fail", "--cacert", str(pki / "cluster-ca.pem"),
            "--cert", str(pki / "admin.pem"), sandbox.api.url + trial_map.path]  # fmt: skip
    program = [str(iam.path), "list", trial_map.flag]
    times = {"curl": [], "program": []}
    memory = 0
    for _ in range(RUNS):  # alternating, so that both meet the same load
        times["curl"].append(measured(sandbox, curl)[0])
        seconds, resident = measured(sandbox, program)
        times["program"].append(seconds)
        memory = max(memory, resident)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = middle["program"] / middle["curl"]
    print(
        f"curl {middle['curl'] * 1e3:.0f} ms, program {middle['program'] * 1e3:.0f} ms, "
        f"ratio {ratio:.2f}, {memory / MEGABYTE:.0f} MB"
    )
    assert ratio <= 2
    assert memory < 60 * MEGABYTE
