"""What is read of the account as a whole: plan, mailings, hooks."""

import json

import pytest

from odoo.addons.fairgate_cleverreach.client import (
    BadDataError,
    Hook,
    Mailing,
    MissingRightError,
    Plan,
    Report,
    ServiceError,
    UnreadableError,
)

V3 = "https://rest.cleverreach.com/v3"
HOOKS = "https://rest.cleverreach.com/hooks/eventhook"
CLIENT = f"{V3}/clients/100200"


@pytest.mark.parametrize("used", [251, "251", {"count": 251}])
@pytest.mark.parametrize("plan", [{"receiver_cap": 250}, [{"receiver_cap": "250"}]])
def test_the_plan(api, client, plan, used):
    api.get(f"{CLIENT}/plan", json=plan)
    api.get(f"{CLIENT}/activereceivercount", json=used)
    assert client.plan("100200") == Plan(250, 251, counts_active=True)


def test_all_recipients_are_counted_where_active_ones_are_not_told(api, client):
    api.get(f"{CLIENT}/plan", json={"receiver_cap": 250})
    api.get(f"{CLIENT}/activereceivercount", status=404)
    api.get(f"{CLIENT}/receivercount", json=300)
    assert client.plan("100200") == Plan(250, 300, counts_active=False)


@pytest.mark.parametrize(
    ("status", "plan"),
    [
        (200, {}),
        (200, []),
        (200, True),
        (200, {"receiver_cap": None}),
        (200, {"receiver_cap": "unlimited"}),
        (200, {"receiver_cap": 0}),
        (400, None),
        (403, None),
        (404, None),
    ],
)
def test_a_plan_that_is_not_told(api, client, status, plan):
    api.get(f"{CLIENT}/plan", status=status, json=plan)
    assert client.plan("100200") is None


@pytest.mark.parametrize("count", [None, {}, True, -3, "many", [1], {"a": 1, "b": 2}])
def test_a_count_that_makes_no_sense_is_not_told(api, client, count):
    api.get(f"{CLIENT}/plan", json={"receiver_cap": 250})
    api.get(f"{CLIENT}/activereceivercount", json=count)
    api.get(f"{CLIENT}/receivercount", json=count)
    assert client.plan("100200") is None


def test_that_cleverreach_fails_is_told(api, client):
    api.get(f"{CLIENT}/plan", status=501)
    with pytest.raises(ServiceError):
        client.plan("100200")


MAILING = {
    "id": "7",
    "name": "Spring",
    "finished": 1700000000,
    "mailing_groups": {"group_ids": ["12", 13]},
}


@pytest.mark.parametrize("body", [[MAILING], {"finished": [MAILING], "draft": []}])
def test_mailings(api, client, body):
    api.get(f"{V3}/mailings", json=body)
    assert client.mailings() == [Mailing("7", "Spring", 1700000000, ("12", "13"))]


def test_a_mailing_of_which_little_is_told(api, client):
    told = {"id": 8, "subject": "Summer", "finished": 10**14, "stamp": "5"}
    api.get(f"{V3}/mailings", json=[told])
    assert client.mailings() == [Mailing("8", "Summer", 5, ())]


@pytest.mark.parametrize("stats", [list, dict])
def test_the_totals_of_a_mailing(api, client, stats):
    totals = {
        "delivered": "90",
        "bounced": 10,
        "unique_opened": 40,
        "unique_clicks": 8,
        "unsubscribed": 1,
    }
    body = {"id": "7", "stats": [totals] if stats is list else totals}
    api.get(f"{V3}/reports/7", json=body)
    assert client.report("7") == Report(100, 40, 8, 10, 1)


def test_hooks_are_beside_the_api(api, client):
    hook = {"event": "receiver", "condition": 12, "url": "https://x.example.com/"}
    api.get(HOOKS, json=[hook])
    assert client.hooks() == [Hook("receiver", "12", "https://x.example.com/")]


def test_a_hook_is_registered_for_a_list_as_a_text(api, client, exchanges):
    token = "t" * 64
    api.post(HOOKS, json={"success": True, "call_token": token, "secret": "s" * 32})
    assert client.register_hook(12, "https://x.example.com/", "v" * 32) == token
    assert json.loads(api.calls[0].request.body) == {
        "url": "https://x.example.com/",
        "event": "receiver",
        "condition": "12",
        "verify": "v" * 32,
    }
    assert token not in repr(exchanges)


@pytest.mark.parametrize("token", [None, "", "short", 7])
def test_a_hook_without_a_token_that_protects_it_is_none(api, client, token):
    api.post(HOOKS, json={"success": True, "call_token": token})
    with pytest.raises(UnreadableError):
        client.register_hook(12, "https://x.example.com/", "v" * 32)


def test_what_was_sent_is_not_repeated_in_an_error(api, client, exchanges):
    url, verify = "https://x.example.com/random-end", "v" * 32
    message = f"{url} did not answer {verify}"
    api.post(HOOKS, status=400, json={"error": {"code": 400, "message": message}})
    with pytest.raises(BadDataError) as caught:
        client.register_hook(12, url, verify)
    for text in (str(caught.value), repr(exchanges)):
        assert "random-end" not in text
        assert verify not in text


def test_hooks_that_are_not_there_are_as_good_as_deleted(api, client):
    api.delete(f"{HOOKS}/receiver", status=404)
    client.delete_hooks(12)
    assert api.calls[0].request.url.endswith("?condition=12")


def test_a_right_that_lacks_is_told(api, client):
    words = {"error": {"code": 403, "message": "Forbidden: missing scope"}}
    api.get(f"{V3}/mailings", status=403, json=words)
    with pytest.raises(MissingRightError):
        client.mailings()
