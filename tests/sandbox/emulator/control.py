"""How tests control the emulator: POST /sandbox/NAME with a JSON object of parameters."""

import datetime
import json
from collections.abc import Sequence

from werkzeug.wrappers import Request, Response

from ..identities import by_profile
from ..layout import ACCOUNT, REGION
from . import accounts
from .access import modes, nodes
from .access.files import FILES
from .access.state import DELAYS, ClusterAccess, access_of
from .callers import (
    SESSIONS,
    TOKEN_LENGTH,
    Caller,
    caller_of_role,
    caller_of_user,
    find_role,
    find_user,
)
from .clock import CLOCK
from .devices import DEVICES
from .throttle import FAILING, HELD, LOST, THROTTLED

PATH = "/sandbox/"


def move_clock(seconds: int) -> dict:
    """Sets how far AWS's clock is ahead of everybody else's."""
    CLOCK.offset = datetime.timedelta(seconds=seconds)
    return {}


def throttle(action: str, times: int) -> dict:
    """Refuses the next calls of an action: sts:AssumeRole, eks:DescribeCluster, sso:GetRoleCredentials."""
    THROTTLED.set(action, times)
    return {}


def fail(action: str, times: int, carried_out: bool) -> dict:
    """Answers the next calls of an action of EKS with a 5xx, after carrying them out or without."""
    (LOST if carried_out else FAILING).set(action, times)
    return {}


def hold(number: int, carried_out: bool = False) -> dict:
    """Holds the request of this number to EKS that changes something, counted from now on, or none with 0."""
    HELD.set(number, carried_out)
    return {}


def held() -> dict:
    """Whether a request is held."""
    return {"is_held": HELD.is_there}


def expire(access_key_id: str) -> dict:
    """Ends the validity of temporary credentials."""
    SESSIONS.expire(access_key_id)
    return {}


def token_length(length: int) -> dict:
    """Sets the length of session tokens that STS and the portal issue from now on; 0 for the usual one."""
    SESSIONS.token_length = length or TOKEN_LENGTH
    return {}


def authentication_mode(mode: str) -> dict:
    """Sets the mode of the running cluster at once, in any direction; CONFIG_MAP removes all entries."""
    modes.reset(_running_cluster(), mode)
    return {}


def delays(**seconds: float) -> dict:
    """Sets delays of EKS, in seconds (access/state.py), and resets those that are not named."""
    DELAYS.set(**seconds)
    return {}


def settle_entries() -> dict:
    """Writes the authenticator's files again; returns their versions, and whether a change is pending."""
    return FILES.write_again() | {"is_pending": _running_cluster().is_pending}


def fill_entries(count: int) -> dict:
    """Creates access entries of roles that do not exist, up to this number of entries in all."""
    modes.fill(_running_cluster(), count)
    return {}


def cluster(name: str, there: bool) -> dict:
    """Creates or deletes another cluster, which does not run."""
    if there:
        accounts.add_cluster(name)
    else:
        accounts.remove_cluster(name)
    return {}


def mfa_code(serial: str) -> dict:
    """The code that an MFA device shows now."""
    return {"code": DEVICES.show(serial)}


def credentials(
    profile: str, session_name: str, seconds: int = 3600, token_length: int | None = None
) -> dict:
    """Temporary credentials of the profile's identity, without going through one of AWS's ways.

    `profile` can also be the ARN of a role or user. A negative number of seconds gives expired credentials.
    """
    key = SESSIONS.start(_caller(profile, session_name), seconds, token_length)
    return {
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_SESSION_TOKEN": key.session_token,
    }


def user(name: str, policy: dict) -> dict:
    """Creates a user with exactly this policy; returns permanent keys as the AWS CLI's variables."""
    key = accounts.make_user(name, policy)
    return {
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
    }


def role_policy(name: str, policy: dict) -> dict:
    """Replaces the policy of a role of the first account."""
    accounts.set_role_policy(name, policy)
    return {}


def role(name: str, there: bool, path: str = "/") -> dict:
    """Creates a role of the first account, which that account may assume, or deletes it; returns its ARN."""
    if there:
        return {"arn": accounts.make_role(name, path)}
    accounts.remove_role(name)
    return {}


def recreate_role(name: str) -> dict:
    """Deletes a role of the first account and creates it again; returns its unique ids."""
    before, after = accounts.recreate_role(name)
    return {"before": before, "after": after}


def successor_authority(there: bool) -> dict:
    """Whether DescribeCluster reports a second certificate authority for the running cluster."""
    accounts.set_successor_authority(there)
    return {}


def own_entry(principal: str, policies: Sequence[str] = (), **more: str | list[str]) -> dict:
    """Creates an access entry as EKS does itself, without the rules for callers.

    `policies` are names; `more` may contain kind, username and groups.
    """
    modes.make_own_entry(_running_cluster(), principal, policies, **more)
    return {}


def node_group(name: str, **more: str) -> dict:
    """Creates a managed node group with a `role` and the type of an `image`, or deletes it without a role."""
    nodes.set_node_group(_running_cluster(), name, **more)
    return {}


def fargate_profile(name: str, **more: str) -> dict:
    """Creates a Fargate profile with a `role` for its pods' hosts, or deletes it without one."""
    nodes.set_fargate_profile(_running_cluster(), name, **more)
    return {}


def failing_update(message: str) -> dict:
    """Lets the next update of the running cluster fail with this message."""
    modes.FAILING[:] = [message]
    return {}


def described_cluster(**fields: str | bool | dict | None) -> dict:
    """Sets fields with which DescribeCluster describes the running cluster (moto's names); returns those before."""
    found = accounts.CLUSTERS[ACCOUNT]
    before = {name: getattr(found, name, None) for name in fields}
    for name, value in fields.items():
        setattr(found, name, value)
    return before


CALLS = {
    "clock": move_clock,
    "throttle": throttle,
    "fail": fail,
    "hold": hold,
    "held": held,
    "expire": expire,
    "token-length": token_length,
    "authentication-mode": authentication_mode,
    "delays": delays,
    "settle-entries": settle_entries,
    "fill-entries": fill_entries,
    "cluster": cluster,
    "mfa-code": mfa_code,
    "credentials": credentials,
    "user": user,
    "role-policy": role_policy,
    "role": role,
    "recreate-role": recreate_role,
    "successor-authority": successor_authority,
    "own-entry": own_entry,
    "node-group": node_group,
    "fargate-profile": fargate_profile,
    "failing-update": failing_update,
    "described-cluster": described_cluster,
}


def answer(request: Request) -> Response:
    call = CALLS.get(request.path.removeprefix(PATH))
    if call is None or request.method != "POST":
        return Response(f"there are: POST {PATH}{{{','.join(CALLS)}}}\n", 404)
    try:
        result = call(**json.loads(request.get_data()))
    except (KeyError, TypeError, ValueError) as error:
        return Response(f"{type(error).__name__}: {error}\n", 400)
    return Response(json.dumps(result), content_type="application/json")


def _running_cluster() -> ClusterAccess:
    return access_of(ACCOUNT, REGION, accounts.CLUSTERS[ACCOUNT].name)


def _caller(profile: str, session_name: str) -> Caller:
    """Of a profile, or of a role or user by its ARN."""
    arn = profile if profile.startswith("arn:") else by_profile(profile).arn
    found = find_role(arn)
    return caller_of_role(found, session_name) if found else caller_of_user(find_user(arn))
