"""The WSGI application that answers for all of AWS's services."""

import io
import json
import time
from functools import partial

import flask
import moto.iam.urls
import moto.sts.urls
from botocore.model import OperationNotFoundError
from moto.core.authorization import ActionAuthenticatorMixin
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from ..hosts import Endpoint, endpoint_of
from ..layout import PARTITION
from . import authorization, constraints, portal, rest
from .access import service as eks
from .callers import Caller
from .clock import CLOCK
from .errors import OIDC, PORTAL, AwsError, render
from .gate import authenticate
from .iam import PagedIamResponse
from .sts import StsResponse
from .throttle import check_throttle

SERVICES = ("sts", "iam", "eks")
# Services whose requests are not signed, by their names in botocore.
UNSIGNED_SERVICES = {PORTAL: "sso", OIDC: "sso-oidc"}
UNSIGNED_ACTION = "AssumeRoleWithWebIdentity"


class Application:
    """Authenticates a request, then lets moto's application for the service, or ours, answer it."""

    def __init__(self) -> None:
        moto.sts.urls.url_paths["{0}/$"] = StsResponse.dispatch
        moto.iam.urls.url_paths["{0}/$"] = PagedIamResponse.dispatch
        # moto calls this before each operation. Its own check is weaker: no presigned requests, no
        # conditions, not AWS's words.
        ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = _authorize
        self._services = {service: create_backend_app(service) for service in SERVICES}

    def __call__(self, environ: dict, start_response):
        request = Request(environ)
        endpoint = endpoint_of(request.host)
        if endpoint is None or endpoint.service not in (*SERVICES, *UNSIGNED_SERVICES):
            text = f"the sandbox has no service behind {request.host}\n"
            return Response(text, 404)(environ, start_response)
        # Read once here: moto's application reads the request again.
        environ["wsgi.input"] = io.BytesIO(request.get_data(cache=True))
        error = None
        try:
            answer = self._answer(request, endpoint)
        except AwsError as refused:
            error = refused
        except (NotImplementedError, OperationNotFoundError) as unknown:
            error = AwsError("InvalidAction", str(unknown), 400)
        if error:
            answer = render(error, endpoint, request)
        # Tells clients that their own clock is off.
        answer.headers["Date"] = http_date(CLOCK.now())
        _log(request, endpoint.service, answer, error)
        return answer(environ, start_response)

    def _answer(self, request: Request, endpoint: Endpoint) -> Response:
        if endpoint.service in UNSIGNED_SERVICES:
            return _answer_unsigned(request, UNSIGNED_SERVICES[endpoint.service])
        environ = request.environ
        if endpoint.service != "sts" or request.values.get("Action") != UNSIGNED_ACTION:
            key = authenticate(request, endpoint)
            environ["sandbox.caller"] = key.caller
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = key.caller.account
            if endpoint.service == "eks":
                moto = partial(Response.from_app, self._services["eks"], environ)
                return eks.answer(request, endpoint, key.caller, moto)
        return Response.from_app(self._services[endpoint.service], environ)


def _answer_unsigned(request: Request, service: str) -> Response:
    operation = rest.operation_of(service, request)
    handler = operation and portal.OPERATIONS[service].get(operation.name)
    if not operation or not handler:
        raise NotImplementedError(f"{request.method} {request.path}")
    check_throttle(f"{service}:{operation.name}")
    return rest.answer(operation, request, handler)


def _authorize(self: ActionAuthenticatorMixin, resource: str = "*") -> None:
    """Stands in for a method of moto's; throws AwsError."""
    action = self._get_action()
    if self.service_name != "eks":
        _validate(self, action)
    check_throttle(f"{self.service_name}:{action}")
    if action in ("AssumeRole", UNSIGNED_ACTION):
        return  # depends on the role's trust: StsResponse asks for itself
    caller: Caller = flask.request.environ["sandbox.caller"]
    shown = None
    if self.service_name == "eks":
        cluster = self._get_param("name") or "*"
        resource = f"arn:{PARTITION}:eks:{self.region}:{caller.account}:cluster/{cluster}"
    if self.service_name == "iam":
        resource, shown = _role_asked_for(self, action, caller)
    authorization.check(caller, f"{self.service_name}:{action}", resource, shown)


def _validate(self: ActionAuthenticatorMixin, action: str) -> None:
    operation = rest.model(self.service_name).operation_model(action)
    said = {name: values[0] for name, values in self.querystring.items()}
    if operation.input_shape:
        constraints.check(operation.input_shape, said, "ValidationError")


def _role_asked_for(
    self: ActionAuthenticatorMixin, action: str, caller: Caller
) -> tuple[str, str | None]:
    """The resource of an IAM operation, and what IAM calls it in a refusal."""
    prefix = f"arn:{PARTITION}:iam::{caller.account}:role/"
    if action == "ListRoles":
        return prefix + self._get_param("PathPrefix", "/").lstrip("/"), None
    if name := self._get_param("RoleName"):
        role = next((r for r in self.backend.get_roles() if r.name == name), None)
        return role.arn if role else prefix + name, f"role {name}"
    return "*", None


def _log(request: Request, service: str, answer: Response, error: AwsError | None) -> None:
    """A line of JSON for each request, without secrets."""
    caller = request.environ.get("sandbox.caller")
    entry = {
        "time": round(time.time(), 3),
        "host": request.host,
        "service": service,
        "action": request.values.get("Action") or f"{request.method} {request.path}",
        "caller": caller.arn if caller else None,
        "status": answer.status_code,
    }
    if operation := request.environ.get("sandbox.operation"):
        entry["operation"] = operation
    if error:
        entry["error"] = error.code
    # In one piece: threads answer requests, and print writes the end of a line separately.
    print(json.dumps(entry) + "\n", end="", flush=True)
