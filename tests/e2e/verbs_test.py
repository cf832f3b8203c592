"""What the verbs ask of the API server and leave in the cluster."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from sandbox import kube

from .front import Answer, Front, client_config, review_answer
from .program import ConfigMap, role_arn, role_entry

NODES = """\
# nodes: without these no machine joins
- rolearn: arn:aws:iam::111122223333:role/NodeRole # do not touch
  username: system:node:{{EC2PrivateDNSName}}
  groups: [system:bootstrappers, system:nodes]
"""
ADD_DEV = ("add-role", role_arn("Dev"), "--username", "dev")
WITH_DEV = NODES + f"- rolearn: {role_arn('Dev')}\n  username: dev\n"


@pytest.fixture
def nodes_map(trial_map):
    trial_map.create({"mapRoles": NODES, "mapUsers": "[]\n", "notes": "ours: [not a map"})
    return trial_map


# Requests


@pytest.mark.parametrize("words", [["list"], ["list", "users"], ["explain", role_arn("Dev")]])
def test_reading_takes_one_request(iam, nodes_map, words):
    requests = iam.requests()
    assert iam.run(*words, nodes_map.flag).returncode == (words[0] == "explain")  # 1: not let in
    assert requests.verbs() == ["get"]


def test_writing_takes_two_requests(iam, nodes_map):
    requests = iam.requests()
    iam.ok(*ADD_DEV, nodes_map.flag)
    assert requests.verbs() == ["get", "patch"]
    iam.ok(*ADD_DEV, nodes_map.flag)
    assert requests.verbs() == ["get", "patch", "get"]
    iam.ok("remove-role", role_arn("Dev"), nodes_map.flag)
    assert requests.verbs() == ["get", "patch", "get", "get", "patch"]


def test_several_identities_make_one_write(iam, nodes_map):
    requests = iam.requests()
    arns = [role_arn(name) for name in ("A", "B", "C")]
    said = iam.ok("add-role", *arns, "--group", "viewers", nodes_map.flag)
    assert said == "".join(f"mapping/{arn} added\n" for arn in arns)
    assert requests.verbs() == ["get", "patch"]


# What is written


def test_a_write_changes_the_lines_it_should_and_nothing_else(iam, nodes_map):
    before = nodes_map.object()
    iam.ok(*ADD_DEV, nodes_map.flag)
    after = nodes_map.object()
    assert after["data"] == {**before["data"], "mapRoles": WITH_DEV}
    for changed in ("resourceVersion", "managedFields"):
        del before["metadata"][changed], after["metadata"][changed]
    assert after["metadata"] == before["metadata"]
    iam.ok("remove-role", role_arn("Dev"), nodes_map.flag)
    assert nodes_map.data() == before["data"]


def test_an_existing_entry_stays_as_it_is(iam, nodes_map):
    iam.ok(*ADD_DEV, nodes_map.flag)
    before = nodes_map.object()
    assert iam.ok(*ADD_DEV, nodes_map.flag) == f"mapping/{role_arn('Dev')} unchanged\n"
    assert nodes_map.object() == before


def test_other_values_need_a_flag(iam, nodes_map):
    iam.ok(*ADD_DEV, nodes_map.flag)
    before = nodes_map.data()
    said = iam.fails("add-role", role_arn("Dev"), "--username", "other", nodes_map.flag)
    assert f"{nodes_map.namespace}/{nodes_map.name} mapRoles:5:" in said
    assert "--overwrite" in said
    assert nodes_map.data() == before
    iam.ok("add-role", role_arn("Dev"), "--username", "other", "--overwrite", nodes_map.flag)
    assert "username: other\n" in nodes_map.roles()


def managers(config_map: ConfigMap) -> dict[str, dict]:
    return {field["manager"]: field for field in config_map.object()["metadata"]["managedFields"]}


def test_writes_carry_the_field_manager_and_take_only_what_they_change(iam, nodes_map):
    nodes_map.set({"mapUsers": "# nobody\n[]\n"})
    iam.ok(*ADD_DEV, nodes_map.flag)
    ours = managers(nodes_map)["kubectl-iam"]
    assert ours["operation"] == "Update"
    assert ours["fieldsV1"] == {"f:data": {"f:mapRoles": {}}}
    assert "f:mapUsers" in managers(nodes_map)["somebody-else"]["fieldsV1"]["f:data"]
    iam.ok("remove-role", role_arn("Dev"), nodes_map.flag, "--field-manager=pipeline")
    assert managers(nodes_map)["pipeline"]["fieldsV1"] == {"f:data": {"f:mapRoles": {}}}


def test_a_map_with_another_name_is_created_only_on_request(iam, trial_map):
    said = iam.fails(*ADD_DEV, trial_map.flag)
    assert f"there is no ConfigMap default/{trial_map.name}" in said
    assert "--create" in said
    done = iam.run(*ADD_DEV, trial_map.flag, "--create")
    assert done.returncode == 0
    assert "EKS reads only kube-system/aws-auth" in done.stderr
    assert list(managers(trial_map)) == ["kubectl-iam"]
    assert trial_map.data() == {"mapRoles": f"- rolearn: {role_arn('Dev')}\n  username: dev\n"}


def test_a_map_is_not_created_on_a_server_that_is_not_eks(sandbox, iam):
    """The real server, except for its version, and for a 404 instead of the map."""
    missing = {
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound",
        "message": 'configmaps "aws-auth" not found', "code": 404,
        "details": {"name": "aws-auth", "kind": "configmaps"},
    }  # fmt: skip

    def without_eks(asked):
        if asked.path == "/version":
            version = asked.forward().json()
            return Answer(body=json.dumps({**version, "gitVersion": "v1.36.3"}))
        if asked.method == "GET":
            return Answer(404, json.dumps(missing))
        return Answer(403, json.dumps({**missing, "reason": "Forbidden", "message": "not here"}))

    with Front(sandbox, without_eks) as front:
        said = iam.fails(*ADD_DEV, front.flag)
        assert "there is no ConfigMap kube-system/aws-auth" in said
        assert "v1.36.3" in said and "--create" in said
        assert front.writes() == []
        assert "not here" in iam.fails(*ADD_DEV, front.flag, "--create")
        assert [asked.method for asked in front.writes()] == ["POST"]


# Without writing


def test_a_client_dry_run_writes_nothing(iam, nodes_map):
    before = nodes_map.object()
    requests = iam.requests()
    said = iam.ok(*ADD_DEV, nodes_map.flag, "--dry-run=client")
    assert said == f"mapping/{role_arn('Dev')} added (dry run)\n"
    assert requests.verbs() == ["get"]
    assert nodes_map.object() == before


def test_a_server_dry_run_is_judged_and_not_kept(sandbox, iam, live_map):
    before = live_map.object()
    requests = iam.requests()
    said = iam.ok(*ADD_DEV, "--dry-run=server")
    assert said == f"mapping/{role_arn('Dev')} added (server dry run)\n"
    assert requests.verbs() == ["get", "patch"]
    uri = [event for event in requests][1]["requestURI"]
    assert parse_qs(urlsplit(uri).query) == {"dryRun": ["All"], "fieldManager": ["kubectl-iam"]}
    assert live_map.object() == before


def test_output_says_that_it_is_a_server_dry_run(iam, nodes_map):
    said = iam.run(*ADD_DEV, nodes_map.flag, "--dry-run=server", "--diff", "-o", "json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["dryRun"] == "server"
    assert f"+- rolearn: {role_arn('Dev')}\n" in said.stderr


def test_a_diff_shows_only_the_change(iam, nodes_map):
    said = iam.ok(*ADD_DEV, nodes_map.flag, "--diff", "--dry-run=client")
    lines = said.splitlines()
    assert [line for line in lines if line.startswith("+") and not line.startswith("+++")] == [
        f"+- rolearn: {role_arn('Dev')}",
        "+  username: dev",
    ]
    assert [line for line in lines if line.startswith("-") and not line.startswith("---")] == []
    assert any(f"{nodes_map.name}/mapRoles" in line for line in lines)
    # The same words as when it is done.
    assert iam.ok(*ADD_DEV, nodes_map.flag, "--diff").splitlines()[:-1] == lines[:-1]


# Output


def test_output_is_machine_readable(iam, nodes_map):
    items = json.loads(iam.ok(*ADD_DEV, nodes_map.flag, "-o", "json"))["items"]
    assert [(item["arn"], item["outcome"], item["line"]) for item in items] == [
        (role_arn("Dev"), "added", 5)
    ]
    listed = json.loads(iam.ok("list", nodes_map.flag, "-o", "json"))
    assert listed["kind"] == "MappingList"
    assert [item["username"] for item in listed["items"]] == [
        "system:node:{{EC2PrivateDNSName}}",
        "dev",
    ]
    assert yaml.safe_load(iam.ok("list", nodes_map.flag, "-o", "yaml")) == listed
    assert iam.ok("list", nodes_map.flag, "-o", "name").split() == [
        role_arn("NodeRole"),
        role_arn("Dev"),
    ]
    removed = iam.ok("remove-role", role_arn("Dev"), nodes_map.flag, "-o", "yaml")
    assert yaml.safe_load(removed)["items"][0]["outcome"] == "removed"
    assert iam.ok(*ADD_DEV, nodes_map.flag, "-o", "name") == role_arn("Dev") + "\n"


def test_names_can_be_passed_on(iam, nodes_map):
    iam.ok("add-role", role_arn("A"), role_arn("B"), "--group", "g", nodes_map.flag)
    names = iam.ok("list", "--group", "g", "-o", "name", nodes_map.flag).split()
    iam.ok("remove-role", *names, nodes_map.flag)
    assert nodes_map.roles() == NODES


def test_requests_are_shown_on_demand_without_credentials(sandbox, iam, nodes_map):
    shown = iam.run("list", nodes_map.flag, "-v=6")
    assert shown.returncode == 0
    assert f"/configmaps/{nodes_map.name}" in shown.stderr
    refused = iam.run_as("guest", "list", nodes_map.flag, "-v=9")
    assert refused.returncode == 1
    assert "Authorization" in refused.stderr
    assert "k8s-aws-v1." not in refused.stderr + refused.stdout  # how tokens begin


# Rights


@pytest.fixture
def rights(sandbox, nodes_map):
    """Gives a user rights on the test's map only: rights(user, verbs)."""
    base = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{nodes_map.namespace}"
    made = []

    def give(user: str, *verbs: str) -> None:
        name = f"{nodes_map.name}-{user}"
        rule = {"apiGroups": [""], "resources": ["configmaps"], "verbs": verbs,
                "resourceNames": [nodes_map.name]}  # fmt: skip
        sandbox.api.post(f"{base}/roles", {"metadata": {"name": name}, "rules": [rule]})
        made.append(f"{base}/roles/{name}")
        subject = {"kind": "User", "name": user, "apiGroup": "rbac.authorization.k8s.io"}
        reference = {"kind": "Role", "name": name, "apiGroup": "rbac.authorization.k8s.io"}
        body = {"metadata": {"name": name}, "subjects": [subject], "roleRef": reference}
        sandbox.api.post(f"{base}/rolebindings", body)
        made.append(f"{base}/rolebindings/{name}")

    yield give
    for path in made:
        sandbox.api.delete(path)


