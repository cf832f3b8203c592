"""Access entries in the emulated EKS behave as measured on EKS: values, rules, and words."""

import itertools

import pytest
from botocore.exceptions import ClientError

from .entries import POLICY_PREFIX, eks_client
from .identities import BOB, CREATOR, DEPLOY, DEV, NODE, OTHER_DEV, SERVICE_LINKED, SSO_VIEW
from .layout import ACCOUNT, CLUSTER
from .waiting import wait

VIEW = POLICY_PREFIX + "AmazonEKSViewPolicy"
CLUSTER_SCOPE = {"type": "cluster", "namespaces": []}
NOBODY = f"arn:aws:iam::{ACCOUNT}:role/Nobody"
TYPES = "[EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, HYBRID_LINUX, EC2]"
NOT_FOUND = (
    "The specified principalArn could not be found. You can view your available access entries with"
    " 'list-access-entries'."
)
NOT_STANDARD = 'This operation can only be performed on Access Entries with a type of "STANDARD".'
INVALID = "InvalidParameterException"


@pytest.fixture(scope="module")
def eks(sandbox):
    return eks_client(sandbox.layout)


@pytest.fixture(autouse=True)
def entries_count(sandbox):
    """Each test begins with the entries that every cluster has."""
    with sandbox.authentication_mode("API_AND_CONFIG_MAP"):
        yield


