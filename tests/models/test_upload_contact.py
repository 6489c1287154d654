"""The upload of one contact."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestUploadContact(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def upload_contact(self, contact):
        return self.upload(kind="manual", partner_id=contact.id)

    def test_only_that_contact_is_sent(self):
        upload = self.upload_contact(self.anna)
        self.assertEqual((upload.state, upload.sent_count), ("done", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_the_list_shows_one_recipient_more(self):
        self.upload()
        carla = self.contact("Carla Rossi", "carla@example.com")
        self.upload_contact(carla)
        self.assertEqual(self.group().recipient_count, 3)

    def test_a_contact_of_another_company_by_now_is_not_named(self):
        upload = self.upload_contact(self.anna)
        user = self.user("user", "user")
        self.assertIn("Anna Muster", upload.with_user(user).display_name)
        self.anna.company_id = self.env["res.company"].create({"name": "Chor Muster"})
        self.env.invalidate_all()
        name = upload.with_user(user).display_name
        self.assertNotIn("Anna", name)
        self.assertIn("Upload of", name)

    def test_only_to_the_lists_it_belongs_to(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        tag = self.env["res.partner.category"].create({"name": "Other"})
        self.matching(tag_ids=[(6, 0, tag.ids)], group_id=self.group(other).id)
        upload = self.upload_contact(self.anna)
        self.assertEqual(upload.line_ids.group_id, self.group())

    def test_an_older_contact_with_the_same_address_speaks(self):
        twin = self.contact("Younger", "anna@example.com")
        upload = self.upload_contact(twin)
        self.assertEqual(upload.line_ids.skip_ids.partner_id, twin)
        self.assertEqual(upload.line_ids.wanted_count, 2)
        self.assertEqual(self.anna.cleverreach_receiver_ids.email, "anna@example.com")

    def test_a_changed_address_keeps_the_recipient(self):
        self.upload()
        before = self.on_list()["anna@example.com"]["id"]
        self.anna.email = "new@example.com"
        self.upload_contact(self.anna)
        self.assertEqual(self.on_list()["new@example.com"]["id"], before)

    def test_an_address_that_somebody_else_has_now_stays(self):
        self.upload()
        self.anna.email = "new@example.com"
        self.beat.email = "anna@example.com"
        self.upload_contact(self.anna)
        self.assertEqual(
            set(self.on_list()),
            {"anna@example.com", "beat@example.com", "new@example.com"},
        )
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com", "new@example.com"})

    def test_nobody_is_removed(self):
        self.upload()
        self.beat.category_id = False
        self.upload_contact(self.anna)
        self.assertEqual(len(self.on_list()), 2)

    def test_who_unsubscribed_is_not_sent(self):
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        upload = self.upload_contact(self.anna)
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")

    def test_a_contact_deleted_before_it_starts_does_not_mean_all(self):
        upload = self.env["cleverreach.upload"].create(
            {
                "account_id": self.account.id,
                "kind": "manual",
                "partner_id": self.anna.id,
            }
        )
        self.anna.unlink()
        self.run_job()
        self.assertEqual((upload.state, self.on_list()), ("done", {}))

    def test_the_date_of_the_schedule_is_served_after_it(self):
        self.account._request_upload(self.anna)
        self.account.cron_id.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.run_job()
        self.assertEqual(self.account.last_upload_id.kind, "scheduled")
        self.assertEqual(len(self.on_list()), 2)

    def test_who_has_no_usable_address_is_refused_with_the_reason(self):
        self.env["mail.blacklist"]._add("beat@example.com")
        nobody = self.contact("Nobody", False)
        for contact, reason in (
            (nobody, "No e-mail address"),
            (self.beat, "e-mail blacklist"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                contact.action_cleverreach_upload()
        self.assertFalse(self.account.upload_ids)

    def test_the_guard_counts_for_each_contact(self):
        self.account._request_upload(self.anna)
        self.run_job()
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.account._request_upload(self.anna)
        self.account._request_upload(self.beat)
        self.run_job()
        self.account._request_upload()
