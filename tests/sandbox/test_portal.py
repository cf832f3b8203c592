"""IAM Identity Center: the portal and the renewal of sign-ins."""

import json
from urllib.parse import urlencode

import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .aws_calls import OIDC, PORTAL, Answer, cached_sign_in, send, sts
from .identities import SSO_VIEW

ACCOUNT = "111122223333"


def portal(sandbox, path: str, token: str | None, **query: str) -> Answer:
    headers = {"x-amz-sso_bearer_token": token} if token else {}
    url = f"{PORTAL}/{path}?{urlencode(query)}"
    return send(sandbox, AWSRequest("GET", url, headers=headers))


def refresh(sandbox, **changes: str) -> Answer:
    stale = cached_sign_in(sandbox, "stale")
    body = {
        "grantType": "refresh_token",
        **{name: stale[name] for name in ("clientId", "clientSecret", "refreshToken")},
        **changes,
    }
    headers = {"Content-Type": "application/json"}
    return send(
        sandbox, AWSRequest("POST", f"{OIDC}/token", headers=headers, data=json.dumps(body))
    )


def all_pages(sandbox, path: str, name: str, **query: str) -> tuple[list[dict], int]:
    """Everything, and on how many pages."""
    found: list[dict] = []
    pages = 0
    more: dict[str, str] = {}
    while True:
        answer = portal(
            sandbox, path, cached_sign_in(sandbox, "corp")["accessToken"], **query, **more
        )
        assert answer.status == 200
        page = json.loads(answer.body)
        found += page[name]
        pages += 1
        if "nextToken" not in page:
            return found, pages
        more = {"next_token": page["nextToken"]}


def test_role_credentials_are_those_of_the_permission_sets_role(sandbox):
    token = cached_sign_in(sandbox, "corp")["accessToken"]
    query = {"account_id": ACCOUNT, "role_name": "View"}
    answer = portal(sandbox, "federation/credentials", token, **query)
    assert answer.status == 200
    given = json.loads(answer.body)["roleCredentials"]
    credentials = Credentials(given["accessKeyId"], given["secretAccessKey"], given["sessionToken"])
    identity = sts(sandbox, credentials, "GetCallerIdentity")
    assert identity.xml("Arn") == (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{SSO_VIEW.name}/dana@example.com"
    )


def test_accounts_and_roles_come_in_pages(sandbox):
    accounts, _ = all_pages(sandbox, "assignment/accounts", "accountList", max_result="1")
    assert [account["accountId"] for account in accounts] == [ACCOUNT, "222233334444"]
    roles, pages = all_pages(
        sandbox, "assignment/roles", "roleList", account_id=ACCOUNT, max_result="100"
    )
    names = [role["roleName"] for role in roles]
    assert names == ["AdministratorAccess", "View", "View_Only", "Ops"]
    assert pages > 1


@pytest.mark.parametrize("sign_in", ["over", "https://over.awsapps.com/start", "stale", None])
def test_an_expired_sign_in_is_refused(sandbox, sign_in):
    token = cached_sign_in(sandbox, sign_in)["accessToken"] if sign_in else "made up"
    answer = portal(sandbox, "assignment/accounts", token)
    assert answer.status == 401
    assert json.loads(answer.body) == {
        "message": "Session token not found or invalid",
        "__type": "com.amazonaws.switchboard.portal#UnauthorizedException",
    }


@pytest.mark.parametrize(
    "account, name", [("222233334444", "AdministratorAccess"), (ACCOUNT, "view")]
)
def test_a_permission_set_that_is_not_theirs_is_refused(sandbox, account, name):
    token = cached_sign_in(sandbox, "corp")["accessToken"]
    query = {"account_id": account, "role_name": name}
    answer = portal(sandbox, "federation/credentials", token, **query)
    assert (answer.status, json.loads(answer.body)["message"]) == (403, "No access")


def test_a_request_unknown_to_the_model_is_refused(sandbox):
    token = cached_sign_in(sandbox, "corp")["accessToken"]
    missing = portal(sandbox, "federation/credentials", token, account_id=ACCOUNT)
    assert missing.headers["x-amzn-errortype"] == "InvalidRequestException"
    assert "roleName" in json.loads(missing.body)["message"]
    assert portal(sandbox, "assignment/accounts", None).status == 400
    for wrong in ("0", "101", "many"):
        assert portal(sandbox, "assignment/accounts", token, max_result=wrong).status == 400
    assert portal(sandbox, "assignment/nothing", token).status == 400


def test_a_refreshed_sign_in_works(sandbox):
    answer = refresh(sandbox)
    assert answer.status == 200
    given = json.loads(answer.body)
    assert given["tokenType"] == "Bearer"
    assert portal(sandbox, "assignment/accounts", given["accessToken"]).status == 200
    assert refresh(sandbox, refreshToken=given["refreshToken"]).status == 200


@pytest.mark.parametrize(
    "change, status, code",
    [
        ({"refreshToken": "made up"}, 400, "invalid_grant"),
        ({"clientSecret": "made up"}, 401, "invalid_client"),
        ({"grantType": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_an_invalid_refresh_is_refused(sandbox, change, status, code):
    answer = refresh(sandbox, **change)
    assert (answer.status, json.loads(answer.body)["error"]) == (status, code)


def test_the_portal_throttles_when_asked(sandbox):
    sandbox.control("throttle", action="sso:ListAccounts", times=1)
    token = cached_sign_in(sandbox, "corp")["accessToken"]
    answer = portal(sandbox, "assignment/accounts", token)
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (429, "TooManyRequestsException")
