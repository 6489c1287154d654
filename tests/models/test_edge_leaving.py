"""Who leaves a list, who stays on it, and when somebody is asked before."""

from odoo.tests import Form

from ..common import CleverReachCase, skipped_by_reason


class TestLeaving(CleverReachCase):
    def test_an_archived_contact_is_removed_and_counted(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        anna.active = False
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assertEqual((upload.removed_count, upload.line_ids.wanted_count), (1, 1))

    def test_a_tag_that_nobody_has_any_more_empties_no_list_unasked(self):
        matching = self.matching()
        for number in range(12):
            self.contact(f"Member {number}", f"m{number}@example.com")
        self.upload()
        self.tag.partner_ids.category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 0))
        self.assertEqual(len(self.on_list()), 12)
        self.assertEqual(matching.pending_removals, 12)
        action = matching.action_review_removals()
        wizard = Form(self.env[action["res_model"]].browse(action["res_id"]))
        self.assertEqual((wizard.total, wizard.group_name), (12, "Newsletter"))

    def test_who_unsubscribed_is_neither_removed_nor_changed(self):
        self.box.store.create_attribute("name")
        self.refresh()
        self.field_map("name", "name")
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        anna.name = "Anna Muster"
        self.box.requests.clear()
        upload = self.upload(resend=True)
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
        self.assertFalse(self.on_list()["anna@example.com"]["active"])

    def test_recipients_added_at_cleverreach_later_wait_and_keep_nobody_waiting(self):
        matching = self.matching()
        self.contact("Anna", "anna@example.com")
        beat = self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.add_receiver(self.remote_group, "stranger@example.com")
        beat.category_id = False
        line = self.upload().line_ids
        self.assertEqual((line.state, line.hold), ("held", "foreign"))
        self.assertEqual(
            set(self.on_list()), {"anna@example.com", "stranger@example.com"}
        )
        self.assertEqual(
            (line.foreign_removal_count, line.own_removal_count, line.removed_count),
            (1, 1, 1),
        )
        self.assertEqual(matching.pending_removals, 1)
        matching._confirm_removals()
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_a_list_emptied_at_cleverreach_is_filled_again_once_a_manager_says_so(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "beat@example.com")
        self.upload()
        self.box.store.clear_group(self.remote_group)
        upload = self.upload()
        self.assertEqual(self.on_list(), {})
        self.assertEqual(
            skipped_by_reason(upload.line_ids), {"unsubscribed": 1, "vanished": 1}
        )
        upload.line_ids.matching_id._decide_vanished(add=True)
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_deleting_or_archiving_a_matching_leaves_contacts_and_list_alone(self):
        matching = self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.requests.clear()
        matching.active = False
        self.upload()
        matching.unlink()
        self.upload()
        self.assertEqual(list(self.box.requests), [])
        self.assertTrue(anna.exists())
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
