import pytest


def test_entries_are_made_read_and_removed(api, clock):
    entry = {
        "email": "X@example.com",
        "comment": "left",
        "stamp": clock.now,
        "isLocked": False,
    }
    sent = {"email": "X@example.com", "comment": "left"}
    assert api.post("/blacklist", sent) == entry
    assert api.get("/blacklist.json/") == [entry]
    assert api.get("/blacklist/x%40example.com") == entry
    assert api.put("/blacklist", {**sent, "comment": "again"})["comment"] == "again"
    assert api.delete("/blacklist/x@example.com") is True
    assert api.get("/blacklist") == []
    assert api.refusal("GET", "/blacklist/x@example.com")[0] == 404
    assert api.refusal("DELETE", "/blacklist/x@example.com")[0] == 404


def test_list_of_entries_and_entries_that_are_no_addresses_are_taken(api):
    entries = api.post("/blacklist", [{"email": "a@b.ch-shop"}, {"email": "*@c.ch"}])
    assert [entry["email"] for entry in entries] == ["a@b.ch-shop", "*@c.ch"]
    assert api.refusal("POST", "/blacklist", {"comment": "whom?"})[0] == 400
    assert api.refusal("POST", "/blacklist", ["a@b.ch"])[0] == 400


def test_blacklisted_address_or_domain_is_refused_in_a_write(api, box, group):
    box.store.add_receiver(group, "known@example.com")
    for entry in ("KNOWN@example.com", "*@blocked.example"):
        box.store.blacklist_add(entry)
    emails = ["known@example.com", "x@Blocked.example", "x@sub.blocked.example"]
    rows = [{"email": email} for email in emails]
    first, second, third = api.post(f"/groups/{group}/receivers/upsert", rows)
    assert first == "invalid address 'known@example.com';"
    assert second == "invalid address 'x@Blocked.example';"
    assert third["status"] == "upsert success"
    assert box.store.receiver(group, "known@example.com")["active"] is True


def test_blacklisted_address_may_be_accepted(api, box, group):
    box.switches.blacklisted_row = "accept"
    box.store.blacklist_add("a@example.com")
    rows = [{"email": "a@example.com"}]
    assert api.post(f"/groups/{group}/receivers/upsert", rows)[0]["id"] == "1"


@pytest.mark.parametrize("wrapped", [False, True])
def test_validate_answers_who_is_not_blacklisted(api, box, wrapped):
    box.store.blacklist_add("a@example.com")
    emails = ["a@example.com", "b@example.com"]
    body = {"emails": emails} if wrapped else emails
    assert api.post("/blacklist/validate", body) == ["b@example.com"]


def test_bounce_is_of_all_lists_and_listed(api, box, clock, group, other):
    box.store.add_receiver(group, "Gone@example.com")
    box.store.add_receiver(other, "gone@example.com")
    box.store.bounce("gone@example.com")
    box.store.bounce("gone@example.com")
    for list_id in (group, other):
        (row,) = api.get(f"/groups/{list_id}/receivers", type="bounce")
        assert (row["bounced"], row["active"]) == (clock.now, False)
    (bounce,) = api.get("/bounces", pagesize=500)
    assert bounce == {
        "email": "Gone@example.com",
        "category": "hardbounce",
        "occurences": 2,
        "last_update": 1_700_000_000,
        "last_update_gmt": "2023-11-14T22:13:20+00:00",
        "expires_by": 1_857_680_000,
        "expires_by_gmt": "2028-11-12T22:13:20+00:00",
        "bounce_message": "smtp; 550 No such user (Gone@example.com)",
        "type": "mailing",
        "type_id": "1",
    }
    assert api.get("/bounces", page=1) == []


def test_the_blacklist_of_a_list_is_apart_from_that_of_the_account(
    api, box, group, other
):
    path = f"/groups/{group}/blacklist"
    assert api.post(path, {"email": "A@example.com", "comment": "c"})["comment"] == "c"
    api.post("/blacklist", {"email": "b@example.com"})
    assert [entry["email"] for entry in api.get(path)] == ["A@example.com"]
    assert [entry["email"] for entry in api.get("/blacklist")] == ["b@example.com"]
    rows = [{"email": f"{name}@example.com"} for name in "abc"]
    for list_id, refused in ((group, 2), (other, 1)):
        written = api.post(f"/groups/{list_id}/receivers/upsert", rows)
        assert sum(isinstance(row, str) for row in written) == refused
    assert api.refusal("DELETE", "/blacklist/a@example.com")[0] == 404
    assert api.delete(f"{path}/a@example.com") is True
    assert api.get(path) == []
    for method in ("GET", "POST"):
        refusal = api.refusal(method, "/groups/9/blacklist", {"email": "a@b.ch"})
        assert refusal == (404, "Not Found: invalid group")


def test_an_address_is_not_changed_to_one_that_a_list_of_the_recipient_blocks(
    api, box, group, other
):
    box.store.add_receiver(group, "a@example.com")
    box.store.blacklist_add("new@example.com", group_id=other)
    box.store.blacklist_add("bad@example.com", group_id=group)
    body = {"email": "bad@example.com"}
    assert api.refusal("PUT", "/receivers/1/email", body)[0] == 400
    assert api.put("/receivers/1/email", {"email": "new@example.com"}) is True


def test_the_bounced_of_all_lists(api, box, group, other):
    for list_id in (group, other):
        box.store.add_receiver(list_id, "a@example.com")
    box.store.add_receiver(group, "b@example.com")
    assert api.get("/receivers/bounced") == []
    box.store.bounce("a@example.com")
    found = api.get("/receivers/bounced")
    assert [(r["email"], r["group_id"]) for r in found] == [
        ("a@example.com", group),
        ("a@example.com", other),
    ]
