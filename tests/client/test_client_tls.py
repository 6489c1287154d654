"""Over which lines secrets go: to CleverReach, with a valid certificate, and to nobody
that it sends one to.
"""

import ssl
import subprocess
import threading

import pytest

from odoo.addons.fairgate_cleverreach.client import (
    CleverReachClient,
    NetworkError,
    ServiceError,
)

from .conftest import ScriptedServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and certificate for this machine that no authority has signed."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture
def secure(certificate):
    """A server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with ScriptedServer() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.url = server.url.replace("http:", "https:")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def connected(server):
    return CleverReachClient("my-id", "my-secret", base_url=server.url)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

    monkeypatch.setattr(PoliteRetry, "BACKOFF", 0)


def test_a_certificate_that_nobody_vouches_for_gets_no_secret(secure):
    with connected(secure) as client, pytest.raises(NetworkError):
        client.groups()
    assert secure.seen == []


def test_one_that_is_vouched_for_does(secure, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    secure.then(body={"access_token": "a-token"})
    secure.then(body=[])
    with connected(secure) as client:
        assert client.groups() == []
    assert len(secure.seen) == 2


def test_one_for_another_name_gets_no_secret(secure, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    secure.url = secure.url.replace("127.0.0.1", "localhost")
    with connected(secure) as client, pytest.raises(NetworkError):
        client.groups()
    assert secure.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_neither_secret_nor_token_elsewhere(server, status):
    with ScriptedServer() as elsewhere:
        thread = threading.Thread(target=elsewhere.serve_forever, args=(0.02,))
        thread.start()
        for before in ([], [{"access_token": "a-token"}]):
            for body in before:
                server.then(body=body)
            server.then(status, Location=f"{elsewhere.url}/v3/groups")
            with connected(server) as client:
                with pytest.raises(ServiceError, match="redirects"):
                    client.groups()
        elsewhere.shutdown()
        thread.join()
        assert elsewhere.seen == []
    assert len(server.seen) == 3
