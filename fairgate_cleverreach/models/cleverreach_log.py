import re
from datetime import timedelta

from odoo import api, fields, models

from .. import limits
from ..messages import meaning
from ..purposes import purpose
from ..wording import titled


class CleverReachLog(models.Model):
    _name = "cleverreach.log"
    _description = "CleverReach Connection Log"
    _inherit = "cleverreach.exported"
    _order = "date desc, id desc"
    _rec_name = "description"
    _rec_names_search = ["endpoint"]

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
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
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
        "CleverReach's Words",
        readonly=True,
        help="What CleverReach itself said, without personal data.",
    )
    meaning = fields.Text(
        "What It Means",
        compute="_compute_meaning",
        help="What went wrong, what was kept, and who can mend it.",
    )

    @api.depends("method", "endpoint")
    @api.depends_context("lang")
    def _compute_description(self):
        names = {
            (group.account_id.id, group.remote_id): group.name
            for group in self.account_id.group_ids
        }
        for row in self:
            text = purpose(self.env, row.method, row.endpoint)
            found = re.search(r"/groups/([^/]+)", row.endpoint or "")
            name = names.get((row.account_id.id, found[1])) if found else None
            row.description = titled(self.env, text, name) if name else text

    @api.depends("result", "error", "endpoint", "upload_id")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for row in self:
            failed = row.result == "error"
            row.meaning = failed and meaning(
                self.env, row.error, row.endpoint, bool(row.upload_id)
            )

    @api.autovacuum
    def _gc_log(self):
        """Purge rows older than 90 days, as the service promises.

        :return: number of rows purged, and whether there are more
        """
        limit = fields.Datetime.now() - timedelta(days=limits.RETENTION_DAYS)
        rows = self.search([("date", "<", limit)], limit=limits.GC_LIMIT, order="date")
        rows.unlink()
        return len(rows), len(rows) == limits.GC_LIMIT
