import pytest


@pytest.fixture
def path(group):
    return f"/groups/{group}/receivers"


def rows(*names):
    return [{"email": f"{name}@example.com"} for name in names]


def test_upsert_answers_each_row_in_its_place(api, path):
    mixed = [*rows("a"), {"email": "nonsense"}, *rows("b")]
    assert api.post(f"{path}/upsert", mixed) == [
        {"status": "upsert success", "id": "1"},
        "invalid address 'nonsense';",
        {"status": "upsert success", "id": "2"},
    ]


def test_upsert_may_tell_insert_from_update(api, box, path):
    box.switches.upsert_word = "insert/update success"
    api.post(f"{path}/upsert", rows("a"))
    words = [row["status"] for row in api.post(f"{path}/upsert", rows("a", "b"))]
    assert words == ["update success", "insert success"]


def test_insert_refuses_existing_ones_and_answers_no_id(api, path):
    api.post(f"{path}/insert", rows("a"))
    assert api.post(f"{path}/insert", rows("a", "b")) == [
        "duplicate address 'a@example.com';",
        {"status": "insert success"},
    ]


def test_update_refuses_unknown_ones(api, box, group, other, path):
    api.post(f"{path}/insert", rows("a"))
    box.store.add_receiver(other, "b@example.com")
    assert api.put(f"{path}/update", rows("a", "b")) == [
        {"status": "update success", "id": "1"},
        "invalid receiver 'b@example.com';",
    ]
    (row, refused) = api.put(f"{path}/updateplus", rows("a", "c"))
    assert row["email"] == "a@example.com"
    assert refused == "invalid receiver 'c@example.com';"
    assert box.store.receiver(group, "b@example.com") is None


def test_upsertplus_answers_recipients_as_they_are_afterwards(api, box, path):
    box.store.create_attribute("city")
    sent = [
        {"email": "a@example.com", "global_attributes": {"city": "Bern"}},
        {"email": "b@example.com", "tags": ["vip"]},
    ]
    first, second = api.post(f"{path}/upsertplus", sent)
    assert first["global_attributes"] == {"city": "Bern"}
    assert {"tags", "events", "orders"}.isdisjoint(first)
    assert second["tags"] == ["vip"]
    assert (first["id"], second["id"]) == ("1", "2")


@pytest.mark.parametrize(
    ("switch", "answer"), [("string", "invalid address 'x';"), ("omit", None)]
)
def test_refused_row_in_upsertplus_is_a_text_or_missing(api, box, path, switch, answer):
    box.switches.upsertplus_bad_row = switch
    result = api.post(f"{path}/upsertplus", [{"email": "x"}, *rows("a")])
    assert result[:-1] == ([answer] if answer else [])
    assert result[-1]["email"] == "a@example.com"


@pytest.mark.parametrize(
    "row", ["a@example.com", None, 5, {}, {"email": ""}, {"email": None}, {"email": 5}]
)
def test_row_without_an_address_is_refused_alone(api, path, row):
    refused, done = api.post(f"{path}/upsert", [row, *rows("a")])
    assert refused.startswith("invalid address '")
    assert done["id"] == "1"


@pytest.mark.parametrize(
    "email",
    [
        "a@b",
        "a b@example.com",
        " a@example.com",
        "a@@example.com",
        "a.@example.com",
        "müller@example.com",
        "a@müller.example",
        "x" * 65 + "@example.com",
        "a@-example.com",
    ],
)
def test_malformed_address_is_refused(api, path, email):
    assert api.post(f"{path}/upsert", [{"email": email}]) == [
        f"invalid address '{email}';"
    ]


def test_addresses_are_the_same_without_case_and_keep_the_first_spelling(
    api, box, path
):
    api.post(f"{path}/upsert", [{"email": "Max@Example.com"}])
    (row,) = api.post(f"{path}/upsertplus", [{"email": "max@example.COM"}])
    assert (row["id"], row["email"]) == ("1", "Max@Example.com")


def test_case_can_be_made_to_matter(api, box, path):
    box.switches.case_fold = False
    api.post(f"{path}/upsert", [{"email": "Max@example.com"}])
    (row,) = api.post(f"{path}/upsertplus", [{"email": "max@example.com"}])
    assert (row["id"], row["email"]) == ("2", "max@example.com")


