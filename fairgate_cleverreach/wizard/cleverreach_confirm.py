from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.cleverreach_upload_line import COUNTED
from ..sync.states import SENDING
from ..wording import number


class CleverReachConfirm(models.TransientModel):
    """Asks a manager what is to become of what waits: names the list, shows the exact
    numbers.
    """

    _name = "cleverreach.confirm"
    _description = "Confirm What Waits for a CleverReach List"

    line_id = fields.Many2one("cleverreach.upload.line", required=True, readonly=True)
    matching_id = fields.Many2one(related="line_id.matching_id", related_sudo=False)
    group_id = fields.Many2one(related="line_id.group_id", related_sudo=False)
    group_name = fields.Char(related="group_id.name", related_sudo=False)
    hold = fields.Selection(
        related="line_id.hold", string="Odoo Asks Because", related_sudo=False
    )
    sending_hold = fields.Selection(
        related="line_id.sending_hold",
        string="It Is Unusual Because",
        related_sudo=False,
    )
    unknown_count = fields.Integer(related="line_id.unknown_count", related_sudo=False)
    own_count = fields.Integer(
        "Sent by Earlier Uploads",
        compute="_compute_counts",
        help="Contacts that have lost the filter role, or whose address has changed.",
    )
    foreign_count = fields.Integer(
        "From Elsewhere",
        compute="_compute_counts",
        help="Recipients that no upload has sent: they subscribed with a form, or "
        "somebody added them in CleverReach.",
    )
    removal_count = fields.Integer(
        "To Be Removed",
        compute="_compute_counts",
        help="How many recipients the upload would remove from the list.",
    )
    held_addition_count = fields.Integer(
        "To Be Added",
        compute="_compute_counts",
        help="How many contacts the upload would add to the list.",
    )
    held_change_count = fields.Integer(
        "To Be Changed",
        compute="_compute_counts",
        help="Of how many recipients the upload would change data or address.",
    )
    vanished_count = fields.Integer(
        "Vanished from the List",
        compute="_compute_counts",
        help="Contacts that an upload had sent, and that are no longer on the list "
        "although no upload has removed them.",
    )
    with_removals = fields.Boolean(
        "Remove Them", default=True, help="Otherwise the removals go on waiting."
    )
    with_sendings = fields.Boolean(
        "Add and Change Them",
        default=True,
        help="Otherwise the additions and changes go on waiting.",
    )
    with_vanished = fields.Selection(
        [
            ("later", "Decide later"),
            ("leave", "Leave out"),
            ("add", "Add again"),
        ],
        "What Becomes of Them",
        default="later",
        required=True,
        help="Whoever is left out stays so until a manager allows the address again.",
    )
    total = fields.Integer(
        "All Together",
        compute="_compute_total",
        help="How many people the upload would remove, add and change, of those that "
        "waited.",
    )
    typed = fields.Integer(
        "Type This Number to Confirm",
        help="Type how many people it is about, to show that it is meant.",
    )
    upload_now = fields.Boolean(
        "Upload at Once",
        default=True,
        help="Otherwise the next scheduled upload does it.",
    )

    @api.depends("line_id.held_removal_count", "line_id.sending_hold")
    def _compute_counts(self):
        for wizard in self:
            line = wizard.line_id
            wizard.removal_count = wizard._count("held_removal_count")
            foreign = [("is_foreign", "=", True)]
            wizard.foreign_count = wizard._count("held_removal_count", foreign)
            wizard.own_count = wizard.removal_count - wizard.foreign_count
            wizard.held_addition_count = wizard._count("held_addition_count")
            wizard.held_change_count = wizard._count("held_change_count")
            wizard.vanished_count = line._undecided_count()

    def _count(self, number, narrowed=()):
        domain = [("line_id", "=", self.line_id.id), *COUNTED[number], *narrowed]
        return self.env["cleverreach.step"].search_count(domain)

    @api.depends("with_removals", "with_sendings", "with_vanished", "line_id")
    def _compute_total(self):
        for wizard in self:
            total = wizard.removal_count if wizard.with_removals else 0
            if wizard.with_sendings:
                total += wizard.held_addition_count + wizard.held_change_count
            if wizard.with_vanished == "add":
                total += wizard.vanished_count
            wizard.total = total

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        # What is shown is read as superuser: the line must be one that may be seen.
        wizards.line_id.check_access("read")
        return wizards

    def action_open_removals(self):
        self.check_access("read")
        return self.line_id.action_open_held()

    def action_open_people(self, count, title):
        """Show the people whom a number counts."""
        self.check_access("read")
        return self.line_id.action_open_people(count, title)

    def action_confirm(self):
        """Let the next upload do what was shown, to those who were shown."""
        self.check_access("write")
        self.ensure_one()
        self.line_id._check_can_review()
        if self.line_id not in self.matching_id._latest_lines().values():
            raise UserError(
                self.env._(
                    "The number has changed meanwhile. Nothing was confirmed: review "
                    "again what waits."
                )
            )
        # As it was shown: what is decided here no longer counts.
        total = self.total
        decides = self.vanished_count and self.with_vanished != "later"
        if not total and not decides:
            raise UserError(
                self.env._(
                    "Nothing was chosen, so nothing was confirmed: choose what is to "
                    "be done, or “Not Now”."
                )
            )
        if self.typed != total:
            raise UserError(self._mistyped())
        actions = ["remove"] if self.with_removals else []
        if self.with_sendings:
            actions += [action.value for action in SENDING]
        self.matching_id._confirm(actions)
        if decides:
            self.matching_id._decide_vanished(add=self.with_vanished == "add")
        if not (self.upload_now and total):
            return {"type": "ir.actions.act_window_close"}
        upload = self.matching_id.account_id._request_upload(
            kind="confirmed", matchings=self.matching_id
        )
        return upload._open()

    def _mistyped(self):
        if self.total == self.removal_count:
            return self.env._(
                "You typed %(typed)s, but %(total)s recipients would be removed "
                "from “%(list)s”. Nothing was confirmed: type %(total)s, or choose "
                "“Not Now”.",
                typed=number(self.env, self.typed),
                total=number(self.env, self.total),
                list=self.group_name,
            )
        return self.env._(
            "You typed %(typed)s, but for “%(list)s” it is about %(total)s people. "
            "Nothing was confirmed: type %(total)s, or choose “Not Now”.",
            typed=number(self.env, self.typed),
            total=number(self.env, self.total),
            list=self.group_name,
        )
