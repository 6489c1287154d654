"""Tolerance for the ways in which CleverReach writes one thing, and its end."""

import pytest

from odoo.addons.fairgate_cleverreach.client import (
    BadDataError,
    ServiceError,
    reading,
)
from odoo.addons.fairgate_cleverreach.sync.states import State


def test_a_receiver_with_numbers_as_strings_and_arrays_for_objects():
    receiver = reading.receiver(
        {
            "id": 42,
            "email": "a@example.com",
            "groups_id": 7,
            "activated": "1535636508",
            "deactivated": "0",
            "bounced": None,
            "registered": "",
            "attributes": [],
            "global_attributes": {"firstname": "Ann", "shoe": 41, "note": None},
        }
    )
    assert receiver.id == "42"
    assert receiver.group_id == "7"
    assert receiver.state is State.ACTIVE
    assert receiver.attributes == {}
    assert receiver.global_attributes == {"firstname": "Ann", "shoe": "41", "note": ""}


def test_a_receiver_with_nothing_but_an_id_is_not_active():
    receiver = reading.receiver({"id": "007"})
    assert receiver.id == "007"
    assert (receiver.email, receiver.attributes) == ("", {})
    assert receiver.state is State.INACTIVE


@pytest.mark.parametrize("empty", [None, [], {}])
def test_an_empty_list_in_each_of_its_forms(empty):
    assert reading.receivers(empty) == []
    assert reading.groups(empty) == []
    assert reading.addresses(empty) == []


@pytest.mark.parametrize("empty", [None, [], {}])
def test_an_empty_object_is_no_receiver(empty):
    assert reading.receiver_or_none(empty) is None


def test_a_list_of_one_is_read_as_the_object_in_it():
    assert reading.group([{"id": 3, "name": "News"}]) == reading.group(
        {"id": "3", "name": "News", "locked": False}
    )


def test_a_php_list_with_gaps_is_read_as_a_list():
    body = {"0": {"id": 1}, "2": {"id": 5}}
    assert [receiver.id for receiver in reading.receivers(body)] == ["1", "5"]


@pytest.mark.parametrize(
    ("locked", "expected"),
    [(True, True), (1, True), ("1", True), ("true", True)]
    + [(False, False), (0, False), ("0", False), ("", False), (None, False)],
)
def test_booleans_in_each_of_their_forms(locked, expected):
    assert reading.group({"id": 1, "locked": locked}).locked is expected


@pytest.mark.parametrize("global_", [0, "0", None, ""])
def test_a_field_of_no_list_is_a_global_one(global_):
    assert reading.attribute({"id": 1, "groups_id": global_}).group_id is None
    assert reading.attribute({"id": 1}).group_id is None
    assert reading.attribute({"id": 1, "groups_id": 0}, "12").group_id is None
    assert reading.attribute({"id": 1, "groups_id": 12}).group_id == "12"


@pytest.mark.parametrize("untold", [{}, {"groups_id": None}])
def test_a_field_that_does_not_tell_its_list_belongs_to_the_one_asked_for(untold):
    (field,) = reading.attributes([{"id": 1, **untold}], "12")
    assert field.group_id == "12"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["1", 2], ["1", "2"]),
        ([{"id": "1", "name": "News"}], ["1"]),
        ([{"id": "99", "group_id": "1"}, {"id": "99", "groups_id": 2}], ["1", "2"]),
        ({"0": {"id": 1}, "1": {"id": 2}}, ["1", "2"]),
        (None, []),
    ],
)
def test_ids_of_lists_in_the_forms_that_they_may_have(body, expected):
    assert reading.group_ids(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"12": "News"},
        [{"name": "News"}],
        [{"id": "99", "group_id": None}],
        [True],
        ["News"],
        {"groups": []},
    ],
)
def test_ids_of_lists_are_not_guessed(body):
    with pytest.raises(ServiceError):
        reading.group_ids(body)


def test_addresses_as_strings_or_in_objects():
    body = [{"email": "a@example.com", "comment": "x"}, "*@example.org"]
    assert reading.addresses(body) == ["a@example.com", "*@example.org"]


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (reading.groups, {"groups": []}),
        (reading.groups, "3"),
        (reading.groups, False),
        (reading.group, "3"),
        (reading.group, []),
        (reading.group, [{"id": 1}, {"id": 2}]),
        (reading.group, {"name": "News"}),
        (reading.group, {"id": True}),
        (reading.group, {"id": [1]}),
        (reading.account, {}),
        (reading.group_stats, {}),
        *(
            (reading.group_stats, {"total_count": total})
            for total in (None, "", -5, 3.7, True, "1,234", 2**31, 10**400, "9" * 5000)
        ),
        (reading.receiver_cap, {"receiver_cap": 10**10}),
        (reading.report, {"stats": {"sent": 10**10}}),
        (reading.report, {"stats": {"sent": -1}}),
        (reading.report, {"stats": {"delivered": 2**31 - 1, "bounced": 1}}),
        (reading.receivers, [{"email": "a@example.com"}]),
        (reading.receivers, ["a@example.com"]),
        (reading.receiver, {"id": 1, "deactivated": "yesterday"}),
        (reading.receiver, {"id": 1, "deactivated": float("inf")}),
        (reading.receiver, {"id": 1, "bounced": [1]}),
    ],
)
def test_what_makes_no_sense_is_an_error_of_the_service(read, body):
    with pytest.raises(ServiceError, match="unexpected"):
        read(body)


@pytest.mark.parametrize("body", [True, {"id": 1}, "a@example.com", "true"])
def test_answers_that_confirm(body):
    assert reading.accepted(body) is None


@pytest.mark.parametrize(
    "body", [False, {"success": False}, "invalid address 'a@example.com'"]
)
def test_answers_that_refuse(body):
    with pytest.raises(BadDataError):
        reading.accepted(body)
