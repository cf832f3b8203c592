"""How long access entries take, each answer of EKS delayed as over a network, beside others in one run."""

import json
import statistics
import time

from sandbox.layout import REGION

from .eks import ADMINS
from .program import AWS_AUTH, role_arn, role_entry
from .speed_test import measured

COUNT = 200
DELAY = 0.05  # seconds before each answer of EKS
AT_ONCE = 10
RUNS_EACH = 41  # of two commands that are compared
EKS = f"https://eks.{REGION}.amazonaws.com"


def timed(sandbox, command: list[str], env: dict[str, str]) -> float:
    began = time.monotonic()
    done = sandbox.run(*command, env=env)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def curl(keys: dict[str, str], urls: list[str]) -> list[str]:
    """The command that sends these requests to EKS, as many at once as the program does."""
    config = [word for url in urls for word in (EKS + url, "-o", "/dev/null")]
    return ["curl", "-sf", "--parallel", "--parallel-max", str(AT_ONCE), "--parallel-immediate",
            "--aws-sigv4", f"aws:amz:{REGION}:eks",
            "--user", f"{keys['AWS_ACCESS_KEY_ID']}:{keys['AWS_SECRET_ACCESS_KEY']}",
            "-H", f"x-amz-security-token: {keys['AWS_SESSION_TOKEN']}", *config]  # fmt: skip


def eks_calls(sandbox, since: int) -> list[dict]:
    return [call for call in sandbox.aws_calls()[since:] if call["service"] == "eks"]


def dependent_requests(policies: int) -> list[int]:
    """How many requests a full list takes, by what has to be answered before: the cluster and a page of
    principals, the second page, each entry and the policies, the holders of each policy."""
    return [2, 1, COUNT + 1, policies]


def test_listing_200_entries_takes_no_longer_than_its_requests(sandbox, iam, live_map, entries):
    sandbox.control("fill-entries", count=COUNT)
    keys = sandbox.fresh_credentials("carol")
    env = keys | {"AWS_DEFAULT_REGION": REGION}
    program = [str(iam.path), "list", "--store", "entries", "-o", "name", "--cluster-name", "sandbox"]
    policies = [p["arn"] for p in entries.client.list_access_policies(maxResults=100)["accessPolicies"]]
    # The same number of requests, of which each is as long: curl cannot sign paths with ARNs.
    phases = [["/access-policies?maxResults=100"] * count for count in dependent_requests(len(policies))]
    with sandbox.delays(answer=DELAY):
        before = len(sandbox.aws_calls())
        timed(sandbox, program, env)
        calls = eks_calls(sandbox, before)
        times = {"curl": [], "program": []}
        for _ in range(3):  # alternating, so that both meet the same load
            times["curl"].append(sum(timed(sandbox, curl(keys, urls), env) for urls in phases))
            times["program"].append(timed(sandbox, program, env))
        one = ["aws", "eks", "list-access-policies", "--max-items", "1"]
        per_call = statistics.median(timed(sandbox, one, env) for _ in range(3))
    named = {name: sum(call["operation"] == name for call in calls) for name in {c["operation"] for c in calls}}
    assert named.pop("DescribeAccessEntry") == COUNT
    assert named.pop("ListAccessEntries") == 2 + len(policies)
    assert named == {"DescribeCluster": 1, "ListAccessPolicies": 1}
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    loop = per_call * len(calls)
    print(
        f"list of {COUNT} entries, {len(calls)} requests: program {middle['program']:.2f} s, the same by curl "
        f"{middle['curl']:.2f} s (ratio {middle['program'] / middle['curl']:.2f}), by the AWS CLI one after "
        f"another {loop:.0f} s ({loop / middle['program']:.0f} times)"
    )
    assert loop >= 10 * middle["program"]
    assert middle["program"] <= 1.5 * middle["curl"]


def test_adding_a_role_beside_both_stores_takes_its_two_dependent_requests(sandbox, iam, live_map, entries):
    """What EKS is asked is asked beside the read of the map, and the write follows both."""
    sandbox.set_aws_auth(mapUsers=ADMINS)
    kubeconfig = str(sandbox.layout.kubeconfig("carol"))
    pki = sandbox.layout.pki
    keys = sandbox.fresh_credentials("carol")
    env = keys | {"AWS_REGION": REGION}
    own = "/clusters/sandbox/access-entries?maxResults=100"
    to_api = ["curl", "-sf", "-o", "/dev/null", "--cacert", str(pki / "cluster-ca.pem"), "-H",
              f"Authorization: Bearer {sandbox.token('carol')}", sandbox.api.url + AWS_AUTH]  # fmt: skip
    times = {"curl": [], "program": []}
    with sandbox.delays(answer=DELAY):
        for number in range(21):
            program = [str(iam.path), "add-role", f"arn:aws:iam::111122223333:role/New{number}",
                       "--kubeconfig", kubeconfig]  # fmt: skip
            times["program"].append(timed(sandbox, program, env))
            body = json.dumps({"data": {"mapRoles": role_entry(f"Other{number}")}})
            patch = [*to_api, "-X", "PATCH", "-H", "Content-Type: application/merge-patch+json", "-d", body]
            took = max(timed(sandbox, curl(keys, [own]), env), timed(sandbox, to_api, env))
            times["curl"].append(took + timed(sandbox, patch, env))
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = middle["program"] / middle["curl"]
    print(f"add-role: program {middle['program'] * 1e3:.0f} ms, its two requests by curl "
          f"{middle['curl'] * 1e3:.0f} ms, ratio {ratio:.2f}")  # fmt: skip
    assert ratio <= 1.1


def test_a_client_certificate_takes_no_longer_than_aws_auth_alone(sandbox, iam, live_map, entries):
    """The cluster has access entries, but who signs in by a certificate has named no credentials of AWS."""
    sandbox.set_aws_auth(mapRoles="".join(role_entry(f"Team{number}", "team") for number in range(10)))
    numbers = iter(range(10_000))
    verbs = {
        "list": (lambda: ["list", "-o", "name"], ["get"]),
        "add-role": (lambda: ["add-role", role_arn(f"New{next(numbers)}")], ["get", "patch"]),
    }
    for verb, (words, requests_each) in verbs.items():
        ways = {"both stores": [], "aws-auth alone": ["--store", "aws-auth"]}
        times, begin, requests = {way: [] for way in ways}, len(sandbox.aws_calls()), iam.requests()
        for number in range(RUNS_EACH):  # alternating, so that both meet the same load
            for way, flags in sorted(ways.items(), reverse=number % 2 == 0):
                times[way].append(measured(sandbox, [str(iam.path), *words(), *flags])[0])
        assert sandbox.aws_calls()[begin:] == []
        assert requests.verbs() == requests_each * len(ways) * RUNS_EACH
        middle = {way: statistics.median(taken) for way, taken in times.items()}
        ratio = statistics.median(both / alone for both, alone in zip(*times.values()))  # of runs beside each other
        print(
            f"{verb} by client certificate: {middle['both stores'] * 1e3:.1f} ms, with --store aws-auth "
            f"{middle['aws-auth alone'] * 1e3:.1f} ms, ratio {ratio:.2f}, no request to AWS"
        )
        assert ratio <= 1.1
