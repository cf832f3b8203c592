"""Takes the requests to EKS that moto cannot answer."""

from werkzeug.wrappers import Request, Response

from ...hosts import Endpoint
from .. import rest
from ..callers import Caller
from ..throttle import THROTTLE
from . import associations, entries, modes, rights
from .entries import Place

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
}


def answer(request: Request, endpoint: Endpoint, caller: Caller) -> Response | None:
    """The answer to an authenticated request; None if it is one for moto. Raises AwsError."""
    operation = rest.operation_of("eks", request)
    if operation is None:
        return None
    request.environ["sandbox.operation"] = operation.name
    if operation.name not in OPERATIONS:
        return None
    place = Place(caller.account, endpoint.region)

    def handle(said: dict) -> dict:
        THROTTLE.check(f"eks:{operation.name}")
        rights.check(caller, place, operation.name, said)
        return OPERATIONS[operation.name](place, said)

    return rest.answer(operation, request, handle, "InvalidParameterException")
