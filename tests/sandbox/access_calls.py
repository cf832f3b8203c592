"""How tests call EKS's operations on access entries, and its words."""

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from .entries import POLICY_PREFIX
from .identities import DEV
from .layout import CLUSTER

VIEW = POLICY_PREFIX + "AmazonEKSViewPolicy"
INVALID = "InvalidParameterException"
NOT_FOUND = (
    "The specified principalArn could not be found. You can view your available access entries with"
    " 'list-access-entries'."
)
NOT_STANDARD = 'This operation can only be performed on Access Entries with a type of "STANDARD".'


def refusal(call, **parameters) -> tuple[str, str]:
    """Code and message."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def create(eks: BaseClient, arn: str = DEV.arn, **more) -> dict:
    return eks.create_access_entry(clusterName=CLUSTER, principalArn=arn, **more)["accessEntry"]


def associate(eks: BaseClient, arn: str = DEV.arn, policy: str = VIEW, **scope) -> dict:
    return eks.associate_access_policy(
        clusterName=CLUSTER, principalArn=arn, policyArn=policy, accessScope=scope or {"type": "cluster"}
    )


def arns(eks: BaseClient, **more) -> list[str]:
    return eks.list_access_entries(clusterName=CLUSTER, **more)["accessEntries"]