def test_update_is_used_without_the_right_to_patch(iam, nodes_map, rights):
    rights("updater", "get", "update")
    requests = iam.requests()
    iam.ok(*ADD_DEV, nodes_map.flag, "--as=updater")
    assert requests.verbs() == ["get", "patch", "update"]
    assert nodes_map.data()["mapRoles"] == WITH_DEV
    assert nodes_map.data()["notes"] == "ours: [not a map"
    assert managers(nodes_map)["kubectl-iam"]["fieldsV1"] == {"f:data": {"f:mapRoles": {}}}


def test_patch_is_used_without_the_right_to_update(iam, nodes_map, rights):
    rights("patcher", "get", "patch")
    iam.ok(*ADD_DEV, nodes_map.flag, "--as=patcher")
    assert nodes_map.data()["mapRoles"] == WITH_DEV


def test_without_the_right_to_write_the_error_says_so(iam, nodes_map, rights):
    rights("reader", "get")
    assert role_arn("NodeRole") in iam.ok("list", nodes_map.flag, "-o", "name", "--as=reader")
    said = iam.fails(*ADD_DEV, nodes_map.flag, "--as=reader")
    assert said.startswith("note: ")
    refusal = said.splitlines()[1]
    assert refusal == (
        f'Error from server (Forbidden): configmaps "{nodes_map.name}" is forbidden: User "reader" '
        'cannot update resource "configmaps" in API group "" in the namespace "default"'
    )
    assert "kubectl auth can-i" in said
    assert nodes_map.roles() == NODES


