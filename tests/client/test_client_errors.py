"""From an answer that is not one to the error that fits."""

import time
from email.utils import formatdate

import pytest

from odoo.addons.fairgate_cleverreach.client import (
    BadDataError,
    ForbiddenError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnexplainedError,
    UnreadableError,
    WrongVersionError,
    answers,
)

GROUPS = "https://rest.cleverreach.com/v3/groups"


def envelope(code, message):
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (400, "Bad Request: invalid data", BadDataError),
        (400, "Bad Request: value exceeds the maximum length", BadDataError),
        (400, "Bad Request: at most 255 characters, the limit", BadDataError),
        (400, "Bad Request: the mailing is planned", BadDataError),
        (400, "Bad Request: maximum number of fields reached", BadDataError),
        (400, "invalid value for 'plan'", BadDataError),
        (409, "Conflict: quota", UnexplainedError),
        (400, "Bad Request", UnexplainedError),
        (422, "", UnexplainedError),
        (422, "not in the limited list of values", BadDataError),
        (402, "Payment Required", LimitReachedError),
        (403, "Forbidden", UnexplainedError),
        (403, "Forbidden: deemed to be spam", ForbiddenError),
        (403, "Forbidden: v3 token on lower version", WrongVersionError),
        (403, "Forbidden: missing scope receivers:write", MissingRightError),
        (403, "No permission for this", MissingRightError),
        (403, "Forbidden: recipient limit of your plan exceeded", LimitReachedError),
        (403, "Forbidden: Quota exceeded", LimitReachedError),
        (404, "Not Found: invalid group", NotFoundError),
        (404, "Not Found: limit", NotFoundError),
        (408, "Request Timeout", NetworkError),
        (409, "Conflict: duplicate data", UnexplainedError),
        (410, "Gone", NotFoundError),
        (413, "Payload Too Large: maximum 500", TooLargeError),
        (422, "Unprocessable", BadDataError),
        (429, "Too Many Requests: rate limit", TooManyRequestsError),
        (500, "Internal Server Error", ServiceError),
        (503, "Service Unavailable: limit", ServiceError),
    ],
)
def test_each_status_has_its_error(api, client, status, message, expected):
    api.get(GROUPS, status=status, json=envelope(status, message))
    with pytest.raises(expected) as caught:
        client.groups()
    assert type(caught.value) is expected
    assert message in str(caught.value)
    assert caught.value.status == status
    assert caught.value.endpoint == "/v3/groups"


@pytest.mark.parametrize(
    ("http_status", "code", "expected"),
    [
        (200, 404, NotFoundError),
        (200, "404", NotFoundError),
        (200, 403, ForbiddenError),
        (200, 409, UnexplainedError),
        (200, 429, TooManyRequestsError),
        (200, 500, ServiceError),
        (400, 413, TooLargeError),
        (404, 400, BadDataError),
        (200, None, BadDataError),
        (200, 17, BadDataError),
        (404, 17, NotFoundError),
    ],
)
def test_the_code_in_the_body_wins_over_the_status(
    api, client, http_status, code, expected
):
    api.get(GROUPS, status=http_status, json=envelope(code, "Something"))
    with pytest.raises(expected) as caught:
        client.groups()
    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "broken"}, "^broken$"),
        ({"error": ["broken"]}, "broken"),
        ({"error": {"message": "broken"}}, "broken"),
        ({"errors": [{"message": "broken"}, {"message": "burst"}]}, "broken"),
        ({"errors": ["broken"]}, "broken"),
        ({"error": {}}, "does not name it"),
        ({"error": []}, "does not name it"),
        ({"error": ""}, "does not name it"),
        ({"errors": [{"field": "email"}]}, "does not name it"),
        ({"errors": {"email": "taken"}}, "does not name it"),
    ],
)
def test_an_error_with_status_200_is_an_error(api, client, exchanges, body, words):
    api.get(f"{GROUPS}/1", json={"id": 1, **body})
    with pytest.raises(BadDataError, match=words):
        client.group(1)
    expected = "UnexplainedError" if "name it" in words else "BadDataError"
    assert [(each.status, each.error) for each in exchanges] == [(200, expected)]


def test_a_list_of_errors_may_tell_the_code(api, client):
    api.get(GROUPS, json={"errors": [{"code": 404, "message": "Not Found"}]})
    with pytest.raises(NotFoundError):
        client.groups()


