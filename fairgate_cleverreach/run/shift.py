"""How long this process may work: Odoo ends one that takes longer than its limits."""

import time
from contextlib import contextmanager
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from odoo.tools import config

from .. import limits

try:
    import resource
except ImportError:
    # Windows, where Odoo sets no limit to its processes.
    resource = None

# When the scheduler began what it does in one go, in this thread.
_began = ContextVar("fairgate_cleverreach_began", default=None)
_rounds = WeakKeyDictionary()


@contextmanager
def scheduled(cr):
    """A job of the scheduler.

    Odoo's limit holds for all jobs that are due in a database together: the first of
    them tells when it began.

    :param cr: the scheduler's own cursor, a new one each time; or that of somebody who
        runs the job by hand: in a request, whose own limit holds
    """
    began = _rounds.get(cr)
    if began is None and cr.transaction:
        # Somebody is at work with it already.
        yield
        return
    if began is None:
        cr.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp() - now())::float")
        began = _rounds[cr] = time.monotonic() - cr.fetchone()[0]
    mark = _began.set(began)
    try:
        yield
    finally:
        _began.reset(mark)


class Shift:
    """The time that there is for CleverReach, from now on.

    :ivar deadline: by then every request has ended
    :ivar patience: how many seconds one request may take
    """

    def __init__(self):
        now = time.monotonic()
        limit = _limit() or limits.JOB_SECONDS
        began = _began.get() or now
        self.deadline = began + limit * limits.REQUESTS_SHARE
        self.patience = min(limits.REQUEST_SECONDS, limit * limits.REQUEST_SHARE)
        self._last = self.deadline - self.patience
        self._end = min(now + limit * limits.PASS_SHARE, self._last)
        self._cpu_end = _cpu_end()

    @property
    def is_over(self):
        """Whether nothing more is to be begun."""
        return time.monotonic() >= self._end or time.process_time() >= self._cpu_end

    def has_begun_too_late(self):
        """Whether others have used up the time before."""
        return time.monotonic() > self._last


def _limit():
    """:return: seconds that Odoo leaves this process; 0 for no limit"""
    limit = config["limit_time_real"]
    if _began.get() is not None:
        own = config["limit_time_real_cron"]
        # -1: as for requests. So it is for 0 too where threads are used, not processes.
        if own > 0 or own == 0 and config["workers"]:
            limit = own
    return limit


def _cpu_end():
    """:return: CPU seconds of this process at which nothing more is to be begun"""
    if resource is None:
        return float("inf")
    limit, _most = resource.getrlimit(resource.RLIMIT_CPU)
    if limit == resource.RLIM_INFINITY:
        return float("inf")
    used = time.process_time()
    return used + (limit - used) * limits.PASS_SHARE
