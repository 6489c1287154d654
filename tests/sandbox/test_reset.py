"""A sandbox that begins anew, for the next test."""

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
