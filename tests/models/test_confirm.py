"""A manager confirms removals: the list's name, the exact number, and no more."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import CleverReachCase


class TestConfirm(CleverReachCase):
    def held_by_strangers(self, count=3):
        """:return: a matching whose first upload waits: strangers are on its list"""
        for number in range(count):
            self.stranger(number)
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.assertEqual(matching.last_state, "held")
        self.assertEqual(self.account.last_upload_state, "held")
        return matching

    def stranger(self, number):
        self.box.store.add_receiver(self.remote_group, f"stranger{number}@example.com")

    def wizard(self, matching, typed):
        action = matching.action_review_removals()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard) as form:
            form.typed = typed
        return wizard

    def test_it_names_the_list_and_the_exact_number(self):
        wizard = self.wizard(self.held_by_strangers(), typed=0)
        self.assertEqual(wizard.group_name, "Newsletter")
        self.assertEqual(
            (wizard.total, wizard.own_count, wizard.foreign_count), (3, 0, 3)
        )

    def test_another_number_confirms_nothing(self):
        matching = self.held_by_strangers()
        with self.assertRaisesRegex(UserError, "typed 2, but 3 recipients"):
            self.wizard(matching, typed=2).action_confirm()
        self.upload()
        self.assertEqual(len(self.on_list()), 3)

    def test_the_number_lets_an_upload_run_at_once(self):
        matching = self.held_by_strangers()
        action = self.wizard(matching, typed=3).action_confirm()
        self.run_job()
        upload = self.env["cleverreach.upload"].browse(action["res_id"])
        self.assertEqual((upload.kind, upload.state), ("confirmed", "done"))
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_without_upload_at_once_the_next_one_removes(self):
        matching = self.held_by_strangers()
        wizard = self.wizard(matching, typed=3)
        wizard.upload_now = False
        wizard.action_confirm()
        self.assertEqual(len(self.on_list()), 3)
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_the_upload_that_waited_is_settled_by_the_one_that_removes(self):
        matching = self.held_by_strangers()
        waited = matching.last_line_id
        self.wizard(matching, typed=3).action_confirm()
        self.assertEqual(waited.upload_id.state, "held")
        self.run_job()
        self.assertEqual(waited.state, "superseded")
        self.assertEqual(waited.upload_id.state, "done")

    def test_it_asks_about_those_who_came_since(self):
        matching = self.held_by_strangers()
        self.stranger(4)
        self.wizard(matching, typed=3).action_confirm()
        self.run_job()
        self.assertEqual(matching.last_state, "held")
        self.assertEqual(matching.pending_removals, 1)
        self.assertEqual(len(self.on_list()), 2)

    def test_a_preview_in_between_brings_its_number(self):
        matching = self.held_by_strangers()
        held = matching.last_line_id
        self.stranger(4)
        self.upload(kind="preview")
        self.assertEqual((matching.last_state, matching.pending_removals), ("held", 4))
        self.assertTrue(held.can_review)
        self.wizard(matching, typed=4).action_confirm()
        self.run_job()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_a_preview_in_between_may_find_that_nothing_has_to_wait(self):
        matching = self.held_by_strangers()
        self.box.store.clear_group(self.remote_group)
        self.upload(kind="preview")
        self.assertFalse(matching.last_line_id.can_review)
        self.assertEqual((matching.can_review, matching.pending_removals), (False, 0))
        with self.assertRaisesRegex(UserError, "Upload again"):
            matching.action_review_removals()
        action = self.account.action_review_removals()
        self.assertEqual(action["res_model"], "cleverreach.matching")

    def test_a_preview_after_it_asks_no_more_and_what_was_confirmed_holds(self):
        matching = self.held_by_strangers()
        wizard = self.wizard(matching, typed=3)
        wizard.upload_now = False
        wizard.action_confirm()
        preview = self.upload(kind="preview")
        self.assertEqual((preview.state, preview.line_ids.removal_count), ("done", 3))
        self.assertEqual((matching.can_review, matching.pending_removals), (False, 0))
        matching._confirm_removals()
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_who_came_since_can_be_confirmed_beside_those_before(self):
        matching = self.held_by_strangers()
        matching._confirm_removals()
        self.stranger(4)
        self.upload(kind="preview")
        self.assertEqual(matching.pending_removals, 1)
        self.wizard(matching, typed=1).action_confirm()
        self.run_job()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_who_is_shown_again_and_not_confirmed_waits(self):
        matching = self.held_by_strangers()
        matching._confirm_removals()
        matching._confirm(["create"])
        self.upload()
        self.assertEqual(len(self.on_list()), 3)

    def test_a_preview_that_failed_does_not_hide_the_question(self):
        matching = self.held_by_strangers()
        self.box.fail_next(500, times=99)
        self.upload(kind="preview")
        self.assertEqual((matching.can_review, matching.pending_removals), (True, 3))

    def test_it_stands_in_the_audit_who_confirmed(self):
        matching = self.held_by_strangers()
        self.wizard(matching, typed=3).action_confirm()
        note = matching.message_ids[0]
        self.assertIn("Removal of 3 recipients", note.body)
        self.assertEqual(note.author_id, self.env.user.partner_id)

    def test_the_recipients_in_question_can_be_looked_at(self):
        wizard = self.wizard(self.held_by_strangers(), typed=0)
        action = wizard.action_open_removals()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(rows), 3)

    def test_a_preview_can_be_confirmed_likewise(self):
        self.stranger(1)
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        preview = self.upload(kind="preview")
        self.assertEqual(preview.line_ids.hold, "first")
        action = preview.line_ids.action_review_removals()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.typed = 1
        wizard.action_confirm()
        self.run_job()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assertTrue(matching.mirrored)

    def test_only_managers_confirm(self):
        matching = self.held_by_strangers()
        user = self.user("secretary", "user")
        with self.assertRaises(AccessError):
            matching.with_user(user).action_review_removals()
        with self.assertRaises(AccessError):
            matching.with_user(user)._confirm_removals()

    def test_there_is_nothing_to_confirm_after_a_good_upload(self):
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            matching.action_review_removals()
