"""Paths, error envelopes and the journal of requests."""

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
