"""Tokens of service accounts (RFC 7519, ES256): signed and read with the API server's own key.

`kubectl create token` makes the same kind, so both work.
"""

import base64
import json
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from ..layout import OIDC_ISSUER, Layout

HALF = 32  # bytes of each of an ES256 signature's two numbers


class NotAToken(Exception):
    """The text is not a JWT."""


class WrongSignature(Exception):
    """It has a different signer."""


def load_key(layout: Layout) -> ec.EllipticCurvePrivateKey:
    pem = (layout.pki / "service-account.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def sign(key: ec.EllipticCurvePrivateKey, subject: str, audience: str, now: int, seconds: int):
    """A subject's token for one audience."""
    claims = {
        "iss": OIDC_ISSUER,
        "sub": subject,
        "aud": [audience],
        "iat": now,
        "exp": now + seconds,
        "jti": str(uuid.uuid4()),
    }
    signed = f"{_encode({'alg': 'ES256', 'typ': 'JWT'})}.{_encode(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")
    return f"{signed}.{_base64(signature)}"


def claims_of(token: str) -> dict:
    """The claims of a token, whoever signed it. Raises NotAToken."""
    try:
        header, claims, signature = token.split(".")
        _decode(signature)
        if "alg" not in json.loads(_decode(header)):
            raise NotAToken
        said = json.loads(_decode(claims))
    except ValueError:
        raise NotAToken from None
    if not isinstance(said, dict) or not {"iss", "sub", "aud", "exp"} <= said.keys():
        raise NotAToken
    return said


def audiences_of(claims: dict) -> list[str]:
    return claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]


def verify(token: str, key: ec.EllipticCurvePrivateKey) -> None:
    """Raises WrongSignature. For texts that `claims_of` can read."""
    signed, _, encoded = token.rpartition(".")
    signature = _decode(encoded)
    algorithm = json.loads(_decode(signed.partition(".")[0]))["alg"]
    if algorithm != "ES256" or len(signature) != 2 * HALF:
        raise WrongSignature
    r, s = (int.from_bytes(half, "big") for half in (signature[:HALF], signature[HALF:]))
    try:
        key.public_key().verify(
            encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        raise WrongSignature from None


def _encode(value: dict) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
