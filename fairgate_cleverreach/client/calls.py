"""A call of the API while it runs, and the reports about its HTTP exchanges."""

import time
from contextlib import contextmanager
from contextvars import ContextVar

import requests
from urllib3.exceptions import ReadTimeoutError

from .errors import BrokenOffError, NetworkError, UnreadableError
from .records import Exchange

_current = ContextVar("fairgate_cleverreach_call", default=None)


def current():
    """Return the :class:`Call` that this thread is in, or None."""
    return _current.get()


class Call:
    """One call of the API: one HTTP exchange, or several if it is retried.

    :param str endpoint: the path as it may be shown
    :param int records: the number of rows that the request carries
    :param deadline: the moment of ``time.monotonic`` by which it has ended, or None
    :param bool once: whether it must not be sent a second time
    :param observer: gets an :class:`.records.Exchange` for each HTTP exchange, or None
    """

    def __init__(self, method, endpoint, *, records, deadline, observer, once=False):
        self.endpoint = endpoint
        self.once = once
        self._deadline = deadline
        self._method = method
        self._records = records
        self._observer = observer
        self._started = self._began = time.monotonic()

    @property
    def elapsed(self):
        """Seconds since the first exchange began."""
        return time.monotonic() - self._started

    def has_time_for(self, seconds):
        """Whether something that takes so long would end in time."""
        return self._deadline is None or time.monotonic() + seconds < self._deadline

    def time_for(self, seconds):
        """Return for how long a wait of so many seconds may truly last.

        :raise TimeoutError: there is no time left
        """
        if self._deadline is None:
            return seconds
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(seconds, left)

    @contextmanager
    def running(self):
        """Make this the current call of this thread."""
        mark = _current.set(self)
        try:
            yield
        finally:
            _current.reset(mark)

    def begin(self):
        """Start the clock of the next exchange."""
        self._began = time.monotonic()

    def report(self, status, error=None, received=0):
        """Tell the observer how an exchange ended.

        :param status: the HTTP status, None without an answer
        :param error: the :class:`.errors.CleverReachError` that came of it, if any
        :param int received: the number of rows in the answer; counts if none were sent
        """
        if self._observer:
            self._observer(
                Exchange(
                    method=self._method,
                    endpoint=self.endpoint,
                    status=status,
                    duration_ms=round((time.monotonic() - self._began) * 1000),
                    records=self._records or received,
                    error=type(error).__name__ if error else None,
                    message=str(error) if error else "",
                )
            )

    def network_error(self, error):
        """Return the error for what requests or urllib3 raised.

        Of its text nothing is used but class names: the rest holds the URL.

        :return: :class:`.errors.NetworkError`, or :class:`.errors.UnreadableError`
        """
        if isinstance(error, requests.exceptions.ContentDecodingError):
            return UnreadableError(
                "CleverReach's answer cannot be unpacked",
                status=200,
                endpoint=self.endpoint,
            )
        if isinstance(error, requests.exceptions.ChunkedEncodingError):
            return BrokenOffError(
                "CleverReach's answer broke off (ChunkedEncodingError)",
                endpoint=self.endpoint,
            )
        chain = [error]
        while isinstance(cause := _cause(chain[-1]), Exception):
            chain.append(cause)
        late = isinstance(
            chain[-1], requests.ReadTimeout | ReadTimeoutError | TimeoutError
        )
        what = "did not answer in time" if late else "could not be reached"
        return NetworkError(
            f"CleverReach {what} ({type(chain[-1]).__name__})",
            endpoint=self.endpoint,
            timeout=late,
        )


def _cause(error):
    """What requests and urllib3 have wrapped in ``error``."""
    return getattr(error, "reason", None) or next(iter(error.args), None)
