"""Each account's own scheduled action."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CleverReachCase

NOW = "2026-01-15 12:00:00"  # a Thursday


class TestSchedule(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Europe/Zurich"
        cls.manager = cls.user("beat", "manager")

    def set(self, **values):
        """Set the account's schedule as a manager; return the next date as text."""
        with freeze_time(NOW):
            self.account.with_user(self.manager).write(values)
        self.env.invalidate_all()
        return str(self.account.cron_id.nextcall)

    def test_every_account_has_one_of_its_own(self):
        choir = self.env["res.company"].create(
            {"name": "Chor Muster", "cleverreach_booked": True}
        )
        other = choir.cleverreach_account_id
        self.assertTrue(other.cron_id)
        self.assertNotEqual(other.cron_id, self.account.cron_id)
        self.assertEqual(other.cron_id.name, "CleverReach: Chor Muster, CleverReach")
        self.assertIn(f"browse({other.id})", other.cron_id.code)
        self.assertEqual(other.cron_id.user_id, self.env.ref("base.user_root"))

    def test_a_new_account_uploads_monthly(self):
        self.assertEqual(self.account.frequency, "monthly")
        self.assertTrue(self.account.cron_id.active)

    def test_the_next_date_is_in_the_time_zone_of_the_company(self):
        self.assertEqual(
            self.set(frequency="daily", schedule_hour=3), "2026-01-16 02:00:00"
        )
        self.assertEqual(
            self.set(frequency="weekly", schedule_weekday="6"), "2026-01-18 02:00:00"
        )
        self.assertEqual(
            self.set(frequency="monthly", schedule_day=31), "2026-01-31 02:00:00"
        )
        self.company.partner_id.tz = "America/New_York"
        self.assertEqual(self.set(schedule_hour=4), "2026-01-31 09:00:00")
        self.company.partner_id.tz = False
        self.assertEqual(self.set(schedule_hour=5), "2026-01-31 04:00:00")

    def archived_while_its_job_ran(self):
        """Odoo then refused to touch the scheduled action."""
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.account.active = False
        self.account.cron_id.write({"active": True, "nextcall": "2020-01-01"})

    def test_an_account_that_was_archived_while_its_job_ran_uploads_no_more(self):
        self.archived_while_its_job_ran()
        self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual"}
        )
        self.box.requests.clear()
        self.run_job()
        self.assertEqual(list(self.box.requests), [])
        upload = self.account.upload_ids
        self.assertEqual(upload.state, "failed")
        self.assertIn("archived", upload.problem)

    def test_its_scheduled_action_is_archived_as_soon_as_the_job_has_ended(self):
        self.archived_while_its_job_ran()
        self.env["cleverreach.account"]._cron_apply_schedules()
        self.assertFalse(self.account.cron_id.active)

    def test_off(self):
        self.set(frequency="off")
        self.assertGreater(self.account.cron_id.nextcall.year, 9000)
        self.assertTrue(self.account.cron_id.active, "manual uploads still run")
        self.assertFalse(self.account.next_upload)
        self.matching()
        self.box.requests.clear()
        self.run_job()
        self.assertFalse(self.account.upload_ids)

    def test_a_manual_upload_runs_while_the_schedule_is_off(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.set(frequency="off")
        self.account.action_upload()
        self.run_job()
        self.assertIn("anna@example.com", self.on_list())

    def test_an_upload_begins_when_its_date_has_come(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.set(frequency="daily")
        self.account.cron_id.nextcall = "2020-01-01"
        self.run_job()
        upload = self.account.upload_ids
        self.assertEqual((upload.kind, upload.state), ("scheduled", "done"))
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_woken_before_its_date_it_begins_nothing(self):
        self.matching()
        self.set(frequency="daily")
        self.account.cron_id.nextcall = "2099-01-01"
        self.run_job()
        self.assertFalse(self.account.upload_ids)

    def test_archiving_stops_it(self):
        self.set(active=False)
        self.assertFalse(self.account.cron_id.active)
        self.assertFalse(self.account.next_upload)
        self.set(active=True)
        self.assertTrue(self.account.cron_id.active)
        self.assertTrue(self.account.next_upload)

    def test_a_new_name_shows_in_the_scheduled_actions(self):
        self.set(name="Choir")
        self.assertIn("Choir", self.account.cron_id.name)

    def test_deleting_the_account_deletes_it(self):
        cron = self.account.cron_id
        self.account.unlink()
        self.assertFalse(cron.exists())

    def test_the_daily_job_makes_the_dates_exact_again(self):
        self.set(frequency="monthly", schedule_day=31)
        # as Odoo leaves it: a month after the 28th of February
        self.account.cron_id.nextcall = "2026-03-28 02:00:00"
        with freeze_time("2026-02-28 02:00:01"):
            self.env["cleverreach.account"]._cron_apply_schedules()
        self.assertEqual(str(self.account.cron_id.nextcall), "2026-03-31 01:00:00")

    def test_a_date_that_was_missed_is_not_skipped_by_it(self):
        self.set(frequency="monthly", schedule_day=1)
        self.account.cron_id.nextcall = "2026-02-01 02:00:00"
        with freeze_time("2026-02-01 02:00:30"):
            self.env["cleverreach.account"]._cron_apply_schedules()
            self.assertLessEqual(
                str(self.account.cron_id.nextcall), "2026-02-01 02:00:30"
            )

    def test_a_manager_needs_no_rights_to_scheduled_actions(self):
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.account.cron_id.with_user(self.manager).active = False
        options = "fairgate_cleverreach.cleverreach_account_view_form_options"
        with Form(self.account.with_user(self.manager), options) as form:
            form.frequency = "weekly"
        self.assertEqual(self.account.cron_id.interval_type, "weeks")

    def test_a_user_may_not_change_it(self):
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.account.with_user(self.user("anna", "user")).frequency = "off"

    def test_the_hours_and_days_have_limits(self):
        for values in (
            {"schedule_hour": 24},
            {"schedule_hour": -1},
            {"schedule_day": 0},
            {"schedule_day": 32},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.account.write(values)
