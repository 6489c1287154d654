import logging
from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..client import (
    BadDataError,
    CleverReachError,
    LimitReachedError,
    MissingRightError,
    NotFoundError,
    TooLargeError,
)
from ..run import memory, steps
from ..run.phases import PHASES, TODO
from ..run.send import COUNTERS
from ..sync.addresses import address_forms, address_key
from ..sync.brake import Hold, Rush
from ..sync.states import SENDING, TOLD_LEFT, Action, Cause, Reason
from ..told import kept, reading, told
from ..wording import number, titled
from .cleverreach_upload import SENT_LISTS

_logger = logging.getLogger(__name__)

DONE = ("status", "=", "done")
REMOVED = ("action", "=", Action.REMOVE.value)
ASKED = ("action", "=", Action.ASK.value)
SENT = ("action", "in", [action.value for action in SENDING])
ADDED = ["&", ("action", "=", Action.CREATE.value), ("former_id", "=", False)]
COUNTED = {
    "created_count": [("action", "=", Action.CREATE.value), DONE],
    "changed_count": [("action", "=", Action.CHANGE.value), DONE],
    "resent_count": [("action", "=", Action.RESEND.value), DONE],
    "renamed_count": [("action", "=", Action.RENAME.value), DONE],
    "sent_count": [SENT, DONE],
    "waiting_count": [SENT, ("status", "in", ("planned", "held"))],
    "skipped_count": [("action", "=", Action.SKIP.value), DONE],
    "refused_count": [("reason", "=", Reason.REFUSED.value), DONE],
    "removed_count": [REMOVED, DONE],
    "erased_count": [REMOVED, DONE, ("cause", "=", Cause.DELETED.value)],
    "removal_count": [REMOVED],
    "own_removal_count": [REMOVED, ("is_foreign", "=", False)],
    "foreign_removal_count": [REMOVED, ("is_foreign", "=", True)],
    "held_removal_count": [REMOVED, ("status", "=", "held")],
    "held_addition_count": [*ADDED, ("status", "=", "held")],
    "held_change_count": [SENT, "!", *ADDED, ("status", "=", "held")],
    "vanished_count": [
        ("action", "=", Action.SKIP.value),
        ("reason", "=", Reason.VANISHED.value),
        DONE,
    ],
    "asked_count": [ASKED, DONE],
    "inactive_count": [SENT, DONE, ("is_inactive", "=", True)],
}
"""Which steps each number counts: a domain."""

KINDS = {
    "skipped_count": "left_out",
    "refused_count": "left_out",
    "vanished_count": "left_out",
    "renamed_count": "renamed",
    "asked_count": "asked",
} | {count: "removed" for count, counted in COUNTED.items() if REMOVED in counted}
"""What there is to be told of those whom a number counts, other than that of sent ones.
"""


