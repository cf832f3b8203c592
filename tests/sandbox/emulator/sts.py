"""Our own STS, on top of moto's parser and serializer.

moto's accepts any role ARN, its GetSessionToken gives everybody the same key, and it does not answer a
presigned GetCallerIdentity in JSON, which is all the authenticator asks for.
"""

import json
import uuid
from typing import NoReturn

import flask
from moto.core.responses import ActionResult, BaseResponse
from moto.iam.models import Role, User

from ..layout import PARTITION
from . import authorization, rest, web_identity
from .callers import SESSIONS, Caller, Key, caller_of_role, find_role
from .devices import DEVICES
from .errors import AwsError

LONGEST_CHAINED_SESSION = 3600


class StsResponse(BaseResponse):
    """One method for each operation, named as moto expects. The parameters have been validated."""

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
            return _answer("GetCallerIdentity", result)
        answer = {
            "GetCallerIdentityResponse": {
                "GetCallerIdentityResult": result,
                "ResponseMetadata": {"RequestId": str(uuid.uuid4())},
            }
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(answer)

    def assume_role(self) -> ActionResult:
        arn = self._get_param("RoleArn")
        session_name = self._get_param("RoleSessionName")
        mfa = self._gives_code()
        context = {"sts:RoleSessionName": session_name}
        if external_id := self._get_param("ExternalId"):
            context["sts:ExternalId"] = external_id
        if mfa:
            context["aws:MultiFactorAuthPresent"] = "true"
        role = authorization.check_assume_role(self._caller, arn, find_role(arn), context)
        duration = self._duration(role, chained=self._caller.is_role)
        session = caller_of_role(role, session_name)
        key = SESSIONS.start(session, duration, mfa=mfa)
        return _answer("AssumeRole", _session(session, key))

    def assume_role_with_web_identity(self) -> ActionResult:
        """The only unsigned operation: the token says who is calling."""
        session_name = self._get_param("RoleSessionName")
        role, claims = web_identity.check(
            self._get_param("RoleArn"), self._get_param("WebIdentityToken")
        )
        session = caller_of_role(role, session_name)
        key = SESSIONS.start(session, self._duration(role, chained=False))
        result = _session(session, key) | {
            "SubjectFromWebIdentityToken": claims.subject,
            "Audience": claims.audience,
            "Provider": claims.provider,
        }
        return _answer("AssumeRoleWithWebIdentity", result)

    def get_session_token(self) -> ActionResult:
        """Temporary keys of a user: a different token for the same identity within the same second."""
        if self._caller.is_role:
            text = "Cannot call GetSessionToken with session credentials"
            raise AwsError("AccessDenied", text)
        duration = self._get_int_param("DurationSeconds", 43_200)
        key = SESSIONS.start(self._caller, duration, mfa=self._gives_code())
        return _answer("GetSessionToken", {"Credentials": _credentials(key)})

    @property
    def _caller(self) -> Caller:
        return flask.request.environ["sandbox.caller"]

    def _gives_code(self) -> bool:
        """Whether the request has a one-time code of the caller's own device. Raises AwsError for a wrong one."""
        user = self._caller.principal
        own = f"arn:{PARTITION}:iam::{self._caller.account}:mfa/{user.name}"
        return DEVICES.check(
            own if isinstance(user, User) else "",
            self._get_param("SerialNumber"),
            self._get_param("TokenCode"),
        )

    def _duration(self, role: Role, chained: bool) -> int:
        duration = self._get_int_param("DurationSeconds", 3600)
        if chained and duration > LONGEST_CHAINED_SESSION:
            _invalid(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
                " by role chaining."
            )
        if duration > int(role.max_session_duration or 3600):
            _invalid(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            )
        return duration


def _session(session: Caller, key: Key) -> dict:
    user = {"AssumedRoleId": session.user_id, "Arn": session.arn}
    return {"Credentials": _credentials(key), "AssumedRoleUser": user}


def _credentials(key: Key) -> dict:
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret,
        "SessionToken": key.session_token,
        "Expiration": key.expiration,
    }


def _answer(operation: str, result: dict) -> ActionResult:
    rest.check_answer(rest.model("sts").operation_model(operation), result)
    return ActionResult(result)


def _invalid(message: str) -> NoReturn:
    raise AwsError("ValidationError", message, 400)
