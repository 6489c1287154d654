from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import limits
from ..told import reading


class CleverReachPreview(models.TransientModel):
    """Shows what the next upload would do about some contacts, list by list.

    The plans are kept as those of other previews are; this is the window onto them.
    """

    _name = "cleverreach.preview"
    _description = "Preview of Contacts for CleverReach"

    upload_ids = fields.Many2many(
        "cleverreach.upload",
        string="Previews",
        readonly=True,
        help="One for each CleverReach account.",
    )
    step_ids = fields.Many2many(
        "cleverreach.step",
        string="Steps",
        compute="_compute_step_ids",
        help="One row for each contact and list.",
    )
    problem = fields.Text(
        compute="_compute_step_ids",
        help="Why nothing can be said about a list: the upload would stop likewise.",
    )

    @api.depends("upload_ids")
    @api.depends_context("lang")
    def _compute_step_ids(self):
        for preview in self:
            preview.step_ids = preview.upload_ids.line_ids.step_ids.sorted(
                lambda step: (step.group_id.name, step.partner_id.id, step.id)
            )
            preview.problem = "\n".join(
                filter(
                    None,
                    (
                        reading(self.env, upload._troubles())
                        for upload in preview.upload_ids
                    ),
                )
            )

    @api.model
    def _open_for(self, partners, matchings=None):
        """
        :param matchings: what to look at; None for all of the companies on the screen
        :return: the action that shows the preview of ``partners``
        """
        self.check_access("read")
        if len(partners) > limits.CONTACT_PREVIEW:
            raise UserError(
                self.env._(
                    "Choose at most %(limit)s contacts. For more there is the preview "
                    "of a whole matching, on the matching itself.",
                    limit=limits.CONTACT_PREVIEW,
                )
            )
        partners.check_access("read")
        matchings = matchings or self.env["cleverreach.matching"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        service = self.env["cleverreach.run.preview"].sudo()
        uploads = self.env["cleverreach.upload"]
        for account, of_account in matchings.grouped("account_id").items():
            uploads |= service._preview(account, of_account, partners)
        preview = self.sudo().create({"upload_ids": uploads.ids}).sudo(False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: nothing is sent"),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
