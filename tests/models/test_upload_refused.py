"""Whom CleverReach refuses: tried again for a while, counted, told, never for ever."""

from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.models.cleverreach_upload_line import COUNTED

from ..common import CleverReachCase


class TestUploadRefused(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.the_matching = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(CleverReachClient, "blacklist", return_value=[]))

    def refuse(self, **options):
        return self.box.fault("refuse_rows", rows="anna", match="upsertplus", **options)

    def sent(self):
        """How many batches an upload sends."""
        self.box.requests.clear()
        self.upload()
        return len([r for r in self.box.requests if "upsertplus" in r.path])

    def test_what_was_refused_in_passing_is_sent_by_the_next_upload(self):
        self.refuse(times=1)
        upload = self.upload()
        self.assertEqual((upload.state, upload.refused_count), ("done", 1))
        upload = self.upload()
        self.assertEqual((upload.sent_count, upload.refused_count), (1, 0))
        self.assertIn("anna@example.com", self.on_list())
        self.assertFalse(self.anna.cleverreach_receiver_ids.refused)

    def test_three_uploads_try_again_then_it_waits_for_a_change_of_the_contact(self):
        self.refuse()
        batches = [self.sent() for _ in range(limits.RETRIES + 3)]
        self.assertEqual(batches, [1, 1, 1, 1, 0, 0])
        row = self.anna.cleverreach_receiver_ids
        self.assertEqual(row.refused_count, limits.RETRIES + 1)
        self.box.clear_faults()
        self.assertEqual(self.upload().sent_count, 0)
        self.anna.email = "anna.muster@example.com"
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 1))

    def test_a_change_that_is_refused_as_well_is_tried_again_from_the_start(self):
        self.box.store.create_attribute("ort")
        self.refresh()
        self.field_map("city", "ort")
        self.refuse()
        for _ in range(limits.RETRIES + 2):
            self.upload()
        self.anna.city = "Bern"
        self.upload()
        self.assertEqual(self.anna.cleverreach_receiver_ids.refused_count, 1)

    def test_try_again_sends_who_waits(self):
        user = self.user("user", "user")
        self.refuse()
        for _ in range(limits.RETRIES + 2):
            upload = self.upload()
        for button in (
            upload.with_user(user),
            self.anna.with_user(user).cleverreach_state_ids,
        ):
            with self.subTest(button=button):
                notice = button.action_try_again()
                self.assertIn("contacts again: 1", notice["params"]["message"])
                self.assertEqual(self.sent(), 1)
                self.anna.cleverreach_receiver_ids.refused_count = 9
        self.box.clear_faults()
        upload.action_try_again()
        self.assertEqual(self.upload().sent_count, 1)
        with self.assertRaises(UserError):
            upload.action_try_again()

    def test_who_was_refused_is_not_asked_whether_they_want_the_mailings(self):
        self.refuse()
        self.upload()
        state = self.anna.cleverreach_state_ids
        self.assertEqual(
            (state.state, state.may_try_again, state.may_allow_again),
            ("refused", True, False),
        )
        with self.assertRaises(UserError):
            state.action_allow_again()

    def test_refusals_are_counted_apart_and_open_their_people(self):
        self.contact("No address", False)
        self.refuse()
        for _ in range(limits.RETRIES + 2):
            upload = self.upload()
            line = upload.line_ids
            self.assertEqual((line.skipped_count, line.refused_count), (2, 1))
            self.assertIn("Refused by CleverReach: 1.", upload.summary)
            action = upload.action_open_people("refused_count", "Refused")
            steps = self.env["cleverreach.step"].search(action["domain"])
            self.assertEqual(steps.partner_id, self.anna)
            self.assertIn("invalid address", steps.detail)
        preview = self.upload(kind="preview")
        self.assertEqual(preview.refused_count, 1)
        self.assertEqual(
            preview.line_ids.step_ids.filtered_domain(COUNTED["refused_count"]),
            preview.line_ids.step_ids.filtered(lambda s: s.reason == "refused"),
        )

    def test_the_responsible_user_is_told_of_refusals_as_long_as_they_are_news(self):
        self.refuse()
        self.upload()
        activity = self.account.activity_ids
        self.assertIn("contacts that CleverReach refused: 1", activity.note)
        self.assertIn("Newsletter", activity.note)
        activity.action_done()
        self.upload()
        self.assertTrue(self.account.activity_ids, "refused once more")
        for _ in range(limits.RETRIES):
            self.upload()
        self.account.activity_ids.action_done()
        self.upload()
        self.assertFalse(self.account.activity_ids, "nothing new")
        self.box.clear_faults()
        self.anna.name = "Anna"
        self.beat.email = "beat.meier@example.com"
        self.refuse()
        self.anna.cleverreach_receiver_ids.refused_count = 0
        self.upload()
        self.assertTrue(self.account.activity_ids)
        self.box.clear_faults()
        self.upload()
        self.assertFalse(self.account.activity_ids, "nobody is refused any more")

    def test_an_upload_of_another_contact_does_not_hide_that_somebody_is_refused(self):
        self.upload()
        self.anna.email = "anna.muster@example.com"
        self.refuse()
        self.box.fault("error", status=400, match="PUT .*/email")
        self.upload()
        self.assertTrue(self.account.activity_ids)
        self.upload(kind="manual", partner_id=self.beat.id)
        self.assertTrue(self.account.activity_ids)

    def test_troubles_of_a_batch_are_held_against_nobody(self):
        for number, options in enumerate(
            (
                {"status": 409},
                {"status": 400},
                {"status": 403},
                {"status": 200, "body": "false"},
                {
                    "status": 200,
                    "body": '{"error": {"code": 409, "message": "Conflict"}}',
                },
                {"status": 200, "body": '{"error": {"code": 503, "message": "Later"}}'},
                {"status": 200, "body": '{"error": {}}'},
                {"status": 200, "body": '[{"error": {"code": 500}}, {"error": ""}]'},
            )
        ):
            with self.subTest(**options):
                self.beat.email = f"beat{number}@example.com"
                self.box.fault("error", match="upsertplus|/email", **options)
                upload = self.upload()
                self.assertEqual((upload.state, upload.refused_count), ("failed", 0))
                self.assertTrue(upload.problem)
                row = self.env["cleverreach.receiver"].search(
                    [("refused", "!=", False)]
                )
                self.assertFalse(row)
                self.box.clear_faults()
                upload = self.upload()
                self.assertEqual((upload.state, upload.skipped_count), ("done", 0))
                self.assertEqual(len(self.on_list()), 2)
