"""Hooks: the handshake, the calls, and what fails without anybody waiting."""

import time
from threading import Event, Thread

import pytest
import requests
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

VERIFY = "a-word-of-our-own"


class Silent(WSGIRequestHandler):
    def log_request(self, *args, **kwargs):
        """Tests need no log."""


class Listener:
    """A real server that answers the handshake and keeps what it is called with."""

    def __init__(self):
        self.verify = VERIFY
        self.status = 200
        self.calls = []
        self.released = Event()
        self.released.set()
        self.server = make_server(
            "127.0.0.1", 0, self.answer, threaded=True, request_handler=Silent
        )
        self.url = f"http://127.0.0.1:{self.server.port}/hook"
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def answer(self, environ, start_response):
        request = Request(environ)
        if request.method == "GET":
            text = f"{self.verify} {request.args['secret']}"
        else:
            self.released.wait(5)
            text = "true"
            token = request.headers["X-CR-CALLTOKEN"]
            self.calls.append((token, request.get_json()))
        status = 200 if request.method == "GET" else self.status
        return Response(text, status)(environ, start_response)

    def events(self):
        return [call["event"].removeprefix("receiver.") for _, call in self.calls]


@pytest.fixture
def listener():
    server = Listener()
    yield server
    server.released.set()
    server.server.shutdown()
    server.server.server_close()
    server.thread.join()


def ask(api, method, path="", **kwargs):
    url = f"{api.box.url}/hooks/eventhook{path}"
    return api.session.request(method, url, timeout=10, **kwargs)


def register(api, listener, group, event="receiver", **changes):
    body = {
        "url": listener.url,
        "event": event,
        "condition": group,
        "verify": VERIFY,
        **changes,
    }
    return ask(api, "POST", json=body)


def test_hook_is_registered_after_the_handshake_listed_and_deleted(
    api, listener, group, other
):
    answer = register(api, listener, group).json()
    assert answer["success"] is True
    assert (len(answer["call_token"]), len(answer["secret"])) == (64, 32)
    register(api, listener, other)
    hook = {"event": "receiver", "condition": group, "url": listener.url}
    assert ask(api, "GET").json() == [hook, {**hook, "condition": other}]
    assert ask(api, "DELETE", f"/receiver?condition={group}").json() is True
    assert ask(api, "GET").json() == [{**hook, "condition": other}]
    assert ask(api, "DELETE", "/receiver").json() is True
    assert ask(api, "GET").json() == []
    assert ask(api, "DELETE", "/receiver").status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"condition": 5}, "invalid JSON"),
        ({"condition": "9"}, "invalid group"),
        ({"event": "receiver.born"}, "invalid event"),
        ({"event": ""}, "invalid event"),
        ({"url": "http://example.com/hook"}, "invalid url"),
        ({"url": "ftp://127.0.0.1/"}, "invalid url"),
        ({"url": 5}, "invalid url"),
        ({"verify": "short"}, "invalid verify"),
        ({"verify": "x" * 51}, "invalid verify"),
        ({"verify": "another word"}, "url could not be verified"),
        ({"url": "http://127.0.0.1:9/"}, "url could not be verified"),
    ],
)
def test_senseless_or_unproven_hook_is_refused(
    api, box, listener, group, changes, message
):
    answer = register(api, listener, group, **changes)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"].endswith(message)
    assert box.store.hooks() == []


def test_hooks_need_a_token_and_their_right(api, box, listener, group):
    box.switches.scopes = "groups,receivers"
    assert register(api, listener, group).status_code == 403
    assert requests.get(f"{box.url}/hooks/eventhook", timeout=5).status_code == 401


def test_each_change_of_a_recipient_calls_the_hook(api, box, listener, group):
    token = register(api, listener, group).json()["call_token"]
    store = box.store
    receiver_id = store.add_receiver(group, "a@example.com", activated=0)["id"]
    store.subscribe(group, "a@example.com")
    store.write_rows(group, [{"email": "a@example.com", "source": "x"}])
    store.unsubscribe(group, "a@example.com")
    store.activate(group, "a@example.com")
    store.deactivate(group, "a@example.com")
    store.delete_receiver(group, "a@example.com")
    assert box.deliveries.wait()
    assert listener.events() == [
        "created",
        "subscribed",
        "updated",
        "unsubscribed",
        "subscribed",
        "unsubscribed",
        "deleted",
    ]
    assert listener.calls[0] == (
        token,
        {
            "event": "receiver.created",
            "condition": group,
            "payload": {"pool_id": receiver_id, "group_id": group},
        },
    )


def test_only_what_was_asked_for_calls(api, box, listener, group, other):
    register(api, listener, group, "receiver.unsubscribed")
    for list_id in (group, other):
        box.store.add_receiver(list_id, "a@example.com")
        box.store.unsubscribe(list_id, "a@example.com")
    assert box.deliveries.wait()
    assert listener.events() == ["unsubscribed"]
    assert listener.calls[0][1]["condition"] == group


def test_changes_by_the_api_call_unless_the_switch_is_off(api, box, listener, group):
    register(api, listener, group)
    path = f"/groups/{group}/receivers"
    api.post(f"{path}/upsert", [{"email": "a@example.com"}])
    box.switches.hook_own_changes = False
    api.delete(f"{path}/a@example.com")
    box.store.add_receiver(group, "b@example.com", activated=0)
    assert box.deliveries.wait()
    assert listener.events() == ["created", "subscribed", "created"]


def test_failed_calls_are_counted_and_shown(api, box, listener, group):
    register(api, listener, group)
    listener.status = 500
    box.store.add_receiver(group, "a@example.com", activated=0)
    assert box.deliveries.wait()
    listener.status = 200
    box.store.unsubscribe(group, "a@example.com")
    assert box.deliveries.wait()
    (hook,) = box.store.hook_calls()
    assert (hook["delivered"], hook["failed"]) == (1, 1)
    assert "500" in hook["last_error"]
    shown = requests.get(f"{box.url}/", timeout=5).text
    assert '<td data-label="Failed">1</td>' in shown


def test_nobody_waits_for_a_hook_that_does_not_answer(api, box, listener, group):
    register(api, listener, group)
    listener.released.clear()
    started = time.monotonic()
    path = f"/groups/{group}/receivers"
    rows = [{"email": f"{number}@example.com"} for number in range(20)]
    api.post(f"{path}/upsert", rows)
    assert len(api.get(path)) == 20
    assert time.monotonic() - started < 2
    assert not box.deliveries.wait(0.01)
    listener.released.set()
    assert box.deliveries.wait()
    assert len(listener.calls) == 40


def test_calls_above_the_most_count_as_failed(monkeypatch, api, box, listener, group):
    monkeypatch.setattr("sandbox.deliveries.MOST_WAITING", 1)
    register(api, listener, group)
    listener.released.clear()
    for name in "abc":
        box.store.add_receiver(group, f"{name}@example.com", activated=0)
    listener.released.set()
    assert box.deliveries.wait()
    (hook,) = box.store.hook_calls()
    assert hook["failed"] >= 1
    assert hook["delivered"] + hook["failed"] == 3
    assert hook["last_error"] == "too many calls are waiting"
