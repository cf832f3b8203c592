"""Access keys, permanent and temporary, and their owners."""

import dataclasses
import datetime
import secrets
import string
from dataclasses import dataclass

from moto.iam.models import IAMBackend, Role, User, iam_backends

from ..layout import PARTITION
from .clock import CLOCK

# About the length of real ones; the authenticator refuses cluster tokens of more than 4096 bytes.
TOKEN_LENGTH = 366


@dataclass(frozen=True)
class Caller:
    """Who signed a request, as GetCallerIdentity reports it."""

    account: str
    arn: str
    user_id: str
    # The IAM user or role whose policies count.
    principal: User | Role
    # Whether the request was signed with a role's credentials.
    is_role: bool
    # Whether a session began with a one-time code; None for permanent keys.
    mfa: bool | None = None


@dataclass(frozen=True)
class Key:
    """A key with all that is needed to judge a request signed with it."""

    access_key_id: str
    secret: str
    caller: Caller
    # These two only for temporary keys.
    session_token: str | None = None
    expiration: datetime.datetime | None = None


class Sessions:
    """The temporary keys that STS has issued."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        # The length of session tokens, unless a call asks for one. Tags and policies make them long.
        self.token_length = TOKEN_LENGTH

    def start(
        self, caller: Caller, seconds: int, token_length: int | None = None, mfa: bool = False
    ) -> Key:
        """New keys of a caller, valid for this long; with a negative time they have expired."""
        letters = (token_length or self.token_length) - 2
        key = Key(
            access_key_id="ASIA" + _random(string.ascii_uppercase + "234567", 16),
            secret=_random(string.ascii_letters + string.digits + "+/", 40),
            caller=dataclasses.replace(caller, mfa=mfa),
            session_token=_random(string.ascii_letters + string.digits + "+/", letters) + "==",
            expiration=CLOCK.now() + datetime.timedelta(seconds=seconds),
        )
        self._keys[key.access_key_id] = key
        return key

    def expire(self, access_key_id: str) -> None:
        self._keys[access_key_id] = dataclasses.replace(self._keys[access_key_id], expiration=CLOCK.now())

    def find(self, access_key_id: str) -> Key | None:
        return self._keys.get(access_key_id)


# One for the process, as moto's accounts are.
SESSIONS = Sessions()


def find_key(access_key_id: str) -> Key | None:
    """The temporary or active permanent key with this id, in any account."""
    return SESSIONS.find(access_key_id) or _find_user_key(access_key_id)


def _find_user_key(access_key_id: str) -> Key | None:
    for backend in _all_accounts():
        for user in list(backend.users.values()):
            for key in user.access_keys:
                if key.access_key_id == access_key_id and key.status == "Active":
                    return Key(access_key_id, key.secret_access_key, caller_of_user(user))
    return None


def find_role(arn: str) -> Role | None:
    """The role with exactly this ARN, path and case included: STS is as strict."""
    for backend in _all_accounts():
        for role in list(backend.roles.values()):
            if role.arn == arn:
                return role
    return None


def find_user(arn: str) -> User | None:
    for backend in _all_accounts():
        for user in list(backend.users.values()):
            if user.arn == arn:
                return user
    return None


def caller_of_user(user: User) -> Caller:
    return Caller(user.account_id, user.arn, user.id, user, is_role=False)


def caller_of_role(role: Role, session_name: str) -> Caller:
    """A session of a role. Its ARN lacks the role's path, as in AWS."""
    arn = f"arn:{PARTITION}:sts::{role.account_id}:assumed-role/{role.name}/{session_name}"
    return Caller(role.account_id, arn, f"{role.id}:{session_name}", role, is_role=True)


def _all_accounts() -> list[IAMBackend]:
    return [iam_backends[account][PARTITION] for account in list(iam_backends)]


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
