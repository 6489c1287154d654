from odoo import api, fields, models
from odoo.tools import SQL

from .. import limits
from ..sync.states import Action, Answer, Cause, Reason
from .cleverreach_upload import SENT_LISTS


class CleverReachStep(models.Model):
    """One step of a plan: what an upload does about a contact or a recipient, or why
    it leaves a contact out, and what became of it.

    Who stays on a list unchanged has no step, they are only counted. A step belongs to
    its result and no later upload touches it: what a number counts can be looked at for
    90 days.
    """

    _name = "cleverreach.step"
    _description = "Step of a CleverReach Upload"
    _inherit = "cleverreach.exported"
    _order = "reason, id"
    # Written by the thousand: who and when is told by the upload.
    _log_access = False

    line_id = fields.Many2one(
        "cleverreach.upload.line", required=True, readonly=True, ondelete="cascade"
    )
    upload_id = fields.Many2one(related="line_id.upload_id")
    company_id = fields.Many2one(related="line_id.company_id")
    group_id = fields.Many2one(
        related="line_id.group_id", help="The list that the step is about."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        # The number of those counted stays what it was.
        ondelete="set null",
        help="The contact that the step is about; empty if it was deleted.",
    )
    receiver_id = fields.Many2one(
        "cleverreach.receiver",
        "Recipient",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What is remembered of the address on the list.",
    )
    former_id = fields.Many2one(
        "cleverreach.receiver",
        "Former Recipient",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The recipient with the contact's former address.",
    )
    email = fields.Char(
        "Address",
        readonly=True,
        help="The address that the step is about. It disappears with the contact.",
    )
    former_email = fields.Char(
        "Former Address",
        readonly=True,
        help="The address that the new one takes the place of.",
    )
    action = fields.Selection(
        [
            (Action.CREATE.value, "Add"),
            (Action.CHANGE.value, "Change"),
            (Action.RESEND.value, "Send again"),
            (Action.RENAME.value, "Change address"),
            (Action.KEEP.value, "Unchanged"),
            (Action.SKIP.value, "Leave out"),
            (Action.REMOVE.value, "Remove"),
            (Action.LEAVE.value, "Leave alone"),
            (Action.ASK.value, "Ask to confirm"),
        ],
        required=True,
        readonly=True,
        help="What the upload does about the contact or the recipient.",
    )
    reason = fields.Selection(
        [(reason.value, reason.label) for reason in Reason],
        readonly=True,
        help="Why the contact is left out.",
    )
    detail = fields.Char(
        readonly=True,
        help="CleverReach's own words, if it refused the address, or the mail to it.",
    )
    asked_date = fields.Datetime(
        "Asked on",
        readonly=True,
        help="When CleverReach was told to send the mail that asks to confirm.",
    )
    answer = fields.Selection(
        [(answer.value, answer.label) for answer in Answer],
        "What CleverReach Said",
        readonly=True,
        help="What became of the mail that asks to confirm. Whether the person has "
        "confirmed stands in the state on the list.",
    )
    shared_with_id = fields.Many2one(
        "res.partner",
        "Shares With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact that speaks for the address: the oldest one that has it.",
    )
    cause = fields.Selection(
        [(cause.value, cause.label) for cause in Cause],
        "Goes Because",
        readonly=True,
        help="Why the recipient is to leave the list.",
    )
    is_foreign = fields.Boolean(
        "From Elsewhere", readonly=True, help="No upload has put the recipient there."
    )
    is_inactive = fields.Boolean(
        "Inactive at CleverReach",
        readonly=True,
        help="CleverReach said that the new recipient is inactive, although no double "
        "opt-in was asked for.",
    )
    status = fields.Selection(
        [
            ("planned", "Planned"),
            ("done", "Done"),
            ("held", "Waits for a confirmation"),
            ("dropped", "No longer needed"),
        ],
        "What Became of It",
        required=True,
        readonly=True,
        help="“Planned” in a result that has ended: it was not done. “No longer "
        "needed”: the contact or the list had changed by the time it was due.",
    )
    # For superusers only: written by anybody else it would stand in for a confirmation.
    is_agreed = fields.Boolean(
        groups=fields.NO_ACCESS,
        help="A manager has been shown the step, and has agreed to it.",
    )
    # What is sent, until it is.
    fingerprint = fields.Char(groups=fields.NO_ACCESS)
    content = fields.Text(groups=fields.NO_ACCESS)

    @api.depends("partner_id", "is_foreign")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            # A contact of another company by now was one of ours when it was counted.
            contact = step.sudo().partner_id
            if contact:
                step.display_name = contact.display_name
            elif step.is_foreign:
                step.display_name = self.env._("Not a contact in Odoo")
            else:
                step.display_name = self.env._("Deleted contact")

    _line = models.Index("(line_id, id)")
    _agreed = models.Index("(line_id) WHERE is_agreed")

    @api.autovacuum
    def _gc_steps(self):
        """Purge the steps of old results; their numbers stay.

        :return: number of rows purged, and whether there are more
        """
        since = fields.Datetime.subtract(
            fields.Datetime.now(), days=limits.RETENTION_DAYS
        )
        # What a contact's page says comes from the last upload of each list.
        latest = self.env["cleverreach.upload.line"]._read_group(
            [("upload_id", "any", SENT_LISTS)],
            ["group_id"],
            ["id:max"],
        )
        kept = [line_id for _group, line_id in latest]
        steps = self.search(
            [("line_id.end_date", "<", since), ("line_id", "not in", kept)],
            limit=limits.GC_LIMIT,
            order="line_id, id",
        )
        steps.unlink()
        return len(steps), len(steps) == limits.GC_LIMIT

    @api.model
    def _forget_contacts(self, partners):
        """Forget the addresses of contacts that are being deleted."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE cleverreach_step
                   SET email = NULL, former_email = NULL, content = NULL, detail = NULL
                 WHERE partner_id = ANY(%s)
                """,
                list(partners.ids),
            )
        )
        self.invalidate_model(["email", "former_email", "content", "detail"])

    def action_open_contact(self):
        self.check_access("read")
        self.ensure_one()
        return self.partner_id._open_from_cleverreach()
