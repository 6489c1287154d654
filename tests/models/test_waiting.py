"""What waits for a person, or failed, is said wherever that person looks."""

from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestWaiting(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact("Anna", "anna@example.com")

    def list_of_others(self, name):
        """A new list that somebody else has filled, matched with the filter role."""
        remote_id = self.box.store.create_group(name)["id"]
        self.box.store.add_receiver(remote_id, "stranger@example.org")
        self.refresh()
        return self.matching(group_id=self.group(remote_id).id)

    def failing_list(self, name):
        """A matched list that is deleted at CleverReach."""
        remote_id = self.box.store.create_group(name)["id"]
        self.refresh()
        matching = self.matching(group_id=self.group(remote_id).id)
        self.box.store.delete_group(remote_id)
        return matching

    def test_what_comes_next_is_the_confirmation(self):
        self.account.action_test_connection()
        self.list_of_others("Club")
        self.upload()
        self.assertEqual(self.account.setup_step, "confirm")
        self.assertFalse(self.account.setup_uploaded)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cleverreach_held_count, 1)

    def test_one_list_leads_to_its_removals_at_once(self):
        self.list_of_others("Club")
        upload = self.upload()
        for record in (self.account, upload):
            action = record.action_review_removals()
            self.assertEqual(action["res_model"], "cleverreach.confirm")

    def test_several_lists_lead_to_their_matchings(self):
        held = self.list_of_others("Club") | self.list_of_others("Board")
        self.matching()
        upload = self.upload()
        self.assertEqual(upload.held_count, 2)
        for record in (self.account, upload):
            action = record.action_review_removals()
            matchings = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(matchings, held)

    def test_a_list_waits_also_where_another_failed(self):
        self.list_of_others("Club")
        self.failing_list("Board")
        upload = self.upload()
        self.assertEqual(upload.state, "partial")
        self.assertEqual(upload.held_count, 1)
        self.assertEqual(self.account.failed_lists, "Board")

    def test_nothing_to_review(self):
        self.matching()
        upload = self.upload()
        self.assertFalse(upload.held_count)
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            upload.action_review_removals()

    def test_who_is_refused_for_24_hours_hears_what_can_be_done_now(self):
        self.list_of_others("Club")
        self.upload(kind="manual")
        with self.assertRaisesRegex(UserError, "Club"):
            self.account.action_upload()

    def test_the_activity_tells_of_the_newest_trouble(self):
        self.list_of_others("Club")
        self.upload()
        activity = self.account.activity_ids
        self.assertIn("Club", activity.note)
        board = self.failing_list("Board")
        self.upload(matching_ids=[(6, 0, board.ids)])
        self.assertEqual(self.account.activity_ids, activity)
        self.assertIn("Board", activity.note)
        # What this upload did not look at waits still.
        self.assertIn("Club", activity.note)

    def test_the_result_in_one_sentence(self):
        self.matching()
        self.contact("Beat", False)
        preview = self.upload(kind="preview")
        self.assertEqual(
            preview.summary,
            "An upload would add: 1, change: 0, leave out: 1, remove: 0.",
        )
        self.assertEqual(
            self.upload().summary, "Added: 1, changed: 0, left out: 1, removed: 0."
        )
