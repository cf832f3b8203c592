"""Permission sets of IAM Identity Center: found in IAM or through the portal, mapped, re-created."""

import json
import textwrap

import pytest

from sandbox.identities import ASSIGNED, SIGN_IN_USER, by_profile
from sandbox.layout import ACCOUNT, OTHER_ACCOUNT

from .program import role_arn

VIEW = role_arn(by_profile("sso-view").name)
SESSIONS_OF_VIEW = f"arn:aws:sts::{ACCOUNT}:assumed-role/{by_profile('sso-view').name}"
RBAC = "rbac.authorization.k8s.io"
FORMER_VIEW = role_arn("AWSReservedSSO_View_0000000000000099")
# GetRoleCredentials
PORTAL = "GET /federation/credentials"
OTHER_VIEW = f"arn:aws:iam::{OTHER_ACCOUNT}:role/{by_profile('sso-other-view').name}"


@pytest.fixture
def run(sandbox, iam, tmp_path):
    """Runs the program with an AWS profile and the test's own home folder."""
    home = sandbox.home_copy(tmp_path / "home")

    def run(profile: str | None, *words: str, exit_code: int = 0):
        env = home | ({"AWS_PROFILE": profile} if profile else {})
        done = iam.run(*words, env=env)
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        return done

    return run


@pytest.fixture
def calls(sandbox):
    """The actions called on AWS since the test began."""
    before = len(sandbox.aws_calls())
    return lambda: [call["action"] for call in sandbox.aws_calls()[before:]]


def entry(arn: str, username: str = "viewer:{{SessionName}}") -> str:
    return f"- rolearn: {arn} # keep me\n  username: {username}\n  groups: [viewers]\n"


# Found


def test_a_set_is_found_in_iam_and_lets_its_people_in(sandbox, run, live_map, calls):
    done = run("alice", "add-role", "--sso", "View", "--username", "v:{{SessionName}}")
    assert done.stdout == f"mapping/{VIEW} added\n"
    assert f"the permission set View is {VIEW}" in done.stderr
    assert set(calls()) == {"ListRoles", "GET /clusters/sandbox", "GET /clusters/sandbox/access-entries"}
    sandbox.settle()
    kubeconfig = str(sandbox.layout.kubeconfig("sso-view"))
    done = run(None, "whoami", "-o", "json", "--kubeconfig", kubeconfig)
    assert json.loads(done.stdout)["user"]["username"].startswith("v:")


@pytest.mark.parametrize("profile", ["sso-view", "sso-legacy", "sso-refreshable"])
def test_without_the_right_to_list_a_set_is_found_through_the_portal(
    run, trial_map, calls, profile
):
    trial_map.create({"mapRoles": "[]\n"})
    done = run(profile, "add-role", "--sso", "View", trial_map.flag)
    assert done.stdout == f"mapping/{VIEW} added\n"
    assert calls()[-3:] == ["ListRoles", PORTAL, "GetCallerIdentity"]


@pytest.mark.parametrize("profile", ["sso-admin", "sso-view"])
def test_a_set_in_another_account_is_found_through_the_portal(run, trial_map, calls, profile):
    trial_map.create({"mapRoles": "[]\n"})
    done = run(profile, "add-role", "--sso", f"View@{OTHER_ACCOUNT}", trial_map.flag)
    assert done.stdout == f"mapping/{OTHER_VIEW} added\n"
    assert "ListRoles" not in calls()
    assert calls()[-2:] == [PORTAL, "GetCallerIdentity"]


def test_several_sets_make_one_write(run, iam, trial_map, calls):
    trial_map.create({"mapRoles": "[]\n"})
    run("alice", "add-role", "--sso", "AdministratorAccess", trial_map.flag)
    pages = len(calls())
    requests = iam.requests()
    done = run("alice", "add-role", "--sso", "View", "--sso=View_Only", trial_map.flag)
    assert done.stdout.count("added") == 2
    assert requests.verbs() == ["get", "patch"]
    assert calls() == ["ListRoles"] * 2 * pages


def test_a_set_with_two_roles_is_an_error_that_lists_them(run, trial_map):
    trial_map.create({"mapRoles": "[]\n"})
    said = run("alice", "add-role", "--sso", "Ops", trial_map.flag, exit_code=1).stderr
    assert "AWSReservedSSO_Ops_00000000000000a3" in said
    assert "AWSReservedSSO_Ops_00000000000000a4" in said
    assert trial_map.data() == {"mapRoles": "[]\n"}


