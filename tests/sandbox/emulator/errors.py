"""AWS's refusals, in the words and the format of the service that was called."""

import html
import json
import re
import uuid
from dataclasses import dataclass

from werkzeug.wrappers import Request, Response

from ..hosts import Endpoint

# Services with the query protocol; the others here use REST with JSON.
XML_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}

# The two protocols name the same refusals differently.
REST_JSON_CODES = {
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "IncompleteSignature": "IncompleteSignatureException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "ExpiredToken": "ExpiredTokenException",
    "AccessDenied": "AccessDeniedException",
}
# Services with their own formats.
PORTAL = "portal.sso"
OIDC = "oidc"
# Code and status of Throttling.
THROTTLED = {PORTAL: ("TooManyRequestsException", 429), OIDC: ("SlowDownException", 400)}
THROTTLED_ELSEWHERE = ("ThrottlingException", 429)


@dataclass
class AwsError(Exception):
    """`code` is the query protocol's name."""

    code: str
    message: str
    http_status: int = 403


def render(error: AwsError, endpoint: Endpoint, request: Request) -> Response:
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id}
    namespace = XML_NAMESPACES.get(endpoint.service)
    if namespace is None:
        return _render_rest(error, endpoint.service, headers)
    if "application/json" in request.headers.get("Accept", ""):
        details = {"Code": error.code, "Message": error.message, "Type": "Sender"}
        body = json.dumps({"Error": details, "RequestId": request_id})
        return Response(body, error.http_status, headers, content_type="application/json")
    body = (
        f'<ErrorResponse xmlns="{namespace}">\n'
        f"  <Error>\n    <Type>Sender</Type>\n    <Code>{error.code}</Code>\n"
        f"    <Message>{html.escape(error.message, quote=False)}</Message>\n  </Error>\n"
        f"  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
    )
    return Response(body, error.http_status, headers, content_type="text/xml")


def _render_rest(error: AwsError, service: str, headers: dict[str, str]) -> Response:
    code, status = REST_JSON_CODES.get(error.code, error.code), error.http_status
    if error.code == "Throttling":
        code, status = THROTTLED.get(service, THROTTLED_ELSEWHERE)
    body = {"message": error.message}
    if service == PORTAL:
        body["__type"] = f"com.amazonaws.switchboard.portal#{code}"
    if service == OIDC:
        body = {"error": _oauth_name(code), "error_description": error.message}
    headers["x-amzn-ErrorType"] = code
    return Response(json.dumps(body), status, headers, content_type="application/json")


def _oauth_name(code: str) -> str:
    """invalid_grant for InvalidGrantException."""
    words = re.findall("[A-Z][a-z]+", code.removesuffix("Exception"))
    return "_".join(words).lower()
