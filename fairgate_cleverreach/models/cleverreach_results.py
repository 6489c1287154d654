import json

from odoo import api, fields, models
from odoo.tools import format_date

from ..told import reading


class CleverReachResults(models.AbstractModel):
    """The results of the mailings on the page of an account."""

    _name = "cleverreach.results"
    _description = "Results of CleverReach Mailings"

    read_results = fields.Boolean(
        "Read the Results of the Mailings",
        default=True,
        tracking=True,
        help="Each night Odoo reads how many mails were sent, opened, clicked and so "
        "on: totals only, no addresses. The OAuth app needs the right to reports.",
    )
    results_trouble = fields.Json(
        readonly=True, copy=False, help="What went wrong: codes and their values."
    )
    results_problem = fields.Text(
        "Problem with the Results",
        compute="_compute_results_problem",
        help="Why the results of the mailings could not be read.",
    )
    mailing_ids = fields.One2many(
        "cleverreach.mailing",
        "account_id",
        "Mailings",
        help="The last mailings to each list in use.",
    )
    mailing_graph = fields.Text(
        "Opened",
        compute="_compute_mailing_graph",
        help="Which part of each of the last mailings was opened, over time.",
    )

    @api.depends("mailing_ids.open_rate", "mailing_ids.date")
    @api.depends_context("lang", "tz")
    def _compute_mailing_graph(self):
        for account in self:
            mailings = account.mailing_ids.sorted(lambda m: (m.date, m.id))
            account.mailing_graph = len(mailings) > 1 and json.dumps(
                [
                    {
                        "key": self.env._("Opened (%)"),
                        "values": [
                            {
                                "label": format_date(self.env, mailing.date),
                                "value": round(mailing.open_rate, 1),
                                "type": "past",
                            }
                            for mailing in mailings
                        ],
                    }
                ]
            )

    def _read_results_by_night(self, client):
        if self.read_results:
            mailings = self.env["cleverreach.mailing"]
            self.results_trouble = mailings._read_results(self, client)

    @api.depends("results_trouble")
    @api.depends_context("lang")
    def _compute_results_problem(self):
        for account in self:
            account.results_problem = reading(self.env, account.results_trouble)