@pytest.mark.parametrize(
    "profile, given, words",
    [
        ("alice", "Viewer", ["no role of the permission set", "did you mean View?"]),
        ("sso-view", "Viewer", ["not assigned", "kubectl iam sso roles --configmap"]),
        ("alice", "View@other", ["no role of the permission set", "id of 12 digits", "kubectl iam sso roles"]),
        ("alice", "View@my account", ["cannot be the name", "id of 12 digits"]),
        ("sso-admin", f"AdministratorAccess@{OTHER_ACCOUNT}", ["not assigned", OTHER_ACCOUNT]),
        ("sso-expired", "View", ["aws sso login --profile sso-expired"]),
        ("sso-legacy-expired", "View", ["aws sso login --profile sso-legacy-expired"]),
        ("dev", "View", ["does not let you list roles", "several SSO sessions", "corp, over"]),
        ("alice", "a b", ["cannot be the name"]),
        ("alice", f"@{ACCOUNT}", ["name is missing"]),
    ],
)
def test_a_set_that_cannot_be_found_says_why(run, trial_map, profile, given, words):
    trial_map.create({"mapRoles": "[]\n"})
    said = run(profile, "add-role", "--sso", given, trial_map.flag, exit_code=1).stderr
    for word in words:
        assert word in said
    assert trial_map.data() == {"mapRoles": "[]\n"}


# Re-created


def test_two_roles_of_a_set_in_a_file_are_named_with_their_lines(run, tmp_path):
    file = tmp_path / "aws-auth.yaml"
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n"
    text = head + textwrap.indent(entry(FORMER_VIEW) + entry(VIEW), "    ")
    file.write_text(text)
    said = run("alice", "add-role", "--sso", "View", "--relink", "-m", str(file), exit_code=1).stderr
    assert f"{file}:6:7: " in said
    assert f"{VIEW} has an entry of its own, at line 9, beside the one of {FORMER_VIEW}, at line 6" in said
    assert file.read_text() == text


def test_a_recreated_set_is_relinked_in_one_write(sandbox, run, iam, live_map):
    before = live_map.roles()
    old = entry(FORMER_VIEW)
    behind = entry(role_arn("Guest"), "guest")
    sandbox.set_aws_auth(**{**live_map.data(), "mapRoles": before + old + behind})
    said = run("alice", "add-role", "--sso", "View", "--group", "other", exit_code=1).stderr
    assert "--relink" in said and FORMER_VIEW in said
    requests = iam.requests()
    done = run("alice", "add-role", "--sso", "View", "--relink")
    assert done.stdout == f"mapping/{VIEW} updated\n"
    assert requests.verbs() == ["get", "create", "patch"]
    assert live_map.roles() == before + entry(VIEW) + behind
    again = run("alice", "add-role", "--sso", "View", "--relink")
    assert again.stdout == f"mapping/{VIEW} unchanged\n"
    sandbox.settle()
    kubeconfig = str(sandbox.layout.kubeconfig("sso-view"))
    user = json.loads(run(None, "whoami", "-o", "json", "--kubeconfig", kubeconfig).stdout)["user"]
    assert user["username"].startswith("viewer:")
    assert "viewers" in user["groups"]


def test_relinking_replaces_the_role_name_in_the_username(run, trial_map):
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/"
    template = session + "AWSReservedSSO_View_{}/{{{{SessionName}}}}"
    former = template.format("0000000000000099")
    trial_map.create({"mapRoles": entry(FORMER_VIEW, f'"{former}"')})
    done = run("alice", "add-role", "--sso", "View", "--relink", trial_map.flag)
    new = template.format("00000000000000a1")
    assert trial_map.roles() == entry(VIEW, f'"{new}"')
    assert f"the username became {new}" in done.stderr


def test_relinking_takes_no_values_and_needs_a_former_role(run, trial_map):
    text = entry(OTHER_VIEW) + entry(role_arn("AWSReservedSSO_View_Only_0000000000000099"))
    trial_map.create({"mapRoles": text})
    for flags in (["--group", "x"], ["--username", "x"], ["--overwrite"]):
        said = run("alice", "add-role", "--sso", "View", "--relink", *flags, trial_map.flag,
                   exit_code=1).stderr  # fmt: skip
        assert "--relink keeps" in said
    said = run("alice", "add-role", "--sso", "View", "--relink", trial_map.flag, exit_code=1).stderr
    assert "nothing to relink" in said
    assert "--relink works only with --sso" in run(
        "alice", "add-role", VIEW, "--relink", trial_map.flag, exit_code=1
    ).stderr
    assert trial_map.roles() == text


