from datetime import timedelta

from odoo import api, fields, models

RETENTION_DAYS = 90
GC_LIMIT = 10_000


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
                        "result": "error" if exchange.error else "ok",
                        "error": exchange.error,
                        "message": exchange.message,
                    }
                    for date, exchange in exchanges
                ]
            )


class CleverReachLog(models.Model):
    _name = "cleverreach.log"
    _description = "CleverReach Connection Log"
    _order = "date desc, id desc"
    _rec_name = "endpoint"

    date = fields.Datetime(
        required=True,
        index=True,
        readonly=True,
        help="When the connection was made.",
    )
    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account that made the connection.",
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    upload_id = fields.Many2one(
        "cleverreach.upload",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The upload that this connection belonged to, if any.",
    )
    method = fields.Char(
        readonly=True,
        help="GET reads, POST and PUT write, DELETE removes.",
    )
    endpoint = fields.Char(
        readonly=True,
        help="Which address of CleverReach's interface was called. Personal data is "
        "left out.",
    )
    status = fields.Integer(
        "HTTP Status",
        readonly=True,
        aggregator=False,
        help="The number CleverReach answered with; 0 if there was no answer.",
    )
    duration = fields.Integer(
        "Duration (ms)", readonly=True, aggregator="avg", help="In milliseconds."
    )
    records = fields.Integer(
        readonly=True,
        help="How many recipients, lists or fields were sent or received.",
    )
    result = fields.Selection(
        [("ok", "Successful"), ("error", "Failed")],
        required=True,
        readonly=True,
        help="Whether CleverReach did what it was asked to.",
    )
    error = fields.Char(
        "Kind of Error",
        readonly=True,
        help="The class of the error, for your Odoo administrator.",
    )
    message = fields.Char(
        readonly=True, help="CleverReach's own words, without personal data."
    )

    @api.autovacuum
    def _gc_log(self):
        """Purge rows older than 90 days, as the service promises.

        :return: number of rows purged, and whether there are more
        """
        limit = fields.Datetime.now() - timedelta(days=RETENTION_DAYS)
        rows = self.search([("date", "<", limit)], limit=GC_LIMIT, order="date")
        rows.unlink()
        return len(rows), len(rows) == GC_LIMIT
