"""How the exchanges of a client get into the connection log."""

import re

from odoo import fields

# A recipient that is asked for by its address or id.
_RECIPIENT = re.compile(r".*/receivers/[^/]+$")


def _is_failure(exchange):
    """Whether an exchange went wrong.

    That CleverReach does not know a recipient who was asked for is an answer.
    """
    asked = exchange.method == "GET" and _RECIPIENT.match(exchange.endpoint)
    absent = asked and exchange.status == 404 and "receiver" in exchange.message
    return bool(exchange.error) and not absent


class Logbook:
    """Collects the exchanges of a client and writes them as rows of the log.

    The client calls it once for each HTTP exchange, from any of its threads.
    """

    def __init__(self, account, upload=None):
        self._account = account
        self._upload_id = upload.id if upload else False
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
        with self._account.env.registry.cursor() as cr:
            self._account.with_env(self._account.env(cr=cr)).sudo().log_ids.create(
                [
                    {
                        "date": date,
                        "account_id": self._account.id,
                        "upload_id": self._upload_id,
                        "method": exchange.method,
                        "endpoint": exchange.endpoint,
                        "status": exchange.status or 0,
                        "duration": exchange.duration_ms,
                        "records": exchange.records,
                        "result": "error" if _is_failure(exchange) else "ok",
                        "error": exchange.error,
                        "message": exchange.message,
                    }
                    for date, exchange in exchanges
                ]
            )
