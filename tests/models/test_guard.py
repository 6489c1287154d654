"""The manual upload: who may ask for it, and how often."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import format_datetime, mute_logger

from ..common import CleverReachCase


class TestGuard(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.user("reader", "user", tz="Pacific/Auckland")
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")

    def past(self, hours=1, **values):
        """An upload that began some hours ago."""
        start = fields.Datetime.now() - timedelta(hours=hours)
        return self.env["cleverreach.upload"].create(
            {
                "account_id": self.account.id,
                "kind": "manual",
                "state": "done",
                "start_date": start,
                "end_date": start,
                **values,
            }
        )

    def ask(self):
        """Ask for an upload; return it."""
        before = self.account.upload_ids
        self.account.with_user(self.reader).action_upload()
        return self.account.upload_ids - before

    def assertRefused(self, words="is possible from"):
        with self.assertRaisesRegex(UserError, words) as caught:
            self.ask()
        return str(caught.exception)

    def test_an_upload_is_queued_and_the_scheduler_woken(self):
        self.box.requests.clear()
        upload = self.ask()
        self.assertEqual(
            (upload.kind, upload.state, upload.user_id),
            ("manual", "queued", self.reader),
        )
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.account.cron_id.id)]
        )
        self.assertEqual(len(triggers), 1)
        self.assertEqual(list(self.box.requests), [], "nothing long in a request")
        self.run_job()
        self.assertEqual(upload.state, "done")
        self.assertIn("anna@example.com", self.on_list())

    def test_the_second_within_a_day_is_refused_with_the_time_it_is_free_again(self):
        upload = self.past(hours=1)
        free_at = upload.start_date + timedelta(hours=24)
        self.assertEqual(self.account.manual_free_at, free_at)
        message = self.assertRefused()
        there = format_datetime(
            self.env, free_at, tz="Pacific/Auckland", dt_format="short"
        )
        self.assertIn(there, message)
        self.assertIn("every 24 hours", message)

    def test_a_day_later_it_is_free(self):
        self.past(hours=24)
        self.assertFalse(self.account.manual_free_at)
        self.assertTrue(self.ask())

    def test_it_counts_from_the_start(self):
        now = fields.Datetime.now()
        self.past(hours=23, end_date=now)
        self.assertRefused()
        self.past(hours=25, end_date=now)
        self.assertEqual(self.account._manual_free_at(), now + timedelta(hours=1))

    def test_what_does_not_count(self):
        for values in (
            {"kind": "scheduled"},
            {"kind": "preview"},
            {"kind": "confirmed"},
            {"state": "failed"},
            {"state": "partial"},
        ):
            with self.subTest(values):
                self.past(**values)
                self.assertFalse(self.account.manual_free_at)
        self.assertTrue(self.ask())

    def test_a_failed_upload_may_be_tried_again_at_once(self):
        self.box.fail_next(403, times=99)
        upload = self.ask()
        self.run_job()
        self.assertEqual(upload.state, "failed")
        self.assertTrue(self.ask())

    def test_while_one_is_open_no_second_one(self):
        upload = self.ask()
        self.assertRefused("waiting for the scheduler")
        upload.write({"state": "running", "start_date": fields.Datetime.now()})
        self.assertRefused("has been running since")
        upload.write({"kind": "scheduled"})
        self.assertRefused("has been running since")

    def test_the_hours_are_a_system_parameter(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("fairgate_cleverreach.manual_upload_hours", "2")
        self.past(hours=3)
        self.assertTrue(self.ask().write({"state": "failed"}))
        self.past(hours=1)
        self.assertIn("every 2 hours", self.assertRefused())
        parameters.set_param("fairgate_cleverreach.manual_upload_hours", "0")
        self.assertTrue(self.ask())

    def test_a_contact_has_a_guard_of_its_own(self):
        beat = self.contact("Beat Meier", "beat@example.com")
        self.past(partner_id=self.anna.id)
        self.past(hours=2)
        with self.assertRaisesRegex(UserError, "is possible from"):
            self.anna.with_user(self.reader).action_cleverreach_upload()
        beat.with_user(self.reader).action_cleverreach_upload()
        upload = self.account.upload_ids.filtered(lambda u: u.state == "queued")
        self.assertEqual(upload.partner_id, beat)

    def test_a_contact_does_not_use_up_the_turn_of_the_account(self):
        self.past(partner_id=self.anna.id)
        self.assertFalse(self.account.manual_free_at)
        self.assertTrue(self.ask())

    def test_a_contact_goes_to_its_lists_only(self):
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(tag_ids=[(6, 0, board.ids)], group_id=self.group(other).id)
        self.contact("Beat Meier", "beat@example.com")
        told = self.anna.with_user(self.reader).action_cleverreach_upload()
        self.assertIn("Newsletter", told["params"]["message"])
        self.assertNotIn("Board", told["params"]["message"])
        self.run_job()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assertEqual(self.on_list(other), {})

    def test_a_contact_without_a_filter_role_has_nowhere_to_go(self):
        self.anna.category_id = False
        with self.assertRaisesRegex(UserError, "none of the filter roles"):
            self.anna.with_user(self.reader).action_cleverreach_upload()

    def test_the_server_action_is_guarded_like_the_button(self):
        self.past()
        self.past(partner_id=self.anna.id)
        for name, record in (
            ("account_upload", self.account),
            ("partner_upload", self.anna),
        ):
            action = self.env.ref(f"fairgate_cleverreach.ir_actions_server_{name}")
            action = action.with_user(self.reader).with_context(
                active_model=record._name, active_id=record.id, active_ids=record.ids
            )
            with self.assertRaisesRegex(UserError, "is possible from"):
                action.run()

    def test_the_server_action_uploads(self):
        action = self.env.ref("fairgate_cleverreach.ir_actions_server_account_upload")
        action.with_user(self.reader).with_context(
            active_model=self.account._name,
            active_id=self.account.id,
            active_ids=self.account.ids,
        ).run()
        self.assertEqual(self.account.upload_ids.state, "queued")

    def test_a_remote_call_is_guarded_likewise(self):
        self.past()
        accounts = self.env["cleverreach.account"].with_user(self.reader)
        with self.assertRaisesRegex(UserError, "is possible from"):
            call_kw(accounts, "action_upload", [self.account.ids], {})

    def test_who_lacks_the_group_is_refused(self):
        stranger = self.user("stranger")
        stranger.group_ids += self.env.ref("base.group_partner_manager")
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.account.with_user(stranger).action_upload()
            with self.assertRaises(AccessError):
                self.anna.with_user(stranger).action_cleverreach_upload()
        for name, record in (
            ("account_upload", self.account),
            ("partner_upload", self.anna),
        ):
            action = self.env.ref(f"fairgate_cleverreach.ir_actions_server_{name}")
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_actions"),
            ):
                action.with_user(stranger).with_context(
                    active_model=record._name,
                    active_id=record.id,
                    active_ids=record.ids,
                ).run()
        self.assertFalse(self.account.upload_ids)

    def test_nobody_writes_an_upload_past_the_guard(self):
        manager = self.user("beat", "manager")
        with self.assertRaises(AccessError):
            self.env["cleverreach.upload"].with_user(manager).create(
                {"account_id": self.account.id, "kind": "scheduled"}
            )

    def test_without_a_matching_there_is_nothing_to_upload(self):
        self.account.matching_ids.unlink()
        self.assertRefused("nothing to upload yet")

    def test_without_the_booking_it_is_refused(self):
        self.company.cleverreach_booked = False
        self.assertRefused("not booked")

    def test_an_archived_account_uploads_nothing(self):
        self.account.active = False
        self.assertRefused("not booked")
