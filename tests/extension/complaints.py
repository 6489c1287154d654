"""Run by test_new_state.py, where the table of states has one more."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach.sync.states import State

from sandbox.state.reading import Reading

from ..common import CleverReachCase, skipped_by_reason


class TestComplaints(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.complaints = set()
        base = Reading._base

        def with_complaints(store, person, receiver):
            stamp = 1700000000 if person.email in self.complaints else 0
            return base(store, person, receiver) | {"complained": stamp}

        self.enterContext(patch.object(Reading, "_base", with_complaints))
        self.matching()
        self.anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.complaints.add("anna@example.com")

    def receiver(self):
        return self.env["cleverreach.receiver"].search(
            [("email", "=", "anna@example.com")]
        )

    def test_it_is_read_counted_and_has_a_badge(self):
        self.upload()
        with self.account._client() as client:
            remote = client.receiver(self.remote_group, "anna@example.com")
        self.assertIs(remote.state, State.COMPLAINED)
        receiver = self.receiver()
        self.assertEqual((receiver.state, receiver.badge), ("complained", "danger"))
        group = self.group()
        self.assertEqual((group.active_count, group.unsubscribed_count), (1, 1))

    def test_it_leaves_out_with_its_reason_and_screens_tell_it(self):
        line = self.upload().line_ids
        self.assertEqual(skipped_by_reason(line), {"complained": 1})
        state = self.anna.cleverreach_state_ids
        self.assertEqual(
            (state.state, state.badge, state.kept_off, state.may_allow_again),
            ("complained", "danger", True, True),
        )
        self.assertEqual(self.anna.cleverreach_trouble, "Complained about a mailing")
        kept_off = state.search([("kept_off", "=", True)])
        self.assertEqual(kept_off.partner_id, self.anna)
        labels = dict(state._fields["state"]._description_selection(self.env))
        self.assertEqual(labels["complained"], "Complained about a mailing")

    def test_it_is_remembered_after_it_is_gone(self):
        self.upload()
        self.complaints.clear()
        self.box.store.delete_receiver(self.remote_group, "anna@example.com")
        line = self.upload().line_ids
        self.assertEqual(skipped_by_reason(line), {"complained": 1})
        self.assertEqual(list(self.on_list()), ["beat@example.com"])
        self.assertEqual(self.receiver().state, "complained")

    def test_the_person_does_not_come_back_with_another_address(self):
        self.upload()
        self.anna.email = "anna@example.org"
        line = self.upload().line_ids
        self.assertEqual(skipped_by_reason(line), {"complained": 1})
        self.assertNotIn("anna@example.org", self.on_list())
        self.account.blacklist_unsubscribed = True
        self.upload()
        blacklisted = self.env["mail.blacklist"].search([]).mapped("email")
        self.assertIn("anna@example.org", blacklisted)
