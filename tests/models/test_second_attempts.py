"""A scheduled upload that failed for what may pass is tried again within its day."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase

DATE = "2026-01-15 02:00:00"


class TestSecondAttempts(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        cls.contact("Anna", "anna@example.com")
        cls.account.frequency = "weekly"
        cls.account.cron_id.nextcall = DATE

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))

    def run_at(self, text):
        """Let the account's job run at a time; return the newest upload."""
        with freeze_time(text, tick=True):
            self.run_job()
        # As Odoo does it; by hand the job leaves it.
        self.account.cron_id.nextcall = "2026-01-22 02:00:00"
        return self.account.upload_ids[:1]

    def down(self, status=503):
        self.box.fail_next(status, times=999)

    def up(self):
        self.box.interference.clear()

    def wakes(self):
        found = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.account.cron_id.id)], order="call_at"
        )
        return [str(date)[:16] for date in found.mapped("call_at")]

    def test_it_is_tried_again_after_15_minutes_and_says_so(self):
        self.down()
        failed = self.run_at(DATE)
        self.assertEqual(failed.state, "failed")
        self.assertEqual(str(failed.retry_date)[:16], "2026-01-15 02:15")
        self.assertEqual(self.account.retry_date, failed.retry_date)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cleverreach_standing, "connection")
        self.assertIn("2026-01-15 02:15", self.wakes())
        self.assertFalse(self.account.activity_ids, "it may be well before anybody")
        self.up()
        again = self.run_at("2026-01-15 02:16:00")
        self.assertEqual((again.state, again.kind), ("done", "scheduled"))
        self.assertEqual(again.scheduled_for, failed.scheduled_for)
        self.assertFalse(self.account.retry_date)
        self.assertFalse(self.account.activity_ids)

    def test_not_before_its_time(self):
        self.down()
        failed = self.run_at(DATE)
        self.assertEqual(self.run_at("2026-01-15 02:10:00"), failed)

    def test_the_pauses_grow_and_end_within_the_day(self):
        self.down()
        date = fields.Datetime.to_datetime(DATE)
        waited = []
        for _attempt in range(9):
            failed = self.run_at(str(date))
            if not failed.retry_date:
                break
            waited.append(round((failed.retry_date - date) / timedelta(minutes=1)))
            date = failed.retry_date + timedelta(seconds=30)
        self.assertEqual(waited, [15, 60, 240, 720])
        self.assertLess(date, fields.Datetime.to_datetime(DATE) + timedelta(days=1))
        self.assertEqual(len(self.account.upload_ids), 5)

    def test_from_the_second_failure_on_the_responsible_user_hears_of_it(self):
        self.down()
        self.run_at(DATE)
        failed = self.run_at("2026-01-15 02:16:00")
        self.assertEqual(failed.attempt, 1)
        self.assertIn("tried again by itself on", self.account.activity_ids.note)

    def test_no_network_is_tried_again(self):
        self.box.drop_next(times=999)
        self.assertTrue(self.run_at(DATE).retry_date)

    def test_wrong_credentials_are_not(self):
        self.account.client_secret = "wrong"
        failed = self.run_at(DATE)
        self.assertEqual(failed.state, "failed")
        self.assertFalse(failed.retry_date)
        self.assertTrue(self.account.activity_ids)

    def test_a_missing_right_is_not(self):
        self.down(403)
        failed = self.run_at(DATE)
        self.assertEqual(failed.state, "failed")
        self.assertFalse(failed.retry_date)

    def test_an_upload_by_hand_is_not(self):
        self.down()
        self.account.cron_id.nextcall = "2026-01-22 02:00:00"
        self.account.action_upload()
        failed = self.run_at("2026-01-15 02:00:00")
        self.assertEqual(failed.state, "failed")
        self.assertFalse(failed.retry_date)

    def test_an_upload_by_hand_takes_its_place(self):
        self.down()
        failed = self.run_at(DATE)
        self.up()
        self.account.action_upload()
        self.assertFalse(failed.retry_date)
        self.run_at("2026-01-15 02:05:00")
        manual = self.account.upload_ids[0]
        self.assertEqual(manual.state, "done")
        self.assertEqual(self.run_at("2026-01-15 02:16:00"), manual)

    def test_a_preview_does_not_take_its_place(self):
        self.down()
        failed = self.run_at(DATE)
        self.account.action_preview()
        self.assertTrue(failed.retry_date)

    def test_who_switches_the_schedule_off_ends_it(self):
        self.down()
        failed = self.run_at(DATE)
        self.account.frequency = "off"
        self.assertFalse(failed.retry_date)
        self.assertEqual(self.run_at("2026-01-15 02:16:00"), failed)

    def test_one_that_odoo_has_forgotten_is_woken(self):
        self.down()
        self.run_at(DATE)
        cron = self.account.cron_id
        due = [("cron_id", "=", cron.id)]
        self.env["ir.cron.trigger"].search(due).unlink()
        cron.nextcall = "2099-01-01"
        with freeze_time("2026-01-15 02:16:00"):
            self.env.ref("fairgate_cleverreach.ir_cron_watch").method_direct_trigger()
        self.assertTrue(self.env["ir.cron.trigger"].search(due))
