"""Tokens of service accounts in exchange for a role's credentials, or for a container's."""

from typing import NamedTuple, NoReturn

from moto.iam.models import OpenIDConnectProvider, Role, iam_backends

from ..layout import OIDC_ISSUER, PARTITION, Layout
from . import authorization, tokens
from .callers import find_role
from .clock import CLOCK
from .errors import AwsError

ACTION = "sts:AssumeRoleWithWebIdentity"


class Claims(NamedTuple):
    subject: str
    audience: str
    # The identity provider's ARN.
    provider: str


class Keys:
    """The keys of token issuers. On AWS they are fetched from the issuer."""

    def __init__(self) -> None:
        self._by_issuer: dict = {}

    def load(self, layout: Layout) -> None:
        self._by_issuer[OIDC_ISSUER] = tokens.load_key(layout)

    def of(self, issuer: str):
        return self._by_issuer[issuer]


KEYS = Keys()


def check(role_arn: str, token: str) -> tuple[Role, Claims]:
    """The role and the token's claims, if the role trusts its bearer. Raises AwsError."""
    try:
        said = tokens.claims_of(token)
    except tokens.NotAToken:
        _invalid(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an"
            " Access Token)"
        )
    provider = _provider(role_arn, said["iss"])
    audience = next((a for a in tokens.audiences_of(said) if a in provider.client_id_list), None)
    if audience is None:
        _invalid("Incorrect token audience")
    check_signature_and_time(token, said)
    role = find_role(role_arn)
    context = {f"{provider.url}:aud": audience, f"{provider.url}:sub": said["sub"]}
    if role is None or not authorization.trusts_federated(role, ACTION, provider.arn, context):
        raise AwsError("AccessDenied", f"Not authorized to perform {ACTION}")
    return role, Claims(said["sub"], audience, provider.arn)


def check_signature_and_time(token: str, said: dict) -> None:
    """For tokens of a known issuer. Raises AwsError."""
    try:
        tokens.verify(token, KEYS.of(said["iss"]))
    except tokens.WrongSignature:
        _invalid(
            "Couldn't retrieve verification key from your identity provider,  please reference"
            " AssumeRoleWithWebIdentity documentation for requirements"
        )
    now = int(CLOCK.now().timestamp())
    if said["exp"] <= now:
        raise AwsError(
            "ExpiredTokenException",
            f"Token expired: current date/time {now} must be before the expiration date/time"
            f" {said['exp']}",
            400,
        )


def _provider(role_arn: str, issuer: str) -> OpenIDConnectProvider:
    """The provider of this issuer in the role's account."""
    parts = role_arn.split(":")
    account = parts[4] if len(parts) > 4 else ""
    if account in iam_backends:
        for provider in iam_backends[account][PARTITION].open_id_providers.values():
            if f"https://{provider.url}" == issuer:
                return provider
    return _invalid(f"No OpenIDConnect provider found in your account for {issuer}")


def _invalid(message: str) -> NoReturn:
    raise AwsError("InvalidIdentityToken", message, 400)
