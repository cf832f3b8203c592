"""Both stores as code of other tools. Each form is judged by its tool's own parser, linter or schema."""

import json
import re
import subprocess
import sys
from pathlib import Path

import fastjsonschema
import hcl2
import pytest
import yaml

from sandbox.entries import POLICY_PREFIX
from sandbox.identities import BOB, CAROL, DEPLOY, DEV, GUEST, NODE, OTHER_DEV, SERVICE_LINKED
from sandbox.layout import ACCOUNT, CLUSTER, REGION

from .eks import ADMIN, ADMINS, EDIT, VIEW, described, policies
from .program import role_arn, role_entry

SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Guest/{{{{SessionName}}}}"
ODD = 'odd:{{SessionName}}${a}%{b}$${c}"\\\u00e9'
# Text that a rewrite would lose: comments, templates of Terraform, a line that lets nobody in.
ROLES = (
    f"# ours: ${{x}}\n- rolearn: {role_arn('Dev')} # %{{y}}\n  username: 'dev:{{{{SessionName}}}}'\n  groups: [b, 'yes']\n"
    f"- rolearn: {role_arn('a/path/Dead')}\n  username: x\n"
    f"- rolearn: {role_arn('Twice')}\n  username: one\n- rolearn: {role_arn('Twice')}\n  username: two\n"
)
MAP = {"mapRoles": ROLES, "mapUsers": ADMINS, "mapAccounts": f'["{ACCOUNT}"]'}


def texts(of: str = "string") -> dict:
    return {"type": "array", "items": {"type": of}}


def fields(required: tuple[str, ...] = (), **properties: dict | str) -> dict:
    typed = {name: {"type": form} if isinstance(form, str) else form for name, form in properties.items()}
    return {"type": "object", "properties": typed, "required": list(required), "additionalProperties": False}


# eksctl's schema of what export writes (pkg/apis/eksctl.io/v1alpha5/assets/schema.json), and what its validation asks.
SCOPE = fields(("type",), type={"enum": ["cluster", "namespace"]}, namespaces=texts())
POLICY = fields(("policyARN", "accessScope"), policyARN="string", accessScope=SCOPE)
EKSCTL = fields(
    ("apiVersion", "kind", "metadata"),
    apiVersion={"enum": ["eksctl.io/v1alpha5"]},
    kind={"enum": ["ClusterConfig"]},
    metadata=fields(("name", "region"), name="string", region="string"),
    accessConfig=fields(
        authenticationMode={"enum": ["API", "API_AND_CONFIG_MAP"]},
        accessEntries={
            "type": "array",
            "items": fields(
                ("principalARN",),
                principalARN="string",
                type={"enum": ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2"]},
                kubernetesUsername="string",
                kubernetesGroups=texts(),
                accessPolicies={"type": "array", "items": POLICY},
            ),
        },
    ),
    iamIdentityMappings={
        "type": "array",
        "items": fields(arn="string", username="string", groups=texts(), account="string"),
    },
)
is_of_eksctl = fastjsonschema.compile(EKSCTL, use_default=False)


def unescaped(quoted: str) -> str:
    """What a quoted template of HCL means (the specification of HCL's native syntax, template literals)."""
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', quoted, re.DOTALL), quoted
    meanings = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

    def meaning(match: re.Match) -> str:
        digits = match[1] or match[2]
        return chr(int(digits, 16)) if digits else meanings[match[3]]

    return re.sub(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", meaning, literal(quoted[1:-1]))


def literal(template: str) -> str:
    """A template in which nothing is replaced."""
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", template), template
    return template.replace("$${", "${").replace("%%{", "%{")


def value(parsed):
    """What python-hcl2 has parsed, which leaves strings as they are written; references stay `${...}`."""
    if isinstance(parsed, list):
        return [value(each) for each in parsed]
    if isinstance(parsed, dict):
        return {
            unescaped(name) if name.startswith('"') else name: value(each)
            for name, each in parsed.items()
            if name not in ("__is_block__", "__comments__", "__inline_comments__")
        }
    if not isinstance(parsed, str) or parsed.startswith("${"):
        return parsed
    heredoc = re.fullmatch(r'"<<(\w+)\n(.*\n)\1"', parsed, re.DOTALL)
    return literal(heredoc[2]) if heredoc else unescaped(parsed)


class Terraform:
    """Code of Terraform: its resources by type and name, and the ids with which they are imported."""

    def __init__(self, text: str):
        parsed = value(hcl2.loads(text))
        self.resources = {}
        for each in parsed.get("resource", []):
            ((kind, named),) = each.items()
            ((name, arguments),) = named.items()
            assert (kind, name) not in self.resources
            self.resources[kind, name] = arguments
        imports = parsed.get("import", [])
        self.imports = {tuple(each["to"].removeprefix("${").removesuffix("}").split(".")): each["id"] for each in imports}
        assert len(self.imports) == len(imports)

    def of(self, kind: str) -> dict[str, dict]:
        return {name: arguments for (each, name), arguments in self.resources.items() if each == kind}


def as_eks_has_it(entries, arn: str) -> dict:
    """An access entry as code has to say it: without what EKS itself gives."""
    entry = described(entries, arn)
    is_node = entry["type"] != "STANDARD"
    username = "" if is_node or entry["username"] == SESSION else entry["username"]
    groups = [] if is_node else sorted(entry["kubernetesGroups"])
    return {
        **{"type": entry["type"], "username": username, "groups": groups, "tags": entry.get("tags", {})},
        "policies": {POLICY_PREFIX + name: sorted(where) for name, where in policies(entries, arn).items()},
    }


def manifest_of(data: dict[str, str]) -> str:
    metadata = {"name": "aws-auth", "namespace": "kube-system"}
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})


