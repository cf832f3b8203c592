"""Signature Version 4 from the server's side: what a request claims, and whether its signature is right.

The canonical form is botocore's, so the judge of our signer shares no code with it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.wrappers import Request

ALGORITHM = "AWS4-HMAC-SHA256"
BODY_HASH = "X-Amz-Content-SHA256"


class Incomplete(Exception):
    """The request is signed, but a part of the signature is missing; the text names it."""


@dataclass(frozen=True)
class Claim:
    """What a signed request says about its own signature."""

    access_key_id: str
    day: str
    region: str
    service: str
    date: str
    signed_headers: tuple[str, ...]
    signature: str
    session_token: str | None
    # Whether the signature is in the query, as in a presigned URL.
    presigned: bool


def read_claim(request: Request) -> Claim | None:
    """None for a request that is not signed at all. Raises Incomplete."""
    query = dict(parse_qsl(_target(request).query, keep_blank_values=True))
    if request.headers.get("Authorization"):
        return _from_header(request)
    if "X-Amz-Signature" in query or "X-Amz-Credential" in query:
        return _from_query(query)
    return None


@dataclass(frozen=True)
class Judgement:
    """Whether a signature is right, and the text that should have been signed."""

    is_right: bool
    canonical_request: str
    string_to_sign: str


def judge(claim: Claim, request: Request, secret: str) -> Judgement:
    """Compares the signature with the one that this secret gives for the request as received."""
    body = request.get_data(cache=True)
    signed = AWSRequest(
        method=request.method,
        url=f"https://{request.host}{_target_without_signature(request)}",
        data=body,
    )
    for name in claim.signed_headers:
        for value in request.headers.getlist(name):
            signed.headers.add_header(name, value)
    signed.context["timestamp"] = claim.date
    signer = SigV4Auth(Credentials(claim.access_key_id, secret), claim.service, claim.region)
    canonical = signer.canonical_request(signed)
    text = signer.string_to_sign(signed, canonical)
    stated_hash = request.headers.get(BODY_HASH)
    is_right = hmac.compare_digest(signer.signature(text, signed), claim.signature)
    if stated_hash and stated_hash != hashlib.sha256(body).hexdigest():
        is_right = False
    return Judgement(is_right, canonical, text)


def _from_header(request: Request) -> Claim:
    algorithm, _, rest = request.headers["Authorization"].partition(" ")
    if algorithm != ALGORITHM:
        raise Incomplete(f"Unsupported AWS 'algorithm': '{algorithm}'.")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    for part in ("Credential", "SignedHeaders", "Signature"):
        if part not in parts:
            raise Incomplete(f"Authorization header requires '{part}' parameter.")
    date = request.headers.get("X-Amz-Date")
    if not date:
        raise Incomplete("Authorization header requires existence of 'X-Amz-Date' header.")
    return Claim(
        *_scope(parts["Credential"]),
        date=date,
        signed_headers=tuple(parts["SignedHeaders"].split(";")),
        signature=parts["Signature"],
        session_token=request.headers.get("X-Amz-Security-Token"),
        presigned=False,
    )


def _from_query(query: dict[str, str]) -> Claim:
    for name in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"):
        if f"X-Amz-{name}" not in query:
            raise Incomplete(f"AWS query-string parameters must include 'X-Amz-{name}'.")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise Incomplete(f"Unsupported AWS 'algorithm': '{query['X-Amz-Algorithm']}'.")
    return Claim(
        *_scope(query["X-Amz-Credential"]),
        date=query["X-Amz-Date"],
        signed_headers=tuple(query["X-Amz-SignedHeaders"].split(";")),
        signature=query["X-Amz-Signature"],
        session_token=query.get("X-Amz-Security-Token"),
        presigned=True,
    )


def _scope(credential: str) -> tuple[str, str, str, str]:
    """Access key id, day, region and service."""
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise Incomplete(
            "Credential must have exactly 5 slash-delimited elements,"
            f" e.g. keyid/date/region/service/term, got '{credential}'"
        )
    return parts[0], parts[1], parts[2], parts[3]


def _target(request: Request):
    # The path and query as sent: signatures cover the escaped form.
    return urlsplit(request.environ["RAW_URI"])


def _target_without_signature(request: Request) -> str:
    target = _target(request)
    kept = [p for p in target.query.split("&") if p and not p.startswith("X-Amz-Signature=")]
    return f"{target.path}?{'&'.join(kept)}" if kept else target.path
