"""Values of fields in what is written and read."""

import pytest


@pytest.fixture
def write(api, box, group):
    """Write fields of one recipient, and answer them as they are read back."""
    for name, kind in (("name", "text"), ("points", "number"), ("since", "date")):
        box.store.create_attribute(name, kind)
    box.store.create_attribute("club no", group_id=group)

    def send(**row):
        row["email"] = "a@example.com"
        (answer,) = api.post(f"/groups/{group}/receivers/upsertplus", [row])
        return {**answer["global_attributes"], **answer["attributes"]}

    return send


def test_all_values_are_texts_and_unset_ones_empty(write):
    values = write(global_attributes={"points": 7, "name": True})
    assert values == {"name": "1", "points": "7", "since": "", "club_no": ""}


def test_empty_text_and_null_clear_and_a_missing_key_keeps(write):
    write(global_attributes={"name": "Max", "points": "1", "since": "2020-01-01"})
    values = write(global_attributes={"name": "", "points": None})
    assert values == {"name": "", "points": "", "since": "2020-01-01", "club_no": ""}


def test_number_is_incremented_and_decremented(write):
    assert write(global_attributes={"points": "+2"})["points"] == "2"
    assert write(global_attributes={"points": "-3"})["points"] == "-1"
    assert write(global_attributes={"points": "+1"})["points"] == "0"
    assert write(global_attributes={"name": "+41"})["name"] == "+41"


def test_unknown_fields_and_keys_are_ignored_silently(write):
    values = write(global_attributes={"nobody": "x", "club_no": "1"}, lastname="Muster")
    assert values == {"name": "", "points": "", "since": "", "club_no": ""}


def test_values_of_a_list_may_come_as_one_text(write):
    assert write(attributes="club_no:17,other:1")["club_no"] == "17"


def test_markup_and_umlauts_are_stored_as_sent(write):
    assert write(global_attributes={"name": "<b>Zoë</b> & Müller"})["name"] == (
        "<b>Zoë</b> & Müller"
    )


def test_global_values_are_shared_by_all_lists_and_own_ones_not(api, write, box, other):
    write(global_attributes={"name": "Max"}, attributes={"club_no": "17"})
    row = {"email": "A@Example.com", "global_attributes": {"name": "Moritz"}}
    (there,) = api.post(f"/groups/{other}/receivers/upsertplus", [row])
    assert there["attributes"] == {}
    first = box.store.groups()[0]["id"]
    receiver = box.store.receiver(first, "a@example.com")
    assert receiver["global_attributes"]["name"] == "Moritz"
    assert receiver["attributes"] == {"club_no": "17"}
    assert there["id"] == receiver["id"]


def test_no_fields_may_be_an_empty_list_as_php_writes_it(api, box, group):
    box.switches.empty_attributes = "[]"
    (row,) = api.post(f"/groups/{group}/receivers/upsertplus", [{"email": "a@b.ch"}])
    assert (row["attributes"], row["global_attributes"]) == ([], [])
