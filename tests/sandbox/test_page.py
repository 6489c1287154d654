import requests

EVIL = "<script>alert('x')</script>"


def page(box, path="/"):
    answer = requests.get(box.url + path, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer.text


def test_page_shows_lists_with_counts_and_the_last_requests(api, box, group):
    for name in "abcd":
        box.store.add_receiver(group, f"{name}@example.com")
    box.store.bounce("a@example.com")
    box.store.unsubscribe(group, "b@example.com")
    api.get("/groups")
    text = page(box)
    assert f'<a href="/list/{group}">Members</a>' in text
    counts = {"Total": 4, "Active": 2, "Inactive": 1, "Bounced": 1}
    for label, count in counts.items():
        assert f'<td data-label="{label}">{count}</td>' in text
    assert "GET /v3/groups" in text
    assert 'name="viewport"' in text


def test_page_without_lists_says_so(box):
    assert "There are no lists yet" in page(box)


def test_page_of_a_list_shows_state_fields_and_tags(box, group):
    box.store.create_attribute("city")
    box.store.add_receiver(
        group, "a@example.com", global_attributes={"city": "Bern"}, tags=["vip"]
    )
    box.store.add_receiver(group, "b@example.com", activated=0)
    box.store.add_receiver(group, "c@example.com", deactivated=1)
    box.store.add_receiver(group, "d@example.com")
    box.store.bounce("d@example.com")
    text = page(box, f"/list/{group}")
    for expected in (
        "city: Bern",
        "vip",
        "active since 2023-11-14",
        "waiting for opt-in",
        "deactivated 1970-01-01",
        "bounced 2023-11-14",
        "1 to 4 of 4",
    ):
        assert expected in text
    assert "Next" not in text


def test_page_of_a_list_is_turned(box, group):
    rows = [{"email": f"a{number}@example.com"} for number in range(5)]
    box.store.write_rows(group, rows)
    text = page(box, f"/list/{group}?page=1&pagesize=2")
    assert "a2@example.com" in text
    assert "a4@example.com" not in text
    assert '<a href="?page=0&amp;pagesize=2">Previous</a>' in text
    assert '<a href="?page=2&amp;pagesize=2">Next</a>' in text
    assert requests.get(f"{box.url}/list/9", timeout=10).status_code == 404


def test_everything_on_the_pages_is_escaped(api, box):
    group = box.store.create_group(EVIL)["id"]
    box.store.create_attribute("name")
    box.store.add_receiver(
        group,
        "a@example.com",
        global_attributes={"name": EVIL},
        source=EVIL,
        tags=[EVIL],
    )
    api.send("GET", f"/{EVIL}")
    for text in (page(box), page(box, f"/list/{group}")):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_summary_counts_each_list(box, group):
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(group, "b@example.com", activated=0)
    answer = requests.get(f"{box.url}/_sandbox/summary", timeout=10)
    assert answer.json() == [
        {
            "id": group,
            "name": "Members",
            "total": 2,
            "active": 1,
            "inactive": 1,
            "bounced": 0,
        }
    ]


def test_people_can_play_an_unsubscribe_and_a_bounce(box, group):
    def play(what, **body):
        return requests.post(f"{box.url}/_sandbox/{what}", json=body, timeout=10)

    for name in "ab":
        box.store.add_receiver(group, f"{name}@example.com")
    assert play("unsubscribe", group_id=group, email="a@example.com").json() is True
    assert play("bounce", group_id=group, email="b@example.com").json() is True
    assert box.store.receiver(group, "a@example.com")["deactivated"] > 0
    assert box.store.receiver(group, "b@example.com")["bounced"] > 0
    assert play("bounce", email="no@example.com").status_code == 404
    form = {"email": "b@example.com"}
    answer = requests.post(f"{box.url}/_sandbox/bounce", data=form, timeout=10)
    assert answer.status_code == 400
    assert box.requests == []
