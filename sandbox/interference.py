"""The one place where an answer can be disturbed on its way.

Every request of a client passes :meth:`Interference.around`, which may answer in
CleverReach's place, or cut the connection. Latency, rate limits and random faults
belong here too.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from werkzeug.wrappers import Response

from .errors import ApiError, OAuthError

#: Which requests: a regular expression searched for in "METHOD /path", a function of
#: (method, path), or None for every request.
Match = str | Callable[[str, str], bool] | None


@dataclass
class Disturbance:
    """An error to answer (``response``), or a cut connection (``response`` None).

    ``after``: the request is carried out first, and its answer lost.
    """

    match: Match
    times: int
    after: bool
    response: Callable[[str], Response] | None

    def fits(self, method: str, path: str) -> bool:
        if callable(self.match):
            return self.match(method, path)
        return self.match is None or bool(re.search(self.match, f"{method} {path}"))


@dataclass
class Interference:
    pending: list[Disturbance] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def add(self, disturbance: Disturbance) -> None:
        with self.lock:
            self.pending.append(disturbance)

    def around(
        self, method: str, path: str, carry_out: Callable[[], Response]
    ) -> Response:
        """The answer to a request: the true one, or a disturbed one.

        :raise ConnectionAbortedError: the server shall close without an answer
        """
        disturbance = self._take(method, path)
        if disturbance is None:
            return carry_out()
        if disturbance.after:
            carry_out()
        if disturbance.response is None:
            raise ConnectionAbortedError("dropped by the sandbox")
        return disturbance.response(path)

    def _take(self, method: str, path: str) -> Disturbance | None:
        with self.lock:
            for disturbance in self.pending:
                if disturbance.fits(method, path):
                    disturbance.times -= 1
                    if disturbance.times <= 0:
                        self.pending.remove(disturbance)
                    return disturbance
        return None


def failure(
    status: int, body: Any, headers: dict[str, str] | None
) -> Callable[[str], Response]:
    """A function that makes the answer ``status`` for a path.

    :param body: a text or bytes sent as they are, another value as JSON, or ``None``
        for the error envelope that fits the path
    """

    def response(path: str) -> Response:
        content = body
        if content is None and path.startswith("/oauth"):
            content = OAuthError("server_error", f"status {status}").body()
        elif content is None:
            content = ApiError(status).body()
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        return Response(content, status, headers, content_type="application/json")

    return response
