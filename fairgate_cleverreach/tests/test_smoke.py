from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSmoke(TransactionCase):
    """What needs no network, for Odoo's own test runner.

    The whole suite is in the repository's folder ``tests/``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Musikverein Muster"})
        cls.company.cleverreach_booked = True
        cls.account = cls.company.cleverreach_account_id
        cls.account.write({"client_id": "app", "client_secret": "a-secret"})
        cls.group = cls.env["cleverreach.group"].create(
            {"account_id": cls.account.id, "remote_id": "1", "name": "Newsletter"}
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Newsletter"})
        cls.matching = cls.env["cleverreach.matching"].create(
            {
                "account_id": cls.account.id,
                "group_id": cls.group.id,
                "tag_ids": [fields.Command.set(cls.tag.ids)],
            }
        )

    def test_booking_makes_an_account_with_a_scheduled_action(self):
        self.assertEqual(self.account.company_id, self.company)
        self.assertEqual(self.account.frequency, "monthly")
        self.assertTrue(self.account.cron_id.active)

    def test_a_matching_counts_its_contacts(self):
        values = {"category_id": [fields.Command.set(self.tag.ids)]}
        self.env["res.partner"].create(
            [
                {"name": "Anna", **values},
                {"name": "Beat", "company_id": self.company.id, **values},
                {"name": "Carla", "company_id": self.env.company.id, **values},
                {"name": "Dora", "active": False, **values},
            ]
        )
        self.matching.invalidate_recordset()
        self.assertEqual(self.matching.contact_count, 2)

    def test_a_second_manual_upload_within_a_day_is_refused(self):
        self.account.action_upload()
        upload = self.account.upload_ids
        self.assertEqual((upload.kind, upload.state), ("manual", "queued"))
        upload.write({"state": "done", "start_date": fields.Datetime.now()})
        with self.assertRaisesRegex(UserError, "possible from"):
            self.account.action_upload()

    def test_the_secret_cannot_be_read(self):
        self.account.client_secret = "a-secret"
        self.env.invalidate_all()
        self.assertFalse(self.account.client_secret)
        manager = new_test_user(
            self.env,
            "manager",
            "fairgate_cleverreach.group_manager",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            self.account.with_user(manager).read(["secret_ids"])

    def test_the_log_is_purged_after_90_days(self):
        now = fields.Datetime.now()
        old, young = self.env["cleverreach.log"].create(
            [
                {
                    "account_id": self.account.id,
                    "date": now - timedelta(days=days),
                    "result": "ok",
                }
                for days in (91, 89)
            ]
        )
        self.env["cleverreach.log"]._gc_log()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
