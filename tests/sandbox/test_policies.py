"""Policy documents are read as IAM reads them."""

import pytest

from .emulator.policies import Asked, Verdict, judge

READ = {"Effect": "Allow", "Action": ["eks:Describe*", "iam:GetRole"], "Resource": "*"}
ALICE = "arn:aws:iam::111122223333:user/alice"


def verdict(statements, action="eks:DescribeCluster", resource="*", principals=(), **context):
    document = {"Version": "2012-10-17", "Statement": statements}
    context = {name.replace("__", ":"): value for name, value in context.items()}
    return judge([document], Asked(action, resource, context, frozenset(principals)))


def test_an_action_is_allowed_by_name_or_pattern_in_any_case():
    assert verdict([READ]) is Verdict.ALLOWED
    assert verdict(READ, "IAM:getrole") is Verdict.ALLOWED
    assert verdict([READ], "iam:GetRoles") is Verdict.NEUTRAL


def test_a_denial_wins_in_any_position():
    deny = READ | {"Effect": "Deny"}
    assert verdict([READ, deny]) is Verdict.DENIED
    assert verdict([deny, READ]) is Verdict.DENIED
    documents = [{"Statement": [READ]}, {"Statement": [deny]}]
    assert judge(documents, Asked("iam:GetRole")) is Verdict.DENIED


def test_resources_are_case_sensitive():
    some = READ | {"Resource": "arn:aws:eks:*:*:cluster/dev-?"}
    assert verdict(some, resource="arn:aws:eks:r:1:cluster/dev-1") is Verdict.ALLOWED
    assert verdict(some, resource="arn:aws:eks:r:1:cluster/Dev-1") is Verdict.NEUTRAL
    assert verdict(some, resource="arn:aws:eks:r:1:cluster/dev-12") is Verdict.NEUTRAL


def test_a_principal_matches_only_its_kind():
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [ALICE, "1"]}}
    assert verdict(trust, "sts:AssumeRole", principals=[("AWS", ALICE)]) is Verdict.ALLOWED
    assert verdict(trust, "sts:AssumeRole", principals=[("Federated", ALICE)]) is Verdict.NEUTRAL
    anybody = trust | {"Principal": {"AWS": "*"}}
    assert verdict(anybody, "sts:AssumeRole", principals=[("AWS", "x")]) is Verdict.ALLOWED


@pytest.mark.parametrize(
    "operator, key, wanted, actual, holds",
    [
        ("StringEquals", "sts:ExternalId", ["a", "b"], "b", True),
        ("StringEquals", "sts:ExternalId", "a", "A", False),
        ("StringEquals", "sts:ExternalId", "a", None, False),
        ("StringNotEquals", "sts:ExternalId", "a", None, True),
        ("StringNotEquals", "sts:ExternalId", ["a", "b"], "b", False),
        ("StringEqualsIfExists", "sts:ExternalId", "a", None, True),
        ("StringLike", "sts:ExternalId", "a*", "abc", True),
        ("Bool", "STS:EXTERNALID", "true", "True", True),
        ("Bool", "sts:ExternalId", "true", None, False),
        ("BoolIfExists", "sts:ExternalId", "false", None, True),
        ("Null", "sts:ExternalId", "true", None, True),
        ("Null", "sts:ExternalId", "true", "a", False),
    ],
)
def test_conditions(operator, key, wanted, actual, holds):
    statement = READ | {"Condition": {operator: {key: wanted}}}
    context = {} if actual is None else {"sts__ExternalId": actual}
    expected = Verdict.ALLOWED if holds else Verdict.NEUTRAL
    assert verdict(statement, **context) is expected


@pytest.mark.parametrize(
    "operator, wanted, actual, holds",
    [
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
        ("ForAllValues:StringLike", "dev-*", ["dev-1", "dev-2"], True),
        # Nothing is among the wanted, too.
        ("ForAllValues:StringEquals", "a", None, True),
        ("ForAnyValue:StringEquals", "a", ["b", "a"], True),
        ("ForAnyValue:StringEquals", "a", ["b"], False),
        ("ForAnyValue:StringEquals", "a", None, False),
        ("ForAnyValue:StringNotEquals", "a", ["a", "b"], True),
        ("Null", "false", ["a"], True),
    ],
)
def test_conditions_on_several_values(operator, wanted, actual, holds):
    statement = READ | {"Condition": {operator: {"eks:kubernetesGroups": wanted}}}
    context = {} if actual is None else {"eks__kubernetesGroups": actual}
    expected = Verdict.ALLOWED if holds else Verdict.NEUTRAL
    assert verdict(statement, **context) is expected


def test_several_values_need_a_quantifier():
    statement = READ | {"Condition": {"StringEquals": {"eks:kubernetesGroups": "a"}}}
    with pytest.raises(NotImplementedError):
        verdict(statement, eks__kubernetesGroups=["a"])


@pytest.mark.parametrize(
    "unknown", [{"NotAction": "x"}, {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]
)
def test_unsupported_elements_are_an_error(unknown):
    with pytest.raises(NotImplementedError):
        verdict(READ | unknown)