PRINCIPALS = (DEPLOY.arn, GUEST.arn, NODE.arn, OTHER_DEV.arn, BOB.arn)


@pytest.fixture
def both(sandbox, live_map, entries):
    """Both stores with what code must not lose. Returns what EKS has, by principal."""
    sandbox.set_aws_auth(**MAP)
    tags = {"team": "a", "odd key": '"${x}"'}
    entries.create(DEPLOY.arn, [VIEW, EDIT], ["web", "dev-*"], username=ODD, kubernetesGroups=["on", "x"], tags=tags)
    entries.create(GUEST.arn, [VIEW])
    entries.create(NODE.arn, type="EC2_LINUX")
    entries.create(OTHER_DEV.arn, username="theirs")
    entries.create(BOB.arn, kubernetesGroups=["1"], username="~")
    return {arn: as_eks_has_it(entries, arn) for arn in PRINCIPALS}


# eksctl


def test_eksctls_form_says_how_things_are(managed, both, sandbox, tmp_path):
    before = sandbox.aws_auth()
    done = managed("export", "eksctl", "--store", "all")
    config = yaml.safe_load(done.stdout)
    is_of_eksctl(config)
    assert config["metadata"] == {"name": CLUSTER, "region": REGION}
    found = {
        each["principalARN"]: {
            "type": each["type"],
            "username": each.get("kubernetesUsername", ""),
            "groups": sorted(each.get("kubernetesGroups", [])),
            "policies": {
                policy["policyARN"]: sorted(policy["accessScope"].get("namespaces", []))
                for policy in each.get("accessPolicies", [])
            },
        }
        for each in config["accessConfig"]["accessEntries"]
    }
    assert found == {arn: {name: of for name, of in entry.items() if name != "tags"} for arn, entry in both.items()}
    assert [each.get("arn", each.get("account")) for each in config["iamIdentityMappings"]] == [
        *(role_arn("Dev"), role_arn("Twice"), role_arn("Twice")),
        *(yaml.safe_load(ADMINS)[0]["userarn"], ACCOUNT),
    ]
    file = tmp_path / "access.yaml"
    file.write_text(done.stdout)
    assert managed("diff", "-f", str(file)).stdout == ""
    pruned = managed("diff", "-f", str(file), "--prune", exit_code=1).stdout  # what lets nobody in
    assert re.findall("^-- rolearn: (.*)", pruned, re.MULTILINE) == [role_arn("a/path/Dead")]
    applied = managed("apply", "-f", str(file)).stdout.splitlines()
    assert {line.rpartition(" ")[2] for line in applied} == {"unchanged"}
    assert sandbox.aws_auth() == before


def test_what_eksctls_form_cannot_hold_is_named(managed, both, sandbox):
    sandbox.set_aws_auth(mapRoles=ROLES + f"- rolearn: {BOB.arn}\n  username: bob\n", mapUsers=ADMINS)
    done = managed("export", "eksctl", "--store", "all")
    assert f"note: left out: the access entry of {SERVICE_LINKED.arn}: AWS makes it" in done.stderr
    assert f"note: left out: the tags of {DEPLOY.arn}: eksctl's access entries have no tags" in done.stderr
    assert f"note: left out: kube-system/aws-auth mapRoles:11:3 ({BOB.arn}): eksctl writes the ARN of a role" in done.stderr
    left_out = [line for line in done.stdout.splitlines() if line.startswith("# Left out: ")]
    assert f"mapRoles:5:3 ({role_arn('a/path/Dead')}): this line lets nobody in" in done.stderr
    assert len(left_out) == 4
    is_of_eksctl(config := yaml.safe_load(done.stdout))
    assert len(config["iamIdentityMappings"]) == 4
    assert "  # Of nodes: EKS makes such entries" in done.stdout
    assert "# Lets nobody in: " in done.stdout


