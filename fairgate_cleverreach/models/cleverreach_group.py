from collections import Counter
from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain

from .. import limits
from ..client import NOT_TOLD
from ..sync.states import STATES, TOLD_LEFT, State
from ..wording import number, titled
from .cleverreach_upload import SENT_LISTS


class CleverReachGroup(models.Model):
    _name = "cleverreach.group"
    _description = "CleverReach Recipient List"
    _inherit = "cleverreach.exported"
    _order = "name, id"

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account that has the list.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    name = fields.Char(
        required=True,
        readonly=True,
        help="How the list is called at CleverReach.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        required=True,
        readonly=True,
        help="How CleverReach numbers the list.",
    )
    recipient_count = fields.Integer(
        "Recipients",
        readonly=True,
        help="As of the last refresh or upload. CleverReach itself updates the number "
        "with some delay.",
    )
    is_counted = fields.Boolean(
        "Counted",
        readonly=True,
        help="The number of recipients was read at least once.",
    )
    read_date = fields.Datetime(
        "Last Read on",
        readonly=True,
        help="When Odoo last read who is on the list, and who has left it.",
    )
    read_text = fields.Char(
        "Last Read",
        compute="_compute_read_text",
        help="When Odoo last read who is on the list; before that nobody knows how "
        "many are active, unsubscribed or bounced.",
    )
    gone = fields.Boolean(
        "Deleted at CleverReach",
        readonly=True,
        help="The list was not found at the last refresh.",
    )

    form_ids = fields.One2many(
        "cleverreach.form",
        "group_id",
        "Forms",
        help="The forms of the list that exist at CleverReach.",
    )
    receiver_ids = fields.One2many("cleverreach.receiver", "group_id", "On the List")
    active_count = fields.Integer(
        "Active Recipients",
        compute="_compute_state_counts",
        help="They get the mailings.",
    )
    inactive_count = fields.Integer(
        "Waiting",
        compute="_compute_state_counts",
        help="They have not confirmed by double opt-in yet.",
    )
    unsubscribed_count = fields.Integer(
        "Unsubscribed Recipients",
        compute="_compute_state_counts",
        help="They have left the list. Odoo never activates them again.",
    )
    newly_left_count = fields.Integer(
        "Unsubscribed Since the Last Upload",
        compute="_compute_newly_left_count",
        help="They have left the list, and no upload has dealt with it yet. The next "
        "one leaves their contacts out.",
    )
    bounced_count = fields.Integer(
        "Bounced Recipients",
        compute="_compute_state_counts",
        help="CleverReach could not deliver mails to them.",
    )

    _remote_id_uniq = models.UniqueIndex("(account_id, remote_id)")

    @api.depends("read_date")
    @api.depends_context("lang", "tz", "uid")
    def _compute_read_text(self):
        for group in self:
            group.read_text = (
                group.account_id._format(group.read_date)
                if group.read_date
                else self.env._("Not read yet")
            )

    def _note_count(self, count):
        """:param count: how many recipients the list has, as it was read"""
        self.write({"recipient_count": count, "is_counted": True})

    @api.depends("name", "recipient_count", "gone", "is_counted")
    @api.depends_context("lang", "show_recipient_count")
    def _compute_display_name(self):
        for group in self:
            group.display_name = group.name
            if group.gone:
                group.display_name = self.env._(
                    "%(name)s (no longer at CleverReach)", name=group.name
                )
            elif group.is_counted and self.env.context.get("show_recipient_count"):
                group.display_name = self.env._(
                    "%(name)s (%(count)s)",
                    name=group.name,
                    count=number(self.env, group.recipient_count),
                )

    @api.depends("receiver_ids.state", "receiver_ids.on_list")
    def _compute_state_counts(self):
        names = {state.count for state in State if state.count}
        counts = Counter()
        for group, state, count in self.env["cleverreach.receiver"]._read_group(
            [("group_id", "in", self.ids), ("on_list", "=", True)],
            ["group_id", "state"],
            ["__count"],
        ):
            counts[group.id, STATES[state].count] += count
        for group in self:
            for name in names:
                group[name] = counts[group.id, name]

    @api.depends("receiver_ids.state", "receiver_ids.state_date")
    def _compute_newly_left_count(self):
        dates = self._last_upload_ends()
        for group in self:
            group.newly_left_count = self.env["cleverreach.receiver"].search_count(
                group._newly_left(dates.get(group, datetime.min))
            )

    def _last_upload_ends(self):
        """:return: dict of list → when the last upload that dealt with it ended"""
        lines = self.env["cleverreach.upload.line"]
        ended = Domain("group_id", "in", self.ids) & Domain("end_date", "!=", False)
        ended &= Domain("state", "!=", "error") & Domain("upload_id", "any", SENT_LISTS)
        return dict(lines._read_group(ended, ["group_id"], ["end_date:max"]))

    def _newly_left(self, since):
        """:return: domain of the recipients of whom it was found out after ``since``
        that they have left the list
        """
        left = Domain("group_id", "=", self.id) & Domain("state", "in", TOLD_LEFT)
        return left & Domain("state_date", ">", since)

    def _was_just_uploaded(self):
        """Whether CleverReach's own count may lag behind ours."""
        return bool(self._recent_lines())

    def _removed_lately(self):
        """:return: how many recipients CleverReach may still count that are removed"""
        return sum(self._recent_lines().mapped("removed_count"))

    def _recent_lines(self):
        since = fields.Datetime.now() - limits.STATS_DELAY
        return self.env["cleverreach.upload.line"].search(
            [("group_id", "=", self.id), ("end_date", ">", since)]
        )

    def _refresh_forms(self, client):
        """Read which forms the list has.

        :return: whether CleverReach tells
        """
        try:
            found = client.forms(self.remote_id)
        except NOT_TOLD:
            return False
        self.form_ids._sync(self, found)
        return True

    def action_open_contact_states(self):
        """Show the contacts of this list, each with its state."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_contact_state_action"
        )
        return dict(action, domain=[("group_id", "=", self.id)], context={})

    def action_open_people(self, name, title):
        """Show whom a number counts.

        :param name: of the field that has the number
        :param title: of what is shown
        """
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_receiver_action"
        )
        return dict(
            action,
            name=titled(self.env, self.name, title),
            domain=list(self._counted(name)),
            context={},
        )

    def _counted(self, name):
        """:return: domain of the recipients that the field ``name`` counts"""
        if name == "newly_left_count":
            return self._newly_left(self._last_upload_ends().get(self, datetime.min))
        there = Domain("group_id", "=", self.id) & Domain("on_list", "=", True)
        if name == "recipient_count":
            return there
        states = [state.value for state in State if state.count == name]
        return there & Domain("state", "in", states)

    def _sync(self, account, remote_groups):
        """Make the lists of ``account`` what CleverReach says.

        :param self: the lists known of the account
        :param remote_groups: list of :class:`client.Group`
        A list that is no longer there is marked, never deleted: its matching and what
        is remembered of its recipients stay.
        """
        known = {group.remote_id: group for group in self}
        # Each once, whatever CleverReach shows twice.
        for remote in {remote.id: remote for remote in remote_groups}.values():
            group = known.pop(remote.id, None)
            if not group:
                self.create(
                    {
                        "account_id": account.id,
                        "remote_id": remote.id,
                        "name": remote.name or remote.id,
                    }
                )
            elif group.gone or group.name != (remote.name or remote.id):
                group.write({"name": remote.name or remote.id, "gone": False})
        self.browse([group.id for group in known.values()]).gone = True
