"""Who is calling? The first check of every request.

The order of the checks, and the texts, are AWS's as far as they are known.
"""

import datetime
import hmac

from werkzeug.wrappers import Request

from ..hosts import Endpoint
from . import sigv4
from .callers import Key, find_key
from .clock import CLOCK
from .errors import XML_NAMESPACES, AwsError

# How far a request's date may differ from ours.
TOLERANCE = datetime.timedelta(minutes=15)
DATE_FORMAT = "%Y%m%dT%H%M%SZ"


def authenticate(request: Request, endpoint: Endpoint) -> Key:
    """The key that the request was signed with. Raises AwsError."""
    try:
        claim = sigv4.read_claim(request)
    except sigv4.Incomplete as error:
        raise AwsError("IncompleteSignature", str(error), 400) from None
    if claim is None:
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token")
    key = find_key(claim.access_key_id)
    if key is None or not _same_token(key, claim.session_token):
        message = "The security token included in the request is invalid."
        raise AwsError("InvalidClientTokenId", message)
    _check_date(claim)
    _check_scope(claim, endpoint)
    judgement = sigv4.judge(claim, request, key.secret)
    if not judgement.is_right:
        _mismatch(_words_of(judgement, endpoint))
    # After the signature: a caller who cannot sign learns nothing about a session.
    if key.expiration and key.expiration <= CLOCK.now():
        message = "The security token included in the request is expired"
        raise AwsError("ExpiredToken", message)
    return key


def _same_token(key: Key, token: str | None) -> bool:
    return hmac.compare_digest(key.session_token or "", token or "")


def _check_date(claim: sigv4.Claim) -> None:
    try:
        date = datetime.datetime.strptime(claim.date, DATE_FORMAT)
    except ValueError:
        message = f"Date must be in ISO-8601 'basic format'. Got '{claim.date}'."
        raise AwsError("IncompleteSignature", message, 400) from None
    if claim.day != claim.date[:8]:
        _mismatch(
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
            f" HTTP: '{claim.day}' != '{claim.date[:8]}', from '{claim.date}'."
        )
    # A presigned URL of STS lives as long as any other request, whatever its X-Amz-Expires says:
    # tokens of EKS ask for 60 s and work for 15 minutes.
    now = CLOCK.now().replace(tzinfo=None)
    minutes = int(TOLERANCE.total_seconds() // 60)
    if date < now - TOLERANCE:
        earliest = (now - TOLERANCE).strftime(DATE_FORMAT)
        _mismatch(
            f"Signature expired: {claim.date} is now earlier than {earliest}"
            f" ({now.strftime(DATE_FORMAT)} - {minutes} min.)"
        )
    if date > now + TOLERANCE:
        latest = (now + TOLERANCE).strftime(DATE_FORMAT)
        _mismatch(
            f"Signature not yet current: {claim.date} is still later than {latest}"
            f" ({now.strftime(DATE_FORMAT)} + {minutes} min.)"
        )


def _check_scope(claim: sigv4.Claim, endpoint: Endpoint) -> None:
    if claim.region != endpoint.region:
        _mismatch(f"Credential should be scoped to a valid region, not '{claim.region}'.")
    if claim.service != endpoint.service:
        _mismatch(f"Credential should be scoped to correct service: '{endpoint.service}'.")
    if "host" not in (name.lower() for name in claim.signed_headers):
        _mismatch(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        )


def _words_of(judgement: sigv4.Judgement, endpoint: Endpoint) -> str:
    message = (
        "The request signature we calculated does not match the signature you provided. Check your"
        " AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
    if endpoint.service not in XML_NAMESPACES:
        return message
    # With the session token, which AWS does not hide from the caller.
    return (
        f"{message}\n\nThe Canonical String for this request should have been\n"
        f"'{judgement.canonical_request}'\n\nThe String-to-Sign should have been\n"
        f"'{judgement.string_to_sign}'\n"
    )


def _mismatch(message: str) -> None:
    raise AwsError("SignatureDoesNotMatch", message)