@pytest.mark.parametrize(
    "nothing", [{"error": None}, {"error": False}, {"errors": []}, {"errors": None}]
)
def test_an_error_that_is_denied_is_none(api, client, nothing):
    api.get(f"{GROUPS}/1", json={"id": 1, **nothing})
    assert client.group(1).id == "1"


def test_an_error_without_words_says_its_status(api, client):
    api.get(GROUPS, status=403)
    with pytest.raises(UnexplainedError, match=r"Forbidden \(HTTP status 403\)"):
        client.groups()


def test_an_error_that_is_a_bare_sentence_keeps_it(api, client):
    api.get(GROUPS, status=400, json="invalid order")
    with pytest.raises(BadDataError, match="^invalid order$"):
        client.groups()


def test_an_unheard_of_status_is_named(api, client):
    api.get(GROUPS, status=499, json={})
    with pytest.raises(BadDataError, match="HTTP status 499"):
        client.groups()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, UnreadableError),
        (400, UnreadableError),
        (403, UnreadableError),
        (404, UnreadableError),
        (413, TooLargeError),
        (429, TooManyRequestsError),
        (502, ServiceError),
    ],
)
def test_a_page_of_a_server_in_front_is_not_taken_for_an_answer(
    api, client, status, expected
):
    api.get(GROUPS, status=status, body="<html>limit: ask a@example.com</html>")
    with pytest.raises(expected) as caught:
        client.groups()
    assert type(caught.value) is expected
    assert "example.com" not in str(caught.value)


@pytest.mark.parametrize("body", ["", " \n", "null"])
def test_nothing_at_all_is_not_taken_for_an_empty_list(api, client, body):
    api.get(GROUPS, body=body)
    with pytest.raises(UnreadableError, match="An empty answer"):
        client.groups()
    assert len(api.calls) == 2


def test_no_content_is_an_answer_that_says_so(api, client):
    api.get(GROUPS, status=204)
    assert client.groups() == []


def test_an_answer_without_sense_is_asked_for_once_more(api, client, exchanges):
    api.get(GROUPS, body="<html>One moment</html>")
    api.get(GROUPS, json=[{"id": 1, "name": "News"}])
    assert [group.id for group in client.groups()] == ["1"]
    assert [each.error for each in exchanges] == ["UnreadableError", None]


def test_a_page_with_the_status_of_an_error_is_not_asked_for_again(api, client):
    api.get(GROUPS, status=404, body="<html>Not here</html>")
    with pytest.raises(UnreadableError):
        client.groups()
    assert len(api.calls) == 1


def test_an_answer_cut_short_is_an_error_of_the_service(api, client):
    api.get(GROUPS, body='[{"id": 1}, {"id')
    with pytest.raises(UnreadableError, match="Not JSON"):
        client.groups()


def test_an_answer_without_end_of_nesting_is_an_error_of_the_service(api, client):
    api.get(GROUPS, body="[" * 100_000)
    with pytest.raises(UnreadableError, match="Not JSON"):
        client.groups()


def test_a_pause_that_is_not_told_is_a_minute(api, client):
    api.get(GROUPS, status=429, json=envelope(429, "Too Many Requests"))
    with pytest.raises(TooManyRequestsError) as caught:
        client.groups()
    assert caught.value.retry_after == 60


def test_a_pause_that_is_told_is_passed_on(api, client):
    api.get(GROUPS, status=429, json={}, headers={"Retry-After": "120"})
    with pytest.raises(TooManyRequestsError) as caught:
        client.groups()
    assert caught.value.retry_after == 120


def test_a_service_in_maintenance_tells_its_pause(api, client):
    api.get(GROUPS, status=503, json={}, headers={"Retry-After": "3600"})
    with pytest.raises(ServiceError) as caught:
        client.groups()
    assert caught.value.retry_after == 3600


def test_a_pause_as_a_date():
    assert 28 <= answers.seconds(formatdate(time.time() + 30, usegmt=True)) <= 31
    assert answers.seconds(formatdate(time.time() - 30, usegmt=True)) == 0


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "9" * 5000])
def test_a_pause_that_cannot_be_read_is_none(header):
    assert answers.seconds(header) is None


def test_words_of_an_error_are_masked(api, client, exchanges):
    words = "invalid address 'a@example.com' for Bearer first-token"
    api.get(GROUPS, status=400, json=envelope(400, words))
    with pytest.raises(BadDataError) as caught:
        client.groups()
    for text in (str(caught.value), repr(caught.value), repr(exchanges)):
        assert "example.com" not in text
        assert "first-token" not in text
