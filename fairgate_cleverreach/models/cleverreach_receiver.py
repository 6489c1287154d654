import hmac

from odoo import api, fields, models

from ..sync.plan import Recipient
from ..sync.states import State, observe

ERASED_PREFIX = "hmac-sha256:"


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
    )
    account_id = fields.Many2one(related="group_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    email = fields.Char("Address", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact whose data stands for this address.",
    )
    remote_id = fields.Char("ID at CleverReach", readonly=True, index="btree_not_null")
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
    )
    on_list = fields.Boolean("On the List", readonly=True)
    fingerprint = fields.Char(readonly=True)
    last_sent = fields.Datetime(readonly=True)
    refused = fields.Char(
        "Refused Because",
        readonly=True,
        help="What CleverReach said when it did not take the recipient.",
    )

    # Work of an upload. The numbers are ids of its lines; no foreign keys, for speed.
    seen_by = fields.Integer(readonly=True)
    claimed_by = fields.Integer(readonly=True)
    todo = fields.Selection(
        [
            ("create", "Add"),
            ("change", "Change"),
            ("rename", "Change address"),
            ("remove", "Remove"),
        ],
        readonly=True,
    )
    former_id = fields.Many2one(
        "cleverreach.receiver", "Former Address", readonly=True, ondelete="set null"
    )

    _group_email_uniq = models.UniqueIndex("(group_id, email)")
    _group_todo = models.Index("(group_id, todo) WHERE todo IS NOT NULL")
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
        found = {}
        for remote in remotes:
            found.setdefault(remote.email.strip().lower(), remote)
        known = self._by_address(group, found)
        values = []
        for address, remote in found.items():
            row = known.get(address)
            if not row:
                values.append(
                    {
                        "group_id": group.id,
                        "email": address,
                        "remote_id": remote.id,
                        "state": remote.state.value,
                        "on_list": True,
                        "seen_by": line.id,
                    }
                )
            else:
                row._observe(remote, address)
        self.create(values)
        rows = self.browse([row.id for row in known.values()])
        rows.seen_by = line.id

    def _observe(self, remote, address=None):
        """Take note of what the list says of this address.

        :param remote: :class:`client.Receiver`; None if the list does not hold it
        :param address: the address in plain, where only its hash was remembered
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
        changed = {name: v for name, v in values.items() if self[name] != v}
        if changed:
            self.write(changed)

    def _observe_missing(self, group, line):
        """Take note that the list no longer holds what was not seen by ``line``."""
        missing = self.search(
            [
                ("group_id", "=", group.id),
                ("on_list", "=", True),
                ("seen_by", "!=", line.id),
            ]
        )
        for row in missing:
            row._observe(None)

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
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return (
            ERASED_PREFIX + hmac.digest(key.encode(), address.encode(), "sha256").hex()
        )

    def _forget_removed(self):
        """Forget recipients that were removed from their list.

        That somebody unsubscribed or bounced is kept; of people whose contact was
        deleted only as a keyed hash of the address.
        """
        memory = self.filtered(
            lambda row: row.state in (State.UNSUBSCRIBED.value, State.BOUNCED.value)
        )
        (self - memory).unlink()
        memory.write(
            {"on_list": False, "remote_id": False, "fingerprint": False, "todo": False}
        )
        for row in memory.filtered(lambda row: not row.partner_id):
            if not row.email.startswith(ERASED_PREFIX):
                row.email = self._hash(row.email)
