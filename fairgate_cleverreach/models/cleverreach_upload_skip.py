from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync.states import Reason
from .cleverreach_log import GC_LIMIT, RETENTION_DAYS


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
    shared_with_id = fields.Many2one(
        "res.partner",
        "Shares With",
        compute="_compute_shared_with_id",
        help="The contact that speaks for the address: the oldest one that has it.",
    )
    email = fields.Char(
        related="partner_id.email", help="The address that the contact has now."
    )
    detail = fields.Char(help="CleverReach's own words, if it refused the address.")

    @api.depends("reason", "partner_id.email_normalized")
    def _compute_shared_with_id(self):
        rows = self.env["cleverreach.receiver"]
        self.shared_with_id = False
        shared = self.filtered(lambda skip: skip.reason == Reason.SHARED.value)
        for group, skips in shared.grouped("group_id").items():
            contacts = skips.partner_id
            found = contacts._cleverreach_addresses()
            addresses = {
                contact: address
                for contact, (address, _problem) in zip(contacts, found, strict=True)
            }
            known = rows._by_address(group, set(filter(None, addresses.values())))
            for skip in skips:
                row = known.get(addresses.get(skip.partner_id), rows)
                skip.shared_with_id = row.partner_id

    @api.autovacuum
    def _gc_skips(self):
        """Purge who was left out of old uploads; their number stays on the result.

        :return: number of rows purged, and whether there are more
        """
        limit = fields.Datetime.now() - timedelta(days=RETENTION_DAYS)
        # What a contact's page says comes from the last upload of each list.
        latest = self.env["cleverreach.upload.line"]._read_group(
            [("upload_id.scope", "!=", "contact"), ("upload_kind", "!=", "preview")],
            ["group_id"],
            ["id:max"],
        )
        kept = [line_id for _group, line_id in latest]
        skips = self.search(
            [("line_id.end_date", "<", limit), ("line_id", "not in", kept)],
            limit=GC_LIMIT,
        )
        for line, purged in skips.grouped("line_id").items():
            line.purged_skip_count += len(purged)
        skips.unlink()
        return len(skips), len(skips) == GC_LIMIT

    def action_open_contact(self):
        self.check_access("read")
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("This contact was deleted meanwhile."))
        return self.partner_id.get_formview_action()
