"""Operations of REST with JSON, served according to botocore's own models.

Requests and answers are validated by the model that clients are generated from: a wrong name or a missing
member is found here and not as a riddle in a client.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote, urlsplit

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
    """The operation that a request is for."""
    for name in model(service).operation_names:
        operation = model(service).operation_model(name)
        if operation.http["method"] == request.method and _path_parameters(operation, request) is not None:
            return operation
    return None


def answer(
    operation: OperationModel,
    request: Request,
    handler: Handler,
    code: str = "InvalidRequestException",
) -> Response:
    """Reads the request, has it handled, and writes the answer. Raises AwsError.

    `code` is the service's name for a parameter that does not fit the model.
    """
    said = _read(operation, request, code)
    report = ParamValidator().validate(said, operation.input_shape)
    if report.has_errors():
        raise AwsError(code, report.generate_report(), 400)
    constraints.check(operation.input_shape, said, code)
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


def _read(operation: OperationModel, request: Request, code: str) -> dict:
    said: dict = {}
    sources = {
        "uri": _path_parameters(operation, request),
        "querystring": request.args,
        "header": request.headers,
    }
    body = _body(request, code)
    for name, member in operation.input_shape.members.items():
        wire_name = member.serialization.get("name", name)
        source = sources.get(member.serialization.get("location", ""), body)
        if wire_name in source:
            value = source[wire_name]
            is_number = member.type_name == "integer" and str(value).isdecimal()
            said[name] = int(value) if is_number else value
    return said


def _path_parameters(operation: OperationModel, request: Request) -> dict[str, str] | None:
    """The parameters in a path by their names on the wire; None if the path is not the operation's.

    As sent: an ARN is one segment, and its slashes are escaped.
    """
    path = urlsplit(request.environ["RAW_URI"]).path
    found = _path_pattern(operation.http["requestUri"]).fullmatch(path)
    return found and {name: unquote(text) for name, text in found.groupdict().items()}


@cache
def _path_pattern(template: str) -> re.Pattern[str]:
    """For a template such as /clusters/{name}/access-entries/{principalArn}."""
    parts = re.split(r"\{(\w+)\}", template)
    texts, names = parts[::2], parts[1::2]
    groups = [f"(?P<{name}>[^/]+)" for name in names] + [""]
    return re.compile("".join(re.escape(text) + group for text, group in zip(texts, groups)))


def _body(request: Request, code: str) -> dict:
    if not request.get_data(cache=True):
        return {}
    try:
        body = json.loads(request.get_data(cache=True))
    except ValueError:
        raise AwsError(code, "the body is not JSON", 400) from None
    if not isinstance(body, dict):
        raise AwsError(code, "the body is not an object", 400)
    return body
