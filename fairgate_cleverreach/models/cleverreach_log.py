import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

RETENTION_DAYS = 90
GC_LIMIT = 10_000


# What a call is for, by its method and its address. The first match counts.
CALLS = {
    "POST .*/token.*": "access",
    "GET .*/debug/.*": "test",
    "GET .*/groups/[^/]+/stats": "size",
    "GET .*attributes": "fields",
    "POST .*attributes": "field",
    "GET .*/blacklist": "blocklist",
    "GET .*/groups(/[^/]+)?": "lists",
    "GET .*/receivers": "read",
    "GET .*/receivers/.*": "look",
    "POST .*/receivers/(upsert|upsertplus|insert|update)": "send",
    "POST .*/receivers/delete": "remove",
    "DELETE .*/receivers/.*": "remove",
    "POST .*/receivers/.*": "look",
    "PUT .*/email": "rename",
}
PURPOSES = {
    "access": _lt("Ask for access"),
    "test": _lt("Test the connection"),
    "size": _lt("Read the size of a list"),
    "fields": _lt("Read the fields"),
    "field": _lt("Create a field"),
    "blocklist": _lt("Read the blocklist"),
    "lists": _lt("Read the lists"),
    "read": _lt("Read the recipients of a list"),
    "look": _lt("Look up recipients"),
    "send": _lt("Send recipients"),
    "remove": _lt("Remove recipients"),
    "rename": _lt("Change an address"),
}
ABSENT = re.compile(r".*/receivers/[^/]+$")


def is_failure(exchange):
    """Whether an exchange went wrong.

    That CleverReach does not know a recipient who was asked for is an answer.
    """
    asked = exchange.method == "GET" and ABSENT.match(exchange.endpoint)
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
                        "result": "error" if is_failure(exchange) else "ok",
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
    description = fields.Char(
        "What",
        compute="_compute_description",
        help="What the connection was for, and which list it was about.",
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

    @api.depends("method", "endpoint")
    def _compute_description(self):
        names = {
            (group.account_id.id, group.remote_id): group.name
            for group in self.account_id.group_ids
        }
        for row in self:
            call = f"{row.method} {row.endpoint}"
            purpose = next(
                (key for pattern, key in CALLS.items() if re.fullmatch(pattern, call)),
                None,
            )
            # pylint: disable=prefer-env-translation
            text = self.env._(PURPOSES[purpose]) if purpose else call
            found = re.search(r"/groups/([^/]+)", row.endpoint or "")
            name = names.get((row.account_id.id, found[1])) if found else None
            row.description = f"{text}: {name}" if name else text

    @api.autovacuum
    def _gc_log(self):
        """Purge rows older than 90 days, as the service promises.

        :return: number of rows purged, and whether there are more
        """
        limit = fields.Datetime.now() - timedelta(days=RETENTION_DAYS)
        rows = self.search([("date", "<", limit)], limit=GC_LIMIT, order="date")
        rows.unlink()
        return len(rows), len(rows) == GC_LIMIT
