import hmac
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sync.addresses import address_forms
from ..sync.plan import Recipient
from ..sync.states import State, observe
from .cleverreach_log import GC_LIMIT
from .cleverreach_pull import SOURCE, UNDER_WAY, by_key

# So many rows at a time are held in memory.
CHUNK = 1000
ERASED_PREFIX = "hmac-sha256:"
# Of our own: Odoo renews its own secret when a database is duplicated.
KEY_PARAMETER = "fairgate_cleverreach.memory_key"
# Who left or bounced stays remembered.
LEFT = (State.UNSUBSCRIBED.value, State.BOUNCED.value)


class CleverReachReceiver(models.Model):
    """What is known of one address on one recipient list.

    A row outlives the recipient only to remember that somebody unsubscribed or bounced.
    The fields below "work of an upload" are its notes, so that it can go on after an
    interruption.
    """

    _name = "cleverreach.receiver"
    _description = "CleverReach Recipient"
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
    account_id = fields.Many2one(
        related="group_id.account_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
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
    claimant_id = fields.Many2one(
        "res.partner",
        "Planned Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact that speaks for this address in the latest plan.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        readonly=True,
        index="btree_not_null",
        help="How CleverReach numbers the recipient.",
    )
    state = fields.Selection(
        [
            (State.NEW.value, "Not on the list"),
            (State.ACTIVE.value, "Active"),
            (State.INACTIVE.value, "Waiting for double opt-in"),
            (State.UNSUBSCRIBED.value, "Unsubscribed"),
            (State.BOUNCED.value, "Bounced"),
        ],
        default=State.NEW.value,
        required=True,
        readonly=True,
        help="What CleverReach said when the list was last read. That somebody "
        "unsubscribed or bounced is remembered after the recipient is gone.",
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
    fingerprint = fields.Char(readonly=True)
    last_sent = fields.Datetime(
        readonly=True,
        help="When Odoo last sent the contact's data to this list.",
    )
    refused = fields.Char(
        "Refused Because",
        readonly=True,
        help="What CleverReach said when it did not take the recipient.",
    )

    # Work of an upload. The numbers are ids of its lines; no foreign keys, for speed.
    seen_by = fields.Integer(readonly=True)
    claimed_by = fields.Integer(readonly=True)
    planned_by = fields.Integer(
        readonly=True, index=True, help="The line that noted what is to be done."
    )
    todo = fields.Selection(
        [
            ("create", "Add"),
            ("change", "Change"),
            ("rename", "Change address"),
            ("remove", "Remove"),
        ],
        readonly=True,
        help="What the next upload would do, as of the last preview.",
    )
    former_id = fields.Many2one(
        "cleverreach.receiver", "Former Address", readonly=True, ondelete="set null"
    )

    _group_email_uniq = models.UniqueIndex("(group_id, email)")
    _group_todo = models.Index("(group_id, todo) WHERE todo IS NOT NULL")
    # For the state of a contact on a list: see cleverreach.contact.state.
    _group_partner = models.Index(
        "(group_id, partner_id, on_list DESC, id DESC) WHERE partner_id IS NOT NULL"
    )
    _former = models.Index("(former_id) WHERE former_id IS NOT NULL")

    def _as_recipient(self, line):
        """:return: this row as the planner sees it, for the work of ``line``"""
        self.ensure_one()
        return Recipient(
            address=self.email,
            state=State(self.state),
            on_list=self.on_list,
            contact_id=self.partner_id.id or None,
            fingerprint=self.fingerprint or None,
            refused=bool(self.refused),
            claimed=self.claimed_by == line.id,
        )

    # PULL

    def _observe_page(self, group, line, remotes):
        """Take note of recipients that the list holds.

        :param remotes: list of :class:`client.Receiver`, read from ``group``
        """
        found = by_key(remotes)
        known = self._by_address(group, found)
        moved = self._by_remote_id(
            group,
            [
                remote.id
                for address, remote in found.items()
                if address not in known or known[address].remote_id != remote.id
            ],
        )
        values = []
        for address, remote in found.items():
            row = known.get(address)
            former = moved.get(remote.id, self)
            if not row:
                values.append(
                    {
                        "group_id": group.id,
                        "email": address,
                        "remote_id": remote.id,
                        "state": remote.state.value,
                        "on_list": True,
                        "seen_by": line.id,
                        **former._history(),
                    }
                )
            elif not (
                row.seen_by == line.id
                and row.remote_id != remote.id
                and row.state in LEFT
            ):
                # Else the address stood on an earlier page in another spelling.
                row._observe(remote, address)
                if not row.fingerprint:
                    row.write(former._history())
        self.create(values)
        rows = self.browse([row.id for row in known.values()])
        rows.seen_by = line.id

    def _by_remote_id(self, group, remote_ids):
        """:return: dict of id at CleverReach → row"""
        rows = self.search(
            [("group_id", "=", group.id), ("remote_id", "in", remote_ids)]
        )
        return {row.remote_id: row for row in rows}

    def _history(self):
        """What stays true of a recipient whose address was changed at CleverReach.

        That also happens when Odoo changed it and was interrupted before it took note.

        :return: dict of values; empty for no record
        """
        return {
            name: self[name].id if name == "partner_id" else self[name]
            for name in ("partner_id", "fingerprint", "last_sent")
            if self[name]
        }

    def _observe(self, remote, address=None, blocked=False):
        """Take note of what the list says of this address.

        :param remote: :class:`client.Receiver`; None if the list does not hold it
        :param address: the address in plain, where only its hash was remembered
        :param blocked: the address that is gone is on CleverReach's blocklist
        """
        self.ensure_one()
        state = observe(
            State(self.state), State(remote.state.value) if remote else None
        )
        values = {
            "state": state.value,
            "on_list": bool(remote),
            "remote_id": remote.id if remote else False,
        }
        if address:
            values["email"] = address
        if not remote and self.on_list:
            # Should it come back, then from elsewhere.
            values["fingerprint"] = False
            if blocked:
                # So goes who unsubscribes from an account that blocks whoever does.
                values["state"] = State.UNSUBSCRIBED.value
        if remote and self.fingerprint == UNDER_WAY and remote.source != SOURCE:
            # Came with a form before what was under way could arrive.
            values["fingerprint"] = False
        if state is State.ACTIVE:
            # Who leaves a second time is taken over a second time.
            values["blacklisted"] = False
        changed = {name: v for name, v in values.items() if self[name] != v}
        if changed:
            self.write(changed)

    # MEMORY

    @api.model
    def _by_address(self, group, addresses):
        """:return: dict of address → row, for those of ``addresses`` that are known"""
        hashes = {self._hash(address): address for address in addresses}
        rows = self.search(
            [("group_id", "=", group.id), ("email", "in", [*addresses, *hashes])]
        )
        return {hashes.get(row.email, row.email): row for row in rows}

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

        That somebody unsubscribed or bounced is kept; of people whose contact was
        deleted only as a keyed hash of the address.
        """
        memory = self.filtered(lambda row: row.state in LEFT)
        (self - memory).unlink()
        memory.write(
            {"on_list": False, "remote_id": False, "fingerprint": False, "todo": False}
        )
        memory._erase()

    def _erase(self):
        """Turn the addresses of people whose contact was deleted into keyed hashes."""
        for row in self:
            if not row.partner_id and not row.email.startswith(ERASED_PREFIX):
                row.write({"email": self._hash(row.email), "claimant_id": False})

    def _tidy(self, group, line):
        """Keep nothing of people who are neither on the list nor wanted there.

        :param line: the whole upload of ``group`` that has just ended
        """
        unwanted = [
            ("group_id", "=", group.id),
            ("on_list", "=", False),
            ("claimed_by", "!=", line.id),
        ]
        while rows := self.search(
            [*unwanted, ("state", "=", State.NEW.value)], limit=CHUNK
        ):
            rows.unlink()
        self.search(
            [
                *unwanted,
                ("partner_id", "=", False),
                ("email", "not like", f"{ERASED_PREFIX}%"),
            ]
        )._erase()

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
            limit=GC_LIMIT,
        )
        known = rows.filtered(lambda row: row.fingerprint or row.state in LEFT)
        known._erase()
        (rows - known).unlink()
        return len(rows), len(rows) == GC_LIMIT

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
                ("state", "in", (State.UNSUBSCRIBED.value, State.BOUNCED.value)),
            ]
        )
        known = {
            row._memory_name(): row
            for row in self.search([("group_id", "=", successor.id)])
        }
        for row in left:
            twin = known.get(row._memory_name())
            if twin and not twin.on_list and twin.state not in LEFT:
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

    # ALLOW AGAIN

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
        rows = rows.filtered(lambda row: row.refused or row.state in LEFT)
        if not rows:
            raise UserError(self.env._("Nothing keeps this address off the list."))
        if rows.filtered(lambda row: row.on_list and row.state != State.ACTIVE.value):
            raise UserError(
                self.env._(
                    "CleverReach itself holds this recipient as unsubscribed or "
                    "bounced. Only there can it become active again: the person "
                    "subscribes anew with a form, or CleverReach's support allows the "
                    "address. The next upload notices it by itself."
                )
            )
        rows.write({"state": State.NEW.value, "refused": False})
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
