import json
from base64 import urlsafe_b64decode

import pytest
import requests

CREDENTIALS = {"client_id": "sandbox", "client_secret": "sandbox-secret"}
GRANT = {"grant_type": "client_credentials"}
FORM = {**GRANT, **CREDENTIALS}


def ask(box, **kwargs):
    return requests.post(f"{box.url}/oauth/token.php", timeout=10, **kwargs)


@pytest.mark.parametrize(
    "request_",
    [
        {"data": GRANT, "auth": ("sandbox", "sandbox-secret")},
        {"json": GRANT, "auth": ("sandbox", "sandbox-secret")},
        {"data": FORM},
        {"json": FORM},
        {"files": {name: (None, value) for name, value in FORM.items()}},
    ],
    ids=["basic-form", "basic-json", "form", "json", "multipart"],
)
def test_credentials_are_taken_from_basic_and_every_kind_of_body(box, request_):
    answer = ask(box, **request_)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"access_token", "expires_in", "token_type", "scope"}
    assert body["expires_in"] == 30 * 24 * 3600
    assert body["token_type"] == "bearer"
    assert "receivers" in body["scope"].split()


@pytest.mark.parametrize(
    "credentials",
    [
        {"client_id": "sandbox", "client_secret": "wrong"},
        {"client_id": "wrong", "client_secret": "sandbox-secret"},
        {"client_id": "sandbox", "client_secret": "ungültig"},
        {},
    ],
)
def test_wrong_credentials_are_an_invalid_client(box, credentials):
    answer = ask(box, data={**GRANT, **credentials})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client"
    assert isinstance(answer.json()["error_description"], str)


def test_unknown_grant_and_unknown_code_are_refused(box):
    answer = ask(box, data={**CREDENTIALS, "grant_type": "magic"})
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "unsupported_grant_type",
    )
    answer = ask(
        box, data={**CREDENTIALS, "grant_type": "authorization_code", "code": "x"}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_token_request_that_is_not_json_is_refused(box):
    headers = {"Content-Type": "application/json"}
    answer = ask(box, data="{", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_refresh_token_works_once(box, api):
    box.switches.refresh_tokens = True
    refresh = api.login()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    renewed = api.token(form)
    assert renewed.json()["refresh_token"] != refresh
    assert api.token(form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic c2FuZGJveDp4"])
def test_api_without_a_valid_token_is_unauthorized(box, header):
    headers = {"Authorization": header} if header else {}
    answer = requests.get(f"{box.url}/v3/groups", headers=headers, timeout=10)
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": 401, "message": "Unauthorized"}}


def test_token_ends_after_its_time_to_live(box, api, clock):
    box.switches.token_ttl = 60
    api.login()
    clock.now += 59
    assert api.get("/debug/ttl")["ttl"] == 1
    clock.now += 1
    assert api.refusal("GET", "/groups") == (401, "Unauthorized")
    api.login()
    assert api.get("/groups") == []


def test_all_tokens_can_be_made_to_expire(box, api):
    box.expire_tokens()
    assert api.refusal("GET", "/groups") == (401, "Unauthorized")


def test_token_is_accepted_in_the_query_and_masked_in_the_journal(box, api):
    token = api.login()["access_token"]
    url = f"{box.url}/v3/groups"
    assert requests.get(url, params={"token": token}, timeout=10).status_code == 200
    assert box.requests[-1].query == {"token": "***"}


@pytest.mark.parametrize("path", ["/oauth/token", "/v3/oauth/token.json"])
def test_revoked_token_no_longer_works(box, api, path):
    assert api.session.delete(box.url + path, timeout=10).json() is True
    assert api.refusal("GET", "/groups")[0] == 401


def test_exchange_gives_a_new_token_for_the_current_one(api):
    old = api.session.headers["Authorization"]
    token = api.get("/debug/exchange")["access_token"]
    assert api.refusal("GET", "/groups")[0] == 401
    api.session.headers["Authorization"] = f"Bearer {token}"
    assert api.get("/groups") == []
    assert not old.endswith(token)


def test_missing_scope_is_forbidden_by_resource_and_direction(box, api, group):
    box.switches.scopes = {"groups:read", "receivers"}
    assert len(api.get("/groups")) == 1
    assert api.get(f"/groups/{group}/receivers") == []
    assert api.get("/debug/validate") is True
    code, message = api.refusal("POST", "/groups", {"name": "New"})
    assert code == 403
    assert message.startswith("Forbidden")
    assert api.refusal("GET", "/attributes")[0] == 403
    assert api.refusal("GET", f"/groups/{group}/attributes")[0] == 403
    assert api.login()["scope"] == "groups:read receivers"


def test_whoami_names_the_account_with_an_id_that_is_a_text(api):
    account = api.get("/debug/whoami.json")
    assert isinstance(account["id"], str)
    assert account["company"] == "Sandbox"
    assert {"email", "name", "firstname", "login_domain"} <= set(account)


def test_ping_needs_no_token(box):
    assert requests.get(f"{box.url}/v3/debug/ping.json", timeout=10).json() is True


def test_an_unknown_grant_is_told_before_the_client_is_asked_for(box):
    form = {"grant_type": "password"}
    answer = requests.post(f"{box.url}/oauth/token.php", data=form, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "unsupported_grant_type",
    )


def test_token_may_be_a_jwt_that_names_the_rights(box, api, clock):
    box.switches.token_form = "jwt"
    box.switches.scopes = "receivers:read,groups"
    token = api.login()["access_token"]
    _, part, _ = token.split(".")
    claims = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert claims["scopes"] == ["groups", "receivers:read"]
    assert claims["exp"] == clock.now + 30 * 24 * 3600
    assert api.get("/groups") == []
    assert api.login()["access_token"] != token


def test_token_of_another_version_is_forbidden_everywhere(box, api):
    box.switches.token_version = 2
    for path in ("/debug/whoami", "/groups"):
        refusal = api.refusal("GET", path)
        assert refusal == (403, "Forbidden: v3 token on lower version")
    box.expire_tokens()
    assert api.refusal("GET", "/groups")[0] == 401