def test_stale_entries_are_noted(managed, both, sandbox, entries):
    sandbox.control("recreate-role", name=GUEST.name)
    entries.settle()
    for form in ("terraform", "eksctl", "cloudformation"):
        assert managed("export", form).stdout.count("# Stale: ") == 1


# Terraform


def test_terraform_imports_what_is_there(managed, both, sandbox):
    code = Terraform(managed("export", "terraform", "--store", "all").stdout)
    found, names = {}, {}
    for name, each in code.of("aws_eks_access_entry").items():
        arn = names[name] = each["principal_arn"]
        assert (each["cluster_name"], code.imports["aws_eks_access_entry", name]) == (CLUSTER, f"{CLUSTER}:{arn}")
        groups = sorted(each.get("kubernetes_groups", []))
        found[arn] = {"type": each["type"], "username": each.get("user_name", ""), "groups": groups}
        found[arn] |= {"tags": each.get("tags", {}), "policies": {}}
    for name, each in code.of("aws_eks_access_policy_association").items():
        entry = re.fullmatch(r"\$\{aws_eks_access_entry\.([\w-]+)\.principal_arn\}", each["principal_arn"])[1]
        (scope,) = each["access_scope"]
        namespaces = sorted(scope.get("namespaces", []))
        assert scope["type"] == ("namespace" if namespaces else "cluster")
        found[names[entry]]["policies"][each["policy_arn"]] = namespaces
        wanted = f"{CLUSTER}#{names[entry]}#{each['policy_arn']}"
        assert (each["cluster_name"], code.imports["aws_eks_access_policy_association", name]) == (CLUSTER, wanted)
    assert found == both
    (aws_auth,) = code.of("kubernetes_config_map_v1_data").values()
    assert aws_auth["data"] == sandbox.aws_auth() == MAP
    assert aws_auth["metadata"] == [{"name": "aws-auth", "namespace": "kube-system"}]
    assert len(code.imports) == len(code.resources) - 1
    assert set(names) == {"role_Deploy", "role_Guest", "role_NodeRole", "role_222233334444_Dev", "user_bob"}


def test_a_list_that_nobody_can_read(iam, tmp_path):
    file = tmp_path / "aws-auth.yaml"
    file.write_text(manifest_of({"mapRoles": "- [\n", "mapUsers": ADMINS}))
    done = iam.run("export", "terraform", "-m", file)
    assert (done.returncode, "warning: " in done.stderr) == (0, True)
    assert Terraform(done.stdout).of("kubernetes_config_map_v1_data")["aws_auth"]["data"]["mapRoles"] == "- [\n"
    done = iam.run("export", "eksctl", "-m", file)
    assert (done.returncode, "error: " in done.stderr) == (1, True)
    assert [each["username"] for each in yaml.safe_load(done.stdout)["iamIdentityMappings"]] == ["carol"]
    assert "# Not complete: a list of aws-auth could not be read" in done.stdout


# CloudFormation


def test_cloudformation_has_the_access_entries(managed, both, tmp_path):
    done = managed("export", "cloudformation", "--store", "all")
    file = tmp_path / "access.yaml"
    file.write_text(done.stdout)
    lint = subprocess.run(
        [Path(sys.prefix) / "bin/cfn-lint", "--regions", REGION, "--", file], capture_output=True, text=True, check=False
    )
    assert (lint.returncode, lint.stdout) == (0, ""), lint.stdout + lint.stderr
    found = {}
    for name, each in yaml.safe_load(done.stdout)["Resources"].items():
        assert re.fullmatch("[A-Za-z0-9]+", name)
        assert (each["Type"], each["DeletionPolicy"]) == ("AWS::EKS::AccessEntry", "Retain")
        has = each["Properties"]
        assert has["ClusterName"] == CLUSTER
        found[has["PrincipalArn"]] = {
            **{"type": has["Type"], "username": has.get("Username", "")},
            "groups": sorted(has.get("KubernetesGroups", [])),
            "tags": {tag["Key"]: tag["Value"] for tag in has.get("Tags", [])},
            "policies": {
                policy["PolicyArn"]: sorted(policy["AccessScope"].get("Namespaces", []))
                for policy in has.get("AccessPolicies", [])
            },
        }
    assert found == both
    assert "note: left out: kube-system/aws-auth: CloudFormation has no resource for it" in done.stderr
    assert "# Left out: kube-system/aws-auth: " in done.stdout


