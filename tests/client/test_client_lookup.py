"""Several recipients of a list, asked for by their addresses."""

import json

MANY = "https://rest.cleverreach.com/v3/groups/7/get_receivers"
ONE = "https://rest.cleverreach.com/v3/groups/7/receivers/{}"
GROUP = "https://rest.cleverreach.com/v3/groups/7"


def row(email, id="5"):
    return {"id": id, "email": email, "activated": 1700000000}


def emails(receivers):
    return [receiver.email for receiver in receivers]


def test_one_request_asks_for_all(api, client):
    api.post(MANY, json=[row("b@example.com"), row("a@example.com")])
    found = client.receivers_by_email(7, ["a@example.com", "b@example.com"])
    assert emails(found) == ["a@example.com", "b@example.com"]
    body = json.loads(api.calls[0].request.body)
    assert body == {"email_list": "a@example.com,b@example.com", "pagesize": 2}
    assert len(api.calls) == 1


def test_whoever_is_left_out_is_asked_for_alone(api, client):
    api.post(MANY, json=[row("a@example.com"), row("stranger@example.com")])
    api.get(ONE.format("b%40example.com"), json=row("b@example.com"))
    not_there = {"error": {"code": 404, "message": "Not Found: invalid receiver"}}
    api.get(ONE.format("c%40example.com"), status=404, json=not_there)
    found = client.receivers_by_email(
        7, ["a@example.com", "b@example.com", "c@example.com"]
    )
    assert emails(found) == ["a@example.com", "b@example.com"]


NOT_THERE = {"error": {"code": 404, "message": "Not Found: invalid receiver"}}


def test_whom_the_answer_about_many_keeps_back_is_found_alone(api, client):
    api.post(MANY, json=[row("a@example.com")])
    api.get(ONE.format("b%40example.com"), json=row("b@example.com"))
    api.get(ONE.format("c%40example.com"), status=404, json=NOT_THERE)
    asked = ["a@example.com", "b@example.com", "c@example.com"]
    assert emails(client.receivers_by_email(7, asked)) == asked[:2]


def test_where_nobody_is_found_one_is_asked_for_alone(api, client):
    api.post(MANY, json=[])
    api.get(ONE.format("a%40example.com"), status=404, json=NOT_THERE)
    assert client.receivers_by_email(7, ["a@example.com", "b@example.com"]) == []
    assert len(api.calls) == 2


def test_a_call_that_is_not_known_is_replaced_by_single_ones(api, client):
    unknown = {"error": {"code": 404, "message": "Not Found"}}
    api.post(MANY, status=404, json=unknown)
    api.get(ONE.format("a%40example.com"), json=row("a@example.com"))
    assert emails(client.receivers_by_email(7, ["a@example.com"])) == ["a@example.com"]


def test_an_answer_without_sense_is_replaced_by_single_ones(api, client):
    api.post(MANY, body="<html>welcome</html>")
    api.get(ONE.format("a%40example.com"), json=row("a@example.com"))
    assert emails(client.receivers_by_email(7, ["a@example.com"])) == ["a@example.com"]


def test_nobody_is_found_without_a_request(api, client):
    assert client.receivers_by_email(7, []) == []
    assert not api.calls
