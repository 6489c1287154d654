import pytest
import requests


def test_next_request_fails_without_being_carried_out(api, box):
    box.fail_next(502)
    assert api.refusal("POST", "/groups", {"name": "x"}) == (502, "Bad Gateway")
    assert box.store.groups() == []
    assert (box.requests[-1].status, len(box.writes())) == (502, 1)
    assert api.post("/groups", {"name": "x"})["name"] == "x"


def test_failure_may_come_after_the_request_was_carried_out(api, box):
    box.fail_next(504, after=True)
    assert api.refusal("POST", "/groups", {"name": "x"})[0] == 504
    assert len(box.store.groups()) == 1


def test_failures_are_repeated_and_matched(api, box, group):
    box.fail_next(429, times=2, match=r"POST .*/receivers/\w+", headers={"A": "5"})
    path = f"/groups/{group}/receivers"
    assert api.get(path) == []
    for _ in range(2):
        answer = api.send("POST", f"{path}/upsert", json=[{"email": "a@example.com"}])
        assert (answer.status_code, answer.headers["A"]) == (429, "5")
    assert api.post(f"{path}/upsert", [{"email": "a@example.com"}])[0]["id"] == "1"


def test_failure_is_matched_by_a_function_and_has_the_body_given(api, box):
    box.fail_next(200, {"error": {"code": 500}}, match=lambda m, p: p == "/v3/groups")
    box.fail_next(500, "<html>", match="attributes")
    assert api.get("/groups") == {"error": {"code": 500}}
    assert api.send("GET", "/attributes").text == "<html>"


def test_failure_of_the_token_endpoint_has_its_envelope(api, box):
    box.fail_next(503, match="token.php")
    answer = api.token({"grant_type": "client_credentials"})
    assert answer.status_code == 503
    assert answer.json()["error"] == "server_error"


@pytest.mark.parametrize(("after", "lists"), [(False, 0), (True, 1)])
def test_connection_is_dropped_before_or_after(api, box, after, lists):
    box.drop_next(match="POST /v3/groups", after=after)
    with pytest.raises(requests.ConnectionError):
        api.send("POST", "/groups", json={"name": "x"})
    assert len(box.store.groups()) == lists
    assert box.requests[-1].status is None
    assert len(api.get("/groups")) == lists


def test_pages_for_people_are_not_disturbed(box):
    box.fail_next(500)
    assert requests.get(f"{box.url}/", timeout=10).status_code == 200
