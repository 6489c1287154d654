"""Forms, the mails they send, and who comes back by one."""

import pytest
import requests

DOIDATA = {
    "user_ip": "192.0.2.1",
    "referer": "https://example.com/join",
    "user_agent": "Odoo",
}


@pytest.fixture
def form(box, group):
    """The id of a form of the list."""
    return box.store.create_form(group, "Join us")["id"]


@pytest.fixture
def waiting(box, group):
    """The address of somebody who waits for the double opt-in."""
    return box.store.add_receiver(group, "a@example.com", activated=0)["email"]


def body(email="a@example.com", **changes):
    return {"email": email, "doidata": DOIDATA, **changes}


def test_forms_are_read_of_the_account_of_a_list_and_alone(
    api, box, group, other, form
):
    elsewhere = box.store.create_form(other, "Elsewhere")
    whole = {"id": form, "name": "Join us", "customer_tables_id": group}
    assert api.get("/forms.json") == [whole, elsewhere]
    assert api.get(f"/groups/{group}/forms") == [whole]
    assert api.get(f"/forms/{form}") == whole
    assert api.refusal("GET", "/forms/9") == (404, "Not Found: invalid form")
    assert api.refusal("GET", "/groups/9/forms")[0] == 404


def test_mail_is_sent_counted_and_kept(api, box, clock, group, form, waiting):
    path = f"/forms/{form}/send/activate"
    assert api.post(path, body(groups_id=group)) == waiting
    assert api.post(path, body("A@example.com")) == waiting
    first, second = box.store.mails()
    assert first == {
        "id": 1,
        "form_id": int(form),
        "group_id": int(group),
        "email": waiting,
        "word": "activate",
        "doidata": DOIDATA,
        "stamp": clock.now,
        "confirmed": 0,
    }
    assert second["id"] == 2
    assert box.store.receiver(group, waiting)["active"] is False


@pytest.mark.parametrize(
    "doidata",
    [
        None,
        "192.0.2.1",
        {},
        {**DOIDATA, "user_ip": ""},
        {**DOIDATA, "user_ip": "localhost"},
        {**DOIDATA, "user_ip": 5},
        {**DOIDATA, "referer": None},
        {**DOIDATA, "user_agent": " "},
    ],
)
def test_mail_is_refused_without_who_asked_for_it(api, box, form, waiting, doidata):
    code, message = api.refusal(
        "POST", f"/forms/{form}/send/activate", {"email": waiting, "doidata": doidata}
    )
    assert (code, "doidata" in message) == (400, True)
    assert box.store.mails() == []


def test_mail_is_refused_to_who_is_active_unknown_bounced_or_blocked(
    api, box, group, other, form
):
    path = f"/forms/{form}/send/activate"
    box.store.add_receiver(group, "a@example.com")
    box.store.add_receiver(other, "b@example.com")
    for name in ("gone", "bad"):
        box.store.add_receiver(group, f"{name}@example.com", activated=0)
    box.store.bounce("gone@example.com")
    box.store.blacklist_add("bad@example.com")
    refused = {
        name: api.refusal("POST", path, body(f"{name}@example.com"))
        for name in ("a", "b", "gone", "bad")
    }
    assert refused == {
        "a": (400, "Bad Request: receiver is already active"),
        "b": (404, "Not Found: invalid receiver"),
        "gone": (400, "Bad Request: receiver bounced"),
        "bad": (400, "Bad Request: invalid address 'bad@example.com'"),
    }
    assert api.refusal("POST", path, body("a@example.com", groups_id=other))[0] == 400
    assert api.refusal("POST", "/forms/9/send/activate", body())[0] == 404
    assert box.store.mails() == []


def test_click_on_the_page_makes_the_recipient_active(
    api, box, clock, group, form, waiting
):
    api.post(f"/forms/{form}/send/activate", body())
    clock.now += 60
    shown = requests.get(f"{box.url}/mails", timeout=5).text
    assert "1 mails, 1 of them not confirmed" in shown
    assert 'action="/mails/1/confirm"' in shown
    assert requests.get(f"{box.url}/mails/1/confirm", timeout=5).status_code == 405
    shown = requests.post(f"{box.url}/mails/1/confirm", timeout=5).text
    assert "1 mails, 0 of them not confirmed" in shown
    receiver = box.store.receiver(group, waiting)
    assert (receiver["active"], receiver["activated"]) == (True, clock.now)
    assert receiver["events"][0]["type_id"] == "subscribe"
    box.store.unsubscribe(group, waiting)
    requests.post(f"{box.url}/mails/1/confirm", timeout=5)
    assert box.store.receiver(group, waiting)["active"] is False, "a mail works once"


def test_mail_can_ask_to_leave(api, box, group, form):
    path = f"/forms/{form}/send/deactivate"
    box.store.add_receiver(group, "a@example.com")
    api.post(path, body())
    script = {"id": box.store.mails()[0]["id"]}
    assert requests.post(f"{box.url}/_sandbox/confirm", json=script, timeout=5).json()
    assert box.store.receiver(group, "a@example.com")["deactivated"] > 0
    assert api.refusal("POST", path, body())[0] == 400


@pytest.mark.parametrize("position", ["keeps", "clears"])
def test_who_comes_back_by_a_form_is_active(api, box, clock, group, position):
    box.switches.resubscription = position
    box.store.add_receiver(group, "a@example.com")
    box.store.unsubscribe(group, "a@example.com")
    clock.now += 60
    script = {"group_id": group, "email": "a@example.com"}
    url = f"{box.url}/_sandbox/subscribe"
    assert requests.post(url, json=script, timeout=5).json() is True
    receiver = api.get(f"/groups/{group}/receivers/1")
    assert (receiver["active"], receiver["activated"]) == (True, clock.now)
    left = clock.now - 60 if position == "keeps" else 0
    assert receiver["deactivated"] == left
    assert box.store.counts(group)["active"] == 1
    box.store.unsubscribe(group, "a@example.com")
    assert api.get(f"/groups/{group}/receivers/1")["active"] is False


def test_deactivated_by_a_write_after_coming_back_is_inactive(api, box, group):
    box.store.add_receiver(group, "a@example.com", deactivated=5)
    box.store.subscribe(group, "a@example.com")
    rows = [{"email": "a@example.com", "deactivated": 7}]
    (receiver,) = api.post(f"/groups/{group}/receivers/upsertplus", rows)
    assert (receiver["active"], receiver["deactivated"]) == (False, 7)


def test_new_one_comes_by_a_form(box, group):
    box.store.subscribe(group, "new@example.com")
    receiver = box.store.receiver(group, "new@example.com")
    assert (receiver["active"], receiver["source"]) == (True, "Form")


def test_form_is_made_by_a_script_and_on_the_page(api, box, group):
    script = {"group_id": group, "name": "One"}
    requests.post(f"{box.url}/_sandbox/form", json=script, timeout=5)
    shown = requests.post(f"{box.url}/list/{group}/forms", timeout=5).text
    assert "Forms: One, Members" in shown
    assert [form["name"] for form in api.get("/forms")] == ["One", "Members"]
