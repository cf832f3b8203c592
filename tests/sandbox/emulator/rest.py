"""Operations of REST with JSON, served according to botocore's own models.

Requests and answers are validated by the model that clients are generated from: a wrong name or a missing
member is found here and not as a riddle in a client.
"""

import json
from collections.abc import Callable
from functools import cache

import botocore.session
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.validate import ParamValidator
from werkzeug.wrappers import Request, Response

from . import constraints
from .errors import AwsError

Handler = Callable[[dict], dict]


class WrongAnswer(Exception):
    """A handler's answer does not match the model: a bug in the emulator."""


@cache
def model(service: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(service)


def operation_of(service: str, request: Request) -> OperationModel | None:
    """The operation that a request is for. Paths with parameters are not needed here."""
    for name in model(service).operation_names:
        operation = model(service).operation_model(name)
        if (operation.http["method"], operation.http["requestUri"]) == (
            request.method,
            request.path,
        ):
            return operation
    return None


def answer(operation: OperationModel, request: Request, handler: Handler) -> Response:
    """Reads the request, has it handled, and writes the answer. Raises AwsError."""
    said = _read(operation.input_shape, request)
    report = ParamValidator().validate(said, operation.input_shape)
    if report.has_errors():
        raise AwsError("InvalidRequestException", report.generate_report(), 400)
    constraints.check(operation.input_shape, said, "InvalidRequestException")
    result = handler(said)
    check_answer(operation, result)
    return Response(json.dumps(result), 200, content_type="application/json")


def check_answer(operation: OperationModel, result: dict) -> None:
    """Raises WrongAnswer. For any protocol; times are datetimes."""
    if operation.output_shape is None:
        problems = "there is nothing to answer" if result else ""
    else:
        problems = ParamValidator().validate(result, operation.output_shape).generate_report()
    if problems:
        raise WrongAnswer(f"{operation.name}: {problems}")


def _read(shape: StructureShape, request: Request) -> dict:
    said: dict = {}
    body = _body(request)
    for name, member in shape.members.items():
        wire_name = member.serialization.get("name", name)
        source = {"querystring": request.args, "header": request.headers}.get(
            member.serialization.get("location", ""), body
        )
        if wire_name in source:
            value = source[wire_name]
            is_number = member.type_name == "integer" and str(value).isdecimal()
            said[name] = int(value) if is_number else value
    return said


def _body(request: Request) -> dict:
    if not request.get_data(cache=True):
        return {}
    try:
        return json.loads(request.get_data(cache=True))
    except ValueError:
        raise AwsError("InvalidRequestException", "the body is not JSON", 400) from None
