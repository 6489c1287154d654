"""What CleverReach answers to single recipients, and what becomes of them."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import (
    CleverReachClient,
    NetworkError,
    RowResult,
)
from odoo.addons.fairgate_cleverreach.sync.states import State

from ..common import CleverReachCase


class TestUploadAnswers(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def setUp(self):
        super().setUp()
        # CleverReach refuses blocked addresses; here nobody knows them beforehand.
        self.enterContext(patch.object(CleverReachClient, "blacklist", return_value=[]))

    def answers(self, change):
        """Let ``change`` alter each :class:`client.RowResult` of an upsert."""
        upsert = CleverReachClient.upsert_receivers
        self.calls = []

        def changed(client, group_id, rows):
            self.calls.append([row.email for row in rows])
            return [change(result) for result in upsert(client, group_id, rows)]

        return patch.object(CleverReachClient, "upsert_receivers", changed)

    def test_a_row_without_an_answer_is_sent_again_at_once(self):
        def silent_at_first(result):
            if result.email == "anna@example.com" and len(self.calls) == 1:
                return RowResult(result.email, False, None, "", answered=False)
            return result

        with self.answers(silent_at_first):
            upload = self.upload()
        self.assertEqual(self.calls[1:], [["anna@example.com"]])
        self.assertEqual((upload.state, upload.sent_count), ("done", 2))

    def test_a_row_never_answered_is_an_error_and_tried_by_the_next_upload(self):
        def silent(result):
            if result.email == "anna@example.com":
                return RowResult(result.email, False, None, "", answered=False)
            return result

        with self.answers(silent):
            upload = self.upload()
        line = upload.line_ids
        self.assertEqual((line.state, line.skip_ids.reason), ("error", "unanswered"))
        self.assertEqual((line.sent_count, line.waiting_count), (1, 0))
        self.assertFalse(self.anna.cleverreach_receiver_ids.refused)
        self.assertEqual(self.upload().state, "done")

    def test_an_answer_with_an_id_alone_will_do(self):
        def bare(result):
            number = result.receiver.id
            return RowResult(result.email, True, None, "", receiver_id=number)

        with self.answers(bare):
            self.upload()
        row = self.anna.cleverreach_receiver_ids
        expected = str(self.on_list()["anna@example.com"]["id"])
        self.assertEqual((row.remote_id, row.state), (expected, "active"))

    def test_who_comes_back_inactive_is_believed_counted_and_told(self):
        def inactive(result):
            if result.email != "anna@example.com":
                return result
            receiver = result.receiver._replace(state=State.INACTIVE)
            return result._replace(receiver=receiver)

        with self.answers(inactive):
            upload = self.upload()
        line = upload.line_ids
        self.assertEqual((upload.state, line.inactive_count), ("done", 1))
        self.assertEqual(self.anna.cleverreach_state_ids.state, "inactive")
        self.assertIn("1 new recipients as inactive", upload.notice)
        self.assertIn("as inactive", self.account.activity_ids.note)
        action = line.action_open_people("inactive_count", "Inactive")
        steps = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(steps.partner_id, self.anna)
        self.assertFalse(self.upload().notice)
        self.assertFalse(self.account.activity_ids)

    def test_who_is_active_by_the_stamps_is_not_although_the_flag_lags(self):
        self.box.switches.active_lag = True
        self.assertEqual(self.upload().line_ids.inactive_count, 0)

    def test_a_refusal_is_kept_without_the_address(self):
        self.box.store.blacklist_add("anna@example.com")
        upload = self.upload()
        skip = upload.line_ids.skip_ids
        self.assertEqual((skip.partner_id, skip.reason), (self.anna, "refused"))
        self.assertIn("invalid address", skip.detail)
        self.assertNotIn("anna@", skip.detail)
        self.assertNotIn("anna@", self.anna.cleverreach_receiver_ids.refused)
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_everything_again_sends_also_who_was_refused(self):
        self.box.store.blacklist_add("anna@example.com")
        for _ in range(limits.RETRIES + 1):
            self.upload()
        self.box.store.blacklist_remove("anna@example.com")
        self.assertEqual(self.upload().refused_count, 1)
        self.upload(resend=True)
        self.assertIn("anna@example.com", self.on_list())

    def test_an_upload_ends_when_all_are_refused(self):
        for address in ("anna@example.com", "beat@example.com"):
            self.box.store.blacklist_add(address)
        upload = self.upload()
        self.assertEqual(upload.state, "done")
        self.assertEqual((upload.skipped_count, self.on_list()), (2, {}))

    def test_a_bad_record_is_singled_out_of_a_batch_that_is_refused(self):
        contacts = [self.contact(f"M {n}", f"m{n}@example.com") for n in range(7)]
        upsert = CleverReachClient._call

        def refuse(client, method, path, *parts, **details):
            rows = details.get("rows") or []
            if any("m3@" in row for row in rows):
                self.box.fail_next(400, {"error": {"code": 400, "message": "bad"}})
            return upsert(client, method, path, *parts, **details)

        with patch.object(CleverReachClient, "_call", refuse):
            upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(upload.line_ids.skip_ids.partner_id, contacts[3])
        self.assertEqual(len(self.on_list()), 8)

    def test_a_recipient_that_cannot_be_removed_is_told_without_its_address(self):
        self.upload()
        self.beat.category_id = False
        refusal = RowResult("beat@example.com", False, None, "no: beat@example.com")
        with patch.object(
            CleverReachClient, "delete_receivers", return_value=[refusal]
        ) as delete:
            upload = self.upload()
        delete.assert_called_once()
        self.assertEqual((upload.state, upload.removed_count), ("failed", 0))
        self.assertIn("{email}", upload.problem)
        self.assertNotIn("beat@", upload.problem)
        self.assertEqual(self.upload().removed_count, 1)

    def test_an_error_in_one_batch_does_not_lose_the_answers_to_the_others(self):
        upsert = CleverReachClient.upsert_receivers

        def broken(client, group_id, rows):
            results = upsert(client, group_id, rows)
            if rows[0].email == "anna@example.com":
                raise NetworkError("gone", timeout=True)
            return results

        with (
            patch.object(limits, "BATCH", 1),
            patch.object(CleverReachClient, "upsert_receivers", broken),
        ):
            upload = self.upload()
        self.assertEqual(upload.state, "failed")
        line = upload.line_ids
        self.assertEqual((line.sent_count, line.waiting_count), (1, 1))
        self.assertTrue(self.beat.cleverreach_receiver_ids.last_sent)
        upload = self.upload()
        self.assertEqual((upload.state, len(self.on_list())), ("done", 2))