def test_same_address_twice_is_the_same_recipient_or_refused(api, box, path):
    first, second = api.post(f"{path}/upsertplus", rows("a", "A"))
    assert first["id"] == second["id"] == "1"
    box.switches.duplicate_in_batch = "error"
    first, second = api.post(f"{path}/upsert", rows("b", "B"))
    assert first["id"] == "2"
    assert second == "duplicate address 'B@example.com';"


def test_row_may_name_its_recipient_by_id(api, box, group, path):
    api.post(f"{path}/upsert", rows("a"))
    assert api.post(f"{path}/upsert", [{"id": "1", "source": "New"}, {"id": 9}]) == [
        {"status": "upsert success", "id": "1"},
        "invalid receiver '9';",
    ]
    assert box.store.receiver(group, 1)["source"] == "New"


def test_batch_may_be_one_object_or_wrapped(api, path):
    assert len(api.post(f"{path}/upsert", {"email": "a@example.com"})) == 1
    assert len(api.post(f"{path}/upsert", {"postdata": rows("b", "c")})) == 2


def test_batch_without_rows_does_nothing(api, path):
    assert api.post(f"{path}/upsert", []) is False
    assert api.post(f"{path}/upsertplus", []) is False


def test_batch_above_the_limit_is_too_large_and_not_carried_out(api, box, group, path):
    box.switches.max_batch = 2
    code, _ = api.refusal("POST", f"{path}/upsertplus", rows("a", "b", "c"))
    assert code == 413
    assert box.store.receivers(group) == []
    assert (box.requests[-1].status, box.requests[-1].records) == (413, 3)
    assert len(api.post(f"{path}/upsertplus", rows("a", "b"))) == 2


def test_plan_limit_refuses_the_whole_batch(api, box, group, other, path):
    box.switches.plan_limit = 2
    api.post(f"{path}/upsert", rows("a"))
    code, message = api.refusal("POST", f"{path}/upsert", rows("b", "c"))
    assert (code, "limit" in message) == (403, True)
    assert len(box.store.receivers(group)) == 1
    api.post(f"{path}/upsert", rows("a", "b"))
    assert len(api.post(f"/groups/{other}/receivers/upsert", rows("a", "b"))) == 2


def test_body_that_is_not_json_or_no_batch_is_refused(api, path):
    answer = api.send("POST", f"{path}/upsert", data="{")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Bad Request: invalid JSON"
    assert api.refusal("POST", f"{path}/upsert", "text")[0] == 400
    assert api.refusal("POST", "/groups/9/receivers/upsert", rows("a"))[0] == 404


def test_single_post_answers_the_recipient_with_all_details(api, path):
    receiver = api.post(path, {"email": "a@example.com", "tags": ["vip"]})
    assert receiver["tags"] == ["vip"]
    assert receiver["events"][0]["type_id"] == "REST insert"
    answers = api.post(path, rows("a", "b"))
    assert answers[0] == "duplicate address 'a@example.com';"
    assert answers[1]["email"] == "b@example.com"


@pytest.mark.parametrize("status", [400, 409])
def test_single_post_of_an_existing_or_wrong_address_fails(api, box, path, status):
    box.switches.duplicate_status = status
    api.post(path, {"email": "a@example.com"})
    code, message = api.refusal("POST", path, {"email": "a@example.com"})
    assert (code, "duplicate data" in message) == (status, True)
    code, message = api.refusal("POST", path, {"email": "nonsense"})
    assert (code, "invalid address 'nonsense'" in message) == (400, True)


def test_single_put_changes_everything_but_the_address(api, path):
    api.post(path, {"email": "a@example.com"})
    changed = api.put(f"{path}/1", {"email": "new@example.com", "source": "CRM"})
    assert (changed["email"], changed["source"]) == ("a@example.com", "CRM")
    assert changed["events"][0]["type_id"] == "REST update"
    assert api.refusal("PUT", f"{path}/b@example.com", {"source": "x"})[0] == 404


def test_only_the_latest_events_are_kept(api, box, group, path):
    for _ in range(25):
        api.put(f"{path}/update", rows("a")) if _ else api.post(path, rows("a")[0])
    assert len(box.store.receiver(group, 1)["events"]) == 20


def test_somebody_put_there_by_others_must_be_new(box, group):
    box.store.add_receiver(group, "a@example.com", source="Form")
    with pytest.raises(Exception, match="duplicate address"):
        box.store.add_receiver(group, "a@example.com")
