"""Sends many rows in batches, and finds a size and the rows that CleverReach takes."""

from threading import Lock

from .errors import (
    BadDataError,
    CleverReachError,
    NetworkError,
    ServiceError,
    TooLargeError,
    UnreadableError,
)

# How often in a row a batch is halved for being too slow. With the time-outs of the
# client it bounds the wait for a service that hangs to three requests and the pauses.
TIMEOUTS = 2

# Pages with these come from a server in front that dislikes something in a batch.
FRONT_REFUSES = (400, 403, 406, 422)

# After so many rows refused one by one, all in the same words and none taken, it may be
# the list that is refused. To ask about each row would cost two requests a row.
ALIKE = 20


class Batches:
    """Halves batches that are too big or too slow, bisects those with a bad row.

    :ivar int size: the most rows to send at once. Halving lowers it for good, for all
        threads: at most eight times from CleverReach's own 250, whatever happens.
    """

    def __init__(self, size=250):
        self.size = size
        self._lock = Lock()

    def run(self, rows, send, refused):
        """Send all ``rows`` and return the results, in the order of the rows.

        :param list rows: what to send
        :param send: called with a list of rows, returns a list with a result for each
        :param refused: called with a row that was refused on its own and with the
            error, returns the result for it
        :raise CleverReachError: if the whole of the work cannot go on, also if every
            row seems to be refused for one reason. What was sent before has been done;
            to send it again does no harm.
        """
        results = []
        pending = [(0, len(rows))] if rows else []
        timeouts = 0
        taken = False
        refusals = []
        while pending:
            start, stop = pending.pop()
            if stop - start > self.size:
                # The last one in is the first one out, so results keep the order.
                pending += [(start + self.size, stop), (start, start + self.size)]
                continue
            half = (start + stop + 1) // 2
            halves = [(half, stop), (start, half)]
            alone = stop - start == 1
            try:
                results += send(rows[start:stop])
                timeouts = 0
                taken = True
            except CleverReachError as error:
                if _too_slow(error) and not alone and timeouts < TIMEOUTS:
                    timeouts += 1
                    self._shrink(half - start)
                    pending += halves
                    continue
                if not _about_rows(error):
                    raise
                if alone:
                    results.append(refused(rows[start], error))
                    refusals.append(str(error))
                    if not taken and _all_alike(refusals) and pending:
                        # The last row of all stands for those that are to come. If it
                        # is taken, the first ones were bad; it is sent again in turn.
                        send(rows[-1:])
                        taken = True
                    continue
                if isinstance(error, TooLargeError):
                    self._shrink(half - start)
                pending += halves
        return results

    def _shrink(self, size):
        with self._lock:
            self.size = min(self.size, size)


def _all_alike(refusals):
    return len(refusals) == ALIKE and len(set(refusals)) == 1


def _about_rows(error):
    """Whether an error may be about some of the rows only."""
    if isinstance(error, UnreadableError):
        return error.status in FRONT_REFUSES
    return isinstance(error, BadDataError | TooLargeError)


def _too_slow(error):
    if isinstance(error, NetworkError):
        return error.timeout
    return isinstance(error, ServiceError) and error.status == 504
