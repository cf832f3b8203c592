"""What lint prints for other programs: SARIF by its schema; and what it asks of a cluster."""

import json
from pathlib import Path

import fastjsonschema
import pytest

from sandbox.identities import by_profile

from .front import Front
from .program import role_arn, role_entry

SCHEMA = Path(__file__).parents[1] / "data/sarif-schema-2.1.0.json"
DEPLOY = by_profile("deploy")

BROKEN = f"""\
- rolearn: {role_arn("team/Dev")}
  username: dev
- RoleARN: {role_arn("Ops")}
  username: '{{{{SessionName}}}}'
"""


@pytest.fixture(scope="session")
def sarif():
    return fastjsonschema.compile(json.loads(SCHEMA.read_text()), use_default=False)


def results(text: str, sarif) -> list[dict]:
    log = json.loads(text)
    sarif(log)
    (run,) = log["runs"]
    return run["results"]


def test_sarif_of_a_manifest_and_of_a_cluster(iam, live_map, tmp_path, sarif):
    data = "".join(f"    {line}\n" for line in (BROKEN + "  groups: viewers\n").splitlines())
    (tmp_path / "my map.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n" + data
    )
    done = iam.run("lint", "-m", str(tmp_path / "my map.yaml"), "-o", "sarif")
    assert done.returncode == 1, done.stderr
    found = {each["ruleId"]: each["locations"][0]["physicalLocation"] for each in results(done.stdout, sarif)}
    assert found["role-path"]["region"] == {"startLine": 6, "startColumn": 16}
    assert found["groups-not-a-list"]["region"]["startLine"] == 10
    assert found["role-path"]["artifactLocation"]["uri"].endswith("/my%20map.yaml")

    iam.sandbox.set_aws_auth(mapRoles=BROKEN)
    done = iam.run("lint", "-o", "sarif")
    assert done.returncode == 1, done.stderr
    places = {each["ruleId"]: each["locations"][0]["logicalLocations"][0] for each in results(done.stdout, sarif)}
    assert places["role-path"] == {"fullyQualifiedName": "kube-system/aws-auth mapRoles:1:12"}

    iam.sandbox.set_aws_auth(mapRoles="")
    done = iam.run("lint", "-o", "sarif")
    assert (done.returncode, results(done.stdout, sarif)) == (0, []), done.stderr


def entry_findings(iam, *words: str) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and what is found of entries, by their principals: "SEVERITY RULE"."""
    done = iam.run("lint", "-o", "json", "--profile", "carol", "--store", "all", *words)
    found: dict[str, list[str]] = {}
    for item in json.loads(done.stdout)["items"]:
        if item["store"] == "accessEntry":
            found.setdefault(item["arn"], []).append(f"{item['severity']} {item['rule']}")
    return done.returncode, found


def test_access_entries_are_judged_beside_the_map(sandbox, iam, live_map, entries):
    dev = by_profile("dev").arn
    sandbox.set_aws_auth(mapRoles=role_entry("Dev", "dev") + "  groups: [viewers, admins]\n")
    entries.create(dev, kubernetesGroups=["viewers", "admins"])
    code, found = entry_findings(iam)
    assert found[dev] == ["info shadows-map-line"]
    entries.delete(dev)

    entries.create(dev, kubernetesGroups=["viewers"])
    entries.create(DEPLOY.arn)
    code, found = entry_findings(iam)
    assert code == 1
    assert found[dev] == ["warning shadows-map-line"]
    assert found[DEPLOY.arn] == ["warning no-rights"]
    assert entry_findings(iam, "--ignore", "no-rights,shadows-map-line")[1] == {}

    sandbox.control("recreate-role", name="Dev")
    entries.settle()
    assert entry_findings(iam)[1][dev] == ["warning stale"]
    assert sandbox.whoami("dev").username == "dev"  # by the line: the entry lets nobody in


def test_in_the_mode_api_the_map_is_not_judged(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=BROKEN)
    with sandbox.authentication_mode("API"):
        done = iam.run("lint", "-o", "json", "--store", "all", "--profile", "carol")
        items = json.loads(done.stdout)["items"]
        assert [item["rule"] for item in items if item["store"] == "configmap"] == ["api-mode"]


def test_a_repair_lets_in_whom_it_says(sandbox, iam, live_map):
    sandbox.set_aws_auth(mapRoles=role_entry("team/Dev", "dev") + "  groups: [viewers]\n")
    assert sandbox.whoami("dev") is None
    done = iam.run("lint", "--fix=role-path", "--dry-run=server")
    assert "gets in, with username dev and groups viewers" in done.stderr
    assert sandbox.whoami("dev") is None
    done = iam.run("lint", "--fix=role-path")
    assert (done.returncode, done.stdout) == (0, f"mapping/{role_arn('Dev')} updated\n"), done.stderr
    assert sandbox.whoami("dev").username == "dev"
    done = iam.run("lint", "--fix=role-path")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_repair_says_once_who_gains_although_others_are_quicker(sandbox, iam, trial_map):
    trial_map.create({"mapRoles": role_entry("team/Dev", "dev")})
    others = iter(["A", "B"])

    def outrun(asked):
        if asked.is_write and (name := next(others, None)):
            trial_map.set({"mapRoles": role_entry(name, "x") + trial_map.roles()})
        return asked.forward()

    with Front(sandbox, outrun) as front:
        done = iam.run("lint", "--fix=role-path", trial_map.flag, front.flag)
        assert len(front.writes()) == 3
    assert done.stdout == f"mapping/{role_arn('Dev')} updated\n", done.stderr
    assert done.stderr.count("gets in, with username dev") == 1


def test_after_a_repair_access_entries_are_judged_as_well(sandbox, iam, live_map, entries):
    sandbox.set_aws_auth(mapRoles=role_entry("team/Dev", "dev") + "  groups: [viewers]\n")
    entries.create(DEPLOY.arn)
    code, found = entry_findings(iam, "--fix=role-path")
    assert (code, found.get(DEPLOY.arn)) == (1, ["warning no-rights"])


def test_the_API_server_takes_a_user_for_a_node_only_in_the_group_of_nodes(sandbox):
    """What node-groups-incomplete claims: the node authoriser lets nodes read services."""

    def may_read(*groups: str) -> bool:
        words = [word for group in groups for word in ("--as-group", group)]
        done = sandbox.kubectl("auth", "can-i", "list", "services", "-A", "--as", "system:node:n1", *words)
        return done.stdout.strip() == "yes"

    assert may_read("system:nodes")
    assert not may_read("system:bootstrappers")
    assert not may_read("dev")