# Concurrent writers


def test_after_a_conflict_the_edit_is_computed_again_on_the_new_text(sandbox, iam, nodes_map):
    others = iter(["A", "B", "C"])

    def outrun(asked):
        if asked.is_write and (name := next(others, None)):
            nodes_map.set({"mapRoles": nodes_map.roles() + role_entry(name)})
        return asked.forward()

    with Front(sandbox, outrun) as front:
        said = iam.ok(*ADD_DEV, nodes_map.flag, front.flag)
    assert said == f"mapping/{role_arn('Dev')} added\n"
    names = [line.rpartition("/")[2] for line in nodes_map.roles().splitlines() if "role/" in line]
    assert names == ["NodeRole # do not touch", "A", "B", "C", "Dev"]
    assert len(front.writes()) == 4


def test_after_a_conflict_with_the_same_edit_it_is_unchanged(sandbox, iam, nodes_map):
    def outrun(asked):
        if asked.is_write:
            nodes_map.set({"mapRoles": WITH_DEV})
        return asked.forward()

    with Front(sandbox, outrun) as front:
        assert iam.ok(*ADD_DEV, nodes_map.flag, front.flag).endswith(" unchanged\n")


def test_a_map_that_is_recreated_meanwhile_is_a_different_one(sandbox, iam, nodes_map):
    once = iter([True])

    def swap(asked):
        if asked.is_write and next(once, False):
            nodes_map.delete()
            nodes_map.create({"mapRoles": role_entry("New")})
        return asked.forward()

    with Front(sandbox, swap) as front:
        iam.ok(*ADD_DEV, nodes_map.flag, front.flag)
    assert nodes_map.data() == {
        "mapRoles": role_entry("New") + f"- rolearn: {role_arn('Dev')}\n  username: dev\n"
    }


