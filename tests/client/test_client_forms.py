"""Forms, and the mails that ask somebody to confirm."""

import json
import socket
from unittest.mock import patch

import pytest

WHO = {"user_ip": "127.0.0.1", "referer": "https://odoo.example", "user_agent": "us"}
WAITING = {"id": "7", "email": "a@example.com", "activated": 0, "deactivated": 0}
NO_RECEIVER = {"error": {"code": 404, "message": "Not Found: invalid receiver"}}
NO_FORM = {"error": {"code": 404, "message": "Not Found: invalid form"}}


def ask(client):
    return client.ask_to_confirm("3", "1", "a@example.com", WHO)


def test_forms_of_a_list_are_read(server, connect):
    server.then(body=[{"id": 3, "name": "Sign up", "customer_tables_id": "1"}])
    (form,) = connect().forms("1")
    assert (form.id, form.name) == ("3", "Sign up")
    assert server.seen[0][1] == "/v3/groups/1/forms"


def test_a_mail_is_asked_for_with_list_and_evidence(server, connect, exchanges):
    server.then(body="a@example.com")
    assert ask(connect()).ok
    ((method, path, _headers, sent),) = server.seen
    assert (method, path) == ("POST", "/v3/forms/3/send/activate")
    assert json.loads(sent) == {
        "email": "a@example.com",
        "groups_id": "1",
        "doidata": WHO,
    }
    assert "a@" not in str(exchanges)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_it_is_not_asked_for_again_when_cleverreach_fails(server, connect, status):
    from odoo.addons.fairgate_cleverreach.client import ServiceError

    server.then(status)
    with pytest.raises(ServiceError):
        ask(connect())
    assert len(server.seen) == 1


def test_nor_when_the_connection_breaks(server, connect, exchanges):
    from odoo.addons.fairgate_cleverreach.client import NetworkError

    def hang_up(handler):
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    server.script.append(hang_up)
    with pytest.raises(NetworkError):
        ask(connect())
    assert (len(server.seen), len(exchanges)) == (1, 1)


def test_nor_when_it_is_told_to_wait_for_a_moment(server, connect):
    from odoo.addons.fairgate_cleverreach.client import TooManyRequestsError

    server.then(429, None, Retry_After="1")
    with pytest.raises(TooManyRequestsError):
        ask(connect())
    assert len(server.seen) == 1


def test_what_did_not_leave_this_machine_is_tried_again(exchanges):
    from odoo.addons.fairgate_cleverreach.client import (
        CleverReachClient,
        NetworkError,
        Token,
    )
    from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    token = Token("first-token", 9e9)
    client = CleverReachClient(
        "id", "secret", base_url=url, token=token, observer=exchanges.append
    )
    with client, patch.object(PoliteRetry, "BACKOFF", 0):
        with pytest.raises(NetworkError):
            ask(client)
    assert len(exchanges) == 4


@pytest.mark.parametrize("body", [False, {"success": False}, "receiver is active"])
def test_who_is_refused_is_looked_at(server, connect, body):
    server.then(body=body)
    server.then(body=WAITING)
    result = ask(connect())
    assert not result.ok
    assert result.receiver.state == "inactive"
    assert result.message


@pytest.mark.parametrize("body", ["a@example.com", True, {}, {"success": True}])
def test_whatever_does_not_say_no_counts_as_sent(server, connect, body):
    server.then(body=body)
    assert ask(connect()).ok


def test_an_empty_answer_says_neither_and_it_is_not_asked_for_again(server, connect):
    from odoo.addons.fairgate_cleverreach.client import UnreadableError

    server.then(body=None)
    with pytest.raises(UnreadableError):
        ask(connect())
    assert len(server.seen) == 1


def test_who_is_gone_is_no_recipient_any_more(server, connect):
    server.then(404, NO_RECEIVER)
    server.then(body={"id": "3", "name": "Sign up"})
    server.then(404, NO_RECEIVER)
    result = ask(connect())
    assert (result.ok, result.receiver) == (False, None)


def test_a_form_that_is_gone_is_told(server, connect):
    from odoo.addons.fairgate_cleverreach.client import NotFoundError

    server.then(404, NO_FORM)
    server.then(404, NO_FORM)
    with pytest.raises(NotFoundError):
        ask(connect())


def test_own_address_is_that_of_the_way_to_cleverreach(connect):
    assert connect().own_address() == "127.0.0.1"
