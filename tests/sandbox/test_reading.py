import pytest


@pytest.fixture
def filled(box, clock, group):
    """A list of seven: e, d, c active, b waiting, a unsubscribed, x, y bounced."""
    for name in "edcba":
        box.store.add_receiver(
            group, f"{name}@example.com", activated=0 if name == "b" else None
        )
        clock.now += 1
    for name in "xy":
        box.store.add_receiver(group, f"{name}@example.com")
        box.store.bounce(f"{name}@example.com")
    box.store.unsubscribe(group, "a@example.com")
    return group


def names(rows):
    return "".join(row["email"][0] for row in rows)


def test_recipient_has_the_shape_of_cleverreach(api, box, clock, group):
    box.store.create_attribute("firstname")
    row = {
        "email": "Max@example.com",
        "source": "Odoo",
        "global_attributes": {"firstname": "Max"},
        "tags": ["odoo.member"],
        "orders": [{"order_id": "S1", "product": "Shirt"}, {"product": "no id"}],
    }
    api.post(f"/groups/{group}/receivers", row)
    assert api.get(f"/groups/{group}/receivers/1") == {
        "id": "1",
        "email": "Max@example.com",
        "imported": 0,
        "bounced": 0,
        "group_id": group,
        "activated": clock.now,
        "registered": clock.now,
        "deactivated": 0,
        "last_ip": "",
        "last_location": "",
        "last_client": "",
        "last_changed": clock.now,
        "points": 0,
        "stars": 0,
        "source": "Odoo",
        "attributes": {},
        "global_attributes": {"firstname": "Max"},
        "active": True,
        "conversion_rate": 0,
        "open_rate": 0,
        "click_rate": 0,
        "tags": ["odoo.member"],
        "events": [
            {
                "stamp": clock.now,
                "type": "api",
                "type_id": "REST insert",
                "value": "127.0.0.1",
                "mailing_id": "0",
                "groups_id": group,
            }
        ],
        "orders": [{"order_id": "S1", "product": "Shirt"}],
    }


def test_pages_count_from_zero_and_end_with_a_short_one(api, box, filled):
    path = f"/groups/{filled}/receivers"
    pages = [api.get(path, page=page, pagesize=3) for page in range(4)]
    assert [names(page) for page in pages] == ["edc", "bax", "y", ""]
    assert box.requests[-2].query == {"page": "2", "pagesize": "3"}
    assert box.requests[-2].records == 1


def test_fifty_is_the_default_and_five_thousand_the_largest_page(api, box, group):
    rows = [{"email": f"a{number}@example.com"} for number in range(5001)]
    box.store.write_rows(group, rows)
    assert len(api.get(f"/groups/{group}/receivers")) == 50
    assert len(api.get(f"/groups/{group}/receivers", pagesize=9999)) == 5000


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("all", "edcbaxy"), ("active", "edc"), ("inactive", "ba"), ("bounce", "xy")],
)
def test_type_selects_by_state(api, filled, kind, expected):
    assert names(api.get(f"/groups/{filled}/receivers", type=kind)) == expected


def test_detail_is_a_bit_mask(api, filled):
    def extra(detail):
        (row, *_) = api.get(f"/groups/{filled}/receivers", detail=detail)
        return {"events", "orders", "tags"} & set(row)

    assert extra(0) == set()
    assert extra(1) == {"events"}
    assert extra(2) == {"orders"}
    assert extra(4) == {"tags"}
    assert extra(7) == {"events", "orders", "tags"}


def test_order_is_by_a_field_in_either_direction(api, box, filled):
    path = f"/groups/{filled}/receivers"
    assert names(api.get(path, order_by="email")) == "abcdexy"
    assert names(api.get(path, order_by="email desc", pagesize=3)) == "yxe"
    assert names(api.get(path, order_by="registered DESC", pagesize=2)) == "xy"
    box.store.update_receiver(filled, "d@example.com", {"source": "x"})
    assert names(api.get(path, order_by="last_changed DESC", pagesize=1)) == "d"
    box.store.add_receiver(filled, "aa@example.com")
    assert len(api.get(path, order_by="email", page=0, pagesize=9)) == 8


def test_only_the_addresses_or_ids_asked_for(api, filled):
    path = f"/groups/{filled}/receivers"
    asked = {"email_list": "D@example.com,no@example.com,c@example.com"}
    assert names(api.get(path, **asked)) == "dc"
    assert names(api.get(path, id_list="1,2,99", type="active")) == "ed"
    assert names(api.get(path, email_list="")) == ""
    body = {"email_list": ["e@example.com"], "detail": 4}
    (row,) = api.post(f"/groups/{filled}/get_receivers", body)
    assert (row["email"], row["tags"]) == ("e@example.com", [])


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=x",
        "pagesize=0",
        "detail=8",
        "type=dead",
        "order_by=shoe",
        "order_by=email+up",
    ],
)
def test_senseless_parameters_are_refused(api, group, query):
    assert api.refusal("GET", f"/groups/{group}/receivers?{query}")[0] == 400


def test_empty_page_may_come_without_a_body(api, box, group):
    assert api.get(f"/groups/{group}/receivers") == []
    box.switches.empty_page = 204
    answer = api.send("GET", f"/groups/{group}/receivers")
    assert (answer.status_code, answer.content) == (204, b"")


