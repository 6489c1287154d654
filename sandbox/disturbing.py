"""What can be done to a request and its answer.

Each function here makes an ``act`` for :class:`~sandbox.interference.Disturbance`.
"""

import json
import select
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from .errors import ApiError, OAuthError
from .interference import Passing

Act = Callable[[Passing], Response]

#: What a server in front of CleverReach says when it says something itself.
PAGE = (
    "<!DOCTYPE html><html><head><title>Service</title></head>"
    "<body><h1>One moment, please</h1></body></html>"
)

#: How often somebody who never answers looks whether anybody still waits.
LOOK = 0.05


def answer(
    status: int,
    body: Any = None,
    headers: dict[str, str] | None = None,
    *,
    content_type: str = "application/json",
    after: bool = False,
) -> Act:
    """Another answer than the true one.

    :param body: a text or bytes sent as they are, another value as JSON, or ``None``
        for the error envelope that fits the path
    :param after: the work is done before; else it is not
    """

    def act(passing: Passing) -> Response:
        if after:
            passing.work()
        content = body
        if content is None and passing.path.startswith("/oauth"):
            content = OAuthError("server_error", f"status {status}").body()
        elif content is None:
            content = ApiError(status).body()
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        return Response(content, status, headers, content_type=content_type)

    return act


def drop(*, after: bool = False) -> Act:
    """The connection is closed without an answer."""

    def act(passing: Passing) -> Response:
        if after:
            passing.work()
        raise ConnectionAbortedError("dropped by the sandbox")

    return act


def hang(seconds: float | None = None, *, after: bool = False) -> Act:
    """No answer at all until the client has gone, or for some seconds."""

    def act(passing: Passing) -> Response:
        if after:
            passing.work()
        connection = passing.call.request.environ.get("werkzeug.socket")
        waited = 0.0
        while not passing.stopped.wait(LOOK) and not _left(connection):
            waited += LOOK
            if seconds is not None and waited >= seconds:
                break
        raise ConnectionAbortedError("never answered by the sandbox")

    return act


def _left(connection: socket.socket | None) -> bool:
    """Whether the client has closed its end."""
    if connection is None:
        return False
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable) and not connection.recv(1, socket.MSG_PEEK)


def delay(seconds: float) -> Act:
    """The answer comes later."""

    def act(passing: Passing) -> Response:
        passing.stopped.wait(seconds)
        return passing.work()

    return act


def trickle(seconds: float, pieces: int) -> Act:
    """The head comes at once, the body in pieces over some seconds."""

    def act(passing: Passing) -> Response:
        def slowly(body: bytes) -> Iterator[bytes]:
            yield b""
            size = max(1, -(-len(body) // pieces))
            for start in range(0, len(body), size):
                passing.stopped.wait(seconds / pieces)
                yield body[start : start + size]

        return _with_body(passing.work(), slowly)

    return act


def cut() -> Act:
    """The connection breaks when half of the body has been sent."""

    def half(body: bytes) -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionAbortedError("cut by the sandbox")

    return lambda passing: _with_body(passing.work(), half)


def _with_body(
    response: Response, send: Callable[[bytes], Iterator[bytes]]
) -> Response:
    """The response with its body sent another way, its length told as before."""
    body = response.get_data()
    if response.status_code == 204:
        return response
    response.headers["Content-Length"] = str(len(body))
    response.response = send(body)
    return response


def revoke() -> Act:
    """The token is refused from this request on."""

    def act(passing: Passing) -> Response:
        passing.call.box.tokens.revoke(passing.call.token)
        return passing.work()

    return act


def spoil_rows(
    picked: Callable[[str, Passing], bool], refusal: str | None, *, after: bool = False
) -> Act:
    """Some rows are refused or missing.

    Of a write these rows are not carried out, unless ``after``; of a page they are
    only missing. A request without rows is answered truly.

    :param picked: tells from the JSON text of a row whether it is one of them
    :param refusal: the text in the place of such a row, with ``{}`` for its address;
        None = it is missing in the answer
    """

    def act(passing: Passing) -> Response:
        rows = _sent_rows(passing) if passing.method != "GET" else None
        if rows is None and refusal is not None:
            return passing.work()
        if rows is None:
            return _without(passing.work(), partial(picked, passing=passing))
        spoilt = [picked(json.dumps(row), passing) for row in rows]
        if not after:
            kept = [row for row, bad in zip(rows, spoilt, strict=True) if not bad]
            passing.call.body = kept
        response = passing.work()
        done = _rows_of(response)
        if done is None or len(done) != (len(rows) if after else spoilt.count(False)):
            # Refused as a whole, or rows are missing already.
            return response
        answers = iter(done)
        result = []
        for row, bad in zip(rows, spoilt, strict=True):
            true = next(answers) if after or not bad else None
            if not bad:
                result.append(true)
            elif refusal is not None:
                text = refusal.format(_address(row))
                result.append(passing.call.refused(text))
        response.set_data(json.dumps(result))
        return response

    return act


def _sent_rows(passing: Passing) -> list | None:
    """The rows of a write: its body where that is a list, else None."""
    try:
        body = passing.call.body
    except ApiError:
        return None
    return body if isinstance(body, list) else None


def _rows_of(response: Response) -> list | None:
    """The rows of an answer; ``false`` is the answer to no rows."""
    if response.status_code != 200:
        return None
    body = json.loads(response.get_data())
    return [] if body is False else body if isinstance(body, list) else None


def _without(response: Response, picked: Callable[[str], bool]) -> Response:
    if not response.get_data() or (rows := _rows_of(response)) is None:
        return response
    response.set_data(json.dumps([row for row in rows if not picked(json.dumps(row))]))
    return response


def _address(row: Any) -> str:
    return str(row.get("email", "")) if isinstance(row, dict) else str(row)
