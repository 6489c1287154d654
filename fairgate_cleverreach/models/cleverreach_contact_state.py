from odoo import api, fields, models
from odoo.tools import SQL

from ..run import memory
from ..sync.states import BADGES, REMEMBERED, WELL, Reason, State


class CleverReachContactState(models.Model):
    """A contact on a recipient list: what is so, and why, in one row.

    A view over the recipients and over the contacts that the last uploads left out:
    nothing is stored twice. Contacts that no upload has met yet have no row.
    """

    _name = "cleverreach.contact.state"
    _description = "Contact on a CleverReach List"
    _inherit = "cleverreach.exported"
    _auto = False
    _rec_name = "group_id"
    _order = "group_id, partner_id"
    _depends = {
        "cleverreach.receiver": [
            "asked_date",
            "email",
            "group_id",
            "last_sent",
            "on_list",
            "partner_id",
            "refused",
            "state",
        ],
        "cleverreach.group": ["company_id"],
        "cleverreach.upload": ["kind", "scope"],
        "cleverreach.upload.line": ["group_id", "phase", "upload_id"],
        "cleverreach.step": [
            "action",
            "detail",
            "line_id",
            "partner_id",
            "reason",
            "shared_with_id",
            "status",
        ],
    }

    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        help="A contact that had the filter role at an upload.",
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        readonly=True,
        help="The recipient list that the row is about.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    receiver_id = fields.Many2one(
        "cleverreach.receiver",
        "Recipient",
        readonly=True,
        help="What is known of the address on this list; empty if it never was there.",
    )
    on_list = fields.Boolean(
        "On the List",
        readonly=True,
        help="Whether CleverReach held the address when the list was last read.",
    )
    last_sent = fields.Datetime(
        readonly=True, help="When Odoo last sent the contact's data to this list."
    )
    asked_date = fields.Datetime(
        "Asked to Confirm on",
        readonly=True,
        help="When CleverReach was told to send the mail that asks to confirm.",
    )
    state = fields.Selection(
        lambda self: self._states(),
        readonly=True,
        help="Whether the contact gets the mailings to this list, or why not.",
    )
    badge = fields.Char(
        compute="_compute_traits", help="The colour of the state, by Odoo's name."
    )
    kept_off = fields.Boolean(
        "Kept Off the List",
        compute="_compute_traits",
        search="_search_kept_off",
        help="Something keeps the contact off the list.",
    )
    may_allow_again = fields.Boolean(
        compute="_compute_traits",
        help="A manager may allow the address again: it is kept off by what Odoo "
        "remembers.",
    )
    may_ask = fields.Boolean(
        compute="_compute_may_ask",
        help="The contact waits for double opt-in: a manager may let it be asked.",
    )
    may_try_again = fields.Boolean(
        compute="_compute_traits",
        help="CleverReach refused the contact: somebody may have it tried again.",
    )
    shared_with_id = fields.Many2one(
        "res.partner",
        "Shares With",
        readonly=True,
        help="The contact that speaks for the address: the oldest one that has it.",
    )
    detail = fields.Char(
        readonly=True, help="CleverReach's own words, if it refused the recipient."
    )

    @api.depends("state")
    def _compute_traits(self):
        for row in self:
            # A reason of another addon has no line in the table.
            row.badge = BADGES.get(row.state, "warning")
            row.kept_off = row.state not in WELL
            row.may_allow_again = row.state in REMEMBERED
            row.may_try_again = row.state == Reason.REFUSED.value

    @api.depends("state", "receiver_id", "group_id")
    def _compute_may_ask(self):
        waiting = self.filtered(lambda row: row.state == State.INACTIVE.value)
        asking = self.env["cleverreach.matching"].search(
            [
                ("group_id", "in", waiting.group_id.ids),
                ("double_opt_in", "=", True),
            ]
        )
        for row in self:
            row.may_ask = (
                row in waiting
                and row.receiver_id.ours
                and row.group_id in asking.group_id
            )

    @api.model
    def _search_kept_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Odoo never asks for both at once.
        return [("state", "not in" if True in value else "in", WELL)]

    def _states(self):
        """The states of a recipient and the reasons to be left out, each once."""
        state = self.env["cleverreach.receiver"]._fields["state"]
        reason = self.env["cleverreach.step"]._fields["reason"]
        labels = dict(reason._description_selection(self.env))
        labels |= state._description_selection(self.env)
        labels[State.NEW.value] = self.env._("Not on the list yet")
        return list(labels.items())

    @property
    def _table_query(self):
        # Ids are made of the ids of the rows that a state comes from: always the same
        # for the same recipient. A state of CleverReach's own goes before a reason.
        # Two halves, each of which PostgreSQL reads by an index for a single contact:
        # of a full join it would read all recipients of all associations.
        return SQL(
            """
            WITH whole AS (
                SELECT line.group_id, MAX(line.id) AS line_id
                  FROM cleverreach_upload_line line
                  JOIN cleverreach_upload upload ON upload.id = line.upload_id
                 WHERE upload.kind NOT IN ('preview', 'reading')
                   AND upload.scope != 'contact'
                   AND line.phase NOT IN ('pull', 'plan')
                 GROUP BY line.group_id
            ), step AS NOT MATERIALIZED (
                SELECT step.id, line.group_id, line.company_id, step.partner_id,
                       COALESCE(step.reason, %(new)s) AS reason, step.detail,
                       step.shared_with_id
                  FROM cleverreach_step step
                  JOIN cleverreach_upload_line line ON line.id = step.line_id
                  JOIN cleverreach_upload upload ON upload.id = line.upload_id
                  JOIN whole ON whole.group_id = line.group_id
                 WHERE upload.kind NOT IN ('preview', 'reading')
                   AND line.id >= whole.line_id
                   AND step.partner_id IS NOT NULL
                   AND (step.action = 'skip'
                        OR step.action = 'create'
                       AND step.status IN ('planned', 'held'))
            )
            SELECT receiver.id * 2 AS id, receiver.partner_id, receiver.group_id,
                   list.company_id, receiver.id AS receiver_id,
                   receiver.on_list, receiver.last_sent, receiver.asked_date,
                   CASE WHEN step.reason = 'blocked' THEN step.reason
                        WHEN receiver.state IN %(remembered)s
                        THEN receiver.state
                        WHEN receiver.refused IS NOT NULL THEN 'refused'
                        WHEN receiver.on_list THEN receiver.state
                        ELSE COALESCE(step.reason, receiver.state)
                   END AS state,
                   COALESCE(receiver.refused, step.detail) AS detail,
                   step.shared_with_id
              FROM (
                    SELECT DISTINCT ON (group_id, partner_id) *
                      FROM cleverreach_receiver
                     WHERE partner_id IS NOT NULL
                     ORDER BY group_id, partner_id, on_list DESC, id DESC
                   ) receiver
              JOIN cleverreach_group list ON list.id = receiver.group_id
              LEFT JOIN LATERAL (
                    SELECT *
                      FROM step
                     WHERE step.group_id = receiver.group_id
                       AND step.partner_id = receiver.partner_id
                     ORDER BY step.id DESC
                     LIMIT 1
                   ) step ON TRUE
             UNION ALL
            SELECT step.id * 2 + 1, step.partner_id, step.group_id,
                   step.company_id, NULL, FALSE, NULL, NULL,
                   step.reason, step.detail, step.shared_with_id
              FROM (
                    SELECT DISTINCT ON (group_id, partner_id) *
                      FROM step
                     ORDER BY group_id, partner_id, id DESC
                   ) step
             WHERE NOT EXISTS (
                    SELECT 1
                      FROM cleverreach_receiver receiver
                     WHERE receiver.group_id = step.group_id
                       AND receiver.partner_id = step.partner_id
                   )
            """,
            new=State.NEW.value,
            remembered=REMEMBERED,
        )

    def action_allow_again(self):
        self.check_access("read")
        # Those who may change an account: managers.
        self.env["cleverreach.account"].check_access("write")
        self.ensure_one()
        receiver = self.receiver_id
        if not receiver:
            # The address belonged to somebody else when it left the list.
            ((address, _problem),) = self.partner_id._cleverreach_addresses()
            if address:
                known = memory.by_address(self.env, self.group_id, [address])
                if address in known:
                    receiver = receiver.browse(known[address].id)
        return receiver.action_allow_again()

    def action_ask_to_confirm(self):
        self.check_access("read")
        # Those who may change an account: managers.
        self.env["cleverreach.account"].check_access("write")
        self.ensure_one()
        return self.receiver_id.action_ask_to_confirm()

    def action_try_again(self):
        self.check_access("read")
        return self.receiver_id._try_again()

    def action_open_contact(self):
        self.check_access("read")
        self.ensure_one()
        return self.partner_id._open_from_cleverreach()