# Removed, explained


def test_a_mapped_set_is_removed_without_aws(run, trial_map, calls):
    only = entry(role_arn(by_profile("sso-view-only").name))
    trial_map.create({"mapRoles": entry(FORMER_VIEW) + only})
    done = run("sso-expired", "remove-role", "--sso", "View", trial_map.flag)
    assert done.stdout == f"mapping/{FORMER_VIEW} removed\n"
    assert trial_map.roles() == only
    said = run("sso-expired", "remove-role", "--sso", "View", trial_map.flag, exit_code=1).stderr
    assert "a role of the permission set View is not in mapRoles" in said
    run("sso-expired", "remove-role", "--sso", "View", "--ignore-not-found", trial_map.flag)
    assert trial_map.roles() == only
    assert calls() == []


def test_nothing_is_removed_if_the_map_has_several_roles_of_a_set(run, trial_map):
    text = entry(VIEW) + entry(OTHER_VIEW) + entry(FORMER_VIEW)
    trial_map.create({"mapRoles": text})
    for given in ("View", f"View@{ACCOUNT}"):
        said = run("alice", "remove-role", "--sso", given, trial_map.flag, exit_code=1).stderr
        assert VIEW in said and FORMER_VIEW in said
    assert trial_map.roles() == text
    run("alice", "remove-role", "--sso", f"View@{OTHER_ACCOUNT}", trial_map.flag)
    assert trial_map.roles() == entry(VIEW) + entry(FORMER_VIEW)


def test_a_set_is_explained_from_the_map_or_else_from_aws(run, trial_map, calls):
    trial_map.create({"mapRoles": entry(VIEW)})
    done = run("alice", "explain", "--sso", "View", "-o", "json", trial_map.flag)
    assert json.loads(done.stdout)["mapped"] is True
    assert "AWS was not asked" in done.stderr
    assert calls() == []
    done = run("alice", "explain", "--sso", "View_Only", "-o", "json", trial_map.flag, exit_code=1)
    explanation = json.loads(done.stdout)
    assert explanation["mapped"] is False
    assert explanation["canonicalArn"] == role_arn(by_profile("sso-view-only").name)


# Tested


@pytest.fixture
def viewers_may_all(sandbox):
    """The group `viewers` may do anything; what it may do does not matter here."""
    reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"}
    subject = {"apiGroup": RBAC, "kind": "Group", "name": "viewers"}
    body = {"metadata": {"name": "viewers"}, "roleRef": reference, "subjects": [subject]}
    bindings = f"/apis/{RBAC}/v1/clusterrolebindings"
    sandbox.api.post(bindings, body)
    yield
    sandbox.api.delete(f"{bindings}/viewers")


@pytest.fixture
def map_more(sandbox, live_map):
    """Maps one more role."""

    def map_more(arn: str) -> None:
        data = live_map.data()
        sandbox.set_aws_auth(**{**data, "mapRoles": data["mapRoles"] + entry(arn)})

    return map_more


@pytest.mark.parametrize("profile", ["sso-admin", "sso-view"])
def test_a_set_that_gets_in_is_proven_through_the_portal(
    run, map_more, viewers_may_all, calls, profile
):
    map_more(VIEW)
    before = len(calls())
    done = run(profile, "test-role", "--sso", f"View@{ACCOUNT}", "-o", "json")
    test = json.loads(done.stdout)
    assert test["admitted"] is True
    assert test["sessionArn"] == f"{SESSIONS_OF_VIEW}/{SIGN_IN_USER}"
    # The portal names sessions after the person, and the prediction relies on that.
    assert test["user"]["username"] == test["prediction"]["username"]
    assert test["user"]["username"].startswith("viewer:dana")
    assert "viewers" in test["user"]["groups"]
    assert PORTAL in calls()[before:]
    assert "AssumeRole" not in calls()[before:]


