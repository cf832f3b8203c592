"""The WSGI application that answers for all of AWS."""

import io
import json
import time

import flask
import moto.sts.urls
from botocore.model import OperationNotFoundError
from moto.core.authorization import ActionAuthenticatorMixin
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.wrappers import Request, Response

from ..hosts import endpoint_of
from ..layout import PARTITION
from . import authorization
from .callers import Key
from .errors import AwsError, render
from .gate import authenticate
from .sts import StsResponse

SERVICES = ("sts", "iam", "eks")


class Application:
    """Authenticates a request, then lets moto's application for the service answer it."""

    def __init__(self) -> None:
        moto.sts.urls.url_paths["{0}/$"] = StsResponse.dispatch
        # moto asks this before each operation. Its own answer is weaker: no presigned requests, no
        # trust policies, no words of AWS.
        ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = _authorize
        self._services = {service: create_backend_app(service) for service in SERVICES}

    def __call__(self, environ: dict, start_response):
        request = Request(environ)
        endpoint = endpoint_of(request.host)
        if endpoint is None or endpoint.service not in self._services:
            text = f"the sandbox has no service behind {request.host}\n"
            return Response(text, 404)(environ, start_response)
        # Read once here: moto's application reads the request anew.
        environ["wsgi.input"] = io.BytesIO(request.get_data(cache=True))
        key = None
        error = None
        try:
            key = authenticate(request, endpoint)
            environ["sandbox.caller"] = key.caller
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = key.caller.account
            answer = Response.from_app(self._services[endpoint.service], environ)
        except AwsError as refused:
            error = refused
        except (NotImplementedError, OperationNotFoundError) as unknown:
            error = AwsError("InvalidAction", str(unknown), 400)
        if error:
            answer = render(error, endpoint, request)
        _log(request, endpoint.service, key, answer, error)
        return answer(environ, start_response)


def _authorize(self: ActionAuthenticatorMixin, resource: str = "*") -> None:
    """Stands in for a method of moto's; throws AwsError."""
    action = self._get_action()
    if action == "AssumeRole":
        return  # depends on the role's trust: StsResponse asks for itself
    caller = flask.request.environ["sandbox.caller"]
    if self.service_name == "eks" and (name := self._get_param("name")):
        resource = f"arn:{PARTITION}:eks:{self.region}:{caller.account}:cluster/{name}"
    authorization.check(caller, f"{self.service_name}:{action}", resource)


def _log(
    request: Request, service: str, key: Key | None, answer: Response, error: AwsError | None
) -> None:
    """A line of JSON for each request; nothing of it is secret."""
    entry = {
        "time": round(time.time(), 3),
        "host": request.host,
        "service": service,
        "action": request.values.get("Action") or f"{request.method} {request.path}",
        "caller": key.caller.arn if key else None,
        "status": answer.status_code,
    }
    if error:
        entry["error"] = error.code
    print(json.dumps(entry), flush=True)
