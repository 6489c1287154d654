from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import BadDataError, LimitReachedError, NotFoundError, TooLargeError
from ..sync.states import Reason

# What a line does, one phase after the other. Each is a generator that yields the
# number of records it has dealt with whenever its work so far can be committed.
PHASES = ("pull", "plan", "settle", "rename", "send", "remove")


class CleverReachUploadLine(models.Model):
    """The part of an upload that concerns one matching."""

    _name = "cleverreach.upload.line"
    _description = "CleverReach Upload Result"
    _inherit = ["cleverreach.pull", "cleverreach.plan", "cleverreach.push"]
    _order = "id"

    upload_id = fields.Many2one(
        "cleverreach.upload",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(related="upload_id.account_id", store=True)
    company_id = fields.Many2one(related="upload_id.company_id", store=True)
    matching_id = fields.Many2one(
        "cleverreach.matching",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("held", "Waiting for confirmation"),
            ("error", "Failed"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    phase = fields.Selection(
        [
            ("pull", "Reading the list"),
            ("plan", "Comparing"),
            ("settle", "Comparing the addresses"),
            ("rename", "Changing addresses"),
            ("send", "Sending"),
            ("remove", "Removing"),
            ("end", "Finished"),
        ],
        default="pull",
        required=True,
        readonly=True,
    )
    position = fields.Integer(
        readonly=True, help="Where the phase goes on: a page, or the id of a record."
    )
    end_date = fields.Datetime("End", readonly=True)
    problem = fields.Text(readonly=True)
    hold = fields.Selection(
        [
            ("first", "The list held recipients before its first upload"),
            ("many", "An unusually large part of the list would be removed"),
        ],
        "Removals Wait Because",
        readonly=True,
    )
    wanted_count = fields.Integer("Contacts", readonly=True)
    created_count = fields.Integer("Added", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    renamed_count = fields.Integer("Address Changed", readonly=True)
    sent_count = fields.Integer("Sent", compute="_compute_sent_count")
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    skipped_count = fields.Integer("Left Out", compute="_compute_skipped_count")
    removed_count = fields.Integer("Removed", readonly=True)
    own_removal_count = fields.Integer("To Remove", readonly=True)
    foreign_removal_count = fields.Integer("To Remove, from Elsewhere", readonly=True)
    foreign_count = fields.Integer("Left Alone", readonly=True)
    skip_ids = fields.One2many(
        "cleverreach.upload.skip", "line_id", "Contacts Left Out", readonly=True
    )

    @api.depends("created_count", "changed_count", "renamed_count")
    def _compute_sent_count(self):
        for line in self:
            line.sent_count = (
                line.created_count + line.changed_count + line.renamed_count
            )

    @api.depends("skip_ids")
    def _compute_skipped_count(self):
        counts = dict(
            self.env["cleverreach.upload.skip"]._read_group(
                [("line_id", "in", self.ids)], ["line_id"], ["__count"]
            )
        )
        for line in self:
            line.skipped_count = counts.get(line, 0)

    @api.depends("group_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.group_id.name

    # RUN

    def _work(self, client):
        """Carry out the phases that are left.

        :return: False if time ran out before the end
        """
        self.ensure_one()
        if self.state == "queued":
            self._begin()
        while self.phase != "end":
            for processed in getattr(self, f"_{self.phase}")(client):
                if not self._checkpoint(client, processed):
                    return False
            if self.phase != "end":
                self._enter_next_phase()
            if not self._checkpoint(client, 0):
                return self.phase == "end"
        return True

    def _checkpoint(self, client, processed):
        client.observer.flush()
        return self.upload_id._checkpoint(processed)

    def _begin(self):
        """
        :raise UserError: if the filter role cannot be trusted
        """
        if not self.matching_id:
            raise UserError(self.env._("The matching was deleted meanwhile."))
        self.matching_id._contact_domain()
        self.state = "running"
        self._receivers([("todo", "!=", False)]).write(
            {"todo": False, "former_id": False}
        )

    def _enter_next_phase(self):
        position = PHASES.index(self.phase) + 1
        if position < len(PHASES):
            self.write({"phase": PHASES[position], "position": 0})
        else:
            self._finish()

    def _finish(self):
        held = self.hold and self.own_removal_count + self.foreign_removal_count
        self.write(
            {
                "phase": "end",
                "state": "held" if held else "error" if self.problem else "done",
                "end_date": fields.Datetime.now(),
            }
        )
        if not self.upload_id.partner_id:
            self.group_id.recipient_count = len(
                self._receivers([("on_list", "=", True)])
            )
            if not held:
                self.matching_id.write({"mirrored": True, "confirmed_removals": 0})

    def _fail(self, problem):
        """End the line with ``problem``, in words for the user."""
        self.write(
            {"state": "error", "problem": problem, "end_date": fields.Datetime.now()}
        )

    def _is_own_trouble(self, error):
        """Whether ``error`` concerns this line only, so that the others can go on."""
        if isinstance(error, NotFoundError):
            self.group_id.gone = True
        return isinstance(
            error,
            NotFoundError
            | BadDataError
            | LimitReachedError
            | TooLargeError
            | UserError,
        )

    def _receivers(self, domain):
        """:return: the rows of this line's list that meet ``domain``"""
        return self.env["cleverreach.receiver"].search(
            [("group_id", "=", self.group_id.id), *domain]
        )

    def _skip(self, partner_id, reason, detail=False):
        self.env["cleverreach.upload.skip"].create(
            {
                "line_id": self.id,
                "partner_id": partner_id,
                "reason": reason.value,
                "detail": detail,
            }
        )

    # ACTIONS

    def action_open_skipped(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_upload_skip_action"
        )
        return dict(action, domain=[("line_id", "=", self.id)])

    def _skipped_by_reason(self):
        """:return: dict of :class:`Reason` → number of contacts left out"""
        counts = self.env["cleverreach.upload.skip"]._read_group(
            [("line_id", "=", self.id)], ["reason"], ["__count"]
        )
        return {Reason(reason): count for reason, count in counts}
