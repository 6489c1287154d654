import pytest


@pytest.fixture
def people(box, group, other):
    """a, b and c on the first list, a also on the other."""
    for name in "abc":
        box.store.add_receiver(group, f"{name}@example.com")
    box.store.add_receiver(other, "a@example.com")


def names(box, group_id):
    return "".join(row["email"][0] for row in box.store.receivers(group_id))


def test_delete_takes_off_one_list(api, box, group, other, people):
    assert api.delete(f"/groups/{group}/receivers/A@example.com") is True
    assert api.delete(f"/groups/{group}/receivers/2") is True
    assert (names(box, group), names(box, other)) == ("c", "a")
    again = api.refusal("DELETE", f"/groups/{group}/receivers/2")
    assert again == (404, "Not Found: invalid receiver")


def test_delete_without_a_list_takes_off_all(api, box, group, other, people):
    assert api.delete("/receivers/a@example.com") is True
    assert (names(box, group), names(box, other)) == ("bc", "")
    assert api.refusal("DELETE", "/receivers/1")[0] == 404


def test_delete_by_id_with_a_list_takes_off_that_one(api, box, group, other, people):
    assert api.delete(f"/receivers/1?group_id={group}") is True
    assert (names(box, group), names(box, other)) == ("bc", "a")


@pytest.mark.parametrize("wrapped", [False, True])
def test_many_are_taken_off_one_list(api, box, group, other, people, wrapped):
    box.switches.delete_body = "any"
    keys = ["a@example.com", "no@example.com", "3"]
    body = {"receivers": keys} if wrapped else keys
    assert api.post(f"/groups/{group}/receivers/delete", body) == [
        {"status": "success"},
        "invalid receiver 'no@example.com';",
        {"status": "success"},
    ]
    assert (names(box, group), names(box, other)) == ("b", "a")
    assert box.writes()[-1].records == 3


def test_many_are_taken_off_all_lists(api, box, group, other, people):
    body = {"receivers": ["a@example.com", "b@example.com"]}
    assert api.post("/receivers/delete.json", body) == [{"status": "success"}] * 2
    assert (names(box, group), names(box, other)) == ("c", "")


def test_deleting_who_is_not_there_may_succeed(api, box, group):
    box.switches.delete_unknown_row = "success"
    answer = api.post(f"/groups/{group}/receivers/delete", ["no@example.com"])
    assert answer == [{"status": "success"}]


def test_bulk_delete_of_a_list_may_be_missing(api, box, group, people):
    box.switches.group_delete_supported = False
    path = f"/groups/{group}/receivers/delete"
    assert api.refusal("POST", path, ["a@example.com"]) == (404, "Not Found")
    assert names(box, group) == "abc"


def test_bulk_delete_has_the_limits_of_a_batch(api, box, group):
    box.switches.max_batch = 1
    path = f"/groups/{group}/receivers/delete"
    assert api.refusal("POST", path, ["1", "2"])[0] == 413
    assert api.refusal("POST", "/groups/9/receivers/delete", ["1"])[0] == 404


def test_who_is_on_no_list_any_more_is_forgotten(api, box, group):
    box.store.create_attribute("city")
    box.store.add_receiver(group, "a@example.com", global_attributes={"city": "Bern"})
    box.store.delete_receiver(group, "a@example.com")
    assert api.refusal("GET", "/receivers/a@example.com")[0] == 404
    again = box.store.add_receiver(group, "a@example.com")
    assert (again["id"], again["global_attributes"]) == ("2", {"city": ""})


def test_many_are_deleted_by_the_known_form_of_a_body_only(api, box, group, people):
    keys = ["a@example.com"]
    path = f"/groups/{group}/receivers/delete"
    for where, body in ((path, {"receivers": keys}), ("/receivers/delete", keys)):
        assert api.refusal("POST", where, body)[0] == 400
    assert api.refusal("POST", "/receivers/delete", {"emails": keys})[0] == 400
    box.switches.delete_body = "any"
    assert api.post("/receivers/delete", keys) == [{"status": "success"}]
