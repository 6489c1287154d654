"""Where tokens come from, how long they serve and where they go."""

import json
import time
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest
import responses

from odoo.addons.fairgate_cleverreach.client import (
    CleverReachClient,
    CredentialsError,
    MissingRightError,
    ServiceError,
    Token,
)
from odoo.addons.fairgate_cleverreach.client.tokens import MARGIN

TOKEN = "https://rest.cleverreach.com/oauth/token.php"
GROUPS = "https://rest.cleverreach.com/v3/groups"
UNAUTHORIZED = {"error": {"code": 401, "message": "Unauthorized"}}


def granted(value, **more):
    return {"access_token": value, "token_type": "bearer", "expires_in": 7200, **more}


def sent(api, position=-1):
    return api.calls[position].request.headers["Authorization"]


@pytest.fixture
def tokens():
    """The tokens that the client wanted to be kept."""
    return []


@pytest.fixture
def make(tokens, exchanges):
    def make(token=None):
        return CleverReachClient(
            "my-id",
            "my-secret-ü",
            token=token,
            on_token=tokens.append,
            observer=exchanges.append,
        )

    return make


def test_the_first_call_fetches_a_token_for_all_that_follow(api, make, tokens):
    api.post(TOKEN, json=granted("new-token"))
    api.get(GROUPS, json=[])
    client = make()
    client.groups()
    client.groups()
    request = api.calls[0].request
    pair = b64encode("my-id:my-secret-ü".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {pair}"
    assert parse_qs(request.body) == {"grant_type": ["client_credentials"]}
    assert [call.request.url.split("?")[0] for call in api.calls] == [
        TOKEN,
        GROUPS,
        GROUPS,
    ]
    assert sent(api, 1) == sent(api, 2) == "Bearer new-token"
    (token,) = tokens
    assert token.value == "new-token"
    assert token.expires_at == pytest.approx(time.time() + 7200, abs=5)


def test_nobody_has_to_keep_the_token(api):
    api.post(TOKEN, json=granted("new-token"))
    api.get(GROUPS, json=[])
    with CleverReachClient("my-id", "my-secret") as client:
        assert client.groups() == []


def test_a_token_from_before_is_used(api, make, tokens):
    api.get(GROUPS, json=[])
    make(Token("kept-token", time.time() + MARGIN + 60)).groups()
    assert sent(api) == "Bearer kept-token"
    assert tokens == []


@pytest.mark.parametrize("left", [MARGIN - 60, 0, -1000])
def test_a_token_is_replaced_before_its_end(api, make, tokens, left):
    api.post(TOKEN, json=granted("new-token"))
    api.get(GROUPS, json=[])
    make(Token("old-token", time.time() + left)).groups()
    assert len(api.calls) == 2
    assert sent(api) == "Bearer new-token"


def test_a_token_goes_nowhere_but_into_its_header(api, make):
    api.get(GROUPS, json=[])
    make(Token("kept-token", time.time() + 9999)).groups()
    assert "kept-token" not in api.calls[0].request.url
    assert api.calls[0].request.body is None


def test_a_netrc_does_not_replace_the_token(api, make, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine rest.cleverreach.com login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    api.get(GROUPS, json=[])
    make(Token("kept-token", time.time() + 9999)).groups()
    assert sent(api) == "Bearer kept-token"


def test_a_refused_token_is_replaced_and_the_call_made_again(
    api, make, tokens, exchanges
):
    api.get(GROUPS, status=401, json=UNAUTHORIZED)
    api.get(GROUPS, json=[{"id": 1}])
    api.post(TOKEN, json=granted("new-token"))
    client = make(Token("old-token", time.time() + 9999))
    assert [group.id for group in client.groups()] == ["1"]
    assert sent(api) == "Bearer new-token"
    assert [token.value for token in tokens] == ["new-token"]
    assert [(each.endpoint, each.error) for each in exchanges] == [
        ("/v3/groups", "CredentialsError"),
        ("/oauth/token.php", None),
        ("/v3/groups", None),
    ]


def test_a_refusal_with_status_200_is_one_as_well(api, make):
    api.get(GROUPS, json=UNAUTHORIZED)
    api.get(GROUPS, json=[])
    api.post(TOKEN, json=granted("new-token"))
    assert make(Token("old-token", time.time() + 9999)).groups() == []


def test_a_new_token_that_is_refused_too_ends_the_call(api, make):
    api.get(GROUPS, status=401, json=UNAUTHORIZED)
    api.post(TOKEN, json=granted("new-token"))
    with pytest.raises(CredentialsError):
        make(Token("old-token", time.time() + 9999)).groups()
    assert len(api.calls) == 3


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_refused_credentials_are_told_and_not_tried_again(api, make, exchanges, status):
    body = {"error": "invalid_client", "error_description": "The client is invalid"}
    api.post(TOKEN, status=status, json=body)
    with pytest.raises(CredentialsError) as caught:
        make().groups()
    assert str(caught.value) == "invalid_client: The client is invalid"
    assert caught.value.endpoint == "/oauth/token.php"
    assert len(api.calls) == 1
    assert [each.error for each in exchanges] == ["CredentialsError"]


def test_an_error_that_repeats_the_secret_does_not_show_it(api, make, exchanges):
    pair = b64encode("my-id:my-secret-ü".encode()).decode()
    words = f"my-secret-ü or {pair} is wrong"
    api.post(TOKEN, status=400, json={"error": words})
    with pytest.raises(CredentialsError) as caught:
        make().groups()
    for text in (str(caught.value), repr(exchanges)):
        assert "my-secret" not in text
        assert pair not in text


@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_wrong_address_of_the_service_is_neither_about_credentials_nor_a_list(
    api, make, status
):
    api.post(TOKEN, status=status, json={"error": "not here"})
    with pytest.raises(ServiceError) as caught:
        make().groups()
    assert type(caught.value) is ServiceError


@pytest.mark.parametrize(
    "body", [{}, {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": 5}]
)
def test_a_token_that_could_not_be_sent_is_an_error_of_the_service(api, make, body):
    api.post(TOKEN, json=body)
    with pytest.raises(ServiceError):
        make().groups()


@pytest.mark.parametrize(
    ("told", "lifetime"),
    [
        ("7200", 7200),
        *((told, 3600) for told in (None, 0, "3600.0", "abc", [], {"s": 1})),
        *((told, 3600) for told in (-100, 10**18, 10**400, 1e300)),
    ],
)
def test_the_lifetime_of_a_token_in_each_of_its_forms(
    api, make, tokens, told, lifetime
):
    api.post(TOKEN, json=granted("new-token", expires_in=told))
    api.get(GROUPS, json=[])
    make().groups()
    assert tokens[0].expires_at == pytest.approx(time.time() + lifetime, abs=5)


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("groups:read receivers", True),
        ("receivers:read receivers:write", True),
        (["groups", "receivers:write"], True),
        ("basic", None),
        ("", None),
        (None, None),
        ({"receivers": "read"}, None),
        ("receivers:manage", None),
    ],
)
def test_a_token_may_name_the_right_to_change_recipients(
    api, make, tokens, scope, told
):
    api.post(TOKEN, json=granted("new-token", scope=scope))
    api.get(GROUPS, json=[])
    with make() as client:
        client.groups()
        assert client.may_write_receivers() is told
    with make(tokens[0]) as client:
        assert client.may_write_receivers() is told


def test_a_token_that_may_only_read_recipients_lacks_a_right(make):
    client = make(Token("kept-token", time.time() + 9999, "groups receivers:read"))
    with pytest.raises(MissingRightError, match="groups receivers:read"):
        client.may_write_receivers()


def test_words_of_a_token_that_no_database_takes_are_left_out(api, make, tokens):
    claims = urlsafe_b64encode(b'{"scopes": "groups \\u0000 receivers \\ud800"}')
    api.post(TOKEN, json=granted(f"e30.{claims.decode().rstrip('=')}.x"))
    api.get(GROUPS, json=[])
    make().groups()
    assert tokens[0].scope == "groups receivers"


def test_a_token_of_a_short_life_serves_for_more_than_one_call(api, make, tokens):
    api.post(TOKEN, json=granted("new-token", expires_in=120))
    api.get(GROUPS, json=[])
    client = make()
    for _ in range(3):
        client.groups()
    assert len(tokens) == 1


def test_a_token_is_fetched_once_for_many_threads(server, connect):
    def grant(handler):
        time.sleep(0.05)
        content = b'{"access_token": "new-token", "expires_in": "3600"}'
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    tokens = []
    client = connect(token=None, on_token=tokens.append)
    server.script.append(grant)
    for _ in range(8):
        server.then(body=[])
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: client.groups(), range(8))) == [[]] * 8
    paths = [path for _, path, _, _ in server.seen]
    assert paths.count("/oauth/token.php") == len(tokens) == 1


