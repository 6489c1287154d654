"""What one query tells of accounts is what each of their parts would tell."""

from datetime import timedelta

from odoo import fields

from ..common import CleverReachCase


class TestOverview(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.env["cleverreach.upload"]

    def result(self, state, matching=None, **values):
        """Note a result of an upload: its own, and that of the matching."""
        upload = self.made.create(
            {
                "account_id": self.account.id,
                "kind": "scheduled",
                "state": state,
                "start_date": fields.Datetime.now(),
                **values,
            }
        )
        if matching:
            upload.line_ids = [
                (
                    0,
                    0,
                    {
                        "matching_id": matching.id,
                        "group_id": matching.group_id.id,
                        "state": state,
                    },
                )
            ]
        return upload

    def test_the_last_upload_is_neither_a_preview_nor_of_a_contact(self):
        self.assertFalse(self.account.last_upload_id)
        last = self.result("held")
        self.result("done", kind="preview")
        self.result("done", kind="manual", partner_id=self.contact("Anna", "a@b.ch").id)
        self.assertEqual(self.account.last_upload_id, last)
        self.assertEqual(self.account.last_upload_date, last.start_date)
        self.assertEqual(self.account.last_upload_state, "held")

    def test_what_happens_shows_at_once(self):
        upload = self.result("queued")
        self.assertEqual(self.account.last_upload_state, "queued")
        self.assertFalse(self.account.setup_uploaded)
        upload.state = "done"
        self.assertEqual(self.account.last_upload_state, "done")
        self.assertTrue(self.account.setup_uploaded)
        self.assertTrue(self.account.next_upload)
        self.account.frequency = "off"
        self.assertFalse(self.account.next_upload)
        self.assertTrue(self.account.setup_lists)
        self.account.group_ids.gone = True
        self.assertFalse(self.account.setup_lists)
        self.assertTrue(self.account.has_client_secret)
        self.account._secret().client_secret = False
        self.assertFalse(self.account.has_client_secret)

    def test_an_upload_that_waits_does_not_count_as_one_that_is_done(self):
        self.result("held")
        self.assertTrue(self.account.setup_previewed)
        self.assertFalse(self.account.setup_uploaded)

    def test_a_matching_waits_as_its_last_upload_says(self):
        matching = self.matching()
        self.assertEqual(self.account.held_count, 0)
        self.result("held", matching)
        self.result("done", matching, kind="preview")
        self.assertEqual(self.account.held_count, 1)
        self.assertEqual(self.account._held_matchings(), matching)
        self.result("done", matching)
        self.assertEqual(self.account.held_count, 0)
        self.assertFalse(self.account._held_matchings())

    def test_an_archived_matching_does_not_count_whatever_the_context_says(self):
        matching = self.matching()
        self.result("held", matching)
        matching.active = False
        account = self.account.with_context(active_test=False)
        self.assertEqual(account.held_count, 0)
        self.assertFalse(account.setup_matchings)

    def test_when_the_next_upload_by_hand_is_possible(self):
        hours = timedelta(hours=1)
        now = fields.Datetime.now()
        self.result("done", start_date=now - hours)
        self.result("failed", kind="manual", start_date=now - hours)
        self.result("done", kind="manual", start_date=now - 30 * hours)
        self.assertFalse(self.account.manual_free_at)
        self.result("done", kind="manual", start_date=now - 3 * hours)
        self.result("held", kind="manual", start_date=now - 2 * hours)
        self.assertEqual(self.account.manual_free_at, now + 22 * hours)
        self.assertEqual(self.account._manual_free_at(), now + 22 * hours)

    def test_accounts_are_not_mixed_up(self):
        choir = self.env["res.company"].create(
            {"name": "Chor Muster", "cleverreach_booked": True}
        )
        other = choir.cleverreach_account_id
        self.matching()
        self.result("done")
        both = self.account | other
        self.assertEqual(both.mapped("setup_uploaded"), [True, False])
        self.assertEqual(both.mapped("setup_matchings"), [True, False])
        self.assertEqual(both.mapped("has_client_secret"), [True, False])
        self.assertFalse(other.last_upload_id)
        companies = self.company | choir
        companies.invalidate_recordset(["cleverreach_account_id"])
        self.assertEqual(companies.mapped("cleverreach_account_id"), both)

    def test_an_account_that_is_being_made_has_nothing(self):
        account = self.env["cleverreach.account"].new({"company_id": self.company.id})
        self.assertFalse(account.last_upload_id or account.next_upload)
        self.assertEqual(account.setup_step, "credentials")

    def test_a_user_sees_the_same_without_a_right_to_more(self):
        self.matching()
        upload = self.result("done")
        account = self.account.with_user(self.user("user", "user"))
        self.env.invalidate_all()
        self.assertEqual(account.last_upload_id, upload)
        self.assertTrue(account.setup_matchings and account.has_client_secret)
        self.assertEqual(account.next_upload, self.account.next_upload)

    def test_the_name_of_who_is_responsible_comes_along_as_it_is_now(self):
        self.account.responsible_id = self.user("vreni", name="Vreni Muster")
        self.env.flush_all()
        self.env.invalidate_all()
        partner = self.account.responsible_id.partner_id
        partner.name = "Vreni Neu"
        self.account.invalidate_recordset()
        self.assertFalse(self.account.last_upload_id)
        self.assertEqual(self.account.responsible_id.display_name, "Vreni Neu")
        partner.name = "Vreni Neuer"
        self.assertEqual(self.account.responsible_id.display_name, "Vreni Neuer")
