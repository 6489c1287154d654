"""Something looks after uploads that does not hang on the account's own job."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..common import CleverReachCase


class Watch(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upload_matching = cls.matching()
        cls.contact("Anna", "anna@example.com")
        cls.account.frequency = "daily"
        cls.cron = cls.account.cron_id
        cls.cron.nextcall = "2099-01-01"

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])

    def watch(self):
        self.env.flush_all()
        watchdog = self.env.ref("fairgate_cleverreach.ir_cron_watch")
        self.assertIs(watchdog.method_direct_trigger(), True)
        self.env.invalidate_all()

    def interrupted(self):
        """An upload whose worker was killed so often that Odoo gave up its job."""
        upload = self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual"}
        )
        now = fields.Datetime.now()
        upload.write(
            {"state": "running", "start_date": now, "checkpoint_date": now, "place": ""}
        )
        upload._make_lines()
        self.triggers().unlink()
        return upload


class TestWake(Watch):
    def test_an_upload_that_odoo_has_forgotten_is_gone_on_with(self):
        upload = self.interrupted()
        self.watch()
        self.assertTrue(self.triggers())
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 1))

    def test_one_that_is_about_to_go_on_is_left_alone(self):
        self.interrupted()
        self.cron._trigger()
        self.watch()
        self.assertEqual(len(self.triggers()), 1)

    def test_one_that_runs_is_left_alone(self):
        self.interrupted()
        account = self.env.registry["cleverreach.account"]
        with patch.object(account, "_is_at_work", lambda self: True):
            self.watch()
        self.assertFalse(self.triggers())

    def test_one_that_cleverreach_made_wait_is_left_alone(self):
        upload = self.interrupted()
        upload.resume_date = fields.Datetime.now() + timedelta(minutes=5)
        self.watch()
        self.assertFalse(self.triggers())

    def test_a_job_that_odoo_switched_off_is_switched_on(self):
        self.interrupted()
        self.cron.active = False
        self.watch()
        self.assertTrue(self.cron.active)
        self.assertTrue(self.triggers())

    def test_a_copy_of_the_database_for_tests_stays_asleep(self):
        self.interrupted()
        self.cron.active = False
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.watch()
        self.assertFalse(self.cron.active)
        self.assertFalse(self.triggers())

    def test_one_of_an_archived_account_ends(self):
        upload = self.interrupted()
        self.account.active = False
        self.watch()
        self.assertEqual(upload.state, "failed")
        self.assertIn("archived", upload.problem)

    def test_its_own_job_is_another_one(self):
        watchdog = self.env.ref("fairgate_cleverreach.ir_cron_watch")
        self.assertNotEqual(watchdog, self.cron)
        self.assertTrue(watchdog.active)


class TestDidNotRun(Watch):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.told = cls.account.activity_ids

    def last_success(self, days):
        upload = self.upload(kind="manual")
        self.assertEqual(upload.state, "done")
        upload.end_date -= timedelta(days=days)
        self.set_since(days + 30)
        return upload

    def set_since(self, days):
        date = fields.Datetime.now() - timedelta(days=days)
        self.account.scheduled_since = date
        self.env.cr.execute(
            "UPDATE cleverreach_matching SET create_date = %s WHERE id = %s",
            [date, self.upload_matching.id],
        )
        self.env.invalidate_all()

    def test_a_last_success_older_than_twice_the_interval_is_said_everywhere(self):
        self.last_success(days=3)
        self.watch()
        self.assertTrue(self.account.is_late)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cleverreach_standing, "late")
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.account.responsible_id)
        self.assertIn("should have run", activity.note)
        self.watch()
        self.assertEqual(self.account.activity_ids, activity, "it is told once")

    def test_it_clears_itself(self):
        self.last_success(days=3)
        self.watch()
        self.upload()
        self.watch()
        self.assertFalse(self.account.is_late)
        self.assertFalse(self.account.activity_ids)

    def test_what_ran_lately_is_not_late(self):
        self.last_success(days=1)
        self.watch()
        self.assertFalse(self.account.is_late)
        self.assertFalse(self.account.activity_ids)

    def test_the_interval_is_that_of_the_schedule(self):
        self.last_success(days=20)
        for frequency, late in (
            ("daily", True),
            ("weekly", True),
            ("monthly", False),
            ("off", False),
        ):
            with self.subTest(frequency):
                self.account.frequency = frequency
                self.set_since(90)
                self.assertEqual(self.account.is_late, late)

    def test_a_schedule_that_was_just_set_has_not_missed_anything(self):
        self.last_success(days=300)
        self.account.frequency = "weekly"
        self.assertFalse(self.account.is_late)

    def test_a_service_that_was_just_booked_again_has_not_missed_anything(self):
        self.last_success(days=300)
        self.company.cleverreach_booked = False
        self.assertFalse(self.account.is_late)
        self.company.cleverreach_booked = True
        self.assertFalse(self.account.is_late)

    def test_one_that_never_came_to_its_end_is_late_too(self):
        self.set_since(3)
        self.assertTrue(self.account.is_late)

    def test_without_a_matching_nothing_is_due(self):
        self.set_since(3)
        self.upload_matching.active = False
        self.assertFalse(self.account.is_late)

    def test_a_single_contact_is_no_upload_of_the_schedule(self):
        self.last_success(days=3)
        contact = self.env["res.partner"].search([("email", "=", "anna@example.com")])
        upload = self.upload(kind="manual", partner_id=contact.id)
        self.assertEqual(upload.state, "done")
        self.assertTrue(self.account.is_late)
