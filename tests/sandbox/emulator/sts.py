"""Our own STS, on moto's parser and serializer.

moto's accepts any role ARN, its GetSessionToken gives everybody the same key, and it has no answer in JSON
to a presigned GetCallerIdentity, which is all the authenticator asks for.
"""

import json
import re
import uuid

import flask
from moto.core.responses import ActionResult, BaseResponse
from moto.iam.models import Role

from . import authorization
from .callers import SESSIONS, Caller, Key, caller_of_role, find_role
from .errors import AwsError

ASSUME_ROLE = "sts:AssumeRole"
SESSION_NAME = r"[\w+=,.@-]{2,64}"
SHORTEST_SESSION = 900
LONGEST_CHAINED_SESSION = 3600
LONGEST_USER_SESSION = 129_600


class StsResponse(BaseResponse):
    """One method for each operation, named as moto wants it."""

    def __init__(self) -> None:
        super().__init__(service_name="sts")
        self.automated_parameter_parsing = True

    def get_caller_identity(self) -> ActionResult | tuple[int, dict[str, str], str]:
        result = {
            "UserId": self._caller.user_id,
            "Account": self._caller.account,
            "Arn": self._caller.arn,
        }
        if "application/json" not in self.headers.get("Accept", ""):
            return ActionResult(result)
        answer = {
            "GetCallerIdentityResponse": {
                "GetCallerIdentityResult": result,
                "ResponseMetadata": {"RequestId": str(uuid.uuid4())},
            }
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(answer)

    def assume_role(self) -> ActionResult:
        arn = self._required("RoleArn")
        session_name = self._required("RoleSessionName")
        if not re.fullmatch(SESSION_NAME, session_name, re.ASCII):
            _invalid(
                f"1 validation error detected: Value '{session_name}' at 'roleSessionName' failed"
                r" to satisfy constraint: Member must satisfy regular expression pattern:"
                r" [\w+=,.@-]*"
            )
        # A role that does not exist, or not with this path, is refused as one that does not trust.
        role = find_role(arn)
        if role is None or not authorization.trusts(role, self._caller):
            authorization.deny(self._caller, ASSUME_ROLE, arn)
        assert role is not None
        authorization.check(self._caller, ASSUME_ROLE, arn)
        session = caller_of_role(role, session_name)
        key = SESSIONS.start(session, self._duration(role))
        user = {"AssumedRoleId": session.user_id, "Arn": session.arn}
        return ActionResult({"Credentials": _credentials(key), "AssumedRoleUser": user})

    def get_session_token(self) -> ActionResult:
        """Temporary keys of a user: another token of the same identity within the same second."""
        if self._caller.is_role:
            text = "Cannot call GetSessionToken with session credentials"
            raise AwsError("AccessDenied", text)
        duration = self._get_int_param("DurationSeconds", 43_200)
        if not SHORTEST_SESSION <= duration <= LONGEST_USER_SESSION:
            _invalid(f"1 validation error detected: Value '{duration}' at 'durationSeconds'")
        return ActionResult({"Credentials": _credentials(SESSIONS.start(self._caller, duration))})

    @property
    def _caller(self) -> Caller:
        return flask.request.environ["sandbox.caller"]

    def _required(self, name: str) -> str:
        value = self._get_param(name)
        if not value:
            at = name[0].lower() + name[1:]
            _invalid(
                f"1 validation error detected: Value null at '{at}' failed to satisfy constraint:"
                " Member must not be null"
            )
        return value

    def _duration(self, role: Role) -> int:
        duration = self._get_int_param("DurationSeconds", 3600)
        if duration < SHORTEST_SESSION:
            _invalid(
                f"1 validation error detected: Value '{duration}' at 'durationSeconds' failed to"
                " satisfy constraint: Member must have value greater than or equal to 900"
            )
        if self._caller.is_role and duration > LONGEST_CHAINED_SESSION:
            _invalid(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
                " by role chaining."
            )
        if duration > int(role.max_session_duration or 3600):
            _invalid(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            )
        return duration


def _credentials(key: Key) -> dict:
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret,
        "SessionToken": key.session_token,
        "Expiration": key.expiration,
    }


def _invalid(message: str) -> None:
    raise AwsError("ValidationError", message, 400)
