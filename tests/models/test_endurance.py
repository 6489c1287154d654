"""An upload that is interrupted goes on, ends in words, or is stopped by a person."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.client.transport import Transport

from ..common import CleverReachCase


class Endurance(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upload_matching = cls.matching()
        for number in range(4):
            cls.contact(f"Contact {number}", f"{number}@example.com")

    def setUp(self):
        super().setUp()
        for limit in ("FLIGHT", "BATCH", "CONNECTIONS"):
            self.enterContext(patch.object(limits, limit, 1))
        self.enterContext(patch.object(limits, "TELL_SECONDS", 0))

    def queue(self, **values):
        return self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual", **values}
        )

    def killed(self, name="exchange", owner=Transport, skip=0):
        """Run the account's job; its worker dies at a call."""
        method = getattr(owner, name)
        calls = []

        def dies(*args, **options):
            calls.append(args)
            if len(calls) > skip:
                raise SystemExit
            return method(*args, **options)

        # Not assertRaises: Odoo's undoes what was committed.
        with patch.object(owner, name, dies), suppress(SystemExit):
            self.run_job()
        self.env.invalidate_all()

    def killed_sending(self, skip):
        self.killed("upsert_receivers", CleverReachClient, skip)

    def later(self, upload, **by):
        """Let time go by in which nobody was at work on the upload."""
        for name in ("checkpoint_date", "start_date"):
            upload[name] -= timedelta(**by)


class TestInterrupted(Endurance):
    def test_three_times_at_the_same_place_it_ends_in_words(self):
        upload = self.queue()
        for _time in range(3):
            self.killed()
            self.assertEqual(upload.state, "running")
        self.run_job()
        self.assertEqual(upload.state, "failed")
        self.assertIn("interrupted 3 times at the same place", upload.problem)
        self.assertTrue(upload.end_date)
        self.assertEqual(self.upload(kind="manual").sent_count, 4, "a new one runs")

    def test_three_times_while_sending_it_keeps_what_was_sent(self):
        upload = self.queue()
        self.killed_sending(2)
        for _time in range(2):
            self.killed_sending(0)
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("failed", 2))
        self.assertEqual(upload.line_ids.waiting_count, 2)
        self.assertEqual(self.upload(kind="manual").sent_count, 2)

    def test_at_another_place_each_time_it_goes_on_to_its_end(self):
        upload = self.queue()
        for sent in range(1, 4):
            self.killed_sending(1)
            self.assertEqual((upload.state, upload.sent_count), ("running", sent))
        self.assertEqual(upload.interruptions, 1)
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 4))

    def test_what_ends_as_it_should_is_no_interruption(self):
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, times=9, match="upsertplus", headers=headers)
        upload = self.queue()
        for _time in range(5):
            self.run_job()
            self.assertEqual((upload.state, upload.interruptions), ("running", 0))
        self.assertGreater(upload.resume_date, fields.Datetime.now())

    def test_it_is_known_when_it_goes_on(self):
        upload = self.queue()
        self.killed()
        self.assertFalse(upload.resume_date, "nobody has said so")