def test_threads_that_are_refused_at_once_renew_the_token_once(make, tokens):
    with responses.RequestsMock() as api:
        api.add_callback("GET", GROUPS, _accept_only("Bearer new-token"))
        api.post(TOKEN, json=granted("new-token"))
        client = make(Token("old-token", time.time() + 9999))
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: client.groups(), range(8))) == [[]] * 8
    assert [token.value for token in tokens] == ["new-token"]


def _accept_only(header):
    def answer(request):
        if request.headers["Authorization"] != header:
            return 401, {}, '{"error": {"code": 401, "message": "Unauthorized"}}'
        return 200, {}, "[]"

    return answer


def test_the_client_does_not_show_its_secrets(make):
    client = make(Token("kept-token", time.time() + 9999))
    shown = repr(client) + str(client)
    assert "my-secret" not in shown
    assert "kept-token" not in shown


def web_token(claims):
    """Return a JSON web token; nobody can check its signature."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256"}, claims)]
    return ".".join([*(urlsafe_b64encode(p).decode().rstrip("=") for p in parts), "s"])


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"scopes": ["receivers:read", "groups"]}, False),
        ({"scopes": "groups receivers:read"}, False),
        ({"scopes": ["groups", "receivers"]}, True),
        ({"scopes": ["receivers:read", "receivers:write"]}, True),
        ({"scopes": 7}, None),
        ({"scopes": [7, None]}, None),
        ({}, None),
        ([], None),
        ("receivers:read", None),
    ],
)
def test_the_rights_in_a_web_token_are_read(api, make, claims, told):
    api.post(TOKEN, json=granted(web_token(claims)))
    api.get(GROUPS, json=[])
    client = make()
    client.groups()
    if told is False:
        with pytest.raises(MissingRightError):
            client.may_write_receivers()
    else:
        assert client.may_write_receivers() is told


def test_the_rights_in_a_web_token_count_more_than_those_beside_it(api, make):
    token = web_token({"scopes": ["receivers:read"]})
    api.post(TOKEN, json=granted(token, scope="receivers"))
    api.get(GROUPS, json=[])
    client = make()
    client.groups()
    with pytest.raises(MissingRightError):
        client.may_write_receivers()


@pytest.mark.parametrize(
    "value", ["a.b.c", "a.!!.c", "a..c", "a.bnVsbA.c", "....", "a.W1tb.c"]
)
def test_what_only_looks_like_a_web_token_is_a_token_all_the_same(
    api, make, tokens, value
):
    api.post(TOKEN, json=granted(value, scope="receivers"))
    api.get(GROUPS, json=[])
    client = make()
    client.groups()
    assert tokens[0].value == value
    assert client.may_write_receivers() is True
