"""The state machine: what the three time stamps do."""

import pytest


@pytest.fixture
def write(api, group):
    """Upsert one recipient and answer it."""

    def send(**stamps):
        row = {"email": "a@example.com", **stamps}
        return api.post(f"/groups/{group}/receivers/upsertplus", [row])[0]

    return send


def stamps(receiver):
    return tuple(
        receiver[name] for name in ("registered", "activated", "deactivated", "active")
    )


NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (NOW, NOW, 0, True)),
        ({"registered": 5}, (5, 0, 0, False)),
        ({"activated": 0}, (NOW, 0, 0, False)),
        ({"activated": "0"}, (NOW, 0, 0, False)),
        ({"activated": False}, (NOW, 0, 0, False)),
        ({"activated": True}, (NOW, NOW, 0, True)),
        ({"registered": 5, "activated": "7"}, (5, 7, 0, True)),
        ({"activated": 7, "deactivated": 9}, (NOW, 7, 9, False)),
        ({"deactivated": 9}, (NOW, 0, 9, False)),
        ({"deactivated": 0}, (NOW, NOW, 0, True)),
        ({"activated": "yesterday"}, (NOW, 0, 0, False)),
        ({"activated": None, "registered": None}, (NOW, NOW, 0, True)),
    ],
)
def test_new_recipient(write, sent, expected):
    assert stamps(write(**sent)) == expected


def test_registered_alone_may_also_activate(box, write):
    box.switches.registered_only = "active"
    assert stamps(write(registered=5)) == (5, NOW, 0, True)


ACTIVE = {"registered": 1, "activated": 2}
WAITING = {"registered": 1, "activated": 0}
GONE = {"registered": 1, "activated": 2, "deactivated": 3}


@pytest.mark.parametrize(
    ("before", "sent", "expected"),
    [
        (ACTIVE, {}, (1, 2, 0, True)),
        (WAITING, {}, (1, 0, 0, False)),
        (GONE, {}, (1, 2, 3, False)),
        (ACTIVE, {"registered": 9}, (1, 2, 0, True)),
        (ACTIVE, {"activated": 0}, (1, 0, 0, False)),
        (ACTIVE, {"activated": 9}, (1, 9, 0, True)),
        (ACTIVE, {"deactivated": 9}, (1, 2, 9, False)),
        (ACTIVE, {"activated": 8, "deactivated": 9}, (1, 2, 9, False)),
        (WAITING, {"activated": 9}, (1, 9, 0, True)),
        (WAITING, {"deactivated": 0}, (1, 0, 0, False)),
        (GONE, {"activated": 9}, (1, 2, 3, False)),
        (GONE, {"activated": 0}, (1, 0, 3, False)),
        (GONE, {"deactivated": 0}, (1, 2, 0, True)),
        (GONE, {"activated": 9, "deactivated": 0}, (1, 9, 0, True)),
    ],
)
def test_existing_recipient(write, before, sent, expected):
    write(**before)
    assert stamps(write(**sent)) == expected


def test_activated_may_also_bring_back(box, write):
    write(**GONE)
    box.switches.activated_on_deactivated = "reactivate"
    assert stamps(write(activated=9)) == (1, 9, 0, True)
    assert stamps(write(activated=8, deactivated=7)) == (1, 9, 7, False)


def test_deactivated_zero_may_also_be_ignored(box, write):
    write(**GONE)
    box.switches.deactivated_zero = "ignore"
    assert stamps(write(deactivated=0)) == (1, 2, 3, False)


@pytest.mark.parametrize(
    ("off", "on"), [("deactivate", "activate"), ("setinactive", "setactive")]
)
def test_deactivate_and_activate_by_path(api, box, group, write, clock, off, on):
    write(activated=2)
    path = f"/groups/{group}/receivers/a@example.com"
    clock.now += 5
    assert api.put(f"{path}/{off}") is True
    assert stamps(box.store.receiver(group, 1))[1:] == (2, clock.now, False)
    assert api.put(f"{path}/{on}") is True
    assert stamps(box.store.receiver(group, 1))[1:] == (2, 0, True)
    assert api.refusal("PUT", f"/groups/{group}/receivers/9/{on}")[0] == 404


def test_unsubscribe_is_of_one_list_and_leaves_an_event(api, box, group, other, write):
    write()
    box.store.add_receiver(other, "a@example.com")
    box.store.unsubscribe(group, "a@example.com")
    receiver = api.get(f"/groups/{group}/receivers/1")
    assert stamps(receiver)[2:] == (NOW, False)
    assert receiver["events"][0]["type"] == "user_unsubscribe"
    assert box.store.receiver(other, 1)["active"] is True
    assert stamps(write(activated=NOW))[2:] == (NOW, False)


def test_unsubscribe_may_delete_everywhere_and_blacklist(api, box, group, other, write):
    box.switches.unsubscribe_mode = "blacklist_delete"
    write()
    box.store.add_receiver(other, "a@example.com")
    box.store.unsubscribe(group, "a@example.com")
    assert box.store.receiver(group, 1) is None
    assert box.store.receiver(other, 1) is None
    assert api.get("/blacklist/a@example.com")["email"] == "a@example.com"
    assert write() == "invalid address 'a@example.com';"


def test_deleting_forgets_the_unsubscribe(api, box, group, write):
    write()
    box.store.unsubscribe(group, "a@example.com")
    api.delete(f"/groups/{group}/receivers/a@example.com")
    again = write()
    assert stamps(again) == (NOW, NOW, 0, True)
    assert again["id"] == "2"


def test_active_flag_may_lag_behind_the_time_stamps(box, write):
    box.switches.active_lag = True
    assert stamps(write()) == (NOW, NOW, 0, False)
    assert stamps(write()) == (NOW, NOW, 0, True)