class TestOld(Endurance):
    def test_after_a_quarter_of_an_hour_the_list_is_read_again(self):
        upload = self.queue()
        self.killed_sending(2)
        self.box.store.unsubscribe(self.remote_group, "0@example.com")
        self.box.store.unsubscribe(self.remote_group, "1@example.com")
        self.box.store.add_receiver(self.remote_group, "3@example.com")
        self.box.store.unsubscribe(self.remote_group, "3@example.com")
        self.later(upload, minutes=16)
        self.run_job()
        line = upload.line_ids
        self.assertEqual(upload.state, "done")
        self.assertEqual((line.wanted_count, line.waiting_count), (4, 0))
        self.assertEqual((line.created_count, line.skipped_count), (1, 3))
        self.assertEqual(
            {step.email for step in line.skip_ids},
            {"0@example.com", "1@example.com", "3@example.com"},
        )
        states = {
            receiver["email"]: bool(int(receiver["deactivated"] or 0))
            for receiver in self.on_list().values()
        }
        self.assertEqual(sum(states.values()), 3, "nobody is active again")

    def test_before_that_the_plan_is_good_enough(self):
        upload = self.queue()
        self.killed_sending(2)
        self.later(upload, minutes=14)
        self.box.requests.clear()
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 4))
        self.assertEqual([r for r in self.box.requests if not r.write], [])

    def test_whoever_was_sent_before_is_counted_once(self):
        upload = self.queue()
        self.killed_sending(3)
        people = self.env["res.partner"].search([("email", "like", "@example.com")])
        people = people.filtered("category_id").sorted("id")
        people[0].category_id = False
        people[1].email = "new@example.com"
        self.later(upload, minutes=16)
        self.run_job()
        line = upload.line_ids
        self.assertEqual(upload.state, "done")
        self.assertEqual(line.waiting_count, 0)
        self.assertEqual(
            set(self.on_list()),
            {"new@example.com", "2@example.com", "3@example.com"},
        )
        # One was sent, and has left since; of two nothing has changed.
        self.assertEqual((line.wanted_count, line.sent_count), (4, 4))
        self.assertEqual((line.renamed_count, line.removed_count), (1, 1))
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_a_plan_that_was_only_read_is_made_anew(self):
        upload = self.queue()
        self.killed_sending(0)
        self.contact("New", "new@example.com")
        self.later(upload, minutes=16)
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 5))
        self.assertEqual(upload.line_ids.wanted_count, 5)

    def test_a_preview_that_stood_still_says_what_is_true_now(self):
        upload = self.queue(kind="preview")
        self.killed()
        self.box.store.add_receiver(self.remote_group, "0@example.com")
        self.later(upload, minutes=16)
        self.run_job()
        line = upload.line_ids
        self.assertEqual((upload.state, line.created_count), ("done", 3))

    def test_after_a_day_it_ends_in_words(self):
        upload = self.queue()
        self.killed_sending(2)
        self.later(upload, hours=25)
        self.box.requests.clear()
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("failed", 2))
        self.assertIn("within 24 hours", upload.problem)
        # It is not planned anew only to end.
        self.assertEqual(upload.line_ids.wanted_count, 4)
        self.assertEqual(list(self.box.requests), [])
        self.assertEqual(self.upload(kind="manual").sent_count, 2)


class TestStopped(Endurance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_anna = cls.user("anna", "user", name="Anna Muster")

    def stop(self, upload):
        upload.with_user(self.user_anna).action_stop()

    def test_one_that_nobody_is_at_work_on_stops_at_once(self):
        upload = self.queue()
        self.killed_sending(2)
        self.stop(upload)
        self.assertEqual((upload.state, upload.sent_count), ("failed", 2))
        self.assertIn("Anna Muster stopped the upload", upload.problem)
        self.assertEqual(upload.line_ids.state, "error")
        self.account.with_user(self.user_anna).action_upload()
        self.run_job()
        self.assertEqual(self.account.upload_ids[0].sent_count, 2)

    def test_one_that_waits_for_the_scheduler_stops_at_once(self):
        upload = self.queue()
        self.stop(upload)
        self.assertEqual(upload.state, "failed")
        self.run_job()
        self.assertFalse(self.on_list())

    def test_one_that_runs_stops_at_its_next_checkpoint(self):
        account = self.env.registry["cleverreach.account"]

        def stop(line):
            with patch.object(account, "_is_at_work", lambda self: True):
                line.upload_id.with_user(self.user_anna).action_stop()
            self.assertEqual(line.upload_id.state, "running")

        with self.before("send", stop):
            upload = self.upload()
        self.assertEqual(upload.state, "failed")
        # Two were under way.
        self.assertEqual((upload.sent_count, len(self.on_list())), (2, 2))
        self.assertIn("Anna Muster stopped the upload", upload.problem)

    def test_it_is_not_tried_again_by_itself(self):
        upload = self.queue(kind="scheduled", scheduled_for=fields.Datetime.now())
        self.killed()
        self.stop(upload)
        self.assertFalse(upload.retry_date)

    def test_what_has_ended_cannot_be_stopped(self):
        upload = self.upload()
        with self.assertRaisesRegex(UserError, "has ended already"):
            self.stop(upload)


class TestNoLongerWanted(Endurance):
    def assertStops(self, change):
        def happen(line):
            change(line.account_id.with_env(self.env))

        with self.before("send", happen):
            upload = self.upload()
        # Two were under way.
        self.assertEqual((upload.state, len(self.on_list())), ("failed", 2))
        self.assertIn("no longer booked", upload.problem)
        self.assertFalse(self.account.activity_ids)

    def test_an_account_that_is_archived_while_it_uploads_stops(self):
        self.assertStops(lambda account: account.write({"active": False}))

    def test_a_service_that_is_cancelled_while_it_uploads_stops(self):
        self.assertStops(
            lambda account: account.company_id.write({"cleverreach_booked": False})
        )


class TestDatabaseAway(Endurance):
    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_a_database_that_went_away_is_an_interruption_not_a_failure(self):
        import psycopg2

        upload = self.queue()

        def gone(*_args):
            raise psycopg2.OperationalError("server closed the connection")

        with patch.object(CleverReachClient, "upsert_receivers", gone):
            self.account.cron_id.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(upload.state, "running")
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 4))
