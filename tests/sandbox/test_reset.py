"""A sandbox that begins anew, for the next test."""

import pytest
import requests

from sandbox import Sandbox


def status(box, token):
    header = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{box.url}/v3/groups", headers=header, timeout=10).status_code


def test_reset_leaves_nothing_but_the_address_and_what_it_was_made_with():
    with Sandbox(port=0, client_id="club", max_batch=5) as box:
        url = box.url
        token = box.tokens.issue(refreshable=False)["access_token"]
        box.store.create_group("Members")
        box.switches.max_batch = 7
        box.fail_next(500, times=99)
        assert status(box, token) == 500
        box.reset()
        assert (box.url, box.client_id) == (url, "club")
        assert box.switches.max_batch == 5
        assert (box.store.groups(), box.requests) == ([], [])
        assert status(box, token) == 401
        token = box.tokens.issue(refreshable=False)["access_token"]
        assert status(box, token) == 200


def test_reset_to_a_snapshot_brings_back_what_there_was_as_often_as_asked():
    with Sandbox(port=0) as box:
        members = box.store.create_group("Members")["id"]
        box.store.create_attribute("city")
        box.store.add_receiver(members, "ann@example.com", attributes={"city": "Bern"})
        box.store.unsubscribe(members, "ann@example.com")
        box.store.blacklist_add("bob@example.com")
        box.switches.max_batch = 7
        token = box.tokens.issue(refreshable=False)["access_token"]
        before = box.store.receivers(members), box.store.blacklist()
        snapshot = box.snapshot()
        for _time in range(2):
            box.store.delete_receiver(members, "ann@example.com")
            eve = box.store.add_receiver(members, "eve@example.com")
            assert eve["id"] == "2"
            box.store.blacklist_remove("bob@example.com")
            box.switches.max_batch = 5
            box.fail_next(500, times=99)
            box.tokens.expire_all()
            box.reset(snapshot)
            assert (box.store.receivers(members), box.store.blacklist()) == before
            assert (box.switches.max_batch, box.requests) == (7, [])
            assert status(box, token) == 200


def test_a_database_does_not_go_back_to_a_snapshot(tmp_path):
    with Sandbox(port=0, database=str(tmp_path / "box.db")) as box:
        box.store.create_group("Members")
        snapshot = box.snapshot()
        with pytest.raises(ValueError, match="kept in a file"):
            box.reset(snapshot)
        assert len(box.store.groups()) == 1
