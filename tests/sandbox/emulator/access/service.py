"""Takes the requests to EKS, and answers those that moto cannot answer."""

import time
from collections.abc import Callable
from contextlib import nullcontext

from botocore.model import OperationModel
from werkzeug.wrappers import Request, Response

from ...hosts import Endpoint
from .. import rest, throttle
from ..callers import Caller
from . import associations, entries, modes, nodes, rights
from .entries import Place
from .state import DELAYS

OPERATIONS = {
    "CreateAccessEntry": entries.create,
    "DescribeAccessEntry": entries.describe,
    "ListAccessEntries": entries.list_,
    "UpdateAccessEntry": entries.update,
    "DeleteAccessEntry": entries.delete,
    "AssociateAccessPolicy": associations.associate,
    "DisassociateAccessPolicy": associations.disassociate,
    "ListAssociatedAccessPolicies": associations.list_associated,
    "ListAccessPolicies": associations.list_all,
    "UpdateClusterConfig": modes.update_cluster_config,
    "DescribeUpdate": modes.describe_update,
    "ListUpdates": modes.list_updates,
    "ListNodegroups": nodes.list_node_groups,
    "DescribeNodegroup": nodes.describe_node_group,
    "ListFargateProfiles": nodes.list_fargate_profiles,
    "DescribeFargateProfile": nodes.describe_fargate_profile,
}


def answer(request: Request, endpoint: Endpoint, caller: Caller, otherwise: Callable[[], Response]) -> Response:
    """The answer to an authenticated request to EKS, by `otherwise` if it is one for moto. Raises AwsError."""
    time.sleep(DELAYS.answer)
    operation = rest.operation_of("eks", request)
    if operation is None:
        return otherwise()
    request.environ["sandbox.operation"] = operation.name
    throttle.check_failing(f"eks:{operation.name}")
    with nullcontext() if operation.http["method"] == "GET" else throttle.HELD.passing():
        if operation.name in OPERATIONS:
            result = _answer(operation, request, Place(caller.account, endpoint.region), caller)
        else:
            result = otherwise()
    throttle.check_lost(f"eks:{operation.name}")
    return result


def _answer(operation: OperationModel, request: Request, place: Place, caller: Caller) -> Response:
    def handle(said: dict) -> dict:
        throttle.check_throttle(f"eks:{operation.name}")
        rights.check(caller, place, operation.name, said)
        return OPERATIONS[operation.name](place, said)

    return rest.answer(operation, request, handle, "InvalidParameterException")
