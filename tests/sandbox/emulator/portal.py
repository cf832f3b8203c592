"""IAM Identity Center as its users see it: the portal's API, and the renewal of a sign-in."""

import secrets
import threading
from datetime import datetime, timedelta
from typing import NamedTuple

from ..identities import ASSIGNED, SIGN_IN_USER
from ..layout import ACCOUNT, OTHER_ACCOUNT
from .callers import SESSIONS, caller_of_role, find_role
from .clock import CLOCK
from .errors import AwsError

# Shorter than any request asks for, so that each list has several pages.
PAGE_SIZE = 2
ROLE_SESSION_SECONDS = 3600
SIGN_IN_SECONDS = 28_800

ACCOUNT_NAMES = {ACCOUNT: "sandbox", OTHER_ACCOUNT: "other"}


class Client(NamedTuple):
    """A registered client of the OIDC service, such as one installation of the AWS CLI."""

    id: str
    secret: str


class SignIns:
    """The valid access tokens and their expiry, and the refresh tokens and their owners."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._access: dict[str, datetime] = {}
        self._refresh: dict[str, Client] = {}
        self._clients: dict[str, Client] = {}

    def begin(self, until: datetime) -> str:
        """An access token."""
        token = secrets.token_urlsafe(300)
        with self._lock:
            self._access[token] = until
        return token

    def register(self) -> Client:
        client = Client(secrets.token_urlsafe(16), secrets.token_urlsafe(600))
        with self._lock:
            self._clients[client.id] = client
        return client

    def allow_refresh(self, client: Client) -> str:
        """A refresh token. It stays valid when used: tests start from copies of one home folder."""
        token = secrets.token_urlsafe(300)
        with self._lock:
            self._refresh[token] = client
        return token

    def is_good(self, token: str) -> bool:
        until = self._access.get(token)
        return until is not None and until > CLOCK.now()

    def end(self, token: str) -> None:
        with self._lock:
            self._access.pop(token, None)

    def client(self, client_id: str, secret: str) -> Client | None:
        client = self._clients.get(client_id)
        return client if client and client.secret == secret else None

    def may_refresh(self, token: str | None, client: Client) -> bool:
        return token is not None and self._refresh.get(token) == client


SIGN_INS = SignIns()


def get_role_credentials(asked: dict) -> dict:
    _check(asked)
    for role in ASSIGNED:
        if (role.account, role.permission_set) == (asked["accountId"], asked["roleName"]):
            caller = caller_of_role(find_role(role.arn), SIGN_IN_USER)
            key = SESSIONS.start(caller, ROLE_SESSION_SECONDS)
            credentials = {
                "accessKeyId": key.access_key_id,
                "secretAccessKey": key.secret,
                "sessionToken": key.session_token,
                "expiration": int(key.expiration.timestamp() * 1000),
            }
            return {"roleCredentials": credentials}
    # Not in the model, but what AWS says about a set that is not theirs or is misspelled.
    raise AwsError("ForbiddenException", "No access", 403)


def list_accounts(asked: dict) -> dict:
    _check(asked)
    accounts = [
        {"accountId": account, "accountName": name, "emailAddress": f"{name}@example.com"}
        for account, name in ACCOUNT_NAMES.items()
    ]
    return _page("accountList", accounts, asked)


def list_account_roles(asked: dict) -> dict:
    _check(asked)
    account = asked["accountId"]
    names = [role.permission_set for role in ASSIGNED if role.account == account]
    if not names:
        raise AwsError("ForbiddenException", "No access", 403)
    roles = [{"roleName": name, "accountId": account} for name in names]
    return _page("roleList", roles, asked)


def logout(asked: dict) -> dict:
    _check(asked)
    SIGN_INS.end(asked["accessToken"])
    return {}


def create_token(asked: dict) -> dict:
    """Only the grant that needs no browser."""
    client = SIGN_INS.client(asked["clientId"], asked["clientSecret"])
    if client is None:
        raise AwsError("InvalidClientException", "Invalid client provided", 401)
    if asked["grantType"] != "refresh_token":
        raise AwsError("UnsupportedGrantTypeException", "Unsupported grant type", 400)
    if not SIGN_INS.may_refresh(asked.get("refreshToken"), client):
        raise AwsError("InvalidGrantException", "Invalid refresh token provided", 400)
    return {
        "accessToken": SIGN_INS.begin(CLOCK.now() + timedelta(seconds=SIGN_IN_SECONDS)),
        "tokenType": "Bearer",
        "expiresIn": SIGN_IN_SECONDS,
        "refreshToken": SIGN_INS.allow_refresh(client),
    }


# By the service's name in botocore, then by operation.
OPERATIONS = {
    "sso": {
        "GetRoleCredentials": get_role_credentials,
        "ListAccounts": list_accounts,
        "ListAccountRoles": list_account_roles,
        "Logout": logout,
    },
    "sso-oidc": {"CreateToken": create_token},
}


def _check(asked: dict) -> None:
    if not SIGN_INS.is_good(asked["accessToken"]):
        raise AwsError("UnauthorizedException", "Session token not found or invalid", 401)


def _page(name: str, everything: list[dict], asked: dict) -> dict:
    """One page; the token for the next page is its start."""
    try:
        begin = int(asked.get("nextToken") or 0)
    except ValueError:
        raise AwsError("InvalidRequestException", "Invalid next token", 400) from None
    end = begin + min(asked.get("maxResults", PAGE_SIZE), PAGE_SIZE)
    page: dict = {name: everything[begin:end]}
    if end < len(everything):
        page["nextToken"] = str(end)
    return page
