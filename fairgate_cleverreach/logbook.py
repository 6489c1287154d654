"""How the exchanges of a client get into the connection log."""

import re

from odoo import fields

from .run import sql

COLUMNS = (
    "date",
    "account_id",
    "company_id",
    "upload_id",
    "method",
    "endpoint",
    "status",
    "duration",
    "records",
    "result",
    "error",
    "message",
)

# A recipient that is asked for by its address or id.
_RECIPIENT = re.compile(r".*/receivers/[^/]+$")
# What is read if it is there: an upload does not depend on it.
_OPTIONAL = re.compile(r".*/clients/")
_NOT_THERE = (400, 403, 404)


def _is_failure(exchange):
    """Whether an exchange went wrong.

    That CleverReach does not know a recipient who was asked for is an answer; so is
    that it does not tell about the plan.
    """
    if exchange.status in _NOT_THERE and _OPTIONAL.match(exchange.endpoint):
        return False
    asked = exchange.method == "GET" and _RECIPIENT.match(exchange.endpoint)
    absent = asked and exchange.status == 404 and "receiver" in exchange.message
    return bool(exchange.error) and not absent


class Logbook:
    """Collects the exchanges of a client and writes them as rows of the log.

    The client calls it once for each HTTP exchange, from any of its threads.
    """

    def __init__(self, account, upload=None):
        self._env = account.env
        self._account_id = account.id
        self._company_id = account.company_id.id
        self._upload_id = upload.id if upload else None
        self._exchanges = []

    def __call__(self, exchange):
        """:param exchange: a :class:`client.Exchange`, free of addresses and secrets"""
        self._exchanges.append((fields.Datetime.now(), exchange))

    def flush(self):
        """Write what was collected, in a transaction of its own.

        So a row survives when the work that it tells of is rolled back.
        """
        exchanges, self._exchanges = self._exchanges, []
        if not exchanges:
            return
        with self._env.registry.cursor() as cr:
            # In one go, as a step: an upload has an exchange for every 250 recipients.
            sql.copy(
                self._env(cr=cr),
                "cleverreach_log",
                COLUMNS,
                [
                    (
                        fields.Datetime.to_string(date),
                        self._account_id,
                        self._company_id,
                        self._upload_id,
                        exchange.method,
                        exchange.endpoint,
                        exchange.status or 0,
                        exchange.duration_ms,
                        exchange.records,
                        "error" if _is_failure(exchange) else "ok",
                        exchange.error,
                        exchange.message or None,
                    )
                    for date, exchange in exchanges
                ],
            )
