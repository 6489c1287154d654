"""What goes over the line and what the observer hears of it."""

import logging
import time

import pytest
import requests
from urllib3.exceptions import LocationValueError

from odoo.addons.fairgate_cleverreach.client import (
    CleverReachClient,
    NetworkError,
    ServiceError,
    Token,
    UnreadableError,
)

BASE = "https://rest.cleverreach.com"
GROUPS = f"{BASE}/v3/groups"


@pytest.mark.parametrize(
    "base_url",
    [
        "https://rest.cleverreach.com",
        "https://rest.cleverreach.com/",
        " https://REST.cleverreach.com:443 ",
        "http://localhost:8021",
        "http://127.0.0.1:8021",
        "http://127.1.2.3",
        "http://[::1]:8021",
    ],
)
def test_a_base_url_that_keeps_secrets_is_taken(base_url):
    CleverReachClient("id", "secret", base_url=base_url).close()


@pytest.mark.parametrize(
    "base_url",
    [
        "http://rest.cleverreach.com",
        "http://localhost.example.com",
        "http://192.0.2.1",
        "http://127.0.0.1.example.com",
    ],
)
def test_a_base_url_over_an_open_line_is_refused(base_url):
    with pytest.raises(ValueError, match="https://, since the client secret"):
        CleverReachClient("id", "secret", base_url=base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "rest.cleverreach.com",
        "ftp://rest.cleverreach.com",
        "https://",
        "https://rest.cleverreach.com/v3",
        "https://rest.cleverreach.com?x=1",
        "https://rest.cleverreach.com#x",
        "https://user:password@rest.cleverreach.com",
        "https://rest.cleverreach.com:99999",
        "https://rest.cleverreach.com:0",
        "https://.",
        "https://a..b",
        "https://.example.com",
        f"https://{64 * 'a'}.example.com",
        "https://[::::]",
        "https://[1]",
        "https://rest.cleverreach.com:port",
        "https://rest.cleverreach.com\n.example.com",
    ],
)
def test_a_base_url_that_is_more_or_less_than_one_is_refused(base_url):
    with pytest.raises(ValueError, match="a scheme and a host"):
        CleverReachClient("id", "secret", base_url=base_url)


def test_a_redirect_is_an_error_and_not_followed(api, client, exchanges):
    api.get(GROUPS, status=302, headers={"Location": "https://example.com/v3/groups"})
    with pytest.raises(UnreadableError, match="redirects"):
        client.groups()
    assert len(api.calls) == 1
    (told,) = exchanges
    assert (told.status, told.error) == (302, "UnreadableError")


@pytest.mark.parametrize(
    "location", [b"http://[", b"http://\xe4\xff/", b"http://a:99999999/", b"//", b""]
)
def test_a_redirect_to_what_is_no_address_is_not_looked_at(server, connect, location):
    def redirect(handler):
        head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n"
        handler.wfile.write(head % location)

    server.script.append(redirect)
    with pytest.raises(UnreadableError, match="redirects"):
        connect().groups()


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_cannot_be_unpacked_is_asked_for_once_more(
    server, connect, status
):
    for _time in range(2):
        server.then(status, "no gzip", Content_Encoding="gzip")
    with pytest.raises(UnreadableError, match="unpacked"):
        connect().groups()
    server.then(status, "no gzip", Content_Encoding="gzip")
    server.then(body=[])
    assert connect().groups() == []
    assert not server.script


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("a+b@example.com", "a%2Bb%40example.com"),
        ("a/../b?x#y@example.com", "a%2F..%2Fb%3Fx%23y%40example.com"),
        ("50%40@example.com", "50%2540%40example.com"),
        ("ü@example.com", "%C3%BC%40example.com"),
    ],
)
def test_an_address_in_a_path_is_percent_encoded(server, connect, address, path):
    server.then(body={"id": 1})
    connect().receiver(7, address)
    assert server.seen[0][1] == f"/v3/groups/7/receivers/{path}"


@pytest.mark.parametrize("nothing", ["", ".", ".."])
def test_a_path_never_ends_before_its_last_part(client, nothing):
    with pytest.raises(ValueError, match="missing"):
        client.receiver(7, nothing)


def test_an_exchange_tells_all_but_addresses(api, client, exchanges):
    api.get(f"{GROUPS}/7/receivers/a%40example.com", json={"id": 1})
    api.get(f"{GROUPS}/7/receivers/12", json={"id": 12})
    api.get(f"{GROUPS}/7/receivers", json=[{"id": 1}, {"id": 2}])
    client.receiver(7, "a@example.com")
    client.receiver("7", 12)
    client.receivers_page(7, 0)
    assert [
        (each.method, each.endpoint, each.status, each.records, each.error)
        for each in exchanges
    ] == [
        ("GET", "/v3/groups/7/receivers/{email}", 200, 0, None),
        ("GET", "/v3/groups/7/receivers/12", 200, 0, None),
        ("GET", "/v3/groups/7/receivers", 200, 2, None),
    ]
    assert [each.message for each in exchanges] == ["", "", ""]


