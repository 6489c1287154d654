"""The sandbox as a whole: state, tokens, and an HTTP server in a thread."""

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from threading import Thread
from typing import Any, NamedTuple

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .app import Application
from .deliveries import Deliveries
from .disturbing import answer, drop
from .faults import Fault, from_words
from .interference import Disturbance, Interference, Match
from .journal import Journal, Request
from .oauth import Tokens
from .state import Store
from .state.account_records import Hook
from .switches import Switches

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox-secret"


class _Handler(WSGIRequestHandler):
    def log_request(self, *args: Any, **kwargs: Any) -> None:
        """The journal tells the requests; the console need not."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header ``Date``, as wrong as the clock."""
        offset = self.server.app.box.switches.clock_offset
        return super().date_time_string((timestamp or time.time()) + offset)

    def connection_dropped(self, *args: Any, **kwargs: Any) -> None:
        """Really close; Werkzeug would wait for another request."""
        self.close_connection = True


class Snapshot(NamedTuple):
    """A sandbox as it was at one moment: for :meth:`Sandbox.reset`."""

    switches: Switches
    records: dict[str, Any]
    tokens: dict[str, float]


class Sandbox:
    """A local CleverReach, running inside ``with`` or between start() and stop().

    :param port: 0 = any free one
    :param database: path of an SQLite file that keeps the state; None = memory only
    :param clock: tells Unix time; for tests that travel in time
    :param seed: of the random choices of faults; None = another one each time
    :param switches: see :class:`~sandbox.switches.Switches`
    :raise sqlite3.Error: ``database`` is none, or is in use
    """

    #: What answers; an heir may watch it or slow it down.
    application = Application

    def __init__(
        self,
        port: int = 8021,
        *,
        host: str = "127.0.0.1",
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        database: str | None = None,
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
        **switches: Any,
    ):
        self._true_clock = clock
        self._credentials = (client_id, client_secret)
        self._database = database
        self._seed = seed
        self._switches = switches
        self._begin()
        self._address = (host, port)
        self._server: BaseWSGIServer | None = None

    def _begin(self, switches: Switches | None = None) -> None:
        self.switches = switches or Switches(**self._switches)
        self.store = Store(self.switches, self.clock, self._database)
        self.tokens = Tokens(*self._credentials, self.switches, self.clock)
        self.deliveries = Deliveries(self._called)
        self.store.on_event = self.deliveries.send
        self.interference = Interference(random=Random(self._seed))
        self.requests = Journal()

    def clock(self) -> float:
        """Unix time as CleverReach's own clock tells it."""
        return self._true_clock() + self.switches.clock_offset

    def _called(self, hook: Hook, error: str) -> None:
        self.store.hook_called(hook, error)

    @property
    def client_id(self) -> str:
        return self.tokens.client_id

    @property
    def client_secret(self) -> str:
        return self.tokens.client_secret

    @property
    def url(self) -> str:
        """Base address, without a slash at its end; the sandbox must be running."""
        if self._server is None:
            raise RuntimeError("the sandbox is not running")
        host = self._address[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self._server.port}"

    def start(self) -> "Sandbox":
        self._server = make_server(
            *self._address,
            self.application(self),
            threaded=True,
            request_handler=_Handler,
        )
        # The argument: how often it looks whether to stop, in seconds.
        serve = self._server.serve_forever
        Thread(target=serve, args=(0.01,), name="sandbox", daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop serving and close the database; a sandbox starts only once."""
        self._let_go()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.store.close()

    def _let_go(self) -> None:
        """Nobody waits for an answer any more, nor is anybody called."""
        self.interference.stopped.set()
        self.deliveries.stop()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(self, *error: Any) -> None:
        self.stop()

    # -- for tests

    def snapshot(self) -> Snapshot:
        """What is in the account, the tokens it knows, and how it behaves."""
        switches = replace(self.switches)
        return Snapshot(switches, self.store.copied(), dict(self.tokens.ends))

    def reset(self, snapshot: Snapshot | None = None) -> None:
        """Be as one that has just started, at the same address.

        The switches are again as they were given, and no token is known any more. What
        is in a database stays.

        :param snapshot: what there is then all the same, of this sandbox; only without
            a database
        """
        self._let_go()
        self.store.close()
        self._begin(snapshot and replace(snapshot.switches))
        if snapshot:
            self.store.take(snapshot.records)
            self.tokens.ends.update(snapshot.tokens)

    def writes(self) -> list[Request]:
        """The requests that asked for a change under ``/v3``, refused ones too."""
        return self.requests.writes()

    def fail_next(
        self,
        status: int,
        body: Any = None,
        times: int = 1,
        match: Match = None,
        headers: dict[str, str] | None = None,
        *,
        after: bool = False,
    ) -> None:
        """Answer the next requests that match with an error.

        :param body: a text sent as it is, another value sent as JSON, or ``None`` for
            the error envelope that fits
        :param match: a regular expression searched for in ``"METHOD /path"``, a
            function of (method, path), or ``None`` for every request of a client,
            token requests included
        :param after: carry the request out before; else it is not
        """
        act = answer(status, body, headers, after=after)
        self.interference.add(Disturbance(match, act, times, text=f"error {status}"))

    def drop_next(
        self, times: int = 1, match: Match = None, *, after: bool = False
    ) -> None:
        """Close the connection of the next requests that match without an answer.

        :param after: after having carried the request out; else before
        """
        disturbance = Disturbance(match, drop(after=after), times, text="drop")
        self.interference.add(disturbance)

    def fault(self, kind: str | Fault, **options: Any) -> Disturbance:
        """Let something go wrong from now on, until :meth:`clear_faults`.

        :param kind: a word of :data:`~sandbox.faults.KINDS`, perhaps with options as
            texts (``"cut times=3"``), or a :class:`~sandbox.faults.Fault`
        :param options: see :class:`~sandbox.faults.Fault`
        :raise ValueError: there is no such fault
        """
        if isinstance(kind, str):
            kind = Fault(kind, **options) if options else from_words(kind)
        return self.interference.add(kind.disturbance())

    def clear_faults(self) -> None:
        """Nothing goes wrong any more, what :meth:`fail_next` asked for included."""
        self.interference.clear()

    def expire_tokens(self) -> None:
        """Every token given out so far is answered with 401 from now on."""
        self.tokens.expire_all()