@pytest.mark.parametrize(
    "profile, given",
    [
        pytest.param("sso-view", "View", id="in the profile's own account"),
        pytest.param("sso-refreshable", f"View@{ACCOUNT}", id="after a renewal of the sign-in"),
        pytest.param("sso-legacy", f"View@{ACCOUNT}", id="without an sso-session"),
    ],
)
def test_a_set_that_is_not_mapped(run, profile, given):
    done = run(profile, "test-role", "--sso", given, exit_code=1)
    assert "Gets in:    no" in done.stdout
    assert f"{SESSIONS_OF_VIEW}/{SIGN_IN_USER}" in done.stdout
    assert "not mapped" in done.stderr
    assert f"kubectl iam add-role {VIEW} --group GROUP" in done.stderr


def test_a_mapped_set_of_another_account_gets_in(run, map_more, viewers_may_all):
    map_more(OTHER_VIEW)
    done = run("sso-view", "test-role", "--sso", f"View@{OTHER_ACCOUNT}")
    assert "Gets in:    yes" in done.stdout
    assert f"arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/" in done.stdout


@pytest.mark.parametrize("profile", ["sso-expired", "sso-legacy-expired"])
def test_a_sign_in_that_has_ended_says_nothing_about_the_set(run, profile):
    done = run(profile, "test-role", "--sso", f"View@{ACCOUNT}", exit_code=2)
    assert done.stdout == ""
    assert f"aws sso login --profile {profile}" in done.stderr


def test_an_unassigned_set_says_nothing_about_the_set(run):
    given = f"AdministratorAccess@{OTHER_ACCOUNT}"
    done = run("sso-admin", "test-role", "--sso", given, exit_code=2)
    assert "you are not assigned the permission set" in done.stderr
    assert OTHER_ACCOUNT in done.stderr
    assert "sso roles shows yours" in done.stderr


def test_the_role_of_an_unassigned_set_is_predicted(run, map_more):
    arn = by_profile("sso-not-mine").arn
    mapped = f"arn:aws:iam::{OTHER_ACCOUNT}:role/{by_profile('sso-not-mine').name}"
    map_more(mapped)
    done = run("sso-admin", "test-role", arn, exit_code=2)
    assert "Gets in:    unknown" in done.stdout
    assert "Map says:   viewer:" in done.stdout
    assert "you are not assigned the permission set" in done.stderr


# Listed


def test_own_sets_are_listed_with_their_mappings(run, trial_map):
    trial_map.create({"mapRoles": entry(VIEW), "mapAccounts": "[]\n"})
    done = run("sso-admin", "sso", "roles", "-o", "json", trial_map.flag)
    listed = {
        (item["account"], item["permissionSet"]): item for item in json.loads(done.stdout)["items"]
    }
    assert set(listed) == {(role.account, role.permission_set) for role in ASSIGNED}
    mapped = {key for key, item in listed.items() if item["mapped"]}
    assert mapped == {(ACCOUNT, "View")}
    assert listed[ACCOUNT, "View"]["mapping"]["arn"] == VIEW
    assert listed[ACCOUNT, "View"]["mapping"]["groups"] == ["viewers"]


def test_own_sets_are_named_as_the_flag_expects(run):
    done = run(None, "sso", "--profile", "sso-legacy", "roles", "-o", "name")
    assert set(done.stdout.splitlines()) == {f"{r.permission_set}@{r.account}" for r in ASSIGNED}


def test_without_a_map_the_mappings_are_unknown(run, trial_map):
    done = run("sso-view", "sso", "roles", trial_map.flag)
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0] == ["PERMISSION", "SET", "ACCOUNT", "NAME", "MAPPED"]
    assert {row[-1] for row in rows[1:]} == {"unknown"}
    assert "which of them are mapped is unknown" in done.stderr


def test_an_expired_session_names_the_login_command(run, trial_map):
    said = run("sso-expired", "sso", "roles", exit_code=1).stderr
    assert "aws sso login --profile sso-expired" in said
    assert "several SSO sessions" in run(None, "sso", "roles", exit_code=1).stderr


def test_the_first_of_two_words_lists_the_second_words(run):
    assert "roles" in run(None, "sso", exit_code=1).stdout
    assert "roles" in run(None, "sso", "--help").stdout
    assert "List" in run(None, "help", "sso", "roles").stdout
    assert "did you mean roles?" in run(None, "sso", "role", exit_code=1).stderr
