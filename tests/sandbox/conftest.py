"""A running sandbox and a client that has a token."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox


class Api:
    """Requests under ``/v3`` with a token; :meth:`login` gets another one."""

    def __init__(self, box: Sandbox):
        self.box = box
        self.session = requests.Session()
        # Not over HTTP, which is half of what most tests would take.
        self._use(box.tokens.issue(refreshable=False))

    def login(self) -> dict[str, Any]:
        """Get a new token over HTTP; return the whole answer."""
        answer = self.token({"grant_type": "client_credentials"}).json()
        self._use(answer)
        return answer

    def _use(self, answer: dict[str, Any]) -> None:
        self.session.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def token(self, form: dict[str, str]) -> requests.Response:
        return requests.post(
            f"{self.box.url}/oauth/token.php",
            data=form,
            auth=(self.box.client_id, self.box.client_secret),
            timeout=10,
        )

    def send(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        url = f"{self.box.url}/v3{path}"
        return self.session.request(method, url, timeout=10, **kwargs)

    def get(self, path: str, **params: Any) -> Any:
        """The JSON answer to a GET that must succeed."""
        return self._json(self.send("GET", path, params=params))

    def post(self, path: str, body: Any) -> Any:
        return self._json(self.send("POST", path, json=body))

    def put(self, path: str, body: Any = None) -> Any:
        return self._json(self.send("PUT", path, json=body))

    def delete(self, path: str) -> Any:
        return self._json(self.send("DELETE", path))

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and message of a request that must be refused."""
        response = self.send(method, path, json=body)
        error = response.json()["error"]
        assert error["code"] == response.status_code
        return error["code"], error["message"]

    @staticmethod
    def _json(response: requests.Response) -> Any:
        assert response.status_code == 200, response.text
        return response.json()


class Clock:
    """Unix time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(port=0, clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
def api(box: Sandbox) -> Api:
    return Api(box)


@pytest.fixture
def group(box: Sandbox) -> str:
    """The id of a list."""
    return box.store.create_group("Members")["id"]


@pytest.fixture
def other(box: Sandbox) -> str:
    """The id of a second list."""
    return box.store.create_group("Friends")["id"]
