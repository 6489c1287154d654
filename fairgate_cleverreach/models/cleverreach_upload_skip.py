from odoo import fields, models

from ..sync.states import Reason


class CleverReachUploadSkip(models.Model):
    _name = "cleverreach.upload.skip"
    _description = "Contact Left Out of a CleverReach Upload"
    _order = "reason, id"
    _rec_name = "partner_id"

    line_id = fields.Many2one(
        "cleverreach.upload.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    group_id = fields.Many2one(
        related="line_id.group_id",
        help="The list that the contact was not sent to.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index=True,
        # The number of those left out stays what it was.
        ondelete="set null",
        help="The contact that was not sent.",
    )
    reason = fields.Selection(
        [
            (Reason.NO_ADDRESS.value, "No e-mail address"),
            (Reason.INVALID_ADDRESS.value, "Invalid e-mail address"),
            (Reason.BLACKLISTED.value, "On Odoo's e-mail blacklist"),
            (Reason.SHARED.value, "Shares its address with another contact"),
            (Reason.UNSUBSCRIBED.value, "Unsubscribed at CleverReach"),
            (Reason.BOUNCED.value, "Bounced at CleverReach"),
            (Reason.BLOCKED.value, "On CleverReach's blocklist"),
            (Reason.REFUSED.value, "Refused by CleverReach"),
            (Reason.UNANSWERED.value, "No answer from CleverReach"),
            (Reason.MOVED.value, "Address changed during the upload"),
        ],
        required=True,
        help="Why the contact was not sent.",
    )
    detail = fields.Char(help="CleverReach's own words, if it refused the address.")

    def action_open_contact(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