@pytest.mark.parametrize("words", [("--store", "aws-auth"), ("-m", "aws-auth.yaml"), ("--configmap", "default/x")])
def test_cloudformation_refuses_aws_auth_alone(iam, words):
    assert "CloudFormation has no resource for aws-auth" in iam.fails("export", "cloudformation", *words)


# Which store


def test_one_store_alone(managed, both):
    config = yaml.safe_load(managed("export", "eksctl", "--store", "aws-auth").stdout)
    assert "accessConfig" not in config
    config = yaml.safe_load(managed("export", "eksctl", "--store", "entries").stdout)
    assert "iamIdentityMappings" not in config
    code = Terraform(managed("export", "terraform", "--store", "entries").stdout)
    assert code.of("kubernetes_config_map_v1_data") == {}
    code = Terraform(managed("export", "terraform", "--store", "aws-auth").stdout)
    assert list(code.resources) == [("kubernetes_config_map_v1_data", "aws_auth")]


def test_a_map_that_nobody_reads_is_marked(managed, both, sandbox, entries):
    entries.create(CAROL.arn, [ADMIN])
    with sandbox.authentication_mode("API"):
        done = managed("export", "terraform")
        assert "# In the authentication mode API, nobody reads aws-auth." in done.stdout
        config = yaml.safe_load(managed("export", "eksctl").stdout)
        assert config["accessConfig"]["authenticationMode"] == "API"
        sandbox.set_aws_auth()
        assert "kubernetes_config_map_v1_data" not in managed("export", "terraform").stdout


def test_a_cluster_that_reads_no_entries(carol, sandbox):
    sandbox.set_aws_auth(mapUsers=ADMINS)
    done = carol("export", "terraform")
    assert ("Not complete" in done.stdout, done.stderr) == (False, "")
    code = Terraform(done.stdout)
    assert list(code.resources) == [("kubernetes_config_map_v1_data", "aws_auth")]
    assert "accessConfig" not in yaml.safe_load(carol("export", "eksctl").stdout)
    done = carol("export", "terraform", "--store", "entries", exit_code=1)
    assert (done.stdout, "error: " in done.stderr) == ("", True)


def test_what_the_caller_may_not_see_is_said(iam, both, sandbox):
    """alice may change aws-auth and describe the cluster, but see none of its access entries."""
    sandbox.set_aws_auth(mapUsers=ADMINS + ADMINS.replace("carol", "alice"))
    env = {"KUBECONFIG": str(sandbox.layout.kubeconfig("alice"))}
    for store, exit_code, says in (("auto", 0, "warning: who has an access entry is unknown"), ("all", 1, "error: ")):
        done = iam.run("export", "terraform", "--store", store, env=env)
        assert (done.returncode, says in done.stderr) == (exit_code, True), done.stderr
        assert "# Not complete: the access entries could not be read" in done.stdout
        assert list(Terraform(done.stdout).resources) == [("kubernetes_config_map_v1_data", "aws_auth")]


# Files


def test_of_a_manifest(iam, tmp_path):
    file = tmp_path / "aws-auth.yaml"
    file.write_text(manifest_of(MAP))
    code = Terraform(iam.ok("export", "terraform", "-m", file))
    assert code.of("kubernetes_config_map_v1_data")["aws_auth"]["data"] == MAP
    text = iam.ok("export", "eksctl", "-m", file)
    assert yaml.safe_load(text)["metadata"] == {}
    assert "diff" not in iam.ok("diff", "-m", file, "-f", "-", stdin=text)
    named = yaml.safe_load(iam.ok("export", "eksctl", "-m", file, "--cluster-name", "prod", "--region", "eu-west-1"))
    is_of_eksctl(named)
    assert named["metadata"] == {"name": "prod", "region": "eu-west-1"}
    (tmp_path / "roles.yaml").write_text(role_entry("Dev", "dev"))
    text = iam.ok("export", "eksctl", "-m", tmp_path / "roles.yaml", "--list", "roles")
    assert yaml.safe_load(text)["iamIdentityMappings"] == [{"arn": DEV.arn, "username": "dev"}]
    assert "cannot be combined" in iam.fails("export", "eksctl", "-m", file, "--store", "entries")


def test_wrong_words(iam):
    assert "did you mean terraform?" in iam.fails("export", "terrafrom")
    assert "export takes terraform, eksctl or cloudformation" in iam.fails("export")
    assert "export takes one of" in iam.fails("export", "terraform", "eksctl")
