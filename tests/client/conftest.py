"""A client against mocked answers, and one against a real server on this machine."""

import json
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import responses

# pytest reads this file before pytest-odoo has told Odoo where its addons are: so the
# client is imported by the fixtures.


@pytest.fixture
def exchanges():
    """What the observer was told."""
    return []


@pytest.fixture
def api():
    """Mocked answers of CleverReach; a test adds its own."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def client(exchanges):
    """A client that has a token already."""
    from odoo.addons.fairgate_cleverreach.client import CleverReachClient, Token

    token = Token("first-token", time.time() + 3600)
    with CleverReachClient(
        "my-id", "my-secret", token=token, observer=exchanges.append
    ) as client:
        yield client


class ScriptedServer(ThreadingHTTPServer):
    """Answers with ``script``, item by item, and keeps what it was sent.

    An item is a status with a JSON body and headers, or a function that gets the
    handler and does as it likes with the connection.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = deque()
        self.seen = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def then(self, status=200, body=None, **headers):
        self.script.append((status, body, headers))

    def handle_error(self, request, client_address):
        """Say nothing of clients that hang up; the tests are about them."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers), sent))
        step = self.server.script.popleft()
        if callable(step):
            step(self)
            return
        status, body, headers = step
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, *args):
        """Keep the output of the tests clean."""


@pytest.fixture
def server():
    with ScriptedServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def connect(server, exchanges):
    """Make a client of the scripted server."""
    from odoo.addons.fairgate_cleverreach.client import CleverReachClient, Token

    clients = []

    def make(**options):
        options.setdefault("token", Token("first-token", time.time() + 3600))
        client = CleverReachClient(
            "my-id",
            "my-secret",
            base_url=server.url,
            observer=exchanges.append,
            **options,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
