def test_new_list_has_the_shape_of_cleverreach(api, clock):
    assert api.post("/groups", {"name": "CRM", "unknown": 1}) == {
        "id": "100001",
        "name": "CRM",
        "locked": False,
        "backup": True,
        "receiver_info": "",
        "stamp": clock.now,
        "last_mailing": 0,
        "last_changed": clock.now,
    }


def test_lists_are_read_together_and_one_by_one(api, group, other):
    assert [g["id"] for g in api.get("/groups")] == [group, other]
    assert api.get(f"/groups/{other}")["name"] == "Friends"


def test_names_need_not_be_unique_but_must_exist(api):
    first = api.post("/groups", {"name": "Twice"})
    second = api.post("/groups", {"name": "Twice"})
    assert first["id"] != second["id"]
    assert api.refusal("POST", "/groups", {"name": " "})[0] == 400
    assert api.refusal("POST", "/groups", {})[0] == 400


def test_lists_are_ordered_by_time_of_creation_or_change(api, box, clock, group):
    clock.now += 10
    later = box.store.create_group("Later")["id"]
    clock.now += 10
    box.store.add_receiver(group, "a@example.com")
    newest_first = [g["id"] for g in api.get("/groups", order="created DESC")]
    assert newest_first == [later, group]
    assert [g["id"] for g in api.get("/groups", order="changed ASC")] == [later, group]


def test_list_is_changed_in_the_fields_given(api, group):
    changed = api.put(f"/groups/{group}", {"name": "New", "locked": "1"})
    assert (changed["name"], changed["locked"], changed["backup"]) == (
        "New",
        True,
        True,
    )
    changed = api.put(f"/groups/{group}", {"backup": 0, "receiver_info": "why"})
    assert (changed["name"], changed["backup"], changed["receiver_info"]) == (
        "New",
        False,
        "why",
    )


def test_list_that_is_none_is_not_found(api):
    for path in ("/groups/1", "/groups/abc", "/groups/1/stats", "/groups/1/receivers"):
        assert api.refusal("GET", path) == (404, "Not Found: invalid group")


def test_deleted_list_takes_its_recipients_and_own_fields_along(api, box, group, other):
    box.store.create_attribute("club no", group_id=group)
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(group, "both@example.com")
    box.store.add_receiver(other, "both@example.com")
    assert api.delete(f"/groups/{group}") is True
    assert api.refusal("GET", f"/groups/{group}")[0] == 404
    assert api.refusal("GET", "/receivers/a@example.com")[0] == 404
    assert len(api.get(f"/groups/{other}/receivers")) == 1
    assert api.refusal("GET", "/attributes/500001")[0] == 404


def test_cleared_list_is_empty_and_stays(api, box, group):
    box.store.add_receiver(group, "a@example.com")
    assert api.delete(f"/groups/{group}/clear") is True
    assert api.get(f"/groups/{group}/receivers") == []
    assert api.get(f"/groups/{group}")["name"] == "Members"


def test_stats_count_by_state_and_are_cached(api, box, clock, group):
    for name in "abcd":
        box.store.add_receiver(group, f"{name}@example.com")
    box.store.unsubscribe(group, "a@example.com")
    box.store.bounce("b@example.com")
    stats = api.get(f"/groups/{group}/stats")
    assert stats == {
        "total_count": 4,
        "inactive_count": 1,
        "active_count": 2,
        "bounce_count": 1,
        "avg_points": 0,
        "quality": 0,
        "time": clock.now,
        "order_count": 0,
    }
    box.store.delete_receiver(group, "c@example.com")
    clock.now += 59
    assert api.get(f"/groups/{group}/stats") == stats
    clock.now += 1
    fresh = api.get(f"/groups/{group}/stats")
    assert (fresh["total_count"], fresh["time"]) == (3, clock.now)


def test_null_is_not_a_text(api):
    made = api.post("/groups", {"name": "A", "receiver_info": None, "backup": None})
    assert (made["receiver_info"], made["backup"]) == ("", True)
    changes = {"receiver_info": None, "locked": None, "backup": None}
    changed = api.put(f"/groups/{made['id']}", changes)
    assert (changed["receiver_info"], changed["backup"]) == ("", True)


def test_the_average_of_points_is_no_whole_number(api, group):
    assert type(api.get(f"/groups/{group}/stats")["avg_points"]) is float
