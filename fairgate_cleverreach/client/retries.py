"""How often and when a request is tried again."""

import logging
import random

from urllib3.exceptions import (
    HTTPError,
    MaxRetryError,
    ReadTimeoutError,
    ResponseError,
)
from urllib3.util.retry import Retry

from . import answers, calls
from .masking import mask


class PoliteRetry(Retry):
    """urllib3's ``Retry`` with a limit to all waiting, and a report of each exchange.

    It does not sleep for longer than ``LONGEST_PAUSE``: the work goes on in a later run
    rather than keep a worker waiting. It does not retry what has already taken
    ``BUDGET``, nor what has no time left, nor a time-out: the same request would take
    as long again, and whoever sent a batch, or asked for a page, can do with a smaller
    one. (All in seconds.) What must not be done twice is sent again only if there was
    no connection.
    """

    LONGEST_PAUSE = 5
    BUDGET = 30
    BACKOFF = 0.5

    # urllib3 has 413 here too, but a batch that is too large stays too large.
    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})

    def increment(
        self,
        method=None,
        url=None,
        response=None,
        error=None,
        _pool=None,
        _stacktrace=None,
    ):
        call = calls.current()
        if isinstance(error, ReadTimeoutError):
            raise error
        if call.once and not (error and self._is_connection_error(error)):
            # It may have been carried out: only what did not leave here is sent again.
            raise MaxRetryError(_pool, url, error or ResponseError("sent once"))
        if response is not None and response.status == 429 and not _told(response):
            raise MaxRetryError(_pool, url, ResponseError("no pause to be read"))
        pause = 0 if response is None else self.get_retry_after(response) or 0
        late = call.elapsed > self.BUDGET or not call.has_time_for(pause)
        if pause > self.LONGEST_PAUSE or late:
            raise MaxRetryError(_pool, url, error or ResponseError("no time to retry"))
        retry = super().increment(method, url, response, error, _pool, _stacktrace)
        if response is None:
            call.report(None, call.network_error(error))
        else:
            content = _read(response)
            _, refusal = answers.read(response.status, content)
            call.report(response.status, refusal)
        call.begin()
        return retry

    def sleep(self, response=None):
        try:
            return super().sleep(response)
        finally:
            calls.current().begin()

    def get_backoff_time(self):
        """Return 0.25 to 0.5 s, doubled with each retry.

        The random part keeps several workers from coming back in step.
        """
        factor = random.uniform(0.5, 1)
        return self.BACKOFF * factor * 2 ** (len(self.history) - 1)

    def parse_retry_after(self, retry_after):
        return answers.seconds(retry_after) or 0


def _told(response):
    """Whether an answer tells how long to wait."""
    return answers.seconds(response.headers.get("Retry-After")) is not None


def _read(response):
    try:
        return response.read(decode_content=True)
    except HTTPError:
        # The connection broke amid an error that is retried: its status says enough.
        return b""


def _without_addresses(record):
    # urllib3 logs URLs and what it could not parse; both may hold the address of a
    # recipient, and the traceback repeats them.
    if calls.current():
        record.msg, record.args = mask(record.getMessage()), ()
        record.exc_info = record.exc_text = None
    return True


# A filter of the logger "urllib3" would not see what is logged below it.
for _name in (
    "connection",
    "connectionpool",
    "poolmanager",
    "response",
    "util.retry",
):
    logging.getLogger(f"urllib3.{_name}").addFilter(_without_addresses)
