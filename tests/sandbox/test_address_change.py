import pytest


def test_address_changes_on_all_lists_and_state_stays(api, box, group, other):
    for list_id in (group, other):
        box.store.add_receiver(list_id, "old@example.com")
    box.store.unsubscribe(other, "old@example.com")
    assert api.put("/receivers/1/email", {"email": "new@example.com"}) is True
    assert box.store.receiver(group, "new@example.com")["id"] == "1"
    receiver = box.store.receiver(other, "new@example.com")
    assert (receiver["active"], receiver["deactivated"] > 0) == (False, True)
    assert box.store.receiver(group, "old@example.com") is None
    (again,) = api.post(
        f"/groups/{group}/receivers/upsertplus", [{"email": "old@example.com"}]
    )
    assert again["id"] == "2"


@pytest.mark.parametrize("status", [400, 409])
def test_address_of_somebody_else_in_the_account_is_refused(
    api, box, group, other, status
):
    box.switches.duplicate_status = status
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(other, "b@example.com")
    refusal = api.refusal("PUT", "/receivers/1/email", {"email": "B@example.com"})
    assert refusal[0] == status
    assert "duplicate data" in refusal[1]
    assert box.store.receiver(group, 1)["email"] == "a@example.com"


def test_spelling_of_an_address_can_be_changed(api, box, group):
    box.store.add_receiver(group, "max@example.com")
    api.put("/receivers/max@example.com/email", {"email": "Max@Example.com"})
    assert box.store.receiver(group, 1)["email"] == "Max@Example.com"


def test_wrong_or_blacklisted_address_or_person_is_refused(api, box, group):
    box.store.add_receiver(group, "a@example.com")
    box.store.blacklist_add("*@blocked.example")
    for email in ("nonsense", None, "x@blocked.example"):
        assert api.refusal("PUT", "/receivers/1/email", {"email": email})[0] == 400
    body = {"email": "b@example.com"}
    assert api.refusal("PUT", "/receivers/2/email", body)[0] == 404


def test_sorted_pages_show_the_new_address(api, box, group):
    for name in "bc":
        box.store.add_receiver(group, f"{name}@example.com")
    path = f"/groups/{group}/receivers?order_by=email"
    assert [row["id"] for row in api.get(path)] == ["1", "2"]
    api.put("/receivers/2/email", {"email": "a@example.com"})
    assert [row["id"] for row in api.get(path)] == ["2", "1"]