def test_zero_stamps_may_be_left_out(api, box, group):
    box.switches.omit_zero_stamps = True
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(group, "b@example.com")
    box.store.bounce("b@example.com")
    plain, bounced = api.get(f"/groups/{group}/receivers")
    assert "bounced" not in plain
    assert "imported" not in plain
    assert bounced["bounced"] > 0


def test_recipient_is_found_by_id_and_by_encoded_address(api, box, group):
    box.store.add_receiver(group, "o'neil+news/club@example.com")
    for key in ("1", "o%27neil%2Bnews%2Fclub%40example.com"):
        assert api.get(f"/groups/{group}/receivers/{key}")["id"] == "1"
    missing = api.refusal("GET", f"/groups/{group}/receivers/no@example.com")
    assert missing == (404, "Not Found: invalid receiver")


def test_recipient_of_another_list_is_not_found_here(api, box, group, other):
    box.store.add_receiver(group, "a@example.com")
    assert api.refusal("GET", f"/groups/{other}/receivers/a@example.com")[0] == 404
    assert box.store.receiver(other, "a@example.com") is None


def test_without_a_list_what_belongs_to_one_is_empty(api, box, group):
    box.store.create_attribute("city")
    box.store.create_attribute("club", group_id=group)
    box.store.add_receiver(group, "a@example.com", global_attributes={"city": "Bern"})
    person = api.get("/receivers/a@example.com")
    assert person["id"] == "1"
    assert (person["group_id"], person["activated"]) == ("0", 0)
    assert person["attributes"] == {}
    assert person["global_attributes"] == {"city": "Bern"}
    assert api.get("/receivers/1", group_id=group)["attributes"] == {"club": ""}
    assert api.refusal("GET", "/receivers/2")[0] == 404


def test_lists_of_a_recipient_are_objects_or_ids(api, box, group, other):
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(other, "a@example.com")
    box.store.add_receiver(other, "b@example.com")
    assert [g["id"] for g in api.get("/receivers/1/groups")] == [group, other]
    box.switches.receiver_groups = "ids"
    assert api.get("/receivers/b@example.com/groups") == [other]
    box.switches.receiver_groups = "absent"
    assert api.refusal("GET", "/receivers/1/groups") == (404, "Not Found")


def rule(field, logic, condition):
    return {"field": field, "logic": logic, "condition": condition}


@pytest.mark.parametrize(
    ("rules", "operator", "expected"),
    [
        ([rule("email", "eq", "D@example.com")], "AND", "d"),
        ([rule("deactivated", "BG", "1")], "AND", "a"),
        ([rule("activated", "sm", 1)], "AND", "b"),
        ([rule("email", "contains", "A@"), rule("id", "eq", "1")], "OR", "ea"),
        ([rule("email", "contains", "a@"), rule("id", "eq", "1")], "AND", ""),
        ([rule("email", "nocontains", "@example")], "AND", ""),
        ([rule("city", "eq", "bern")], "AND", "e"),
        ([rule("a500001.value", "EQ", "Bern")], "AND", "e"),
        ([rule("tags", "CONTAINS", "vip")], "AND", "e"),
        ([rule("source", "eq", "backend"), rule("bounced", "eq", "0")], "AND", "edcba"),
        ([], "AND", "edcbaxy"),
    ],
)
def test_filter_finds_by_rules(api, box, filled, rules, operator, expected):
    box.store.create_attribute("city")
    row = {"global_attributes": {"city": "Bern"}, "tags": ["vip"]}
    box.store.update_receiver(filled, 1, row)
    search = {"groups": [filled], "operator": operator, "rules": rules}
    assert names(api.post("/receivers/filter.json", search)) == expected


def test_filter_searches_lists_pages_and_active_ones(api, box, filled, other):
    box.store.add_receiver(other, "e@example.com")
    search = {"orderby": "email desc", "activeonly": True, "pagesize": 3}
    assert names(api.post("/receivers/filter", search)) == "eed"
    assert names(api.post("/receivers/filter", {**search, "page": 1})) == "c"
    (row, *_) = api.post("/receivers/filter", {"groups": [other], "detail": 4})
    assert (row["group_id"], row["tags"]) == (other, [])


@pytest.mark.parametrize(
    "search",
    [
        {"rules": [rule("shoe", "eq", "1")]},
        {"rules": [rule("email", "like", "1")]},
        {"rules": "email"},
        {"groups": "1"},
    ],
)
def test_senseless_filter_is_refused(api, search):
    assert api.refusal("POST", "/receivers/filter", search)[0] == 400


def test_isvalid_answers_the_valid_addresses_or_the_others(api, box):
    emails = ["a@example.com", "bad", "ü@example.com", "a@xn--mller-kva.example"]
    valid = api.post("/receivers/isvalid", {"emails": emails, "group_id": "1"})
    assert valid == [emails[0], emails[3]]
    rest = api.post("/receivers/isvalid", {"emails": emails, "invert": True})
    assert rest == emails[1:3]
    assert box.writes() == []
    box.store.blacklist_add("a@example.com")
    assert len(api.post("/receivers/isvalid", {"emails": emails})) == 2
    box.switches.isvalid_blacklist = True
    assert api.post("/receivers/isvalid", {"emails": emails}) == [emails[3]]
    assert api.refusal("POST", "/receivers/isvalid", {"emails": "a@b.ch"})[0] == 400