# Webhooks that change what is written

MUTATING = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"


def test_a_webhook_that_changes_the_text_is_reported(sandbox, iam, nodes_map):
    patch = "W3sib3AiOiJhZGQiLCJwYXRoIjoiL2RhdGEvbWFwUm9sZXMiLCJ2YWx1ZSI6IltdXG4ifV0="  # to []\n

    def mutate(asked):
        return review_answer(asked, patchType="JSONPatch", patch=patch)

    with Front(sandbox, mutate) as front:
        webhook = {
            "name": "mutates.example.com",
            "clientConfig": client_config(sandbox, front.url),
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"],
                       "operations": ["UPDATE"]}],
            "matchConditions": [{"name": "only-this",
                                 "expression": f"object.metadata.name == '{nodes_map.name}'"}],
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
        }  # fmt: skip
        name = f"mutates-{nodes_map.name}"
        sandbox.api.post(MUTATING, {"metadata": {"name": name}, "webhooks": [webhook]})
        try:
            wait_until_asked(front, nodes_map)
            rehearsed = iam.run(*ADD_DEV, nodes_map.flag, "--dry-run=server")
            done = iam.run(*ADD_DEV, nodes_map.flag)
        finally:
            sandbox.api.delete(f"{MUTATING}/{name}")
    assert "would hold another text for mapRoles than was sent" in rehearsed.stderr
    assert "holds another text for mapRoles than was sent" in done.stderr
    assert "mutating webhook" in done.stderr
    assert "0 instead of " in done.stderr
    assert (rehearsed.returncode, done.returncode) == (1, 1)
    assert nodes_map.roles() == "[]\n"


def wait_until_asked(front: Front, config_map: ConfigMap) -> None:
    """The API server notices a webhook a moment after its registration."""
    while not front.asked:
        try:
            config_map.api.patch(f"{config_map.path}?dryRun=All", {"data": {"notes": "asked?"}})
        except kube.ApiError as error:
            assert error.code < 500, error
