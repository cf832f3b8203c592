"""The verbs that write, on a cluster with access entries. The authenticator, the API server and EKS's emulator judge."""

import json
import os
import subprocess

import pytest

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import BOB, CAROL, DEPLOY, DEV, GUEST, NODE, OTHER_DEV, SEES_CLUSTERS, SERVICE_LINKED, SSO_VIEW
from sandbox.layout import ACCOUNT, CLUSTER
from sandbox.waiting import wait

from . import readme
from .eks import ADMIN, ADMINS, EDIT, VIEW, described, operations, policies
from .program import role_arn

SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/{{{{SessionName}}}}"


def line(arn: str, username: str = "by-line", groups: str = "[by-line]") -> str:
    return f"- rolearn: {arn}\n  username: {username}\n  groups: {groups}\n"


def may_list_pods(sandbox, identity: str, namespace: str) -> bool:
    done = sandbox.kubectl("auth", "can-i", "list", "pods", "-n", namespace, identity=identity)
    return done.stdout.strip() == "yes"


def map_roles(sandbox) -> str:
    return (sandbox.aws_auth() or {}).get("mapRoles", "")


# Adding


def test_an_entry_lets_the_role_in_and_names_it(managed, entries, sandbox):
    done = managed("add-role", DEV.arn, "--store", "entries", "--group", "dev", "--username", "dev:{{SessionName}}")
    assert done.stdout == f"accessentry/{DEV.arn} created\n"
    who = sandbox.whoami("dev")
    assert who.username.startswith("dev:session-")
    assert "dev" in who.groups
    assert map_roles(sandbox) == ""


def test_without_a_username_it_is_the_one_that_eks_gives(managed, entries):
    managed("add-role", DEV.arn, "--store", "entries", "--group", "dev")
    assert described(entries, DEV.arn)["username"] == SESSION


def test_a_users_entry(managed, entries, sandbox):
    done = managed("add-user", BOB.arn, "--store", "entries", "--group", "dev")
    assert done.stdout == f"accessentry/{BOB.arn} created\n"
    assert sandbox.whoami("bob").username == BOB.arn


def test_policies_give_rights_where_they_are_given(managed, entries, sandbox):
    done = managed("add-role", DEV.arn, "--policy", f"{VIEW}:dev,default", "--tag", "team=a", "--tag", "note=b=c")
    assert done.stdout == f"accessentry/{DEV.arn} created\n"
    assert may_list_pods(sandbox, "dev", "default")
    assert not may_list_pods(sandbox, "dev", "kube-system")
    assert policies(entries, DEV.arn) == {VIEW: ["dev", "default"]}
    assert described(entries, DEV.arn)["tags"] == {"team": "a", "note": "b=c"}


def test_the_path_of_a_role_is_found(managed, entries, sandbox):
    done = managed("add-role", role_arn("Deploy"), "--store", "entries", "--group", "deployers")
    assert done.stdout == f"accessentry/{DEPLOY.arn} created\n"
    assert f"the access entry is for {DEPLOY.arn}" in done.stderr
    assert "deployers" in sandbox.whoami("deploy").groups
    assert "authenticator" not in done.stderr  # which never sees a path
    done = managed("remove-role", DEPLOY.arn)
    assert done.stdout == f"accessentry/{DEPLOY.arn} deleted\n"
    assert "authenticator" not in done.stderr


def test_the_path_of_a_role_that_comes_by_standard_input_is_found(iam, managed, entries, sandbox):
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol"))}
    done = iam.run("add-role", GUEST.arn, "-", "--store", "entries", env=env, stdin=role_arn("Deploy"))
    assert done.stdout == f"accessentry/{GUEST.arn} created\naccessentry/{DEPLOY.arn} created\n", done.stderr


def test_a_role_that_iam_does_not_show_hides_no_other(limited, entries):
    looks_up = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": DEPLOY.arn}
    words = ("add-role", DEV.arn, role_arn("Deploy"), "--store", "entries")
    done = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry"), looks_up], exit_code=0)
    assert done.stdout == f"accessentry/{DEV.arn} created\naccessentry/{DEPLOY.arn} created\n"


def test_iam_is_not_quoted_for_a_path_that_it_does_not_tell(limited, entries):
    entries.create(DEPLOY.arn, kubernetesGroups=["a"])
    words = ("add-role", role_arn("Deploy"), "--store", "entries", "--append", "--group", "b")
    done = limited(*words, may=[LOOK, allow("eks:UpdateAccessEntry")], exit_code=0)
    assert f"the access entry is for {DEPLOY.arn}\n" in done.stderr


