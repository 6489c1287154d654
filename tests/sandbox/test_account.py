"""Plan and counts, mailings and reports, segments."""

import pytest
import requests


def test_plan_and_counts_are_those_of_the_account(api, box, group, other):
    box.switches.receiver_cap = 250
    for list_id in (group, other):
        box.store.add_receiver(list_id, "a@example.com")
    box.store.add_receiver(other, "b@example.com", activated=0)
    assert api.get("/clients/100200/plan")["receiver_cap"] == 250
    assert api.get("/clients/100200/receivercount") == 2
    assert api.get("/clients/100200/activereceivercount") == 1
    assert api.refusal("GET", "/clients/5/plan")[0] == 404
    box.switches.plan_paths = False
    for word in ("plan", "receivercount", "activereceivercount"):
        assert api.refusal("GET", f"/clients/100200/{word}") == (404, "Not Found")


@pytest.fixture
def mailing(box, clock, group):
    """The id of a mailing to four: one opened and clicked, one of each left."""
    for name in "abcd":
        box.store.add_receiver(group, f"{name}@example.com")
    box.store.add_receiver(group, "waiting@example.com", activated=0)
    clock.now += 60
    sent = box.store.send_mailing(
        group,
        "News",
        opened=["a@example.com", "b@example.com"],
        clicked=["a@example.com"],
        bounced=["c@example.com"],
        unsubscribed=["d@example.com"],
    )
    return sent["id"]


def test_report_counts_what_became_of_a_mailing(api, clock, group, mailing):
    report = {
        "id": mailing,
        "name": "News",
        "sender_name": "Sandbox",
        "sender_email": "sandbox@example.com",
        "stats": [
            {
                "delivered": 3,
                "bounced": 1,
                "unique_opened": 2,
                "unique_clicks": 1,
                "unsubscribed": 1,
                "spam": 0,
            }
        ],
    }
    assert api.get(f"/reports/{mailing}") == report
    assert api.get("/reports") == [report]
    assert api.get("/reports", start=clock.now + 1) == []
    assert api.get("/reports", end=clock.now - 1) == []
    assert api.get("/reports", page=1) == []
    assert api.refusal("GET", "/reports/9")[0] == 404
    path = f"/reports/{mailing}/receivers"
    assert [r["email"][0] for r in api.get(f"{path}/sent")] == list("abcd")
    assert [r["email"][0] for r in api.get(f"{path}/opened", pagesize=1)] == ["a"]
    assert api.refusal("GET", f"{path}/read")[0] == 400


def test_mailing_tells_its_list_and_happens_to_it(api, clock, group, mailing):
    lists = api.get("/mailings")
    assert [lists[name] for name in ("draft", "running")] == [[], []]
    (found,) = lists["finished"]
    assert found == api.get(f"/mailings/{mailing}")
    assert found["mailing_groups"] == {"group_ids": [group]}
    assert found["finished"] == clock.now
    assert api.get("/mailings", state="finished") == {"finished": [found]}
    assert api.get("/mailings", state="finished", page=1) == {"finished": []}
    assert api.refusal("GET", "/mailings?state=lost")[0] == 400
    assert api.get(f"/groups/{group}")["last_mailing"] == clock.now
    states = {r["email"][0]: r["active"] for r in api.get(f"/groups/{group}/receivers")}
    assert states == {"a": True, "b": True, "c": False, "d": False, "w": False}


def test_newest_mailing_comes_first(api, box, group, mailing):
    script = {"group_id": group, "name": "Later", "opened": ["a@example.com"]}
    sent = requests.post(f"{box.url}/_sandbox/mailing", json=script, timeout=5).json()
    assert [r["name"] for r in api.get("/reports")] == ["Later", "News"]
    assert api.get("/mailings", limit=1)["finished"] == [sent]


@pytest.fixture
def segment(box, group):
    box.store.create_attribute("city")
    for name, city in (("a", "Bern"), ("b", "Thun"), ("c", "Bern")):
        values = {"city": city}
        box.store.add_receiver(
            group, f"{name}@example.com", global_attributes=values, tags=[name]
        )
    rule = {"field": "city", "logic": "eq", "condition": "Bern"}
    return box.store.create_segment(group, "Bern", [rule])["id"]


def test_segments_are_read_with_their_rules(api, group, other, segment):
    whole = {
        "id": segment,
        "name": "Bern",
        "rules": [
            {
                "operator": "AND",
                "field": "a500001.value",
                "logic": "EQ",
                "condition": "Bern",
            }
        ],
    }
    path = f"/groups/{group}/filters"
    assert api.get(path) == [whole]
    assert api.get(f"{path}/{segment}") == whole
    assert api.get(f"/groups/{other}/filters") == []
    missing = (404, "Not Found: invalid filter")
    assert api.refusal("GET", f"/groups/{other}/filters/{segment}") == missing


def test_segment_counts_and_reads_its_recipients(api, box, group, segment):
    path = f"/groups/{group}/filters/{segment}"
    assert api.get(f"{path}/count") == "2"
    box.store.unsubscribe(group, "c@example.com")
    stats = api.get(f"{path}/stats")
    assert (stats["total_count"], stats["inactive_count"]) == (2, 1)
    found = api.get(f"{path}/receivers", order_by="email desc", detail=4)
    assert [(r["email"][0], r["tags"]) for r in found] == [("c", ["c"]), ("a", ["a"])]
    assert [r["id"] for r in api.get(f"{path}/receivers", type="active")] == ["1"]
    assert api.get(f"{path}/receivers", page=1, pagesize=2) == []
    assert api.refusal("GET", f"{path}/receivers?type=dead")[0] == 400
