"""Calls to those who registered a hook, over HTTP.

They are made by threads of their own, one for each hook: whoever asked for the change
that is told never waits, nor does one hook for another.
"""

import json
import secrets
from collections.abc import Callable
from http.client import HTTPException
from queue import Full, Queue
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from .state.account_records import Hook

#: Seconds that a hook may take to answer.
PATIENCE = 5

#: Calls that wait for a slow hook; above it they count as failed.
MOST_WAITING = 10_000


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """An answer that redirects is an error like others."""


# Not through a proxy: most hooks are on this machine.
_opener = build_opener(ProxyHandler({}), _NoRedirects)

_NO_ANSWER = (OSError, HTTPException, ValueError)


def answers_handshake(url: str, verify: str) -> bool:
    """Whether an address proves that it wants the calls.

    Asked with a random ``secret`` it has to answer ``<verify> <secret>`` as plain text.
    """
    secret = secrets.token_hex(8)
    joint = "&" if "?" in url else "?"
    question = f"{url}{joint}{urlencode({'secret': secret})}"
    try:
        with _opener.open(question, timeout=PATIENCE) as answer:
            said = answer.read(1000)
    except _NO_ANSWER:
        return False
    return said.strip() == f"{verify} {secret}".encode()


class Deliveries:
    """
    :param report: told of each call how it went: the hook and an error or an empty text
    """

    def __init__(self, report: Callable[[Hook, str], None]):
        self._report = report
        self._queues: dict[int, Queue] = {}
        self._open = 0
        self._stopped = False
        self._idle = Condition()

    def send(self, hook: Hook, body: dict[str, Any]) -> None:
        """Call a hook soon; returns at once."""
        with self._idle:
            if self._stopped:
                return
            if hook.id not in self._queues:
                queue: Queue = Queue(MOST_WAITING)
                self._queues[hook.id] = queue
                Thread(target=self._work, args=(queue,), daemon=True).start()
            try:
                self._queues[hook.id].put_nowait((hook, body))
            except Full:
                self._report(hook, "too many calls are waiting")
                return
            self._open += 1

    def wait(self, seconds: float = 10) -> bool:
        """Wait until every call has been made; tell whether it came to that."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._open, seconds)

    def stop(self) -> None:
        """Call nobody any more."""
        with self._idle:
            self._stopped = True
            for queue in self._queues.values():
                if queue.empty():
                    # Its thread may wait for this.
                    queue.put_nowait(None)

    def _work(self, queue: Queue) -> None:
        while (waiting := queue.get()) and not self._stopped:
            hook, body = waiting
            self._report(hook, _call(hook, body))
            with self._idle:
                self._open -= 1
                self._idle.notify_all()


def _call(hook: Hook, body: dict[str, Any]) -> str:
    """Call a hook; return what went wrong, or an empty text."""
    headers = {"Content-Type": "application/json", "X-CR-CALLTOKEN": hook.call_token}
    request = Request(hook.url, json.dumps(body).encode(), headers)
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            answer.read(1000)
    except _NO_ANSWER as error:
        return str(error) or type(error).__name__
    return ""
