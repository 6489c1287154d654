"""Who is found in the database to be as before needs no closer look."""

from itertools import product

from odoo.addons.fairgate_cleverreach.client import Member
from odoo.addons.fairgate_cleverreach.run import memory
from odoo.addons.fairgate_cleverreach.sync.plan import (
    Contact,
    Policy,
    decide_contact,
)
from odoo.addons.fairgate_cleverreach.sync.states import Action, State

from ..common import CleverReachCase

EITHER = (True, False)


class TestAsItWas(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.contact("Anna", "anna@example.com")
        cls.beat = cls.contact("Beat", "beat@example.com")

    def remember(self, place, **values):
        return self.env["cleverreach.receiver"].create(
            {
                "group_id": self.group().id,
                "email": f"{place}@example.com",
                "remote_id": f"{place}",
                "ours": True,
                **values,
            }
        )

    def test_whoever_is_as_sent_would_be_kept(self):
        cases = list(product(State, EITHER, EITHER, EITHER, EITHER))
        rows = self.env["cleverreach.receiver"]
        for place, (state, on_list, hers, same, refused) in enumerate(cases):
            rows += self.remember(
                place,
                state=state.value,
                on_list=on_list,
                partner_id=(self.anna if hers else self.beat).id,
                fingerprint="now" if same else "before",
                refused_fingerprint="now" if refused else False,
            )
        addresses = rows.mapped("email")
        contacts = [Contact(self.anna.id, address, "now") for address in addresses]
        known, formers = memory.by_both(
            self.env, self.group(), addresses, [self.anna.id]
        )
        kept = [
            (place, known[contact.address].id)
            for place, contact in enumerate(contacts)
            if not known[contact.address].refused
            and known[contact.address].contact_id == self.anna.id
            and decide_contact(
                contact,
                known[contact.address],
                formers[self.anna.id],
                Policy(),
            ).action
            is Action.KEEP
        ]
        found = memory.as_sent(
            self.env,
            self.group(),
            addresses,
            [self.anna.id] * len(cases),
            ["now"] * len(cases),
        )
        self.assertTrue(kept)
        self.assertEqual(sorted(found), kept)

    def test_whoever_is_on_the_list_as_remembered(self):
        cases = list(product(State, EITHER, EITHER, EITHER, EITHER))
        members, expected = {}, []
        for place, (state, on_list, same_id, same_state, ours) in enumerate(cases):
            row = self.remember(place, state=state.value, on_list=on_list, ours=ours)
            there = state if same_state else State.BOUNCED
            members[row.email] = Member(
                row.remote_id if same_id else "other", row.email, there, "Odoo"
            )
            if on_list and same_id and state is there:
                expected.append((place, row.id, ours))
        found = memory.as_on_list(self.env, self.group(), members)
        self.assertEqual(sorted(found), expected)
