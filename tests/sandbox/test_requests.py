"""Paths, error envelopes and the journal of requests."""

import json
from urllib.request import Request, urlopen

import pytest
import requests


@pytest.mark.parametrize(
    "path",
    [
        "/groups.json/{}/receivers",
        "/groups/{}/receivers.json",
        "/groups/{}/receivers/",
        "/groups.json/{}/receivers.json/",
        "//groups/{}/receivers",
    ],
)
def test_json_suffix_and_trailing_slash_make_no_difference(api, box, group, path):
    assert api.get(path.format(group)) == []
    assert box.requests[-1].path == f"/v3/groups/{group}/receivers"


def test_address_that_ends_in_json_is_left_alone(api, box, group):
    box.store.add_receiver(group, "a@example.json")
    assert api.get(f"/groups/{group}/receivers/a@example.json")["id"] == "1"


def test_unknown_path_and_wrong_method_are_refused(api, group):
    assert api.refusal("GET", "/nothing") == (404, "Not Found")
    assert api.refusal("PATCH", f"/groups/{group}")[0] == 405
    assert api.send("HEAD", "/groups").status_code == 200


def test_errors_may_come_with_status_200(api, box):
    box.switches.error_status_200 = True
    answer = api.send("GET", "/groups/9")
    assert answer.status_code == 200
    message = "Not Found: invalid group"
    assert answer.json() == {"error": {"code": 404, "message": message}}
    token = requests.post(f"{box.url}/oauth/token.php", timeout=10)
    assert token.status_code == 400


def test_answers_are_utf8_json(api, box):
    box.store.create_group("Zoë")
    answer = api.send("GET", "/groups")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "Zoë" in answer.content.decode()


def test_journal_tells_writes_from_reads(api, box, group):
    box.requests.clear()
    path = f"/groups/{group}/receivers"
    rows = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    api.post(f"{path}/upsert", rows)
    api.get(path, pagesize=10)
    api.post("/receivers/filter", {})
    api.refusal("DELETE", f"{path}/9")
    api.login()
    assert [(r.method, r.status, r.records) for r in box.requests] == [
        ("POST", 200, 2),
        ("GET", 200, 2),
        ("POST", 200, 2),
        ("DELETE", 404, 1),
        ("POST", 200, 0),
    ]
    assert [r.path.rpartition("/")[2] for r in box.writes()] == ["upsert", "9"]
    assert box.requests[1].query == {"pagesize": "10"}


def test_journal_forgets_its_older_half(monkeypatch, api, box):
    monkeypatch.setattr("sandbox.journal.LIMIT", 4)
    box.requests.clear()
    for _ in range(5):
        api.get("/debug/validate")
    assert len(box.requests) == 3


def test_address_of_a_stopped_sandbox_is_not_told(box):
    box.stop()
    with pytest.raises(RuntimeError):
        assert box.url


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"name": "\\ud800"}',
        '{"name": "\\uD83D"}',
        '{"name": NaN}',
        '{"name": -Infinity}',
        "{",
    ],
)
def test_a_body_that_is_no_json_is_refused(api, box, body):
    answer = api.send("POST", "/groups", data=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Bad Request: invalid JSON"
    json_type = {"Content-Type": "application/json"}
    url = f"{box.url}/oauth/token.php"
    answer = requests.post(url, data=body, headers=json_type, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_whole_character_of_two_halves_is_json(api):
    answer = api.send("POST", "/groups", data='{"name": "\\ud83d\\ude00"}')
    assert answer.json()["name"] == "\N{GRINNING FACE}"


def test_a_fault_of_the_sandbox_has_the_envelope_of_an_error(
    api, box, monkeypatch, caplog
):
    monkeypatch.setattr(box.store, "groups", lambda order: 1 / 0)
    assert api.refusal("GET", "/groups") == (500, "Internal Server Error")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("key", ["a+b@example.com", "a%2Bb%40example.com"])
def test_address_in_a_path_is_raw_or_encoded(api, box, group, key):
    box.store.add_receiver(group, "a+b@example.com")
    # Past the session, which would encode it evenly.
    url = f"{box.url}/v3/groups/{group}/receivers/{key}"
    headers = {"Authorization": api.session.headers["Authorization"]}
    with urlopen(Request(url, headers=headers), timeout=5) as answer:
        assert json.load(answer)["id"] == "1"


def test_bare_plus_may_be_a_blank(api, box, group):
    box.switches.plus_in_path = "blank"
    box.store.add_receiver(group, "a+b@example.com")
    path = f"/groups/{group}/receivers"
    assert api.refusal("GET", f"{path}/a+b@example.com")[0] == 404
    assert api.get(f"{path}/a%2Bb@example.com")["id"] == "1"


def test_encoded_slash_may_be_answered_by_a_server_in_front(api, box, group):
    box.switches.encoded_slash = "page"
    box.store.add_receiver(group, "a/b@example.com")
    path = f"/groups/{group}/receivers"
    answer = api.send("DELETE", f"{path}/a%2Fb@example.com")
    assert (answer.status_code, answer.text[:9]) == (404, "<!DOCTYPE")
    assert len(api.get(path)) == 1


@pytest.mark.parametrize("position", ["string", "status"])
def test_refused_row_is_a_text_or_an_object(api, box, group, position):
    box.switches.refused_row = position

    def refused(text):
        return {"status": text} if position == "status" else text

    path = f"/groups/{group}/receivers"
    box.store.add_receiver(group, "a@example.com")
    duplicate = refused("duplicate address 'a@example.com';")
    assert api.post(f"{path}/insert", [{"email": "a@example.com"}]) == [duplicate]
    invalid = refused("invalid address 'x';")
    assert api.post(f"{path}/upsertplus", [{"email": "x"}]) == [invalid]
    assert api.post(f"{path}/delete", ["x"]) == [refused("invalid receiver 'x';")]


def test_field_of_a_list_may_not_tell_its_list(api, box, group):
    box.switches.list_field_group = False
    box.store.create_attribute("city")
    own = box.store.create_attribute("club", group_id=group)["id"]
    path = f"/groups/{group}/attributes"
    assert "groups_id" not in api.get(path)[0]
    assert "groups_id" not in api.get(f"{path}/{own}")
    assert api.get("/attributes")[0]["groups_id"] == 0
