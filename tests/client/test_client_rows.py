"""What a row of an answer says about a row that was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.client import (
    BadDataError,
    ServiceError,
)
from odoo.addons.fairgate_cleverreach.client.row_answers import (
    NO_ANSWER,
    NO_REASON,
    deleted,
    upserted,
)
from odoo.addons.fairgate_cleverreach.sync.states import State

EMAILS = ["a@example.com", "b@example.com", "c@example.com"]


def row(email, id="5", **values):
    return {"id": id, "email": email, "activated": 1700000000, **values}


def test_a_recipient_in_the_answer_is_a_success_with_its_state():
    (result,) = upserted(
        ["a@example.com"], [row("a@example.com", deactivated=2000000000)]
    )
    assert result.ok
    assert result.message == ""
    assert result.receiver.state is State.UNSUBSCRIBED
    assert result.receiver_id == "5"


@pytest.mark.parametrize(
    "status", ["upsert success", "insert success", "update success", "success"]
)
def test_a_status_of_success_is_one_without_a_state(status):
    (result,) = upserted(["a@example.com"], [{"status": status, "id": 6}])
    assert result.ok
    assert result.receiver is None
    assert result.receiver_id == "6"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("invalid address 'a@example.com';", "invalid address '{email}';"),
        ({"status": "insert failed"}, "insert failed"),
        (row("a@example.com", status="update failed"), "update failed"),
        ({"error": {"code": 400, "message": "blacklisted"}}, "blacklisted"),
        (row("a@example.com", error="blacklisted"), "blacklisted"),
        ({"email": "a@example.com"}, NO_REASON),
        ({}, NO_REASON),
        ("", NO_REASON),
        (True, NO_REASON),
        (False, NO_REASON),
        (7, NO_REASON),
        (None, NO_ANSWER),
    ],
)
def test_any_other_row_failed_with_the_words_that_it_holds(answer, message):
    (result,) = upserted(["a@example.com"], [answer])
    assert (result.ok, result.receiver, result.message) == (False, None, message)
    # What is not about the recipient is not held against it.
    assert result.answered == (message not in (NO_REASON, NO_ANSWER))


@pytest.mark.parametrize("code", [409, 429, 500, "503"])
def test_trouble_over_there_is_not_held_against_the_row(code):
    row = {"error": {"code": code, "message": "Please try again"}}
    (result,) = upserted(["a@example.com"], [row])
    assert (result.ok, result.answered, result.message) == (
        False,
        False,
        "Please try again",
    )


def test_as_many_rows_as_addresses_are_matched_by_position():
    body = [{"status": "upsert success"}, "no idea", {"status": "upsert success"}]
    assert [result.ok for result in upserted(EMAILS, body)] == [True, False, True]


def test_a_spelling_of_its_own_does_not_spoil_the_position():
    body = [row("A@example.com"), row("b@xn--example.com"), row("c@example.com")]
    assert all(result.ok for result in upserted(EMAILS, body))


def test_fewer_rows_than_addresses_are_matched_by_address():
    body = [row("C@Example.com", "3"), row("A@Example.com", "1")]
    results = upserted(EMAILS, body)
    assert [result.receiver_id for result in results] == ["1", "", "3"]
    assert results[1].message == NO_ANSWER


def test_a_sentence_is_matched_by_the_address_that_it_quotes():
    body = ["invalid address 'b@example.com';", row("a@example.com")]
    results = upserted(EMAILS, body)
    assert [result.ok for result in results] == [True, False, False]
    assert results[1].message == "invalid address '{email}';"
    assert results[2].message == NO_ANSWER


@given(st.permutations(range(3)))
def test_no_address_gets_the_recipient_of_another(order):
    body = [row(EMAILS[position], str(position + 1)) for position in order]
    results = upserted(EMAILS, body)
    assert [result.receiver_id for result in results] == ["1", "2", "3"]
    assert [result.receiver.email for result in results] == EMAILS


@given(
    st.lists(
        st.sampled_from([*EMAILS, "x@example.com"]).map(row)
        | st.none()
        | st.text()
        | st.booleans(),
        max_size=5,
    )
)
def test_there_is_a_result_for_each_row_sent_in_its_order(body):
    assert [result.email for result in upserted(EMAILS, body)] == EMAILS
    assert len(deleted(EMAILS, body)) == len(EMAILS)


def test_a_php_list_with_a_gap_is_matched_by_address():
    body = {"0": row("a@example.com", "1"), "2": row("c@example.com", "3")}
    ids = [result.receiver_id for result in upserted(EMAILS, body)]
    assert ids == ["1", "", "3"]


def test_one_row_may_come_without_a_list():
    (result,) = upserted(["a@example.com"], row("a@example.com"))
    assert result.ok


def test_an_empty_answer_is_about_nobody():
    assert [result.message for result in upserted(EMAILS, None)] == [NO_ANSWER] * 3
    assert deleted(EMAILS, None) == [False] * 3


@pytest.mark.parametrize("read", [upserted, deleted])
@pytest.mark.parametrize("body", [False, {"success": False}, "invalid data"])
def test_a_refusal_of_all_is_bad_data(read, body):
    with pytest.raises(BadDataError):
        read(EMAILS, body)


@pytest.mark.parametrize("body", [True, 3, {"done": "yes"}])
def test_an_upsert_without_rows_makes_no_sense(body):
    with pytest.raises(ServiceError):
        upserted(EMAILS, body)


@pytest.mark.parametrize("body", [True, {"success": True}])
def test_a_deletion_may_be_confirmed_as_a_whole(body):
    assert deleted(EMAILS, body) == [True] * 3


def test_a_deletion_is_read_row_by_row():
    assert deleted(EMAILS, [{"status": "success"}, "unknown", True]) == [
        True,
        False,
        True,
    ]