def test_a_session_stands_for_its_role(managed):
    done = managed("add-role", f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/jane", "--store", "entries", "--policy", VIEW)
    assert done.stdout == f"accessentry/{DEV.arn} created\n"
    assert done.stderr == f"note: the access entry is for {DEV.arn}\n"


def test_the_role_of_a_permission_set_with_its_reserved_path(managed, entries):
    done = managed("add-role", "--sso", "View", "--store", "entries", "--policy", VIEW)
    assert done.stdout == f"accessentry/{SSO_VIEW.arn} created\n"
    assert done.stderr.splitlines() == [f"note: the permission set View is {SSO_VIEW.arn}"]


def test_without_the_right_to_ask_iam_the_reserved_path_comes_from_the_portal(iam, entries, sandbox):
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("admin")), "AWS_PROFILE": "sso-view"}
    words = ("add-role", "--sso", f"View@{ACCOUNT}", "--store", "entries", "--dry-run=client", "--cluster-name")
    policy = {"Version": "2012-10-17", "Statement": [LOOK]}
    sandbox.control("role-policy", name=SSO_VIEW.name, policy=policy)
    try:
        done = sandbox.run("kubectl", "iam", *words, cluster_arn(sandbox), env=env)
    finally:
        sandbox.control("role-policy", name=SSO_VIEW.name, policy=SEES_CLUSTERS.document())
    assert done.stdout == f"accessentry/{SSO_VIEW.arn} created (dry run)\n", done.stderr


def test_another_accounts_role_is_taken_as_it_is_written(managed, entries):
    managed("add-role", OTHER_DEV.arn, "--store", "entries", "--group", "dev")
    assert OTHER_DEV.arn in entries.principals()


@pytest.mark.parametrize("kind", ["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"])
def test_nodes(managed, entries, kind):
    managed("add-role", GUEST.arn, "--store", "entries", "--type", kind.lower())
    assert described(entries, GUEST.arn)["type"] == kind


def test_nodes_of_auto_mode_have_an_entry_and_their_policy(managed, entries):
    managed("add-role", GUEST.arn, "--type", "EC2", "--policy", "AmazonEKSAutoNodePolicy")
    assert described(entries, GUEST.arn)["type"] == "EC2"
    assert policies(entries, GUEST.arn) == {"AmazonEKSAutoNodePolicy": []}


def test_a_role_made_seconds_ago_is_waited_for(managed, entries, sandbox):
    with sandbox.delays(new_principal=2, new_entry=1):
        sandbox.control("role", name="JustMade", there=True)
        try:
            done = managed("add-role", role_arn("JustMade"), "--store", "entries", "--policy", VIEW)
            assert "does not know" in done.stderr
            assert policies(entries, role_arn("JustMade")) == {VIEW: []}
        finally:
            sandbox.control("role", name="JustMade", there=False)


# Which store


def test_auto_adds_to_aws_auth_where_the_cluster_reads_it(managed, entries, sandbox):
    done = managed("add-role", DEV.arn, "--group", "dev")
    assert done.stdout == f"mapping/{DEV.arn} added\n"
    assert DEV.arn not in entries.principals()
    assert "dev" in sandbox.whoami("dev").groups


def test_auto_changes_the_entry_of_an_identity_that_has_one(managed, entries, sandbox):
    entries.create(DEV.arn, kubernetesGroups=["a"])
    done = managed("add-role", DEV.arn, GUEST.arn, "--group", "b", "--append")
    assert done.stdout == f"mapping/{GUEST.arn} added\naccessentry/{DEV.arn} updated\n"
    assert f"the access entry of {DEV.arn}: groups a -> a, b" in done.stderr
    assert {"a", "b"} <= sandbox.whoami("dev").groups
    assert DEV.arn not in map_roles(sandbox)


def test_whoever_uses_aws_auth_at_a_terminal_hears_of_entries_once(managed, sandbox, iam, tmp_path):
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("carol")), "XDG_CACHE_HOME": str(tmp_path / "hints")}

    def at_a_terminal(*words: str) -> str:
        ours, theirs = os.openpty()
        subprocess.run([iam.path, *words], env=sandbox.env(**env), stdin=theirs, stdout=theirs, stderr=theirs, check=True)
        os.close(theirs)
        return os.read(ours, 100_000).decode()

    assert "AWS's way is access entries" in at_a_terminal("add-role", DEV.arn, "--group", "a")
    assert "access entries" not in at_a_terminal("add-role", GUEST.arn, "--group", "a")


def test_auto_without_entries_is_aws_auth(carol, sandbox):
    done = carol("add-role", DEV.arn, "--group", "dev")
    assert done.stdout == f"mapping/{DEV.arn} added\n"
    sandbox.settle()


def test_the_environment_sets_the_default(managed, entries, iam):
    managed("add-role", DEV.arn, "--group", "dev", env={"KUBECTL_IAM_STORE": "entries"})
    assert DEV.arn in entries.principals()
    done = managed("add-role", GUEST.arn, "--group", "dev", "--store", "aws-auth", env={"KUBECTL_IAM_STORE": "entries"})
    assert done.stdout == f"mapping/{GUEST.arn} added\n"
    done = managed("add-role", DEV.arn, exit_code=1, env={"KUBECTL_IAM_STORE": "both"})
    assert "invalid KUBECTL_IAM_STORE" in done.stderr


def test_a_cluster_without_entries_says_so(carol):
    said = carol("add-role", DEV.arn, "--store", "entries", "--group", "dev", exit_code=1).stderr
    assert "in the authentication mode CONFIG_MAP, in which it has no access entries" in said
    assert "kubectl iam mode API_AND_CONFIG_MAP --yes-one-way" in said


