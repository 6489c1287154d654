"""What is tried again, how long that may take, and that each try is reported."""

import logging
import time
from types import SimpleNamespace

import pytest

from odoo.addons.fairgate_cleverreach.client import (
    NetworkError,
    ServiceError,
    TooManyRequestsError,
)
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

GROUPS = "https://rest.cleverreach.com/v3/groups"


@pytest.fixture
def slept(monkeypatch):
    """The pauses that urllib3 would have made."""
    pauses = []
    clock = SimpleNamespace(sleep=pauses.append, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", clock)
    return pauses


def hang_up(handler):
    handler.close_connection = True


def hang(handler):
    time.sleep(0.4)
    handler.close_connection = True


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_of_the_service_is_tried_again(
    server, connect, slept, exchanges, status
):
    server.then(status, {"error": {"code": status, "message": "Down for a moment"}})
    server.then(status)
    server.then(body=[{"id": 1}])
    assert [group.id for group in connect().groups()] == ["1"]
    assert [(each.status, each.error) for each in exchanges] == [
        (status, "ServiceError"),
        (status, "ServiceError"),
        (200, None),
    ]
    assert exchanges[0].message == "Down for a moment"
    assert exchanges[2].records == 1


def test_a_failure_that_lasts_is_given_up_after_three_retries(
    server, connect, slept, exchanges
):
    for _ in range(4):
        server.then(502, {"error": {"code": 502, "message": "Bad Gateway"}})
    with pytest.raises(ServiceError, match="Bad Gateway"):
        connect().groups()
    assert [each.status for each in exchanges] == [502] * 4
    assert not server.script


def test_pauses_grow_and_differ(server, connect, slept):
    for _ in range(4):
        server.then(500)
    with pytest.raises(ServiceError):
        connect().groups()
    assert len(slept) == 3
    for pause, longest in zip(slept, (0.5, 1, 2), strict=True):
        assert longest / 2 <= pause <= longest


def test_a_write_is_tried_again_with_the_same_rows(server, connect, slept):
    server.then(503)
    server.then(body=[{"status": "upsert success"}])
    (result,) = connect().upsert_receivers(7, [{"email": "a@example.com"}])
    assert result.ok
    assert server.seen[0][3] == server.seen[1][3] != b""


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_pause_is_made(server, connect, slept, exchanges, status):
    server.then(status, Retry_After="2")
    server.then(body=[])
    connect().groups()
    assert slept == [2]
    assert [each.status for each in exchanges] == [status, 200]


@pytest.mark.parametrize(
    ("status", "expected"), [(429, TooManyRequestsError), (503, ServiceError)]
)
def test_a_long_pause_is_left_to_the_caller(
    server, connect, slept, exchanges, status, expected
):
    server.then(status, {"error": {"message": "Wait"}}, Retry_After="6")
    with pytest.raises(expected, match="Wait") as caught:
        connect().groups()
    assert caught.value.retry_after == 6
    assert slept == []
    assert [each.status for each in exchanges] == [status]


def test_too_many_requests_without_a_pause_are_not_tried_again(server, connect, slept):
    server.then(429)
    with pytest.raises(TooManyRequestsError):
        connect().groups()
    assert slept == []


@pytest.mark.parametrize("pause", ["1.5", "-3", "soon", ""])
def test_too_many_requests_with_a_pause_that_cannot_be_read_are_not_tried_again(
    server, connect, slept, pause
):
    server.then(429, {}, Retry_After=pause)
    with pytest.raises(TooManyRequestsError) as caught:
        connect().groups()
    assert caught.value.retry_after == 60
    assert slept == []


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413])
def test_a_refusal_is_not_tried_again(server, connect, slept, status):
    server.then(status, {}, Retry_After="1")
    with pytest.raises(Exception, match=str(status)):
        connect().groups()
    assert len(server.seen) == 1
    assert slept == []


def test_a_connection_that_breaks_is_tried_again(server, connect, slept, exchanges):
    server.script.append(hang_up)
    server.then(body=[])
    assert connect().groups() == []
    assert [(each.status, each.error) for each in exchanges] == [
        (None, "NetworkError"),
        (200, None),
    ]


def test_a_failure_that_breaks_off_is_tried_again(server, connect, slept, exchanges):
    def break_off(handler):
        handler.send_response(500)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        hang_up(handler)

    server.script.append(break_off)
    server.then(body=[])
    assert connect().groups() == []
    assert [each.status for each in exchanges] == [500, 200]


def test_no_connection_is_given_up_after_three_retries(
    server, connect, slept, exchanges
):
    client = connect()
    server.shutdown()
    server.server_close()
    with pytest.raises(NetworkError, match="could not be reached") as caught:
        client.groups()
    assert caught.value.timeout is False
    assert [(each.status, each.error) for each in exchanges] == [
        (None, "NetworkError")
    ] * 4
    assert len(slept) == 3


def test_the_log_of_a_retry_shows_no_address(server, connect, slept, caplog):
    server.script.append(hang_up)
    server.then(body={"id": 1})
    with caplog.at_level(logging.DEBUG, "urllib3"):
        connect().receiver(7, "a@example.com")
    assert "Retrying" in caplog.text
    assert "example.com" not in caplog.text


