from odoo import api, fields, models
from odoo.exceptions import UserError


class CleverReachConfirm(models.TransientModel):
    """Asks a manager to agree to removals: names the list, shows the exact number."""

    _name = "cleverreach.confirm"
    _description = "Confirm Removals from a CleverReach List"

    line_id = fields.Many2one("cleverreach.upload.line", required=True, readonly=True)
    matching_id = fields.Many2one(related="line_id.matching_id", related_sudo=False)
    group_id = fields.Many2one(related="line_id.group_id", related_sudo=False)
    group_name = fields.Char(related="group_id.name", related_sudo=False)
    hold = fields.Selection(
        related="line_id.hold", string="Odoo Asks Because", related_sudo=False
    )
    own_count = fields.Integer(
        "Sent by Earlier Uploads",
        compute="_compute_total",
        help="Contacts that have lost the filter role, or whose address has changed.",
    )
    foreign_count = fields.Integer(
        "From Elsewhere",
        compute="_compute_total",
        help="Recipients that no upload has sent: they subscribed with a form, or "
        "somebody added them in CleverReach.",
    )
    total = fields.Integer(
        "To Be Removed",
        compute="_compute_total",
        help="How many recipients the upload would remove from the list.",
    )
    typed = fields.Integer(
        "Type This Number to Confirm",
        help="Type how many recipients are to be removed, to show that it is meant.",
    )
    upload_now = fields.Boolean(
        "Upload at Once",
        default=True,
        help="Otherwise the next scheduled upload removes them.",
    )

    @api.depends("line_id.held_removal_count")
    def _compute_total(self):
        steps = self.env["cleverreach.step"]
        for wizard in self:
            held = [("line_id", "=", wizard.line_id.id), ("status", "=", "held")]
            wizard.total = steps.search_count(held)
            wizard.foreign_count = steps.search_count(
                [*held, ("is_foreign", "=", True)]
            )
            wizard.own_count = wizard.total - wizard.foreign_count

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        # What is shown is read as superuser: the line must be one that may be seen.
        wizards.line_id.check_access("read")
        return wizards

    def action_open_removals(self):
        self.check_access("read")
        return self.line_id.action_open_held()

    def action_confirm(self):
        """Let the next upload remove those who were shown, and nobody else."""
        self.check_access("write")
        self.ensure_one()
        self.line_id._check_can_review()
        if self.line_id not in self.matching_id._latest_lines().values():
            raise UserError(
                self.env._(
                    "The number has changed meanwhile. Nothing was confirmed: review "
                    "the removals again."
                )
            )
        if self.typed != self.total:
            raise UserError(
                self.env._(
                    "You typed %(typed)s, but %(total)s recipients would be removed "
                    "from “%(list)s”. Nothing was confirmed: type %(total)s, or choose "
                    "“Not Now”.",
                    typed=self.typed,
                    total=self.total,
                    list=self.group_name,
                )
            )
        self.matching_id._confirm_removals()
        if not self.upload_now:
            return {"type": "ir.actions.act_window_close"}
        upload = self.matching_id.account_id._request_upload(
            kind="confirmed", matchings=self.matching_id
        )
        return upload._open()
