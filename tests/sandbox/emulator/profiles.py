"""Fills ~/.aws: a section for each profile, and the files that its source of credentials needs."""

import configparser
import hashlib
import io
import json
import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..identities import PROFILES, ROBOT, WORKLOAD
from ..layout import REGION, Layout, write_private
from ..pki import LIFETIME
from ..principals import Profile, Role, Way
from . import tokens
from .callers import SESSIONS, caller_of_role, find_role
from .clock import CLOCK
from .portal import SIGN_INS

AS_LONG_AS_THE_SANDBOX = int(LIFETIME.total_seconds())
START_URL = "https://d-1234567890.awsapps.com/start"

AUDIENCES = {"web-identity": "sts.amazonaws.com", "container": "pods.eks.amazonaws.com"}


@dataclass(frozen=True)
class SignIn:
    """What an `aws sso login` left behind. `name` is that of an sso-session, else the start URL."""

    name: str
    expired: bool = False
    refreshable: bool = False

    @property
    def is_session(self) -> bool:
        return "://" not in self.name


SIGNED_IN = (
    SignIn("corp"),
    SignIn("stale", expired=True, refreshable=True),
    SignIn("over", expired=True),
    SignIn("https://sandbox.awsapps.com/start"),
    SignIn("https://over.awsapps.com/start", expired=True),
)


def write(layout: Layout, keys: dict[str, dict[str, str]]) -> None:
    """Everything but ~/.aws/credentials, which comes last: others wait for it. `keys` belong to the users."""
    for use, audience in AUDIENCES.items():
        now = int(CLOCK.now().timestamp())
        key = tokens.load_key(layout)
        token = tokens.sign(key, WORKLOAD, audience, now, AS_LONG_AS_THE_SANDBOX)
        write_private(layout.token_file(use), token)
    write_private(layout.process_output, json.dumps(_process_output()))
    for sign_in in SIGNED_IN:
        # The AWS CLI's name for the file.
        name = hashlib.sha1(sign_in.name.encode()).hexdigest()
        write_private(layout.sso_cache / f"{name}.json", json.dumps(_cached(sign_in)))
    config = {f"profile {p.name}": _section(p, layout) for p in PROFILES}
    config |= {
        f"sso-session {s.name}": {"sso_start_url": START_URL, "sso_region": REGION}
        for s in SIGNED_IN
        if s.is_session
    }
    write_private(layout.aws_config, _ini(config))
    write_private(layout.credentials, _ini(keys))


def _section(profile: Profile, layout: Layout) -> dict[str, str]:
    section = {"region": REGION, **dict(profile.more)}
    who = profile.who
    match profile.way:
        case Way.ROLE:
            return {**section, "role_arn": who.arn, "source_profile": profile.by}
        case Way.SOURCE:
            return {**section, "role_arn": who.arn, "credential_source": profile.by}
        case Way.WEB_IDENTITY:
            file = str(layout.token_file("web-identity"))
            return {**section, "role_arn": who.arn, "web_identity_token_file": file}
        case Way.PROCESS:
            command = f"cat {shlex.quote(str(layout.process_output))}"
            return {**section, "credential_process": command}
        case Way.SSO:
            return section | _sso_section(profile)
        case Way.KEYS:
            return section


def _sso_section(profile: Profile) -> dict[str, str]:
    role = profile.who
    assert isinstance(role, Role) and role.permission_set
    section = {"sso_account_id": role.account, "sso_role_name": role.permission_set}
    if SignIn(profile.by).is_session:
        return {"sso_session": profile.by, **section}
    return {"sso_start_url": profile.by, "sso_region": REGION, **section}


def _cached(sign_in: SignIn) -> dict[str, str]:
    """A token file as the AWS CLI writes it."""
    expires = CLOCK.now() + (timedelta(hours=-1) if sign_in.expired else LIFETIME)
    cached = {
        "startUrl": START_URL if sign_in.is_session else sign_in.name,
        "region": REGION,
        "accessToken": SIGN_INS.begin(expires),
        "expiresAt": _time(expires),
    }
    if sign_in.refreshable:
        client = SIGN_INS.register()
        cached |= {
            "clientId": client.id,
            "clientSecret": client.secret,
            "registrationExpiresAt": _time(CLOCK.now() + LIFETIME),
            "refreshToken": SIGN_INS.allow_refresh(client),
        }
    return cached


def _process_output() -> dict:
    key = SESSIONS.start(caller_of_role(find_role(ROBOT.arn), "process"), AS_LONG_AS_THE_SANDBOX)
    return {
        "Version": 1,
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret,
        "SessionToken": key.session_token,
        "Expiration": _time(key.expiration),
    }


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _ini(sections: dict[str, dict[str, str]]) -> str:
    parser = configparser.RawConfigParser()
    parser.read_dict(sections)
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()
