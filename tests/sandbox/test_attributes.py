import pytest


def test_name_is_normalised_and_the_label_kept(api, box):
    box.switches.attribute_answer = "full"
    assert api.post("/attributes", {"name": "Communication Key", "type": "text"}) == {
        "id": 500001,
        "groups_id": 0,
        "name": "communication_key",
        "description": "Communication Key",
        "preview_value": "",
        "value": None,
        "type": "text",
        "tag": "{COMMUNICATION_KEY}",
    }


def test_answer_to_a_new_field_is_short_by_default(api):
    assert api.post("/attributes", {"name": "City"}) == {"id": 500001, "name": "city"}


def test_global_fields_and_fields_of_a_list_are_kept_apart(api, group, other):
    api.post("/attributes", {"name": "city"})
    api.post("/attributes", {"name": "club", "group_id": group})
    api.post(f"/groups/{group}/attributes", {"name": "city"})
    api.post(f"/attributes?group_id={other}", {"name": "friend"})

    def names(path, **params):
        return [field["name"] for field in api.get(path, **params)]

    assert names("/attributes") == ["city"]
    assert names("/attributes", group_id=0) == ["city"]
    assert names(f"/groups/{group}/attributes") == ["club", "city"]
    assert names("/attributes", group_id=group) == ["club", "city"]
    assert names(f"/groups/{other}/attributes") == ["friend"]
    assert api.refusal("GET", "/attributes?group_id=9")[0] == 404


def test_existing_name_is_a_conflict_also_in_another_spelling(api):
    api.post("/attributes", {"name": "First Name"})
    code, message = api.refusal("POST", "/attributes", {"name": "first_name"})
    assert code == 409
    assert message.startswith("Conflict")


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x", "type": "boolean"}, ["x"]]
)
def test_field_without_name_or_with_wrong_type_is_refused(api, body):
    assert api.refusal("POST", "/attributes", body)[0] == 400


def test_limit_counts_global_fields_and_those_of_the_fullest_list(api, box, group):
    box.switches.field_limit = 3
    api.post("/attributes", {"name": "a"})
    api.post(f"/groups/{group}/attributes", {"name": "b"})
    api.post(f"/groups/{group}/attributes", {"name": "c"})
    code, message = api.refusal("POST", "/attributes", {"name": "d"})
    assert (code, "maximum" in message) == (400, True)
    assert api.refusal("POST", f"/groups/{group}/attributes", {"name": "d"})[0] == 400


def test_forty_fields_are_the_default_limit(box):
    for number in range(40):
        box.store.create_attribute(f"field {number}")
    with pytest.raises(Exception, match="maximum number"):
        box.store.create_attribute("one more")


def test_field_is_changed_except_in_its_type(api):
    field_id = api.post("/attributes", {"name": "city"})["id"]
    api.post("/attributes", {"name": "town"})
    changed = api.put(
        f"/attributes/{field_id}",
        {"description": "Ort", "type": "date", "preview_value": "Bern"},
    )
    assert (changed["description"], changed["preview_value"], changed["type"]) == (
        "Ort",
        "Bern",
        "text",
    )
    assert api.get(f"/attributes/{field_id}") == changed
    assert api.refusal("PUT", f"/attributes/{field_id}", {"name": "Town"})[0] == 409


def test_field_is_renamed_and_given_a_default(api, box, group):
    field_id = api.post("/attributes", {"name": "city"})["id"]
    box.store.add_receiver(group, "a@example.com", global_attributes={"city": "Bern"})
    body = {"name": "Home Town", "default_value": "?"}
    changed = api.put(f"/attributes/{field_id}", body)
    assert (changed["name"], changed["value"]) == ("home_town", "?")
    values = box.store.receiver(group, 1)["global_attributes"]
    assert values == {"home_town": "Bern"}


def test_nested_paths_reach_only_fields_of_that_list(api, group, other):
    field_id = api.post(f"/groups/{group}/attributes", {"name": "club"})["id"]
    mine = f"/groups/{group}/attributes/{field_id}"
    assert api.get(mine)["groups_id"] == int(group)
    wrong = f"/groups/{other}/attributes/{field_id}"
    assert api.refusal("DELETE", wrong) == (404, "Not Found: invalid attribute")
    assert api.put(mine, {"description": "Club"})["description"] == "Club"
    assert api.delete(mine) is True
    assert api.get(f"/groups/{group}/attributes") == []


def test_deleted_global_field_loses_its_values_everywhere(api, box, group):
    city = box.store.create_attribute("city")
    box.store.add_receiver(group, "a@example.com", global_attributes={"city": "Bern"})
    box.store.add_receiver(group, "b@example.com")
    assert api.delete(f"/attributes/{city['id']}") is True
    box.store.create_attribute("city")
    receiver = box.store.receiver(group, "a@example.com")
    assert receiver["global_attributes"] == {"city": ""}


def test_one_value_is_set_by_its_field(api, box, group, other):
    city = box.store.create_attribute("city")["id"]
    club = box.store.create_attribute("club", group_id=group)["id"]
    box.store.add_receiver(group, "a@example.com")
    assert api.put(f"/receivers/1/attributes/{city}", {"value": "Bern"}) is True
    path = f"/groups/{group}/receivers/a@example.com/attributes/{club}"
    assert api.put(path, {"value": 17}) is True
    receiver = box.store.receiver(group, 1)
    assert receiver["global_attributes"] == {"city": "Bern"}
    assert receiver["attributes"] == {"club": "17"}
    box.store.add_receiver(other, "a@example.com")
    path = f"/groups/{other}/receivers/1/attributes/{club}"
    assert api.refusal("PUT", path, {"value": "x"})[0] == 404


def test_null_clears_what_describes_a_field(api):
    made = api.post("/attributes", {"name": "city", "type": "text"})
    changes = dict.fromkeys(("description", "preview_value", "default_value"))
    changed = api.put(f"/attributes/{made['id']}", changes)
    assert (changed["description"], changed["preview_value"]) == ("", "")
    assert changed["value"] is None