def test_manifests_have_no_entries(iam, tmp_path):
    for flag in ("--manifest", "--configmap"):
        said = iam.fails("add-role", DEV.arn, "--store", "entries", flag, "a/b")
        assert f"--store entries and {flag} cannot be combined" in said
    said = iam.fails("add-role", DEV.arn, "--policy", VIEW, "-m", "aws-auth.yaml")
    assert "--policy is for access entries" in said
    said = iam.fails("remove-role", DEV.arn, "--policy", VIEW, "--store", "aws-auth")
    assert "the whole line in aws-auth would be removed" in said and "--manifest" not in said


# Again, and with other values


def test_the_same_again_is_unchanged(managed, entries):
    words = ("add-role", DEV.arn, "--store", "entries", "--group", "a", "--group", "b", "--policy", f"{VIEW}:x,y")
    managed(*words)
    done = managed("add-role", DEV.arn, "--store", "entries", "--group", "b", "--group", "a", "--policy", f"{VIEW}:y,x")
    assert done.stdout == f"accessentry/{DEV.arn} unchanged\n"


def test_other_values_show_both_and_offer_the_flags(managed, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"], policies=[VIEW])
    said = managed("add-role", DEV.arn, "--group", "b", exit_code=1).stderr
    assert f"groups a, policies {VIEW}; you asked for username" in said
    assert "--overwrite" in said and "--append" in said
    assert described(entries, DEV.arn)["kubernetesGroups"] == ["a"]


def test_overwriting_grants_before_it_revokes(managed, entries, sandbox):
    entries.create(DEV.arn, kubernetesGroups=["a"], policies=[VIEW, ADMIN])
    begin = len(sandbox.aws_calls())
    words = ("--group", "b", "--policy", f"{EDIT}:dev", "--policy", VIEW, "--username", "dev")
    done = managed("add-role", DEV.arn, *words, "--overwrite")
    assert done.stdout == f"accessentry/{DEV.arn} updated\n"
    entry = described(entries, DEV.arn)
    assert (entry["kubernetesGroups"], entry["username"]) == (["b"], "dev")
    assert policies(entries, DEV.arn) == {EDIT: ["dev"], VIEW: []}
    writes = ("AssociateAccessPolicy", "UpdateAccessEntry", "DisassociateAccessPolicy")
    assert tuple(each for each in operations(sandbox, begin) if each in writes) == writes


def test_overwriting_keeps_what_is_not_given(managed, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"], policies=[VIEW], username="dev")
    managed("add-role", DEV.arn, "--group", "b", "--overwrite")
    assert described(entries, DEV.arn)["username"] == "dev"
    assert policies(entries, DEV.arn) == {VIEW: []}


def test_appending_adds_policies_and_namespaces(managed, entries):
    entries.create(DEV.arn, policies=[VIEW], namespaces=["a"])
    managed("add-role", DEV.arn, "--policy", f"{VIEW}:b", "--policy", EDIT, "--append")
    assert policies(entries, DEV.arn) == {VIEW: ["a", "b"], EDIT: []}


def test_type_and_tags_of_an_entry_stay(managed, entries):
    entries.create(DEV.arn)
    assert "EKS changes no types" in managed("add-role", DEV.arn, "--type", "EC2_LINUX", exit_code=1).stderr
    said = managed("add-role", DEV.arn, "--tag", "team=a", "--overwrite", exit_code=1).stderr
    assert "aws eks tag-resource --resource-arn" in said


# Removing


def test_auto_removes_from_both_stores(managed, entries, sandbox, live_map):
    live_map.set({"mapRoles": line(DEV.arn)})
    sandbox.settle()
    entries.create(DEV.arn)
    done = managed("remove-role", DEV.arn)
    assert done.stdout == f"mapping/{DEV.arn} removed\naccessentry/{DEV.arn} deleted\n"
    assert "still gets in" not in done.stderr
    sandbox.settle()
    assert sandbox.whoami("dev") is None


def test_an_entry_stays_if_the_line_that_it_hides_cannot_be_removed(managed, entries, sandbox, live_map):
    readers = f"- userarn: {CAROL.arn}\n  username: carol\n  groups: [map-readers]\n"
    live_map.set({"mapUsers": readers, "mapRoles": line(DEV.arn)})
    sandbox.settle()
    entries.create(DEV.arn)
    in_system = ("-n", "kube-system")
    sandbox.kubectl(*in_system, "create", "role", "map-readers", "--verb=get", "--resource=configmaps")
    sandbox.kubectl(*in_system, "create", "rolebinding", "map-readers", "--role=map-readers", "--group=map-readers")
    try:
        done = managed("remove-role", DEV.arn, exit_code=1)
    finally:
        sandbox.kubectl(*in_system, "delete", "role/map-readers", "rolebinding/map-readers")
    assert "cannot" in done.stderr or "forbidden" in done.stderr
    assert done.stdout == ""
    assert DEV.arn in entries.principals()


def test_removing_from_aws_auth_alone_says_that_the_entry_lets_in(managed, entries, live_map, sandbox):
    live_map.set({"mapRoles": line(DEV.arn)})
    sandbox.settle()
    entries.create(DEV.arn)
    done = managed("remove-role", DEV.arn, "--store", "aws-auth")
    assert done.stdout == f"mapping/{DEV.arn} removed\n"
    assert sandbox.whoami("dev") is not None


def test_removing_groups_and_policies(managed, entries):
    entries.create(DEV.arn, kubernetesGroups=["a", "b"], policies=[VIEW, EDIT])
    done = managed("remove-role", DEV.arn, "--group", "a", "--group", "absent", "--policy", VIEW)
    assert done.stdout == f"accessentry/{DEV.arn} updated\n"
    assert f"is not in group absent; its groups: a, b" in done.stderr
    assert described(entries, DEV.arn)["kubernetesGroups"] == ["b"]
    assert policies(entries, DEV.arn) == {EDIT: []}
    managed("remove-role", DEV.arn, "--group", "b", "--policy", EDIT)
    assert described(entries, DEV.arn)["kubernetesGroups"] == []
    assert policies(entries, DEV.arn) == {}


def test_removing_namespaces_of_a_policy(managed, entries):
    entries.create(DEV.arn, policies=[VIEW], namespaces=["a", "b"])
    managed("remove-role", DEV.arn, "--policy", f"{VIEW}:a")
    assert policies(entries, DEV.arn) == {VIEW: ["b"]}
    entries.create(GUEST.arn, policies=[VIEW])
    said = managed("remove-role", GUEST.arn, "--policy", f"{VIEW}:a", exit_code=1).stderr
    assert "in the whole cluster, from which namespaces cannot be taken" in said


def test_a_permission_sets_role_is_removed_without_iam(managed, entries):
    entries.create(SSO_VIEW.arn)
    done = managed("remove-role", "--sso", "View")
    assert done.stdout == f"accessentry/{SSO_VIEW.arn} deleted\n"


def test_a_sets_role_in_the_map_is_no_matter_if_entries_are_chosen(managed, entries, live_map, sandbox):
    live_map.set({"mapRoles": line(role_arn(SSO_VIEW.name[:-1] + "f"))})
    sandbox.settle()
    entries.create(SSO_VIEW.arn)
    assert managed("remove-role", "--sso", "View", "--store", "entries").stdout == f"accessentry/{SSO_VIEW.arn} deleted\n"
    assert SSO_VIEW.name[:-1] in map_roles(sandbox)


def test_an_identity_that_is_given_twice(managed, entries):
    done = managed("add-role", DEV.arn, "Dev", "--store", "entries", "--group", "a")
    assert done.stdout == f"accessentry/{DEV.arn} created\n"


def test_who_is_nowhere_is_an_error_and_nothing_is_removed(managed, entries):
    entries.create(DEV.arn)
    said = managed("remove-role", DEV.arn, GUEST.arn, exit_code=1).stderr
    assert "Guest is not in mapRoles, and has no access entry" in said
    said = managed("remove-role", DEV.arn, GUEST.arn, "--store", "entries", exit_code=1).stderr
    assert "Guest has no access entry" in said
    assert DEV.arn in entries.principals()
    done = managed("remove-role", DEV.arn, GUEST.arn, "--ignore-not-found")
    assert done.stdout == f"accessentry/{DEV.arn} deleted\n"


def test_entries_of_aws_are_left_alone(managed, entries):
    for verb in ("add-role", "remove-role"):
        said = managed(verb, SERVICE_LINKED.arn, "--store", "entries", exit_code=1).stderr
        assert "service-linked role" in said or "managed by AWS" in said
    assert SERVICE_LINKED.arn in entries.principals()


# Relinking and replacing


def test_a_stale_entry_is_made_again(managed, entries, sandbox):
    sandbox.control("role", name="Again", there=True)
    arn = role_arn("Again")
    try:
        words = dict(username="again", kubernetesGroups=["a"], tags={"team": "x"})
        entries.create(arn, policies=[VIEW], namespaces=["dev"], **words)
        sandbox.control("recreate-role", name="Again")
        said = managed("add-role", arn, "--group", "b", "--append", exit_code=1).stderr
        assert "belongs to a former role of that name" in said and "--relink" in said
        created = described(entries, arn)["createdAt"]
        done = managed("add-role", arn, "--relink")
        assert done.stdout == f"accessentry/{arn} updated\n"
        entry = described(entries, arn)
        assert entry["createdAt"] > created
        assert (entry["username"], entry["kubernetesGroups"], entry["tags"]) == ("again", ["a"], {"team": "x"})
        assert policies(entries, arn) == {VIEW: ["dev"]}
    finally:
        sandbox.control("role", name="Again", there=False)


def test_relinking_leaves_a_live_entry_as_it_is(managed, entries):
    entries.create(DEV.arn)
    assert managed("add-role", DEV.arn, "--relink").stdout == f"accessentry/{DEV.arn} unchanged\n"


def test_the_new_role_of_a_permission_set_takes_the_place_of_the_former_one(managed, entries, sandbox):
    former = SSO_VIEW.name[:-1] + "f"
    path = SSO_VIEW.arn.partition(":role")[2].removesuffix(SSO_VIEW.name)
    sandbox.control("role", name=former, there=True, path=path)
    entries.create(SSO_VIEW.arn.removesuffix(SSO_VIEW.name) + former, kubernetesGroups=["a"], policies=[VIEW])
    sandbox.control("role", name=former, there=False, path=path)
    done = managed("add-role", "--sso", "View", "--relink")
    new, old = SSO_VIEW.arn, SSO_VIEW.arn.removesuffix(SSO_VIEW.name) + former
    assert done.stdout.splitlines() == [f"accessentry/{new} created", f"accessentry/{old} deleted"]
    assert described(entries, new)["kubernetesGroups"] == ["a"]
    assert policies(entries, new) == {VIEW: []}


def test_relinking_needs_an_entry(managed, entries):
    said = managed("add-role", DEV.arn, "--relink", "--store", "entries", exit_code=1).stderr
    assert "nothing to relink" in said


def test_a_role_takes_the_place_of_another_in_both_stores(managed, entries, sandbox, live_map):
    live_map.set({"mapRoles": line(DEV.arn, username=f'"{SESSION}"')})
    sandbox.settle()
    entries.create(DEV.arn, kubernetesGroups=["a"], policies=[VIEW], tags={"team": "x"})
    done = managed("replace-role", DEV.arn, role_arn("Deploy"))
    lines = [f"mapping/{role_arn('Deploy')} updated", f"accessentry/{DEPLOY.arn} created", f"accessentry/{DEV.arn} deleted"]
    assert done.stdout.splitlines() == lines
    entry = described(entries, DEPLOY.arn)
    assert entry["username"] == SESSION.replace("/Dev/", "/Deploy/")
    assert (entry["kubernetesGroups"], entry["tags"]) == (["a"], {"team": "x"})
    assert policies(entries, DEPLOY.arn) == {VIEW: []}
    sandbox.settle()
    assert sandbox.whoami("dev") is None
    assert "a" in sandbox.whoami("deploy").groups


def test_replacing_in_one_store(managed, entries, sandbox, live_map):
    live_map.set({"mapRoles": line(DEV.arn)})
    sandbox.settle()
    assert managed("replace-role", "Dev", "Guest").stdout == f"mapping/{GUEST.arn} updated\n"
    said = managed("replace-role", DEV.arn, GUEST.arn, exit_code=1).stderr
    assert f"{DEV.arn} is not in aws-auth, and has no access entry" in said
    said = managed("replace-role", DEV.arn, GUEST.arn, "--store", "entries", exit_code=1).stderr
    assert "Dev has no access entry, so nothing can be replaced" in said
    said = managed("replace-role", DEV.arn, GUEST.arn, "--store", "aws-auth", exit_code=1).stderr
    assert f"{DEV.arn} is not in aws-auth, so nothing can be replaced" in said
    said = managed("replace-role", BOB.arn, GUEST.arn, exit_code=1).stderr
    assert "replace-role takes roles" in said and "add-user" not in said
    assert "one identity is given" in managed("replace-role", DEV.arn, exit_code=1).stderr
    said = managed("replace-role", GUEST.arn, GUEST.arn, exit_code=1).stderr
    assert "cannot take its own place" in said


# The mode API, and who is locked out


def test_in_api_mode_auto_means_entries(carol, sandbox):
    sandbox.set_aws_auth(mapUsers=ADMINS, mapRoles=line(DEV.arn))
    with sandbox.authentication_mode("API") as entries:
        # carol no longer gets in: the map is dead text.
        done = carol("add-role", DEV.arn, "--group", "dev", "--policy", VIEW)
        assert done.stdout == f"accessentry/{DEV.arn} created\n"
        entries.settle()
        assert "dev" in sandbox.whoami("dev").groups
        done = carol("add-role", GUEST.arn, "--group", "dev")
        assert done.stdout == f"accessentry/{GUEST.arn} created\n"
        said = carol("add-account", "222233334444", exit_code=1).stderr
        assert "in the authentication mode API" in said
        done = carol("remove-role", DEV.arn)
        assert done.stdout == f"accessentry/{DEV.arn} deleted\n"
        entries.settle()
        assert sandbox.whoami("dev") is None


def test_whoever_is_locked_out_lets_oneself_in(carol, entries, sandbox):
    sandbox.set_aws_auth(mapRoles=line(DEV.arn))
    done = carol("add-user", CAROL.arn, "--store", "entries", "--policy", ADMIN)
    assert done.stdout == f"accessentry/{CAROL.arn} created\n"
    assert "whether an access entry hides a line of aws-auth is unknown" in done.stderr
    entries.settle()
    assert sandbox.kubectl("get", "nodes", identity="carol").returncode == 0
    remove = ("remove-user", CAROL.arn, "--store", "entries")
    assert "add --allow=self-lockout,last-admin\n" in carol(*remove, exit_code=1).stderr
    done = carol(*remove, "--allow=self-lockout,last-admin")
    assert done.stdout == f"accessentry/{CAROL.arn} deleted\n"


# Output


def test_whoever_is_locked_out_hears_that_a_line_may_be_left(carol, entries, sandbox):
    sandbox.set_aws_auth(mapRoles=line(DEPLOY.arn))
    entries.create(DEPLOY.arn)
    done = carol("remove-role", DEPLOY.arn, "--store", "entries")
    assert done.stdout == f"accessentry/{DEPLOY.arn} deleted\n"
    assert "whether a line of aws-auth still lets them in is unknown" in done.stderr
    assert "hides a line" not in done.stderr and "authenticator" not in done.stderr


def test_dry_run_shows_the_plan_and_writes_nothing(managed, entries):
    words = ("add-role", DEV.arn, "--store", "entries", "--group", "dev", "--policy", f"{VIEW}:a")
    done = managed(*words, "--dry-run=client", "--diff")
    assert f"accessentry/{DEV.arn} created (dry run)" in done.stdout
    assert f"+- {VIEW}:a" in done.stdout and "+- dev" in done.stdout
    assert f"create the entry with the groups dev, then give {VIEW}:a" in done.stderr
    assert DEV.arn not in entries.principals()
    said = managed(*words, "--dry-run=server", exit_code=1).stderr
    assert "EKS has no dry run" in said


def test_json_and_names(managed, entries):
    words = ("add-role", DEV.arn, "--store", "entries", "--policy", f"{VIEW}:a")
    found = json.loads(managed(*words, "-o", "json").stdout)
    assert (found["kind"], found["mode"], found["dryRun"]) == ("MappingList", "API_AND_CONFIG_MAP", None)
    (item,) = found["items"]
    assert (item["store"], item["arn"], item["outcome"]) == ("accessEntry", DEV.arn, "created")
    assert item["policies"] == [
        {"name": VIEW, "arn": POLICY_PREFIX + VIEW, "scope": {"type": "namespace", "namespaces": ["a"]}}
    ]
    assert managed("remove-role", DEV.arn, "-o", "name").stdout == f"{DEV.arn}\n"


def test_a_deleted_entry_counts_no_longer(managed, entries, sandbox, live_map):
    live_map.set({"mapRoles": line(DEV.arn)})
    sandbox.settle()
    entries.create(DEV.arn, kubernetesGroups=["by-line"])
    (item,) = json.loads(managed("remove-role", DEV.arn, "--store", "entries", "-o", "json").stdout)["items"]
    assert (item["outcome"], item["effective"], item["findings"]) == ("deleted", False, [])


# What goes wrong


@pytest.fixture
def limited(iam, sandbox, entries, tmp_path):
    """Runs the program as a new IAM user with these statements; it need not get into the cluster."""
    numbers = iter(range(100))

    def run(*words: str, may: list[dict], exit_code: int = 1):
        name = f"limited-{tmp_path.name}-{next(numbers)}"
        env = sandbox.control("user", name=name, policy={"Version": "2012-10-17", "Statement": may})
        env |= {"KUBECONFIG": str(sandbox.layout.kubeconfig("admin")), "XDG_CACHE_HOME": str(tmp_path)}
        done = iam.run(*words, "--cluster-name", cluster_arn(sandbox), env=env)
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        entries.settle()
        return done

    return run


def cluster_arn(sandbox) -> str:
    return f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/{sandbox.cluster}"


def allow(*actions: str, **more) -> dict:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"} | more


LOOK = allow("eks:DescribeCluster", "eks:ListAccessEntries", "eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies")


def test_what_failed_half_way_says_what_was_done_and_what_completes_it(limited, managed, entries):
    words = ("add-role", DEV.arn, "--store", "entries", "--group", "a", "--policy", f"{VIEW}:dev")
    done = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry")])
    assert done.stdout == ""
    assert f"done half-way: create the entry with the groups a; not done: give {VIEW}:dev" in done.stderr
    assert f"eks:policyArn = {POLICY_PREFIX}{VIEW}" in done.stderr
    command = done.stderr.partition("to complete it: kubectl iam ")[2].splitlines()[0].split()
    assert command[:2] == ["add-role", DEV.arn]
    assert managed(*command).stdout == f"accessentry/{DEV.arn} updated\n"
    assert policies(entries, DEV.arn) == {VIEW: ["dev"]}


def test_a_failure_says_which_identities_were_not_begun(limited, managed, entries):
    words = ("add-role", DEV.arn, GUEST.arn, "--policy", VIEW)
    said = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry")]).stderr
    assert f"not begun: {GUEST.arn}" in said and "; then run the same command again" in said
    command = said.partition("to complete it: kubectl iam ")[2].partition(";")[0].split()
    managed(*command)
    lines = [f"accessentry/{DEV.arn} unchanged", f"accessentry/{GUEST.arn} created"]
    assert managed(*words).stdout.splitlines() == lines


def test_a_replacement_that_leaves_both_roles_says_so(limited, managed, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"])
    words = ("replace-role", DEV.arn, GUEST.arn, "--store", "entries")
    done = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry")])
    assert done.stdout == f"accessentry/{GUEST.arn} created\n"
    assert f"done half-way: both {GUEST.arn} and {DEV.arn} have an access entry" in done.stderr
    assert f"to complete it: kubectl iam replace-role {DEV.arn} {GUEST.arn}" in done.stderr
    assert f"accessentry/{DEV.arn} deleted\n" in managed(*words).stdout


def test_an_answer_that_is_lost_is_found_out(managed, entries, sandbox):
    for action, carried_out in (("CreateAccessEntry", True), ("AssociateAccessPolicy", True), ("CreateAccessEntry", False)):
        times = 3 if carried_out else 2
        sandbox.control("fail", action=f"eks:{action}", times=times, carried_out=carried_out)
        done = managed("add-role", DEV.arn, "--store", "entries", "--group", "a", "--policy", VIEW)
        assert done.stdout == f"accessentry/{DEV.arn} created\n"
        assert policies(entries, DEV.arn) == {VIEW: []}
        sandbox.control("fail", action="eks:DeleteAccessEntry", times=1, carried_out=True)
        assert managed("remove-role", DEV.arn).stdout == f"accessentry/{DEV.arn} deleted\n"


def test_an_entry_that_eks_does_not_describe_is_no_missing_right(managed, entries, sandbox):
    entries.create(DEV.arn)
    sandbox.control("fail", action="eks:DescribeAccessEntry", times=3, carried_out=False)
    said = managed("remove-role", DEV.arn, "--store", "entries", exit_code=1).stderr
    assert "its access entry cannot be read: DescribeAccessEntry failed with" in said
    assert "needs the right" not in said
    assert DEV.arn in entries.principals()


def test_a_note_says_why_who_has_an_entry_is_unknown(managed, sandbox):
    sandbox.control("fail", action="eks:ListAccessEntries", times=3, carried_out=False)
    said = managed("add-role", DEV.arn, "--group", "a", "--dry-run=client").stderr
    assert "EKS does not say who has one: " in said


def test_denials_show_the_values_and_a_cure(limited):
    said = limited("add-role", DEV.arn, "--store", "entries", "--group", "a", may=[LOOK]).stderr
    assert "eks:kubernetesGroups = a" in said and "with the right eks:CreateAccessEntry" in said
    words = ("add-role", GUEST.arn, "--store", "entries", "--type", "EC2_LINUX")
    said = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry")]).stderr
    assert f"need the right iam:PassRole on {GUEST.arn}" in said
    fence = allow("eks:CreateAccessEntry", Effect="Deny", Condition={"ForAnyValue:StringLike": {"eks:kubernetesGroups": "adm*"}})
    words = ("add-role", DEV.arn, "--store", "entries", "--group", "admins")
    said = limited(*words, may=[LOOK, allow("eks:CreateAccessEntry"), fence]).stderr
    assert "eks:kubernetesGroups = admins" in said and "denies it expressly" in said


def test_without_the_right_to_list_the_entry_is_described(limited, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"])
    may = [allow("eks:DescribeCluster", "eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies", "eks:UpdateAccessEntry")]
    limited("add-role", DEV.arn, "--store", "entries", "--group", "b", "--append", may=may, exit_code=0)
    assert described(entries, DEV.arn)["kubernetesGroups"] == ["a", "b"]


def test_without_the_right_to_list_the_entry_is_removed_and_replaced(limited, entries):
    entries.create(DEV.arn, kubernetesGroups=["a"])
    may = [
        allow("eks:DescribeCluster", "eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"),
        allow("eks:CreateAccessEntry", "eks:DeleteAccessEntry"),
    ]
    done = limited("replace-role", DEV.arn, GUEST.arn, "--store", "entries", may=may, exit_code=0)
    assert done.stdout == f"accessentry/{GUEST.arn} created\naccessentry/{DEV.arn} deleted\n"
    words = ("remove-role", GUEST.arn, "--store", "entries", "--ignore-not-found")
    assert limited(*words, may=may, exit_code=0).stdout == f"accessentry/{GUEST.arn} deleted\n"
    assert GUEST.arn not in entries.principals()


@pytest.mark.parametrize("words", [("remove-role", DEV.arn, "--ignore-not-found"), ("replace-role", DEV.arn, GUEST.arn)])
def test_who_has_an_entry_is_not_guessed(limited, entries, words):
    entries.create(DEV.arn)
    done = limited(*words, "--store", "entries", may=[allow("eks:DescribeCluster", "eks:DeleteAccessEntry")])
    assert "ListAccessEntries" in done.stderr and "has no access entry" not in done.stderr
    assert DEV.arn in entries.principals()


@pytest.mark.parametrize(
    "words, says",
    [
        (("--username", "system:admin"), "begin with system:"),
        (("--username", "eks:x"), "begin with eks:"),
        (("--group", "system:masters"), "--policy AmazonEKSClusterAdminPolicy"),
        (("--group", "aws:x"), "a group of your own"),
        (("--username", "{{SessionName}}"), "needs a colon"),
        (("--username", "{{AccountID}}:x"), "write the account's digits"),
        (("--type", "EC2_LINUX", "--username", "x"), "a username and groups of its own"),
        (("--type", "EC2_LINUX", "--group", "x"), "a username and groups of its own"),
        (("--type", "EC2_LINUX", "--policy", VIEW), "cannot have the policy"),
        (("--type", "EC2_LINX"), "did you mean EC2_LINUX?"),
        (("--policy", "arn:aws:iam::aws:policy/AdministratorAccess"), "IAM"),
        (("--policy", "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"), "aws-cn"),
        (("--policy", f"{VIEW}:"), "a namespace is empty"),
        (("--policy", "AmazonEKSHybridPolicy"), "service-linked roles"),
        (("--tag", "team"), "--tag KEY=VALUE"),
    ],
)
def test_what_eks_would_refuse_is_refused_before_eks_is_asked(carol, sandbox, words, says):
    begin = len(sandbox.aws_calls())
    said = carol("add-role", DEV.arn, "--store", "entries", *words, exit_code=1).stderr
    assert says in said
    assert operations(sandbox, begin) == []


def test_principals_that_eks_would_refuse(managed, entries, sandbox):
    def said(*words: str) -> str:
        begin = len(sandbox.aws_calls())
        text = managed(*words, "--store", "entries", exit_code=1).stderr
        assert "ListAccessEntries" in operations(sandbox, begin)
        assert "CreateAccessEntry" not in operations(sandbox, begin)
        return text

    assert "service-linked role" in said("add-role", f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")
    assert "IAM has no such role" in said("add-role", role_arn("NoSuchRole"))
    assert "of the cluster's account" in said("add-role", OTHER_DEV.arn, "--type", "EC2_LINUX")
    assert "user" in said("add-role", BOB.arn)


def mode_of(entries, cluster: str) -> str:
    described = entries.client.describe_cluster(name=cluster)["cluster"]
    return described["accessConfig"]["authenticationMode"]


def test_another_clusters_entries_are_not_changed(carol, entries, sandbox):
    with sandbox.another_cluster("decoy"):
        config = {"authenticationMode": "API_AND_CONFIG_MAP"}
        entries.client.update_cluster_config(name="decoy", accessConfig=config)
        wait("the mode of the other cluster", lambda: mode_of(entries, "decoy") == "API_AND_CONFIG_MAP")
        said = carol("add-role", DEV.arn, "--store", "entries", "--group", "a", "--cluster-name", "decoy", exit_code=1).stderr
    assert "is not the EKS cluster" in said
    assert DEV.arn not in entries.principals()


def test_an_entry_is_made_by_three_requests_of_which_two_are_sent_at_once(managed, entries, sandbox):
    begin = len(sandbox.aws_calls())
    managed("add-role", DEV.arn, "--store", "entries", "--group", "a")
    asked = operations(sandbox, begin)
    assert set(asked[:2]) == {"DescribeCluster", "ListAccessEntries"}
    assert asked[2:] == ["CreateAccessEntry"]


def test_aws_auth_is_written_by_one_request_although_eks_is_asked(managed, entries, sandbox, iam):
    requests = iam.requests()
    managed("add-role", DEV.arn, "--username", "a")
    assert requests.verbs() == ["get", "patch"]


def test_an_entry_that_was_deleted_elsewhere_is_made_again(managed, entries):
    words = ("add-role", DEV.arn, "--store", "entries", "--group", "a")
    managed(*words)
    entries.delete(DEV.arn)
    assert managed(*words).stdout == f"accessentry/{DEV.arn} created\n"


def test_each_principal_is_finished_before_the_next(managed, entries, sandbox):
    gone = "arn:aws:iam::222233334444:role/NoSuchRole"
    with sandbox.delays(new_principal=0):
        done = managed("add-role", DEV.arn, gone, "--policy", VIEW, exit_code=1)
    assert done.stdout == f"accessentry/{DEV.arn} created\n"
    assert "EKS finds no such role" in done.stderr
    assert policies(entries, DEV.arn) == {VIEW: []}


def test_what_this_program_made_the_aws_cli_reads(managed, entries, sandbox):
    managed("add-role", DEV.arn, "--store", "entries", "--group", "a")
    env = {"AWS_PROFILE": "carol"}
    done = sandbox.run("aws", "eks", "describe-access-entry", "--cluster-name", CLUSTER, "--principal-arn", DEV.arn, env=env)
    assert json.loads(done.stdout)["accessEntry"]["kubernetesGroups"] == ["a"]
    sandbox.run("aws", "eks", "delete-access-entry", "--cluster-name", CLUSTER, "--principal-arn", DEV.arn, env=env)
    assert "has no access entry" in managed("remove-role", DEV.arn, "--store", "entries", exit_code=1).stderr


def test_node_roles_line_stays_with_its_entry(managed, entries):
    """A node role's entry is changed where it is, not in aws-auth."""
    entries.create(NODE.arn, type="EC2_LINUX")
    assert managed("add-role", NODE.arn, "--type", "EC2_LINUX").stdout == f"accessentry/{NODE.arn} unchanged\n"


def test_the_commands_of_the_readme(managed, entries):
    (block,) = (each for each in readme.blocks() if "replace-role arn:" in each.text)
    for command in block.text.splitlines():
        managed(*command.removeprefix("kubectl iam ").split())
    assert described(entries, DEPLOY.arn)["kubernetesGroups"] == ["dev"]
    assert policies(entries, DEPLOY.arn) == {}
    assert DEV.arn not in entries.principals()
