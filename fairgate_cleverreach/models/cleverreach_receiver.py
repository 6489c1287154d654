import hmac
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import limits
from ..run import memory
from ..sync.addresses import address_forms
from ..sync.ids import IdSet
from ..sync.states import BADGES, REMEMBERED, Reason, State
from ..wording import number

ERASED_PREFIX = "hmac-sha256:"
# Of our own: Odoo renews its own secret when a database is duplicated.
KEY_PARAMETER = "fairgate_cleverreach.memory_key"


class CleverReachReceiver(models.Model):
    """What is known of one address on one recipient list.

    Memory only: what is on the list, what we sent, who left. A row outlives the
    recipient only to remember that somebody unsubscribed or bounced, or was refused.
    What an upload is about to do is in its steps.
    """

    _name = "cleverreach.receiver"
    _description = "CleverReach Recipient"
    _inherit = "cleverreach.exported"
    _order = "email, id"
    _rec_name = "email"

    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The recipient list that the address is, or was, on.",
    )
    account_id = fields.Many2one(related="group_id.account_id")
    company_id = fields.Many2one(related="group_id.company_id")
    email = fields.Char(
        "Address",
        required=True,
        readonly=True,
        help="The address on the list; for a deleted contact only an unreadable key.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact that was last sent with this address, or that left with it.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        readonly=True,
        index="btree_not_null",
        help="How CleverReach numbers the recipient.",
    )
    state = fields.Selection(
        [(state.value, state.label) for state in State],
        default=State.NEW.value,
        required=True,
        readonly=True,
        help="What CleverReach said when the list was last read. That somebody "
        "unsubscribed or bounced is remembered after the recipient is gone.",
    )
    state_date = fields.Datetime(
        "State Noticed on",
        readonly=True,
        help="When Odoo found out that the state had changed. Empty: it is what it was "
        "when the recipient was first read.",
    )
    badge = fields.Char(
        compute="_compute_badge", help="The colour of the state, by Odoo's name."
    )
    on_list = fields.Boolean(
        "On the List",
        readonly=True,
        help="Whether CleverReach held the address when the list was last read.",
    )
    blacklisted = fields.Boolean(
        "Taken over into Odoo's Blacklist",
        readonly=True,
        help="Done once only: whom you take off the blacklist is left off it.",
    )
    ours = fields.Boolean(
        "Sent by an Upload",
        readonly=True,
        help="An upload has put the recipient on the list, or taken it over. Else it "
        "came from elsewhere.",
    )
    ask_due = fields.Boolean(
        "To Be Asked",
        readonly=True,
        help="The recipient is new and waits for double opt-in; no mail has asked for "
        "it yet.",
    )
    asked_date = fields.Datetime(
        "Asked to Confirm on",
        readonly=True,
        index="btree_not_null",
        help="When CleverReach was told to send the mail that asks to confirm. That is "
        "done once; a manager can let it be done again.",
    )
    fingerprint = fields.Char(
        readonly=True, help="Stands for what CleverReach took last."
    )
    last_sent = fields.Datetime(
        readonly=True,
        help="When Odoo last sent the contact's data to this list.",
    )
    refused = fields.Char(
        "Refused Because",
        readonly=True,
        help="What CleverReach said when it did not take the recipient.",
    )
    refused_fingerprint = fields.Char(
        readonly=True, help="Stands for what CleverReach did not take."
    )
    refused_count = fields.Integer(
        "Refusals",
        readonly=True,
        help="How often CleverReach has refused the same. The next three uploads try "
        "it again; then it waits until the contact is changed, or until somebody "
        "clicks “Try Again”.",
    )

    _group_email_uniq = models.UniqueIndex("(group_id, email)")
    _group_on_list = models.Index("(group_id, id) WHERE on_list")
    _asks_due = models.Index("(group_id) WHERE ask_due")
    _hashes = models.Index("(group_id) WHERE left(email, 12) = 'hmac-sha256:'")

    @api.depends("state")
    def _compute_badge(self):
        for row in self:
            row.badge = BADGES[row.state]

    # MEMORY

    @api.model
    def _hash(self, address):
        """:return: what stands for the address of an erased person in the memory"""
        key = self._memory_key().encode()
        return ERASED_PREFIX + hmac.digest(key, address.encode(), "sha256").hex()

    def _memory_name(self):
        """:return: the hash of the address, whether it is kept in plain or not"""
        if self.email.startswith(ERASED_PREFIX):
            return self.email
        return self._hash(self.email)

    @api.model
    def _memory_key(self):
        parameters = self.env["ir.config_parameter"].sudo()
        key = parameters.get_param(KEY_PARAMETER)
        if not key:
            key = secrets.token_hex()
            parameters.set_param(KEY_PARAMETER, key)
        return key

    def init(self):
        """Make the key with the addon: two uploads at once must not make two."""
        self._memory_key()

    def _forget_removed(self):
        """Forget recipients that were removed from their list.

        That somebody unsubscribed or bounced is kept, and that they were asked to
        confirm and did not; of people whose contact was deleted only as a keyed hash of
        the address.
        """
        memory = self.filtered(lambda row: row.state in REMEMBERED or row._is_asked())
        memory.filtered(lambda row: row.state not in REMEMBERED).state = State.NEW.value
        (self - memory).unlink()
        memory.write(
            {
                "on_list": False,
                "remote_id": False,
                "ours": False,
                "fingerprint": False,
                "ask_due": False,
            }
        )
        memory._erase()

    def _is_asked(self):
        """Whether somebody was asked to confirm and has not: not to be asked again."""
        return bool(self.asked_date) and self.state != State.ACTIVE.value

    def _erase(self):
        """Turn the addresses of people whose contact was deleted into keyed hashes."""
        for row in self:
            if not row.partner_id and not row.email.startswith(ERASED_PREFIX):
                row.email = self._hash(row.email)

    def _has_hashes(self, group):
        """Whether of some people who left the list only a hash is remembered."""
        self.flush_model(["email"])
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM cleverreach_receiver"
                    " WHERE group_id = %s AND left(email, 12) = 'hmac-sha256:' LIMIT 1",
                    group.id,
                )
            )
        )

    def _tidy(self, line):
        """Keep nothing of people who are neither on the list nor wanted there.

        :param line: the whole upload of a list that has just ended
        """
        group = line.group_id
        # Nearly always there are none.
        if not memory.some_away(self.env, group):
            return
        away = self.search([("group_id", "=", group.id), ("on_list", "=", False)])
        claimed = IdSet(line.marks)
        refused = self.env["cleverreach.step"].search(
            [("line_id", "=", line.id), ("reason", "=", Reason.REFUSED.value)]
        )
        wanted = set(refused.mapped("email"))
        unwanted = away.filtered(
            lambda row: not (row.id in claimed or row.ours or row.email in wanted)
        )
        forgotten = unwanted.filtered(
            lambda row: row.state == State.NEW.value and not row._is_asked()
        )
        forgotten.unlink()
        (unwanted - forgotten)._erase()

    @api.autovacuum
    def _gc_unmatched(self):
        """Keep no address of deleted contacts and strangers for lists without matching.

        No upload reads these lists, so that nobody needs the addresses any more. Who
        was sent, or has left, is kept as a hash: there may be a matching again.

        :return: number of rows dealt with, and whether there are more
        """
        used = self.env["cleverreach.matching"]._read_group([], ["group_id"])
        rows = self.search(
            [
                ("group_id", "not in", [group.id for (group,) in used]),
                ("partner_id", "=", False),
                ("email", "not like", f"{ERASED_PREFIX}%"),
            ],
            limit=limits.GC_LIMIT,
        )
        known = rows.filtered(
            lambda row: row.ours or row.state in REMEMBERED or row._is_asked()
        )
        known._erase()
        (rows - known).unlink()
        return len(rows), len(rows) == limits.GC_LIMIT

    # ODOO'S BLACKLIST

    def _blacklist(self):
        """Put the addresses on Odoo's e-mail blacklist, those that are not there."""
        plain = self.filtered(lambda row: not row.email.startswith(ERASED_PREFIX))
        forms = {row: address_forms(row.email) for row in plain}
        blacklist = self.env["mail.blacklist"]
        there = blacklist.search([("email", "in", list(set().union(*forms.values())))])
        there = set(there.mapped("email"))
        for row, addresses in forms.items():
            # In every form that a contact may have the address in.
            for address in sorted(addresses - there):
                blacklist._add(
                    address,
                    self.env._(
                        "Unsubscribed from the CleverReach list “%(list)s”.",
                        list=row.group_id.name,
                    ),
                )
        self.blacklisted = True

    @api.model
    def _carry_memory(self, group, successor):
        """Let who left the list ``group`` stay away from the one that takes its place.

        Addresses of erased people are carried over as the hashes they are kept as.
        """
        left = self.search(
            [
                ("group_id", "=", group.id),
                ("state", "in", REMEMBERED),
            ]
        )
        known = {
            row._memory_name(): row
            for row in self.search([("group_id", "=", successor.id)])
        }
        for row in left:
            twin = known.get(row._memory_name())
            if twin and not twin.on_list and twin.state not in REMEMBERED:
                twin.write(
                    {
                        "state": row.state,
                        "partner_id": (twin.partner_id or row.partner_id).id,
                    }
                )
        self.create(
            [
                {
                    "group_id": successor.id,
                    "email": row.email,
                    "partner_id": row.partner_id.id,
                    "state": row.state,
                }
                for row in left
                if row._memory_name() not in known
            ]
        )

    # ASK TO CONFIRM

    def action_ask_to_confirm(self):
        """Let somebody who waits for double opt-in be asked by the next upload.

        A deliberate act of a manager, told on the contact and on the account: by
        themselves uploads ask nobody twice, and nobody who waited there before.
        """
        if not self.env.user.has_group("fairgate_cleverreach.group_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of Ext. Mailings can let somebody be asked to "
                    "confirm."
                )
            )
        self.check_access("read")
        if not (len(self) == 1 and self._may_be_asked()):
            raise UserError(
                self.env._(
                    "Only somebody who waits for double opt-in on a list whose "
                    "matching asks for it can be asked to confirm."
                )
            )
        self.sudo().ask_due = True
        for record in (self.partner_id, self.account_id):
            if record:
                record.sudo().message_post(
                    author_id=self.env.user.partner_id.id,
                    body=self.env._(
                        "The next upload asks for a confirmation on the CleverReach "
                        "list “%(list)s”.",
                        list=self.group_id.name,
                    ),
                )
        return self.env["cleverreach.connection"]._notify(
            self.env._("To be asked"),
            self.env._("The next upload asks this person to confirm, by a mail."),
            "success",
        )

    def _may_be_asked(self):
        """Whether the recipient waits for double opt-in on a list that asks for it."""
        waits = self.on_list and self.ours and self.state == State.INACTIVE.value
        matchings = self.env["cleverreach.matching"].sudo()
        return waits and bool(
            matchings.search_count(
                [("group_id", "=", self.group_id.id), ("double_opt_in", "=", True)],
                limit=1,
            )
        )

    # TRY AGAIN

    def _try_again(self):
        """Let the next upload send again what CleverReach refused, however often.

        :return: the action that says so
        """
        refused = self.filtered("refused").sudo()
        if not refused:
            raise UserError(
                self.env._(
                    "CleverReach refuses none of these contacts, or no longer: there "
                    "is nothing to be tried again."
                )
            )
        refused.refused_count = 0
        return self.env["cleverreach.connection"]._notify(
            self.env._("Tried again"),
            self.env._(
                "The next upload sends these contacts again: %(count)s.",
                count=number(self.env, len(refused)),
            ),
            "success",
        )

    # ALLOW AGAIN

    def _way_back(self):
        """:return: how a recipient can become active again that CleverReach itself
        holds as unsubscribed or bounced
        """
        if self.state == State.BOUNCED.value:
            return self.env._(
                "CleverReach could not deliver mails to this address, and holds it as "
                "bounced. Only CleverReach's support can allow it again. Does the "
                "person have another address? Enter it on the contact: it is sent as a "
                "new recipient."
            )
        forms = self.group_id.sudo().form_ids.filtered(lambda form: not form.gone)
        text = self.env._(
            "CleverReach itself holds this recipient as unsubscribed. Only the person "
            "can take that back: by signing up anew with a form of this list, and "
            "confirming the mail that follows. Send them the address of the form; you "
            "find it in CleverReach. Odoo notices it when it next reads the list: "
            "nothing has to be pressed here."
        )
        if forms:
            text += "\n" + self.env._(
                "Forms of the list: %(forms)s.", forms=", ".join(forms.mapped("name"))
            )
        return text

    def action_allow_again(self):
        """Forget that somebody left this list or bounced: the next upload may send it.

        A deliberate act of a manager, told on the contact and on the account.
        """
        if not self.env.user.has_group("fairgate_cleverreach.group_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of Ext. Mailings can allow an address again."
                )
            )
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Nothing keeps this address off the list."))
        self.ensure_one()
        # All that is remembered of this contact on this list: a former address speaks
        # for the new one.
        rows = self.sudo()
        if self.partner_id:
            rows |= rows.search(
                [
                    ("group_id", "=", self.group_id.id),
                    ("partner_id", "=", self.partner_id.id),
                ]
            )
        rows = rows.filtered(lambda row: row.state in REMEMBERED)
        if not rows:
            raise UserError(self.env._("Nothing keeps this address off the list."))
        held = rows.filtered(lambda row: row.on_list and row.state in REMEMBERED)
        if held:
            raise UserError(held[0]._way_back())
        rows.write(
            {
                # They left: should they have to confirm anew, they are asked to.
                "asked_date": False,
                "state": State.NEW.value,
                "refused": False,
                "refused_fingerprint": False,
                "refused_count": 0,
            }
        )
        matchings = rows.account_id.matching_ids
        matchings.filtered(
            lambda matching: matching.group_id == self.group_id
        ).last_line_id._note_decided()
        for record in (self.partner_id, self.account_id):
            if record:
                record.sudo().message_post(
                    author_id=self.env.user.partner_id.id,
                    body=self.env._(
                        "The address was allowed again on the CleverReach list "
                        "“%(list)s”. The next upload may send it.",
                        list=self.group_id.name,
                    ),
                )
        return self.env["cleverreach.connection"]._notify(
            self.env._("Allowed again"),
            self.env._("The next upload may send this address again."),
            "success",
        )

    def action_open_contact(self):
        self.check_access("read")
        self.ensure_one()
        return self.partner_id._open_from_cleverreach()
