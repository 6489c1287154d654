import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..client import (
    BadDataError,
    CleverReachError,
    LimitReachedError,
    NotFoundError,
    TooLargeError,
)
from ..sync.brake import Hold
from ..sync.states import SENDING
from .cleverreach_upload import SENT_LISTS

_logger = logging.getLogger(__name__)

# What a line does, one phase after the other. Each is a generator that yields the
# number of records it has dealt with whenever its work so far can be committed, and is
# not done again. What ends a phase is committed with the step to the next one.
PHASES = ("pull", "plan", "settle", "rename", "send", "remove")
# What is left to do in a phase: one without any is passed over.
TODO = {
    "rename": ["rename"],
    "send": [action.value for action in SENDING],
    "remove": ["remove"],
}


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
        help="The upload that this result belongs to.",
    )
    account_id = fields.Many2one(
        related="upload_id.account_id", store=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="upload_id.company_id", store=True)
    matching_id = fields.Many2one(
        "cleverreach.matching",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The matching that was uploaded; empty if it was deleted since.",
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The recipient list that these numbers are about.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("held", "To confirm"),
            ("superseded", "Settled by a later upload"),
            ("error", "Failed"),
        ],
        default="queued",
        required=True,
        readonly=True,
        help="How far the upload of this list has come, or how it ended.",
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
        help="What the upload is doing.",
    )
    position = fields.Integer(
        readonly=True, help="Where the phase goes on: a page, or the id of a record."
    )
    end_date = fields.Datetime(
        "End",
        readonly=True,
        help="When the upload of this list ended.",
    )
    problem = fields.Text(
        readonly=True,
        help="What went wrong with this list, and who can mend it.",
    )
    can_review = fields.Boolean(
        "To Be Confirmed",
        compute="_compute_can_review",
        help="The removals wait for a confirmation, and no newer upload has taken the "
        "place of this one.",
    )
    hold = fields.Selection(
        [
            ("first", "The list held recipients before its first upload"),
            ("many", "An unusually large part of the list would be removed"),
            ("foreign", "Recipients came onto the list from elsewhere"),
        ],
        "Removals Wait Because",
        readonly=True,
        help="Why nothing was removed before somebody confirms it.",
    )
    outdated = fields.Boolean(
        readonly=True,
        help="The matching was changed while the upload ran.",
    )
    wanted_count = fields.Integer(
        "Contacts",
        readonly=True,
        help="Contacts that have the filter role: those sent, unchanged, left out"
        " and not sent yet, together.",
    )
    created_count = fields.Integer(
        "Added",
        readonly=True,
        help="Contacts that were not on the list before.",
    )
    changed_count = fields.Integer(
        "Changed",
        readonly=True,
        help="Contacts whose data has changed since it was last sent.",
    )
    renamed_count = fields.Integer(
        "Address Changed",
        readonly=True,
        help="Contacts whose new address replaced the old one at CleverReach; "
        "their history there is kept.",
    )
    sent_count = fields.Integer(
        "Sent",
        compute="_compute_sent_count",
        help="Added, changed, and those whose address changed, together.",
    )
    unchanged_count = fields.Integer(
        "Unchanged",
        readonly=True,
        help="Contacts that CleverReach has already as they are now.",
    )
    skipped_count = fields.Integer(
        "Left Out",
        compute="_compute_skipped_count",
        help="Contacts with the filter role that are not sent, each for a reason.",
    )
    purged_skip_count = fields.Integer(
        "Left Out, No Longer Listed",
        readonly=True,
        help="How many of those left out are no longer listed: they are kept for 90 "
        "days.",
    )
    waiting_count = fields.Integer(
        "Not Sent Yet",
        compute="_compute_waiting_count",
        help="Contacts that still wait because the upload goes on, failed, or needs a "
        "confirmation first.",
    )
    removed_count = fields.Integer(
        "Removed",
        readonly=True,
        help="Recipients that were removed from the list.",
    )
    erased_count = fields.Integer(
        "Removed, Deleted in Odoo",
        readonly=True,
        help="How many of the removed recipients belonged to contacts that were "
        "deleted in Odoo.",
    )
    own_removal_count = fields.Integer(
        "To Remove, Sent Before",
        readonly=True,
        help="Recipients that an earlier upload sent and that are no longer wanted.",
    )
    foreign_removal_count = fields.Integer(
        "To Remove, from Elsewhere",
        readonly=True,
        help="Recipients that no upload has sent.",
    )
    foreign_count = fields.Integer(
        "Left Alone",
        readonly=True,
        help="Recipients from elsewhere that the matching leaves alone.",
    )
    on_list_count = fields.Integer(
        "Recipients Afterwards",
        readonly=True,
        aggregator="max",
        help="How many recipients the list held after the upload.",
    )
    removal_count = fields.Integer(
        "To Remove",
        compute="_compute_removal_count",
        help="Those sent before and those from elsewhere, together.",
    )
    held_removal_count = fields.Integer(
        "Waiting to Be Removed",
        compute="_compute_removal_count",
        help="How many of them wait until somebody confirms it.",
    )
    upload_kind = fields.Selection(related="upload_id.kind")
    skip_ids = fields.One2many(
        "cleverreach.upload.skip",
        "line_id",
        "Contacts Left Out",
        readonly=True,
        help="Who was left out, and why.",
    )

    @api.depends("created_count", "changed_count", "renamed_count")
    def _compute_sent_count(self):
        for line in self:
            line.sent_count = (
                line.created_count + line.changed_count + line.renamed_count
            )

    @api.depends("own_removal_count", "foreign_removal_count", "hold")
    def _compute_removal_count(self):
        for line in self:
            line.removal_count = line.own_removal_count + line.foreign_removal_count
            line.held_removal_count = line.hold and (
                line.foreign_removal_count
                if line.hold == Hold.FOREIGN.value
                else line.removal_count
            )

    @api.depends("skip_ids", "purged_skip_count")
    def _compute_skipped_count(self):
        counts = dict(
            self.env["cleverreach.upload.skip"]._read_group(
                [("line_id", "in", self.ids)], ["line_id"], ["__count"]
            )
        )
        for line in self:
            line.skipped_count = counts.get(line, 0) + line.purged_skip_count

    @api.depends("wanted_count", "sent_count", "unchanged_count", "skipped_count")
    def _compute_waiting_count(self):
        for line in self:
            line.waiting_count = (
                line.wanted_count
                - line.sent_count
                - line.unchanged_count
                - line.skipped_count
            )

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
        self._check_matching()
        if self.state == "queued":
            self._begin()
        while self.phase != "end":
            for processed in getattr(self, f"_{self.phase}")(client):
                if not self._checkpoint(client, processed):
                    return False
            if self.phase != "end":
                self._enter_next_phase()
            if not self._checkpoint(client, 1):
                return self.phase == "end"
        return True

    def _remaining(self):
        """:return: number of recipients that this phase has yet to do"""
        return self.env["cleverreach.receiver"].search_count(
            [
                ("planned_by", "=", self.id),
                ("todo", "in", TODO.get(self.phase, [])),
            ]
        )

    def _progress(self):
        """:return: the part of the work that is done, 0 to 1"""
        if self.state not in ("queued", "running"):
            return 1
        position = PHASES.index(self.phase) if self.phase in PHASES else len(PHASES)
        if self.phase == "send":
            remaining = self._remaining()
            position += self.sent_count / (self.sent_count + remaining + 1)
        return position / len(PHASES)

    def _checkpoint(self, client, processed):
        client.observer.flush()
        return self.upload_id._checkpoint(processed)

    def _begin(self):
        self.state = "running"
        # Those made since below the filter roles: from now on they are missed.
        self.matching_id._expect_tags()
        if not self._is_single():
            # One contact leaves alone what was noted of the others.
            self._receivers([("todo", "!=", False)]).write(
                {"todo": False, "former_id": False}
            )

    def _check_matching(self):
        """Make sure that the line still does what its matching says.

        :raise UserError: if the matching is another one now, or if its filter role
            cannot be trusted
        """
        # As they are now: others may have changed them since the last commit.
        self.invalidate_recordset(["outdated"])
        self.matching_id.invalidate_recordset()
        self.env["res.partner.category"].invalidate_model()
        matching = self.matching_id.exists()
        if not matching:
            raise UserError(self.env._("The matching was deleted meanwhile."))
        changed = self.outdated or matching.group_id != self.group_id
        if changed or not matching.active:
            raise UserError(
                self.env._(
                    "The matching was changed while the upload ran. The next upload "
                    "does what it says now."
                )
            )
        matching._contact_domain()

    def _enter_next_phase(self):
        if self.phase == "settle" and self._is_preview():
            self._finish_preview()
            return
        for phase in PHASES[PHASES.index(self.phase) + 1 :]:
            self.write({"phase": phase, "position": 0})
            if phase not in TODO or self._remaining():
                return
        self._finish()

    def _finish(self):
        held = self.held_removal_count
        self.write(
            {
                "phase": "end",
                "state": "held" if held else "error" if self.problem else "done",
                "end_date": fields.Datetime.now(),
            }
        )
        receivers = self.env["cleverreach.receiver"]
        on_list = receivers.search_count(
            [("group_id", "=", self.group_id.id), ("on_list", "=", True)]
        )
        # Of a list that no upload has read as a whole we do not know everybody.
        if not self._is_single() or self.matching_id.mirrored:
            self.group_id.recipient_count = on_list
        if not self._is_single():
            receivers._tidy(self.group_id, self)
            self.on_list_count = on_list
            self._supersede()
            values = {"confirmed_removals": 0}
            if not held:
                # Should the others no longer be left alone, somebody is asked first.
                values["mirrored"] = not self.foreign_count
            self.matching_id.write(values)

    def _supersede(self):
        """What waited since an earlier upload waits no longer: this one counts now."""
        earlier = self.search(
            [
                ("matching_id", "=", self.matching_id.id),
                ("state", "=", "held"),
                ("id", "<", self.id),
            ]
        )
        earlier.state = "superseded"
        earlier.upload_id._note_superseded()

    def _has_begun(self):
        """Whether an upload of the matching has sent to this list before."""
        earlier = Domain("group_id", "=", self.group_id.id)
        earlier &= Domain("state", "in", ("done", "error"))
        # One that failed says something only if there was nobody to ask about.
        earlier &= Domain("phase", "=", "end") | (
            Domain("phase", "in", list(TODO))
            & Domain("own_removal_count", "=", 0)
            & Domain("foreign_removal_count", "=", 0)
        )
        earlier &= Domain("upload_id", "any", SENT_LISTS)
        # Another matching may have had the list meanwhile.
        last = self.search(earlier, order="id desc", limit=1)
        return bool(last) and last.matching_id == self.matching_id

    def _is_single(self):
        return self.upload_id.scope == "contact"

    def _is_preview(self):
        return self.upload_id.kind == "preview"

    def _finish_preview(self):
        """Count what an upload would do. The rows keep it, to be looked at."""
        counts = dict(
            self.env["cleverreach.receiver"]._read_group(
                [("planned_by", "=", self.id)], ["todo"], ["__count"]
            )
        )
        self.write(
            {
                "phase": "end",
                "state": "done",
                "end_date": fields.Datetime.now(),
                "created_count": counts.get("create", 0),
                "changed_count": counts.get("change", 0),
                "renamed_count": counts.get("rename", 0),
            }
        )

    def _fail(self, problem):
        """End the line with ``problem``, in words for the user."""
        self.write(
            {
                "state": "error",
                "problem": problem,
                "hold": False,
                "end_date": fields.Datetime.now(),
            }
        )

    def _is_own_trouble(self, client, error):
        """Whether ``error`` concerns this line only, so that the others can go on."""
        if isinstance(error, NotFoundError):
            self._check_gone(client)
        return isinstance(
            error,
            NotFoundError
            | BadDataError
            | LimitReachedError
            | TooLargeError
            | UserError,
        )

    def _check_gone(self, client):
        """Take note if the list no longer exists: other things may not be found."""
        try:
            client.group(self.group_id.remote_id)
        except NotFoundError:
            self.group_id.gone = True
        except CleverReachError:
            _logger.warning("Not known whether a list still exists", exc_info=True)

    def _forget_cache(self):
        """Drop what was read of contacts: memory must not grow with the list."""
        for name in ("cleverreach.receiver", "cleverreach.upload.skip", "res.partner"):
            self.env[name].invalidate_model()

    def _note_problem(self, problem):
        """Add to what ended the line not quite well, each text once."""
        if problem not in (self.problem or ""):
            self.problem = "\n".join(filter(None, [self.problem, problem]))

    def _receivers(self, domain, limit=None):
        """:return: the rows of this line's list that meet ``domain``"""
        return self.env["cleverreach.receiver"].search(
            [("group_id", "=", self.group_id.id), *domain], order="id", limit=limit
        )

    def _planned(self, actions, limit=None):
        """:return: the rows for which this line has yet to do one of ``actions``"""
        return self._receivers(
            [("todo", "in", actions), ("planned_by", "=", self.id)], limit
        )

    def _skip(self, partner_id, reason, detail=False):
        values = self._skip_values(partner_id, reason, detail)
        self.env["cleverreach.upload.skip"].create(values)

    def _skip_values(self, partner_id, reason, detail=False):
        return {
            "line_id": self.id,
            "partner_id": partner_id,
            "reason": reason.value,
            "detail": detail,
        }

    @api.depends("hold", "matching_id.line_ids")
    def _compute_can_review(self):
        latest = self.matching_id._latest_lines()
        for line in self:
            matching = line.matching_id
            newest = latest.get(matching, self.browse())
            # A preview looks again at what waits since the last upload.
            current = newest | matching.last_line_id
            line.can_review = line.hold and line in current and newest.hold

    def _check_can_review(self):
        """
        :raise UserError: if there is nothing to confirm, or no longer: a newer upload
            or preview may have found that nothing has to wait
        """
        if not (len(self) == 1 and self.can_review):
            raise UserError(
                self.env._(
                    "No removal waits for a confirmation here, or no longer: a newer "
                    "upload or preview may have taken the place of this result. Upload "
                    "again to bring the list up to date."
                )
            )

    # ACTIONS

    def action_review_removals(self):
        """Ask a manager to confirm the removals that wait."""
        self.check_access("read")
        self.env["cleverreach.confirm"].check_access("create")
        self._check_can_review()
        line = self.matching_id._latest_lines()[self.matching_id]
        wizard = self.env["cleverreach.confirm"].create({"line_id": line.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm Removals"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_planned(self):
        """Show the recipients that would be added, changed … (``todo`` in context)."""
        self.check_access("read")
        self.ensure_one()
        todo = self.env.context["todo"]
        names = {
            "create": self.env._("Would Be Added"),
            "change": self.env._("Would Be Changed"),
            "rename": self.env._("Address Would Change"),
            "remove": self.env._("Would Be Removed"),
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_receiver_action"
        )
        return dict(
            action,
            name=f"{self.group_id.name}: {names[todo]}",
            domain=[("planned_by", "=", self.id), ("todo", "=", todo)],
            # Who would be removed was sent before; who would be sent is yet to be.
            context={"planned": todo != "remove"},
        )

    def action_open_skipped(self):
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_upload_skip_action"
        )
        return dict(action, domain=[("line_id", "=", self.id)])