def refusal(call, **parameters) -> tuple[str, str]:
    """Code and message."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def create(eks, arn: str = DEV.arn, **more) -> dict:
    return eks.create_access_entry(clusterName=CLUSTER, principalArn=arn, **more)["accessEntry"]


def associate(eks, arn: str = DEV.arn, policy: str = VIEW, **scope) -> dict:
    return eks.associate_access_policy(
        clusterName=CLUSTER, principalArn=arn, policyArn=policy, accessScope=scope or {"type": "cluster"}
    )


def arns(eks, **more) -> list[str]:
    return eks.list_access_entries(clusterName=CLUSTER, **more)["accessEntries"]


@pytest.mark.parametrize(
    "who, username",
    [
        (DEPLOY, f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/{{{{SessionName}}}}"),
        (SSO_VIEW, f"arn:aws:sts::{ACCOUNT}:assumed-role/{SSO_VIEW.name}/{{{{SessionName}}}}"),
        (OTHER_DEV, "arn:aws:sts::222233334444:assumed-role/Dev/{{SessionName}}"),
        (BOB, BOB.arn),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_entry_has_defaults(eks, who, username):
    entry = create(eks, who.arn)
    kind = "role" if ":role/" in who.arn else "user"
    assert entry.pop("accessEntryArn").startswith(
        f"arn:aws:eks:eu-west-1:{ACCOUNT}:access-entry/{CLUSTER}/{kind}/{who.account}/{who.name}/"
    )
    assert entry.pop("createdAt") == entry.pop("modifiedAt")
    assert entry == {
        "clusterName": CLUSTER,
        "principalArn": who.arn,
        "kubernetesGroups": [],
        "tags": {},
        "username": username,
        "type": "STANDARD",
    }


@pytest.mark.parametrize(
    "kind, username, groups",
    [
        ("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]),
        ("EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", ["system:nodes", "eks:kube-proxy-windows"]),
        ("HYBRID_LINUX", "system:node:{{SessionName}}", ["system:nodes"]),
    ],
)
def test_a_type_for_nodes_has_its_own_username_and_groups(eks, kind, username, groups):
    entry = create(eks, NODE.arn, type=kind)
    assert (entry["username"], entry["kubernetesGroups"]) == (username, groups)


def test_an_entry_is_updated_in_part_and_deleted(eks):
    create(eks, username="dev", kubernetesGroups=["a", "b"], tags={"team": "x"})
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    updated = eks.update_access_entry(**where, kubernetesGroups=["c"])["accessEntry"]
    assert (updated["username"], updated["kubernetesGroups"]) == ("dev", ["c"])
    updated = eks.update_access_entry(**where, username="dev:{{SessionName}}")["accessEntry"]
    assert (updated["username"], updated["kubernetesGroups"]) == ("dev:{{SessionName}}", ["c"])
    assert updated == eks.describe_access_entry(**where)["accessEntry"]
    eks.delete_access_entry(**where)
    for call in (eks.describe_access_entry, eks.update_access_entry, eks.delete_access_entry):
        assert refusal(call, **where) == ("ResourceNotFoundException", NOT_FOUND)


def test_entries_are_listed_in_pages(eks):
    for who in (DEV, DEPLOY, BOB):
        create(eks, who.arn)
    associate(eks, DEPLOY.arn)
    everybody = sorted((DEV.arn, DEPLOY.arn, BOB.arn, SERVICE_LINKED.arn))
    assert arns(eks) == everybody
    assert arns(eks, associatedPolicyArn=VIEW) == [DEPLOY.arn]
    pages = eks.get_paginator("list_access_entries").paginate(
        clusterName=CLUSTER, PaginationConfig={"PageSize": 3}
    )
    assert [page["accessEntries"] for page in pages] == [everybody[:3], everybody[3:]]


@pytest.mark.parametrize(
    "more, message",
    [
        *(
            ({"username": prefix + "x"}, f"The username must not begin with {prefix}")
            for prefix in ("system:", "eks:", "aws:", "amazon:", "iam:")
        ),
        *(
            (
                {"kubernetesGroups": ["fine", prefix + "x"]},
                f"The kubernetes group name {prefix}x is invalid, it cannot start with {prefix}",
            )
            for prefix in ("system:", "eks:", "aws:", "amazon:", "iam:")
        ),
        (
            {"type": "EC2_LINUX", "username": "x"},
            'The specified username is invalid: setting username is not allowed when the type is "EC2_LINUX"',
        ),
        (
            {"type": "EC2_WINDOWS", "kubernetesGroups": ["x"]},
            "The specified kubernetesGroups is invalid: setting kubernetesGroups is not allowed when the"
            ' type is "EC2_WINDOWS"',
        ),
        (
            {"type": "EC2_LINUX", "principalArn": BOB.arn},
            f"AccessEntry principalArn must be IAM role when using types {TYPES}",
        ),
        (
            {"type": "HYBRID_LINUX", "principalArn": OTHER_DEV.arn},
            "AccessEntry principalArn must be from the same account as the cluster when using types"
            f" {TYPES}",
        ),
        (
            {"principalArn": SERVICE_LINKED.arn},
            "The caller is not allowed to modify access entries with a principalArn value of a Service"
            " Linked Role",
        ),
    ],
)
def test_parameters_are_judged_before_the_cluster(eks, more, message):
    parameters = {"clusterName": "missing", "principalArn": DEV.arn} | more
    assert refusal(eks.create_access_entry, **parameters) == (INVALID, message)


@pytest.mark.parametrize(
    "arn",
    [
        NOBODY,
        # Without their paths.
        f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        f"arn:aws:iam::{ACCOUNT}:role/AWSServiceRoleForAmazonEKS",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/x",
        f"arn:aws:sts::{ACCOUNT}:federated-user/x",
        "Dev",
    ],
)
def test_a_principal_must_exist(eks, arn):
    message = "The specified principalArn is invalid: invalid principal."
    assert refusal(eks.create_access_entry, clusterName=CLUSTER, principalArn=arn) == (INVALID, message)


def test_a_missing_cluster_and_a_cluster_without_entries_refuse(sandbox, eks):
    missing = ("ResourceNotFoundException", "No cluster found for name: missing.")
    assert refusal(eks.list_access_entries, clusterName="missing") == missing
    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    modes = (
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform"
        " this operation."
    )
    assert refusal(eks.list_access_entries, clusterName=CLUSTER) == ("InvalidRequestException", modes)
    parameters = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    assert refusal(eks.create_access_entry, **parameters) == ("InvalidRequestException", modes)


def test_an_entry_exists_once(eks):
    create(eks)
    message = "The specified access entry resource is already in use on this cluster."
    again = refusal(eks.create_access_entry, clusterName=CLUSTER, principalArn=DEV.arn)
    assert again == ("ResourceInUseException", message)


def test_policies_are_associated_replaced_and_disassociated(eks):
    create(eks)
    answer = associate(eks)
    assert answer["associatedAccessPolicy"]["accessScope"] == CLUSTER_SCOPE
    scope = {"type": "namespace", "namespaces": ["dev-*", "x"]}
    associate(eks, **scope)
    where = {"clusterName": CLUSTER, "principalArn": DEV.arn}
    (only,) = eks.list_associated_access_policies(**where)["associatedAccessPolicies"]
    assert (only["policyArn"], only["accessScope"]) == (VIEW, scope)
    assert only["associatedAt"] < only["modifiedAt"]
    eks.disassociate_access_policy(**where, policyArn=VIEW)
    assert eks.list_associated_access_policies(**where)["associatedAccessPolicies"] == []


@pytest.mark.parametrize(
    "policy, scope, message",
    [
        ("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", {}, "The policyArn parameter format is not valid"),
        (POLICY_PREFIX + "AmazonEKSNothingPolicy", {}, "The specified policyArn could not be found."),
        (VIEW.replace(":aws:eks", ":aws-cn:eks"), {}, "The specified policyArn could not be found."),
        (
            POLICY_PREFIX + "AmazonEKSComputeClusterPolicy",
            {},
            "policyArn can only be associated with service-linked roles",
        ),
        (
            VIEW,
            {"type": "namespace"},
            "At least 1 namespace must be provided if the type is set as namespace",
        ),
        (
            VIEW,
            {"type": "cluster", "namespaces": ["x"]},
            "accessScope should not include namespaces if the type is not set as namespace",
        ),
    ],
)
def test_an_association_is_judged_before_the_cluster(eks, policy, scope, message):
    refused = refusal(
        eks.associate_access_policy,
        clusterName="missing",
        principalArn=DEV.arn,
        policyArn=policy,
        accessScope=scope or {"type": "cluster"},
    )
    assert refused == (INVALID, message)


def test_an_unknown_scope_does_not_fit_the_model(eks):
    code, message = refusal(lambda: associate(eks, type="region"))
    assert code == INVALID
    assert "'accessScope.type' failed to satisfy constraint: Member must satisfy enum" in message


def test_entries_of_nodes_are_neither_updated_nor_given_policies(eks):
    create(eks, NODE.arn, type="EC2_LINUX")
    where = {"clusterName": CLUSTER, "principalArn": NODE.arn}
    assert refusal(eks.update_access_entry, **where, username="x") == (INVALID, NOT_STANDARD)
    assert refusal(lambda: associate(eks, NODE.arn)) == (INVALID, NOT_STANDARD)
    eks.delete_access_entry(**where)
    # Auto Mode's nodes are the exception.
    create(eks, NODE.arn, type="EC2")
    associate(eks, NODE.arn, POLICY_PREFIX + "AmazonEKSAutoNodePolicy")
    assert refusal(lambda: associate(eks, NODE.arn)) == (INVALID, NOT_STANDARD)


def test_the_service_linked_entry_is_there_and_stays(eks):
    where = {"clusterName": CLUSTER, "principalArn": SERVICE_LINKED.arn}
    assert eks.describe_access_entry(**where)["accessEntry"]["username"] == "eks:managed"
    held = eks.list_associated_access_policies(**where)["associatedAccessPolicies"]
    assert [each["policyArn"].rpartition("/")[2] for each in held] == [
        "AmazonEKSClusterInsightsPolicy",
        "AmazonEKSEventPolicy",
    ]
    for call in (eks.update_access_entry, eks.delete_access_entry):
        assert refusal(call, **where)[1].startswith("The caller is not allowed to modify access entries")


def test_all_policies_are_listed_in_pages(eks):
    pages = list(eks.get_paginator("list_access_policies").paginate(PaginationConfig={"PageSize": 30}))
    assert len(pages) == 2
    policies = list(itertools.chain(*(page["accessPolicies"] for page in pages)))
    assert {"name": "AmazonEKSViewPolicy", "arn": VIEW} in policies
    assert all(each["arn"] == POLICY_PREFIX + each["name"] for each in policies)


def test_the_mode_goes_one_step_at_a_time_and_brings_entries(sandbox, eks):
    def step(mode: str) -> dict:
        return eks.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": mode})["update"]

    def cluster() -> dict:
        return eks.describe_cluster(name=CLUSTER)["cluster"]

    sandbox.control("authentication-mode", mode="CONFIG_MAP")
    sandbox.control("delays", mode_step=0.2, own_entries=0.2)
    wrong = (INVALID, "Unsupported authentication mode update from CONFIG_MAP to API")
    assert refusal(lambda: step("API")) == wrong
    update = step("API_AND_CONFIG_MAP")
    assert (update["status"], update["type"]) == ("InProgress", "AccessConfigUpdate")
    assert update["params"] == [{"type": "AuthenticationMode", "value": "API_AND_CONFIG_MAP"}]
    assert cluster()["status"] == "UPDATING"
    assert refusal(lambda: step("API_AND_CONFIG_MAP"))[0] == "ResourceInUseException"
    where = {"name": CLUSTER, "updateId": update["id"]}
    wait("the update", lambda: eks.describe_update(**where)["update"]["status"] == "Successful")
    assert (cluster()["status"], cluster()["accessConfig"]["authenticationMode"]) == (
        "ACTIVE",
        "API_AND_CONFIG_MAP",
    )
    expected = sorted((CREATOR.arn, NODE.arn, SERVICE_LINKED.arn))
    wait("EKS's own entries", lambda: arns(eks) == expected)
    node = eks.describe_access_entry(clusterName=CLUSTER, principalArn=NODE.arn)["accessEntry"]
    assert node["type"] == "EC2_LINUX"
    back = "Unsupported authentication mode update from API_AND_CONFIG_MAP to CONFIG_MAP"
    assert refusal(lambda: step("CONFIG_MAP")) == (INVALID, back)
    sandbox.control("delays")


def test_too_many_entries_are_refused(sandbox, eks):
    sandbox.control("fill-entries", count=2999)
    create(eks)
    assert refusal(lambda: create(eks, BOB.arn))[0] == "ResourceLimitExceededException"


def test_calls_are_throttled_on_demand(sandbox, eks):
    sandbox.control("throttle", action="eks:ListAccessEntries", times=1)
    assert refusal(eks.list_access_entries, clusterName=CLUSTER)[0] == "ThrottlingException"
    assert arns(eks) == [SERVICE_LINKED.arn]