def test_a_question_that_times_out_is_asked_once_more(
    server, connect, slept, exchanges
):
    server.script += [hang, hang]
    with pytest.raises(NetworkError, match="in time") as caught:
        connect(timeout=(1, 0.1)).groups()
    assert caught.value.timeout is True
    assert len(exchanges) == 2
    assert slept == []


def test_a_change_that_times_out_is_not_tried_again(server, connect, exchanges):
    server.script.append(hang)
    with pytest.raises(NetworkError, match="in time"):
        connect(timeout=(1, 0.1)).change_email(12, "a@example.com")
    assert len(exchanges) == 1


def test_a_page_that_times_out_is_read_in_smaller_ones(server, connect):
    server.script.append(hang)
    people = [{"id": n, "email": f"{n}@example.com"} for n in range(1, 11)]
    for start in range(0, 12, 2):
        server.then(body=people[start : start + 2])
    client = connect(timeout=(1, 0.1))
    found = client.members_page(7, 0, 8)
    assert [member.id for member in found] == [str(n) for n in range(1, 9)]
    assert [member.id for member in client.members_page(7, 1, 8)] == ["9", "10"]
    asked = [query.split("?")[1].split("&")[:2] for _, query, *_ in server.seen]
    assert asked[0] == ["page=0", "pagesize=8"]
    # Those that follow are not tried in one piece first.
    assert asked[1:] == [[f"page={page}", "pagesize=2"] for page in range(6)]


def test_a_smaller_page_that_times_out_is_given_up(server, connect, exchanges):
    server.script += [hang, hang]
    with pytest.raises(NetworkError, match="in time"):
        connect(timeout=(1, 0.1)).members_page(7, 0, 8)
    assert len(exchanges) == 2


def test_a_write_that_times_out_is_sent_again_in_halves(server, connect, exchanges):
    server.script.append(hang)
    server.then(body=[{"status": "upsert success"}])
    server.then(body=[{"status": "upsert success"}])
    client = connect(timeout=(1, 0.1))
    emails = ["a@example.com", "b@example.com"]
    results = client.upsert_receivers(7, [{"email": email} for email in emails])
    assert [(result.email, result.ok) for result in results] == [
        (email, True) for email in emails
    ]
    assert [(each.records, each.error) for each in exchanges] == [
        (2, "NetworkError"),
        (1, None),
        (1, None),
    ]


def test_an_answer_that_stalls_is_a_time_out(server, connect):
    def stall(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"[")
        hang(handler)

    server.script += [stall, stall]
    with pytest.raises(NetworkError) as caught:
        connect(timeout=(1, 0.1)).groups()
    assert caught.value.timeout is True


def trickle(handler):
    """Send a byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def test_an_answer_that_trickles_ends_by_the_deadline(server, connect, exchanges):
    server.script.append(trickle)
    started = time.monotonic()
    with pytest.raises(NetworkError, match="in time") as caught:
        connect(deadline=started + 0.4).groups()
    assert caught.value.timeout is True
    assert 0.3 < time.monotonic() - started < 1
    assert len(server.seen) == 1


def test_an_answer_whose_head_trickles_ends_by_the_deadline(server, connect):
    def slowly(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for _ in range(100):
                handler.wfile.write(b"X: ")
                time.sleep(0.05)
        except OSError:
            handler.close_connection = True

    server.script.append(slowly)
    started = time.monotonic()
    with pytest.raises(NetworkError, match="in time"):
        connect(deadline=started + 0.4).groups()
    assert time.monotonic() - started < 1


def test_a_failure_is_not_tried_again_when_there_is_no_time_left(
    server, connect, exchanges
):
    server.then(503, Retry_After="2")
    with pytest.raises(ServiceError):
        connect(deadline=time.monotonic() + 1).groups()
    assert len(server.seen) == 1


def test_nothing_is_sent_after_the_deadline(server, connect, exchanges):
    with pytest.raises(NetworkError, match="in time"):
        connect(deadline=time.monotonic()).groups()
    assert server.seen == []
    assert {each.error for each in exchanges} == {"NetworkError"}


def test_an_answer_in_time_is_read_whatever_the_deadline(server, connect):
    groups = [{"id": number} for number in range(1, 2000)]
    server.then(body=groups)
    server.then(body=groups)
    client = connect(deadline=time.monotonic() + 30)
    assert len(client.groups()) == len(client.groups()) == len(groups)


def test_a_call_that_took_long_is_not_tried_again(server, connect, slept, monkeypatch):
    monkeypatch.setattr(PoliteRetry, "BUDGET", 0)
    server.then(504)
    with pytest.raises(ServiceError):
        connect().groups()
    server.script.append(hang_up)
    with pytest.raises(NetworkError):
        connect().groups()
    assert len(server.seen) == 2


def test_the_observer_is_told_how_long_each_try_took(
    server, connect, exchanges, monkeypatch
):
    monkeypatch.setattr(PoliteRetry, "BACKOFF", 0.3)
    server.then(500)
    server.then(body=[])
    connect().groups()
    assert all(each.duration_ms < 140 for each in exchanges)