class CleverReachUploadLine(models.Model):
    """The part of an upload that concerns one matching."""

    _name = "cleverreach.upload.line"
    _description = "CleverReach Upload Result"
    _inherit = ["cleverreach.exported", "cleverreach.field.trouble"]
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
        related="upload_id.account_id",
        store=True,
        precompute=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="upload_id.company_id", store=True, precompute=True
    )
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
            ("unclaimed", "Looking for those to remove"),
            ("rename", "Changing addresses"),
            ("send", "Sending"),
            ("remove", "Removing"),
            ("ask", "Asking to confirm"),
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
    trouble = fields.Json(
        readonly=True, help="What went wrong with this list: codes and their values."
    )
    problem = fields.Text(
        compute="_compute_problem",
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
    sending_hold = fields.Selection(
        [
            (Rush.CHANGES.value, "Unusually many recipients would be changed"),
            (Rush.ADDITIONS.value, "Unusually many recipients would be added"),
            (
                Rush.BOTH.value,
                "Unusually many recipients would be added, and many changed",
            ),
        ],
        "Sending Waits Because",
        readonly=True,
        help="Why they are not sent before somebody confirms it.",
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
    resent_count = fields.Integer(
        "Sent Again",
        readonly=True,
        help="Contacts that were sent once more by “Send Everything Again”, although "
        "nothing had changed.",
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
        help="Added, changed, sent again, and those whose address changed, together.",
    )
    unchanged_count = fields.Integer(
        "Unchanged",
        readonly=True,
        help="Contacts that CleverReach has already as they are now.",
    )
    skipped_count = fields.Integer(
        "Left Out",
        readonly=True,
        help="Contacts with the filter role that are not sent, each for a reason.",
    )
    waiting_count = fields.Integer(
        "Not Sent Yet",
        compute="_compute_waiting_count",
        help="Contacts that still wait because the upload goes on, failed, or needs a "
        "confirmation first.",
    )
    refused_count = fields.Integer(
        "Refused",
        readonly=True,
        help="How many of those left out CleverReach refused. The next three uploads "
        "try them again; then they wait until the contact is changed, or until "
        "somebody clicks “Try Again”.",
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
        readonly=True,
        help="How many of them wait until somebody confirms it.",
    )
    left_count = fields.Integer(
        "Newly Unsubscribed",
        readonly=True,
        help="Recipients who had left the list when it was read, and of whom that was "
        "not known before.",
    )
    held_addition_count = fields.Integer(
        "Waiting to Be Added",
        readonly=True,
        help="How many contacts are not added until somebody confirms it.",
    )
    held_change_count = fields.Integer(
        "Waiting to Be Changed",
        readonly=True,
        help="How many recipients are not changed until somebody confirms it.",
    )
    vanished_count = fields.Integer(
        "Vanished from the List",
        readonly=True,
        help="Contacts that an upload had sent, and that are no longer on the list "
        "although no upload has removed them. They are left out until a manager "
        "decides.",
    )
    unknown_count = fields.Integer(
        "Sent by Odoo, but Unknown Here",
        readonly=True,
        help="Recipients that bear Odoo's mark, although this database has not sent "
        "them as far as it knows.",
    )
    inactive_count = fields.Integer(
        "Added, but Inactive",
        readonly=True,
        help="New recipients whom CleverReach holds as inactive, although no double "
        "opt-in was asked for: they get no mailings.",
    )
    anew_count = fields.Integer(
        "Added Anew",
        readonly=True,
        help="Contacts with a new address whose recipient could not get it.",
    )
    notice = fields.Text(
        compute="_compute_notice",
        help="What is worth knowing about the result, although nothing failed.",
    )
    asked_count = fields.Integer(
        "Asked to Confirm",
        readonly=True,
        help="New recipients whom CleverReach has sent a mail that asks them to "
        "confirm, as the matching wants it.",
    )
    upload_kind = fields.Selection(related="upload_id.kind")
    step_ids = fields.One2many(
        "cleverreach.step",
        "line_id",
        "Steps",
        readonly=True,
        help="Whom the upload did something about, or left out, and what became of it.",
    )
    skip_ids = fields.One2many(
        "cleverreach.step",
        "line_id",
        "Contacts Left Out",
        domain=[("action", "=", Action.SKIP.value)],
        readonly=True,
        help="Who was left out, and why.",
    )
    misfits = fields.Json(
        readonly=True,
        help="Number of values that were left out or shortened, by field matching.",
    )
    is_known = fields.Boolean(
        "Compared",
        compute="_compute_is_known",
        help="The list was read and compared: before that its numbers are not known.",
    )
    field_troubles = fields.Json(
        readonly=True,
        help="Which values did not reach CleverReach, when the upload ended.",
    )
    has_refused = fields.Boolean(
        groups=fields.NO_ACCESS,
        help="CleverReach has refused somebody during this upload, not only before.",
    )
    is_reread = fields.Boolean(
        groups=fields.NO_ACCESS,
        help="The list is read once more: it was not shown as a whole.",
    )
    marks = fields.Text(
        groups=fields.NO_ACCESS,
        prefetch=False,
        help="Which recipients the phase has met so far.",
    )
    reach = fields.Integer(
        groups=fields.NO_ACCESS,
        help="The last step that may be under way to CleverReach.",
    )
    configuration = fields.Char(
        groups=fields.NO_ACCESS,
        help="Stands for what a person had chosen to send, and to whom.",
    )

    @api.depends("trouble")
    @api.depends_context("lang")
    def _compute_problem(self):
        for line in self:
            line.problem = reading(self.env, line.trouble)

    @api.depends("state", "phase", "sent_count")
    def _compute_is_known(self):
        for line in self:
            begun = line.phase not in ("pull", "plan") or line.sent_count
            line.is_known = bool(begun)

    @api.depends(*COUNTERS.values())
    def _compute_sent_count(self):
        for line in self:
            line.sent_count = sum(line[count] for count in COUNTERS.values())

    @api.depends("own_removal_count", "foreign_removal_count")
    def _compute_removal_count(self):
        for line in self:
            line.removal_count = line.own_removal_count + line.foreign_removal_count

    @api.depends("wanted_count", "sent_count", "unchanged_count", "skipped_count")
    def _compute_waiting_count(self):
        for line in self:
            line.waiting_count = (
                line.wanted_count
                - line.sent_count
                - line.unchanged_count
                - line.skipped_count
            )

    @api.depends("inactive_count", "anew_count")
    @api.depends_context("lang")
    def _compute_notice(self):
        for line in self:
            texts = []
            if line.inactive_count:
                texts.append(
                    self.env._(
                        "CleverReach holds %(count)s new recipients as inactive, "
                        "although no double opt-in was asked for: they get no "
                        "mailings. Look at them in CleverReach; its support knows why.",
                        count=number(self.env, line.inactive_count),
                    )
                )
            if line.anew_count:
                texts.append(
                    self.env._(
                        "Contacts with a new address that are added anew: %(count)s. "
                        "CleverReach cannot give the new address to the recipient "
                        "that is there, so its history at CleverReach starts again.",
                        count=number(self.env, line.anew_count),
                    )
                )
            line.notice = "\n".join(texts)

    @api.depends("group_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.group_id.name

    # RUN: what the services of an upload ask and note

    def _is_single(self):
        return self.upload_id.scope == "contact"

    def _is_preview(self):
        return self.upload_id.kind == "preview"

    def _is_reading(self):
        return self.upload_id._is_reading()

    def _narrowed(self):
        """:return: which contacts of the filter role the line is about, as a Domain"""
        if not self._is_single():
            return Domain.TRUE
        partner = self.upload_id.partner_id
        own = Domain("id", "=", partner.id)
        if partner.email_normalized:
            # Those who share the address belong to it: the oldest of them speaks.
            forms = address_forms(address_key(partner.email_normalized))
            own |= Domain("email_normalized", "in", list(forms))
        return own

    def _contacts(self):
        """:return: the contacts that the line is about, the oldest first"""
        return self.matching_id._contacts(self._narrowed())

    def _contacts_at(self, addresses, matching=None, without=()):
        """Who of the filter role has one of ``addresses`` now.

        :param matching: whose filter role; that of this line if not given
        :param without: ids of contacts that do not count
        :return: set of those of ``addresses`` that somebody has and may be sent
        """
        forms = set().union(*map(address_forms, addresses))
        matching = matching or self.matching_id
        having = Domain("email_normalized", "in", list(forms))
        if without:
            having &= Domain("id", "not in", list(without))
        contacts = matching._contacts(having)
        found = self.env["cleverreach.run.plan"]._addresses(contacts, matching)
        return {address for address, _problem in found} - {None}

    def _remaining(self):
        """:return: number of recipients that this phase has yet to do"""
        return steps.count_open(self.env, self, TODO.get(self.phase, ()))

    def _progress(self):
        """:return: the part of the work that is done, 0 to 1"""
        if self.state not in ("queued", "running"):
            return 1
        phases = list(PHASES)
        position = phases.index(self.phase) if self.phase in phases else len(phases)
        if self.phase == "send":
            position += self.sent_count / (self.sent_count + self._remaining() + 1)
        return position / len(phases)

    def _check_matching(self):
        """Make sure that the line still does what its matching says.

        :raise UserError: if the matching is another one now
        """
        matching = self.matching_id.exists()
        if not matching:
            raise UserError(told(self.env, "matching_deleted"))
        changed = self.outdated or matching.group_id != self.group_id
        if changed or not matching.active:
            raise UserError(told(self.env, "matching_changed"))

    def _enter_next_phase(self):
        if self._is_reading():
            self._finish_reading()
            return
        if self.phase == "unclaimed" and self._is_preview():
            self._finish_preview()
            return
        phases = list(PHASES)
        planned = None
        for phase in phases[phases.index(self.phase) + 1 :]:
            if phase in TODO:
                if planned is None:
                    planned = steps.planned_actions(self.env, self)
                # Those that are held: the brake looks at them once more.
                held = phase == "remove" and self.removal_count
                if planned.isdisjoint(TODO[phase]) and not held:
                    continue
            self.write({"phase": phase, "position": 0})
            return
        self._finish()

    def _plan_anew(self):
        """Begin again with reading the list. What was done stays, and is counted."""
        # Those who were under way are ours, should they have arrived.
        memory.note_under_way(self.env, self.group_id, self)
        steps.forget_plan(self.env, self)
        removed = self.env["cleverreach.step"].search(
            [("line_id", "=", self.id), *COUNTED["removed_count"]]
        )
        foreign = removed.filtered("is_foreign")
        self.write(
            {
                "phase": "pull",
                "position": 0,
                "marks": False,
                "reach": 0,
                "hold": False,
                "misfits": False,
                "field_troubles": False,
                # Whoever was sent is not counted a second time.
                "wanted_count": self.sent_count,
                "unchanged_count": 0,
                "skipped_count": 0,
                "foreign_count": 0,
                "own_removal_count": len(removed - foreign),
                "foreign_removal_count": len(foreign),
                "held_removal_count": 0,
                "held_addition_count": 0,
                "held_change_count": 0,
                "sending_hold": False,
                "vanished_count": 0,
                "unknown_count": 0,
            }
        )

    def _finish(self):
        if self.skipped_count:
            self.vanished_count = steps.count_vanished(self.env, self)
        steps.forget_contents_of(self.env, self)
        on_list = memory.count_on_list(self.env, self.group_id)
        # In one go: each time costs as much as a query.
        values = {
            "phase": "end",
            "position": 0,
            "state": "held" if self._asks() else "error" if self.problem else "done",
            "end_date": fields.Datetime.now(),
            "field_troubles": self._current_field_troubles(),
            # All that was under way has been answered.
            "marks": False,
            "reach": 0,
        }
        if not self._is_single():
            self.env["cleverreach.receiver"]._tidy(self)
            values["on_list_count"] = on_list
        self.write(values)
        # Of a list that no upload has read as a whole we do not know everybody.
        if not self._is_single() or self.matching_id.mirrored:
            self.group_id._note_count(on_list)
        if not self._is_single():
            self._supersede()
            matching = self.matching_id
            # Should the others no longer be left alone, somebody is asked first.
            mirrored = not self.foreign_count
            if self.hold != Hold.FIRST.value and matching.mirrored != mirrored:
                matching.mirrored = mirrored
            matching._end_agreement()

    def _asks(self):
        """Whether something waits until a manager has decided about it."""
        return bool(
            self.held_removal_count
            or self.sending_hold
            or (not self._is_single() and self._undecided_count())
        )

    def _undecided_count(self):
        """:return: of how many that vanished nobody has decided what becomes of them"""
        if not self.vanished_count:
            return 0
        found = steps.vanished(self.env, self)
        return len({step_id for step_id, _receiver_id in found})

    def _questions(self):
        """:return: list of HTML: what waits for a person, with a link to it"""
        link = self.matching_id._get_html_link(title=self.display_name)
        asked = [
            (
                self.held_removal_count,
                self.env._(
                    "%(list)s: removals that wait for your confirmation: %(count)s"
                ),
            ),
            (
                self.held_addition_count,
                self.env._(
                    "%(list)s: additions that wait for your confirmation: %(count)s"
                ),
            ),
            (
                self.held_change_count,
                self.env._(
                    "%(list)s: changes that wait for your confirmation: %(count)s"
                ),
            ),
            (
                self._undecided_count(),
                self.env._(
                    "%(list)s: sent before and vanished from the list, so that you "
                    "decide whether to add them again: %(count)s"
                ),
            ),
            (
                self.unknown_count,
                self.env._(
                    "%(list)s: on the list with Odoo's mark, but unknown to this "
                    "database: %(count)s. Was it restored from a backup?"
                ),
            ),
        ]
        return [
            Markup(text) % {"list": link, "count": number(self.env, count)}
            for count, text in asked
            if count
        ]

    def _number(self, count):
        """:return: text: the sum of a field of these lines"""
        return number(self.env, sum(self.mapped(count)))

    def _note_decided(self):
        """End the waiting of those for whose decision the list no longer waits."""
        for line in self:
            if line.state == "held" and not line._asks():
                line.state = "error" if line.problem else "done"
                line.upload_id._note_superseded()
                if line.upload_id.state == "done":
                    line.upload_id._tell_responsible()

    def _last_configuration(self):
        """:return: what was chosen when the list was last brought up to date"""
        earlier = self.search(
            [
                ("matching_id", "=", self.matching_id.id),
                ("group_id", "=", self.group_id.id),
                ("id", "<", self.id),
                ("phase", "=", "end"),
                ("configuration", "!=", False),
                ("upload_id", "any", SENT_LISTS),
            ],
            order="id desc",
            limit=1,
        )
        return earlier.configuration

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
        if self.sent_count:
            # This one has, and reads the list again.
            return True
        earlier = Domain("group_id", "=", self.group_id.id)
        # What waits besides removals had nobody to ask about before it was sent.
        earlier &= Domain("state", "in", ("done", "error")) | (
            Domain("state", "=", "held") & Domain("hold", "=", False)
        )
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

    def _finish_preview(self):
        """Count what an upload would do. The steps say about whom."""
        counts = dict(
            self.env["cleverreach.step"]._read_group(
                [("line_id", "=", self.id)], ["action"], ["__count"]
            )
        )
        self.write(
            {
                "phase": "end",
                "state": "done",
                "end_date": fields.Datetime.now(),
                "field_troubles": self._current_field_troubles(),
                **{count: counts.get(action, 0) for action, count in COUNTERS.items()},
                "vanished_count": steps.count_vanished(self.env, self),
                "asked_count": counts.get("ask", 0),
                "anew_count": self.env["cleverreach.step"].search_count(
                    [
                        ("line_id", "=", self.id),
                        ("action", "=", Action.CREATE.value),
                        ("former_email", "!=", False),
                    ]
                ),
                "marks": False,
            }
        )

    def _finish_reading(self):
        """Count what the reading has found."""
        receivers = self.env["cleverreach.receiver"]
        group = Domain("group_id", "=", self.group_id.id)
        on_list = receivers.search_count(group & Domain("on_list", "=", True))
        since = Domain("state_date", ">=", self.upload_id.start_date)
        left = since & Domain("state", "in", TOLD_LEFT)
        self.group_id._note_count(on_list)
        self.write(
            {
                "phase": "end",
                "state": "done",
                "end_date": fields.Datetime.now(),
                "on_list_count": on_list,
                "left_count": receivers.search_count(group & left),
                "marks": False,
            }
        )

    def _fail(self, problem):
        """End the line with ``problem``, in words for the user."""
        steps.forget_contents_of(self.env, self)
        self.write(
            {
                "state": "error",
                "trouble": kept(problem),
                "hold": False,
                "sending_hold": False,
                "end_date": fields.Datetime.now(),
            }
        )

    def _is_own_trouble(self, client, error):
        """Whether ``error`` concerns this line only, so that the others can go on."""
        if isinstance(error, NotFoundError):
            self._check_gone(client)
        if isinstance(error, MissingRightError) and "/forms" in (error.endpoint or ""):
            # Only a double opt-in needs the right to forms.
            return True
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

    def _note_problem(self, problem):
        """Add to what ended the line not quite well, each text once."""
        new = [text for text in kept(problem) if text not in (self.trouble or [])]
        self.trouble = (self.trouble or []) + new

    def _note_misfits(self, misfits):
        if misfits:
            total = dict(self.misfits or {})
            for field_map_id, counts in misfits.items():
                key = str(field_map_id)
                total[key] = Counter(total.get(key, {})) + counts
            self.misfits = total

    @api.model
    def _field_trouble_depends(self):
        return ["field_troubles"]

    def _field_troubles(self):
        return [
            dict(trouble, list=line.display_name)
            for line in self
            for trouble in line.field_troubles or ()
        ]

    def _current_field_troubles(self):
        """:return: what is wrong with the matched fields as the upload met them"""
        return self.matching_id._find_field_troubles(self.misfits)

    def _has_new_field_trouble(self):
        """Whether a value is not sent that the upload before had sent."""
        earlier = Domain("matching_id", "=", self.matching_id.id)
        earlier &= Domain("id", "<", self.id) & Domain("phase", "=", "end")
        earlier &= Domain("upload_id", "any", SENT_LISTS)
        last = self.search(earlier, order="id desc", limit=1)
        return bool(self._serious_fields() - last._serious_fields())

    def _count_held(self):
        self.held_removal_count = self.env["cleverreach.step"].search_count(
            [("line_id", "=", self.id), *COUNTED["held_removal_count"]]
        )

    @api.depends("hold", "sending_hold", "vanished_count", "matching_id.line_ids")
    def _compute_can_review(self):
        latest = self.matching_id._latest_lines()
        for line in self:
            matching = line.matching_id
            newest = latest.get(matching, self.browse())
            # A preview looks again at what waits since the last upload.
            current = newest | matching.last_line_id
            line.can_review = (
                line in current and line._is_question() and newest._is_question()
            )

    def _is_question(self):
        """Whether there is something that a manager is asked about."""
        return bool(self.hold or self.sending_hold or self._undecided_count())

    def _check_can_review(self):
        """
        :raise UserError: if there is nothing to confirm, or no longer: a newer upload
            or preview may have found that nothing has to wait
        """
        if not (len(self) == 1 and self.can_review):
            raise UserError(
                self.env._(
                    "Nothing waits for a confirmation here, or no longer: a newer "
                    "upload or preview may have taken the place of this result. Upload "
                    "again to bring the list up to date."
                )
            )

    # ACTIONS

    def action_review_removals(self):
        """Ask a manager what is to become of all that waits."""
        self.check_access("read")
        self.env["cleverreach.confirm"].check_access("create")
        self._check_can_review()
        line = self.matching_id._latest_lines()[self.matching_id]
        wizard = self.env["cleverreach.confirm"].create({"line_id": line.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_people(self, count, title):
        """Show the contacts or recipients that a number counts.

        :param count: the field that counts them, of ``COUNTED``
        :param title: how the screen calls the number
        """
        self.check_access("read")
        counted = COUNTED[count]
        if "preview" in self.mapped("upload_kind"):
            # Nothing has become of what is only planned.
            counted = [term for term in counted if term != DONE]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_step_action"
        )
        kind = KINDS.get(count, "sent")
        return dict(
            action,
            # The title of the page: the name of the action as it is read.
            display_name=(
                titled(self.env, self.group_id.name, title) if len(self) == 1 else title
            ),
            domain=[("line_id", "in", self.ids), *counted],
            context={
                "step_kind": kind,
                "search_default_group_by_reason": kind == "left_out",
            },
        )

    def action_open_held(self):
        """Show whose removal waits for a confirmation."""
        self.check_access("read")
        return self.action_open_people(
            "held_removal_count", self.env._("Would Be Removed")
        )