def test_an_exchange_counts_the_rows_sent(api, client, exchanges):
    api.post(f"{GROUPS}/7/receivers/upsertplus", json=[{"status": "upsert success"}])
    client.upsert_receivers(7, [{"email": "a@example.com"}])
    assert exchanges[0].records == 1


def test_an_exchange_with_an_answer_without_sense_is_an_error(api, client, exchanges):
    api.get(GROUPS, json={"groups": 3})
    with pytest.raises(ServiceError) as caught:
        client.groups()
    assert caught.value.endpoint == "/v3/groups"
    assert [(each.status, each.error) for each in exchanges] == [
        (200, "UnreadableError")
    ] * 2
    assert "unexpected" in exchanges[0].message


def test_an_exchange_measures_milliseconds(server, connect, exchanges):
    def slow(handler):
        time.sleep(0.1)
        handler.send_response(204)
        handler.end_headers()

    server.script.append(slow)
    connect().groups()
    assert 90 <= exchanges[0].duration_ms < 5000


def test_nobody_has_to_observe(api):
    api.get(GROUPS, json=[])
    client = CleverReachClient("id", "secret", token=Token("t", time.time() + 9999))
    assert client.groups() == []


@pytest.mark.parametrize(
    ("failure", "timeout"),
    [
        (requests.ConnectionError("a%40example.com"), False),
        (requests.ConnectTimeout("a%40example.com"), False),
        (requests.ReadTimeout("a%40example.com"), True),
        (requests.exceptions.SSLError("a%40example.com"), False),
        (requests.exceptions.InvalidURL("a%40example.com"), False),
        (requests.exceptions.InvalidHeader("a%40example.com"), False),
        (LocationValueError("a%40example.com"), False),
    ],
)
def test_no_answer_is_a_network_error_without_the_url(
    api, client, exchanges, failure, timeout
):
    api.get(f"{GROUPS}/7/receivers/a%40example.com", body=failure)
    with pytest.raises(NetworkError) as caught:
        client.receiver(7, "a@example.com")
    error = caught.value
    assert error.timeout is timeout
    assert error.status is None
    assert type(failure).__name__ in str(error)
    assert "example.com" not in str(error) + repr(exchanges)
    assert error.__suppress_context__
    # What only asks is asked once more if it took too long.
    exchange = (None, "NetworkError")
    told = [(each.status, each.error) for each in exchanges]
    assert told == [exchange] * (2 if timeout else 1)


def half(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'[{"id": 1,')
    handler.close_connection = True


def test_an_answer_that_breaks_off_is_asked_for_once_more(server, connect, exchanges):
    server.script.append(half)
    server.then(body=[{"id": 1, "name": "News"}])
    assert [group.id for group in connect().groups()] == ["1"]
    assert [(each.status, each.error) for each in exchanges] == [
        (None, "BrokenOffError"),
        (200, None),
    ]


def test_an_answer_that_breaks_off_again_is_a_network_error(server, connect, exchanges):
    server.script.extend([half, half])
    with pytest.raises(NetworkError, match="broke off") as caught:
        connect().groups()
    assert not caught.value.timeout
    assert len(exchanges) == 2


def test_a_cookie_is_not_kept(server, connect):
    server.then(body=[], Set_Cookie="PHPSESSID=1; Path=/")
    server.then(body=[])
    client = connect()
    client.groups()
    client.groups()
    assert "Cookie" not in server.seen[1][2]


def test_a_request_names_its_sender_and_wants_json(server, connect):
    server.then(body=[])
    connect().groups()
    headers = server.seen[0][2]
    assert headers["User-Agent"] == "fairgate_cleverreach"
    assert headers["Accept"] == "application/json"


def test_the_log_of_urllib3_shows_no_address(server, connect, caplog):
    server.then(body={"id": 1})
    with caplog.at_level(logging.DEBUG, "urllib3"):
        connect().receiver(7, "a@example.com")
        logging.getLogger("urllib3.connectionpool").debug("others: a@example.org")
    assert "HTTP/1.1" in caplog.text
    assert "example.com" not in caplog.text
    assert "others: a@example.org" in caplog.text


def test_the_log_of_headers_that_make_no_sense_shows_no_address(
    server, connect, caplog
):
    def babble(handler):
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nX-Seen: 1\r\nno colon, b@example.com\r\n"
            b'Content-Length: 9\r\n\r\n{"id": 1}'
        )
        handler.close_connection = True

    server.script.append(babble)
    connect().receiver(7, "a@example.com")
    assert "Failed to parse headers" in caplog.text
    assert "example.com" not in caplog.text
