from collections import Counter
from dataclasses import replace

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..client import (
    BadDataError,
    MissingRightError,
    NotFoundError,
    UnreadableError,
)
from ..sync.addresses import address_forms, address_key
from ..sync.blocklist import Blocklist
from ..sync.brake import Hold, Removals, hold
from ..sync.fingerprint import fingerprint
from ..sync.plan import (
    Contact,
    Decision,
    Policy,
    Recipient,
    decide_contact,
    decide_recipient,
    settle_rename,
)
from ..sync.states import SENDING, Action, Reason, State

CHUNK = 500


class CleverReachPlan(models.AbstractModel):
    """Second and third phase of a line: what has to be done?

    The decisions are those of :mod:`sync.plan`. Here some hundred contacts at a time
    are read for it, and its answers are noted in ``cleverreach.receiver``.
    """

    _name = "cleverreach.plan"
    _description = "Planning a CleverReach Upload"

    misfits = fields.Json(
        readonly=True,
        help="Number of values that were left out or shortened, by field matching.",
    )

    def _contacts(self, after=0):
        """
        :param after: only contacts with a higher id
        :return: the next contacts that this line is about, the oldest first
        """
        narrowed = Domain("id", ">", after)
        if self._is_single():
            partner = self.upload_id.partner_id
            own = Domain("id", "=", partner.id)
            if partner.email_normalized:
                # Those who share the address belong to it: the oldest of them speaks.
                forms = address_forms(address_key(partner.email_normalized))
                own |= Domain("email_normalized", "in", list(forms))
            narrowed &= own
        return self.matching_id._contacts(narrowed, limit=CHUNK)

    def _contacts_at(self, addresses, matching=None):
        """Who of the filter role has one of ``addresses`` now.

        :param matching: whose filter role; that of this line if not given
        :return: set of those of ``addresses`` that somebody has and may be sent
        """
        forms = set().union(*map(address_forms, addresses))
        contacts = (matching or self.matching_id)._contacts(
            Domain("email_normalized", "in", list(forms))
        )
        return {address for address, _ in self._addresses(contacts)} - {None}

    def _policy(self):
        return Policy(
            keep_foreign=self.matching_id.keep_foreign, resend=self.upload_id.resend
        )

    # PLAN: the contacts

    def _plan(self, client):
        blocklist = self._blocklist(client)
        # Asked for anew each time: some may be deleted or merged meanwhile.
        while contacts := self._contacts(after=self.position):
            self._plan_chunk(contacts, blocklist)
            self.matching_id._note_new_tags()
            self.position = contacts[-1].id
            self.wanted_count += len(contacts)
            yield len(contacts)
            self._forget_cache()

    def _blocklist(self, client):
        try:
            return Blocklist(client.blacklist())
        except (BadDataError, MissingRightError, NotFoundError, UnreadableError):
            # Not worth an upload: CleverReach itself refuses such an address then.
            return Blocklist([])

    def _plan_chunk(self, partners, blocklist):
        contacts = self._read_contacts(partners, blocklist)
        rows = self.env["cleverreach.receiver"]
        known = rows._by_address(
            self.group_id, [contact.address for contact in contacts if contact.address]
        )
        recipients = {
            address: row._as_recipient(self) for address, row in known.items()
        }
        formers = self._receivers([("partner_id", "in", partners.ids)])
        formers = formers.grouped(lambda row: row.partner_id.id)
        policy = self._policy()
        decisions = []
        for contact in contacts:
            row = known.get(contact.address, rows)
            decision = decide_contact(
                contact,
                recipients.get(contact.address),
                [
                    former._as_recipient(self)
                    for former in formers.get(contact.id, rows) - row
                ],
                policy,
            )
            if decision.claims:
                recipient = recipients.get(contact.address, Recipient(contact.address))
                recipients[contact.address] = replace(recipient, claimed=True)
            decisions.append(decision)
        self._note_decisions(decisions, known)

    def _read_contacts(self, partners, blocklist=()):
        """
        :param blocklist: the addresses that CleverReach never mails to
        :return: list of :class:`sync.plan.Contact`, in the order of ``partners``
        """
        misfits = {}
        payloads = self.matching_id._payloads(partners, misfits)
        self._note_misfits(misfits)
        return [
            Contact(
                id=partner.id,
                address=address,
                fingerprint=fingerprint(*payloads[partner.id]),
                problem=problem,
                blocked=bool(address) and address in blocklist,
            )
            for partner, (address, problem) in zip(
                partners, self._addresses(partners), strict=True
            )
        ]

    def _addresses(self, partners):
        """:return: as ``res.partner._cleverreach_addresses``, less Odoo's blacklist"""
        found = partners._cleverreach_addresses()
        forms = set().union(*(address_forms(a) for a, _problem in found if a))
        blacklist = self.env["mail.blacklist"].sudo()
        entries = blacklist.search([("email", "in", list(forms))])
        blocked = {address_key(entry.email) for entry in entries}
        return [
            (None, Reason.BLACKLISTED) if address in blocked else (address, problem)
            for address, problem in found
        ]

    def _note_decisions(self, decisions, known):
        """Write the plan down.

        :param decisions: list of :class:`sync.plan.Decision`
        :param known: dict of address → row
        """
        new_rows = []
        skips = []
        for decision in decisions:
            if decision.action is Action.KEEP:
                self.unchanged_count += 1
            if decision.action is Action.SKIP:
                skips.append(decision)
            if not decision.claims:
                continue
            row = known.get(decision.address)
            values = self._row_values(decision, row)
            if not row:
                new_rows.append(
                    {
                        "group_id": self.group_id.id,
                        "email": decision.address,
                        **values,
                    }
                )
                continue
            changed = {
                name: value
                for name, value in values.items()
                if (row[name].id if name.endswith("_id") else row[name]) != value
            }
            row.write(changed)
        self.env["cleverreach.receiver"].create(new_rows)
        self.env["cleverreach.upload.skip"].create(
            [
                self._skip_values(
                    decision.contact_id,
                    decision.reason,
                    known[decision.address].refused
                    if decision.reason is Reason.REFUSED
                    else False,
                )
                for decision in skips
            ]
        )

    def _row_values(self, decision, row):
        """
        :param row: what is known of the address; None for nothing
        :return: dict of values that note ``decision``
        """
        former = self.env["cleverreach.receiver"]
        if decision.former:
            former = former._by_address(self.group_id, [decision.former])[
                decision.former
            ]
        values = {
            "claimed_by": self.id,
            "planned_by": self.id,
            "claimant_id": decision.contact_id,
            "todo": decision.action.value if decision.action in SENDING else False,
            "former_id": former.id,
        }
        if not row or (row.state == State.NEW.value and not row.on_list):
            # Else whoever was last sent stays known until every contact is planned:
            # a former address is found by it, also by a contact that comes later.
            values["partner_id"] = decision.contact_id
        if row and not self._is_preview():
            # In plain again, where only a hash was remembered.
            values["email"] = decision.address
        if decision.reason is Reason.UNSUBSCRIBED and not self._is_preview():
            # The person left, perhaps under a former address: remembered for this one.
            values["state"] = State.UNSUBSCRIBED.value
        return values

    def _note_misfits(self, misfits):
        if misfits:
            total = dict(self.misfits or {})
            for field_map_id, counts in misfits.items():
                key = str(field_map_id)
                total[key] = Counter(total.get(key, {})) + counts
            self.misfits = total

    # SETTLE: address changes, then the recipients that nobody wants

    def _settle(self, client):
        renames = self._planned(["rename"])
        claimed = self._claimed(renames.former_id)
        for row in renames:
            decision = Decision(
                Action.RENAME, row.email, former=row.former_id.email or ""
            )
            taken = not row.former_id or row.former_id in claimed
            if settle_rename(decision, taken).former is None:
                row.write({"todo": "create", "former_id": False})
        if not self._is_single():
            yield from self._settle_unclaimed()
            self._apply_brake()
        if not self._is_preview():
            self._hand_over()

    def _claimed(self, rows):
        """:return: those of ``rows`` whose address a contact has now"""
        if self._is_single():
            # Only few contacts were planned: look among all of them.
            addresses = self._contacts_at(rows.mapped("email"))
            return rows.filtered(lambda row: row.email in addresses)
        return rows.filtered(lambda row: row.claimed_by == self.id)

    def _hand_over(self):
        """Make the planned contacts those that the addresses are known to belong to.

        Who unsubscribed stays known by the address they left with, whoever has it now:
        a new address of theirs must not bring them back.
        """
        receivers = self.env["cleverreach.receiver"]
        receivers.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE cleverreach_receiver
                   SET partner_id = claimant_id
                 WHERE group_id = %s AND claimed_by = %s
                   AND claimant_id IS NOT NULL
                   AND (partner_id IS NULL
                        OR partner_id != claimant_id AND state != %s)
                """,
                self.group_id.id,
                self.id,
                State.UNSUBSCRIBED.value,
            )
        )
        receivers.invalidate_model()

    def _settle_unclaimed(self):
        """Decide about the recipients that no contact claims.

        A former address whose contact has not got to the new one yet is needed still.
        """
        needed = self._receivers(
            [("claimed_by", "=", self.id), ("former_id", "!=", False)]
        ).former_id
        policy = self._policy()
        while True:
            rows = self.env["cleverreach.receiver"].search(
                [
                    ("group_id", "=", self.group_id.id),
                    ("on_list", "=", True),
                    ("claimed_by", "!=", self.id),
                    ("id", ">", self.position),
                ],
                order="id",
                limit=CHUNK,
            )
            if not rows:
                return
            for row in rows - needed:
                decision = decide_recipient(row._as_recipient(self), policy)
                if decision.action is Action.LEAVE:
                    self.foreign_count += 1
                    continue
                row.write({"todo": "remove", "planned_by": self.id})
                if row.fingerprint:
                    self.own_removal_count += 1
                else:
                    self.foreign_removal_count += 1
            self.position = rows[-1].id
            yield len(rows)

    def _apply_brake(self):
        """Hold the removals back if a person has to confirm them first."""
        reason = self._brake()
        self.hold = reason.value if reason else False
        if reason is Hold.FIRST and not self._is_preview():
            # Nothing at all is sent to a list whose content nobody has agreed to lose.
            # The rows keep what would be done: the person who confirms looks at them.
            self._finish()

    def _brake(self):
        """:return: why the removals that are left to do have to wait; None if not"""
        matching = self.matching_id
        return hold(
            self._removals_left(),
            begun=self._has_begun(),
            mirrored=matching.mirrored,
            confirmed=matching.confirmed_removals,
            foreign_only=matching.confirmed_foreign_only,
            more_than=matching.account_id.brake_count,
            percent=matching.account_id.brake_percent,
        )

    def _removals_left(self):
        receivers = self.env["cleverreach.receiver"]
        of_list = Domain("group_id", "=", self.group_id.id)
        there = of_list & Domain("on_list", "=", True)
        left = there & Domain("planned_by", "=", self.id)
        left &= Domain("todo", "=", "remove")
        own = receivers.search_count(left & Domain("fingerprint", "!=", False))
        return Removals(
            on_list=receivers.search_count(there),
            own=own,
            foreign=receivers.search_count(left) - own,
            wanted=receivers.search_count(of_list & Domain("claimed_by", "=", self.id)),
        )
