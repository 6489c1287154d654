"""Who vanished from the list, although no upload removed them, is not sent unasked."""

from unittest.mock import patch

from odoo.exceptions import AccessError

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.receivers import ReceiverCalls

from ..common import skipped_by_reason
from .test_upload_who_left import WhoLeftCase


class TestVanished(WhoLeftCase):
    def vanish(self, *addresses):
        for address in addresses or ["anna@example.com"]:
            self.box.store.delete_receiver(self.remote_group, address)

    def decide(self, choice, **values):
        """Answer in the window that asks."""
        action = self.newsletter.action_review_removals()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"with_vanished": choice, **values})
        wizard.typed = wizard.total
        result = wizard.action_confirm()
        self.run_job()
        return result

    def test_they_are_left_out_counted_and_listed(self):
        self.vanish()
        self.box.requests.clear()
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual(self.box.writes(), [])
        self.assertEqual((upload.state, line.vanished_count), ("held", 1))
        self.assertEqual(skipped_by_reason(line), {"vanished": 1})
        action = line.action_open_people("vanished_count", "Vanished")
        people = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(people.partner_id, self.anna)
        self.assertEqual(self.newsletter.pending_vanished, 1)
        self.assertIn("vanished from the list", self.account.activity_ids.note)
        state = self.anna.cleverreach_state_ids
        self.assertEqual((state.state, state.may_allow_again), ("vanished", True))
        self.assert_away()

    def test_a_manager_lets_them_be_added_again_at_once(self):
        self.vanish()
        self.upload()
        self.decide("add")
        self.assertIn("anna@example.com", self.on_list())
        self.assertEqual(self.newsletter.last_state, "done")
        self.assertIn("Add those again", self.newsletter.message_ids[0].body)
        self.assertFalse(self.account.activity_ids)

    def test_a_manager_leaves_them_out_and_is_not_asked_again(self):
        self.vanish()
        held = self.upload()
        result = self.decide("leave")
        self.assertEqual(result["type"], "ir.actions.act_window_close")
        self.assertEqual((held.state, held.line_ids.state), ("done", "done"))
        upload = self.upload()
        self.assertEqual(upload.state, "done")
        self.assertEqual(skipped_by_reason(upload.line_ids), {"kept_out": 1})
        self.anna.cleverreach_state_ids.action_allow_again()
        self.assert_away("anna@example.com")

    def test_a_preview_counts_them_and_can_be_answered(self):
        self.vanish()
        preview = self.upload(kind="preview")
        self.assertEqual(preview.line_ids.vanished_count, 1)
        self.assertTrue(preview.line_ids.can_review)
        self.newsletter._decide_vanished(add=True)
        self.env.invalidate_all()
        self.assertFalse(preview.line_ids.can_review)
        self.assert_away("anna@example.com")

    def test_allowed_one_by_one_they_wait_no_longer(self):
        self.vanish()
        held = self.upload()
        self.anna.cleverreach_state_ids.action_allow_again()
        self.assertEqual(held.state, "done")
        self.assert_away("anna@example.com")

    def test_only_managers_decide(self):
        self.vanish()
        self.upload()
        user = self.user("secretary", "user")
        with self.assertRaises(AccessError):
            self.newsletter.with_user(user)._decide_vanished(add=True)

    def test_neither_a_new_address_nor_a_new_contact_brings_them_back(self):
        self.vanish()
        self.upload()
        self.anna.email = "new@example.com"
        self.assert_away()
        self.anna.unlink()
        self.upload()
        self.contact("Anna Again", "anna@example.com")
        self.assert_away()

    def test_who_signs_up_again_is_sent_again(self):
        self.vanish()
        self.upload()
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        self.assertEqual(self.upload().state, "done")
        self.assertEqual(self.newsletter.line_ids[-1:].vanished_count, 0)

    def test_who_signs_up_again_is_nobody_of_ours_though_on_another_list_as_well(self):
        board = self.box.store.create_group("Board")["id"]
        self.refresh()
        tag = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(tag_ids=[(6, 0, tag.ids)], group_id=self.group(board).id)
        self.anna.category_id += tag
        self.upload()
        self.vanish()
        self.upload()
        # On both lists it has the same id.
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        self.anna.category_id -= self.tag
        line = self.upload().line_ids[0]
        self.assertEqual((line.hold, line.foreign_removal_count), ("foreign", 1))
        self.assertIn("anna@example.com", self.on_list())

    def test_who_signs_up_again_before_odoo_looks_is_nobody_of_ours(self):
        self.vanish()
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        self.anna.category_id -= self.tag
        line = self.upload().line_ids
        self.assertEqual((line.hold, line.foreign_removal_count), ("foreign", 1))
        self.assertIn("anna@example.com", self.on_list())

    def test_who_signs_up_again_before_odoo_looks_is_sent_what_belongs_there(self):
        self.vanish()
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        self.assertEqual(self.upload().line_ids.changed_count, 1)
        self.anna.category_id -= self.tag
        self.assertEqual(self.upload().removed_count, 1)

    def test_whom_a_list_was_read_without_by_mistake_is_ours_still(self):
        with (
            patch.object(ReceiverCalls, "members_page", lambda *_args: []),
            patch.object(limits, "LOOK_UP", 0),
        ):
            self.assertEqual(self.upload(kind="preview").skipped_count, 2)
        self.box.requests.clear()
        line = self.upload().line_ids
        self.assertEqual((line.state, line.unknown_count), ("done", 0))
        self.assertEqual(self.box.writes(), [])

    def test_of_an_emptied_list_it_asks_once_for_all(self):
        self.account.brake_sending_count = 1
        self.box.store.clear_group(self.remote_group)
        line = self.upload().line_ids
        self.assertEqual((line.vanished_count, self.on_list()), (2, {}))
        # What was decided is not asked again because it is much.
        self.decide("add")
        self.assertEqual(len(self.on_list()), 2)

    def test_the_upload_of_one_contact_leaves_them_out_as_well(self):
        self.vanish()
        upload = self.upload(kind="manual", partner_id=self.anna.id)
        self.assertEqual(skipped_by_reason(upload.line_ids), {"vanished": 1})
        self.assertEqual(upload.state, "done")
        self.assert_away()

    # WHAT ODOO DID ITSELF

    def test_whom_an_upload_removed_comes_back_though_its_answer_was_lost(self):
        self.anna.category_id = False
        self.box.fail_next(500, times=9, match="receivers/delete", after=True)
        self.upload()
        self.box.interference.pending.clear()
        self.assertNotIn("anna@example.com", self.on_list())
        self.anna.category_id = self.tag
        self.assert_away("anna@example.com")

    def test_whom_an_upload_was_removing_comes_back_though_it_was_lost(self):
        self.anna.category_id = False
        with self.before("remove", lambda line: None):
            self.lose_transaction_after("/receivers/delete")
        self.anna.category_id = self.tag
        self.assert_away("anna@example.com")

    def test_an_address_that_was_changed_at_cleverreach_has_not_vanished(self):
        id_ = self.on_list()["anna@example.com"]["id"]
        for upload in (lambda: self.upload(partner_id=self.anna.id), self.upload):
            self.box.store.change_email(id_, "other@example.com")
            line = upload().line_ids
            self.assertEqual(line.vanished_count, 0)
            self.assertIn("anna@example.com", self.upload() and self.on_list())
            self.assertEqual(self.on_list()["anna@example.com"]["id"], id_)

    def test_who_never_arrived_has_not_vanished(self):
        self.contact("Beat", "beat@example.com")
        self.box.fail_next(503, times=99, match="upsertplus")
        self.upload()
        self.box.interference.pending.clear()
        self.assert_away("anna@example.com", "beat@example.com")
