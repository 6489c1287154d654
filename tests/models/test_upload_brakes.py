"""A filter role that cannot be trusted, and removals that need a yes."""

from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestUploadBrakes(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_tag = cls.env["res.partner.category"].create({"name": "Board"})
        cls.one = cls.matching(tag_ids=[(6, 0, (cls.tag | cls.second_tag).ids)])
        cls.anna = cls.contact("Anna Muster", "anna@example.com")

    def assert_blocked(self, words):
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertIn(words, upload.problem)
        self.assertEqual(len(self.on_list()), 1)

    def test_a_deleted_tag_of_several_blocks_until_a_person_agrees(self):
        self.upload()
        self.second_tag.unlink()
        self.assert_blocked("no longer there")
        self.one.action_accept_tags()
        self.assertEqual(self.upload().state, "done")

    def test_a_tag_below_that_is_archived_or_deleted_blocks_until_a_person_agrees(self):
        below = self.env["res.partner.category"].create(
            {"name": "Juniors", "parent_id": self.tag.id}
        )
        # Made after the matching: known from this upload on.
        self.upload()
        below.active = False
        self.assert_blocked("no longer there")
        below.active = True
        self.assertEqual(self.upload().state, "done")
        below.unlink()
        self.assert_blocked("no longer there")
        self.one.action_accept_tags()
        self.assertEqual(self.upload().state, "done")

    def test_a_tag_below_made_while_an_upload_runs_is_missed_as_well(self):
        def make(line):
            line.env["res.partner"].create(
                {
                    "name": "Junior",
                    "email": "junior@example.com",
                    "category_id": [
                        (0, 0, {"name": "Juniors", "parent_id": self.tag.id})
                    ],
                }
            )

        with self.before("plan", make):
            self.upload()
        self.assertIn("junior@example.com", self.on_list())
        self.env["res.partner.category"].search([("name", "=", "Juniors")]).unlink()
        self.assertEqual(self.upload().state, "failed")
        self.assertIn("junior@example.com", self.on_list())

    def test_choosing_the_tags_again_lifts_the_block(self):
        self.upload()
        self.second_tag.unlink()
        self.one.tag_ids = self.tag
        self.assertEqual(self.upload().state, "done")

    def test_an_archived_tag_of_several_blocks(self):
        self.upload()
        self.second_tag.active = False
        self.assert_blocked("archived")

    def test_a_deleted_only_tag_blocks(self):
        self.upload()
        (self.tag | self.second_tag).unlink()
        self.assert_blocked("no longer exists")

    def test_a_filter_that_no_longer_works_blocks(self):
        self.upload()
        self.env.cr.execute(
            "UPDATE cleverreach_matching SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", self.one.id],
        )
        self.env.invalidate_all()
        self.assert_blocked("no longer works")

    def test_an_agreed_removal_is_void_when_the_matching_changes(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        for change in (
            {"tag_ids": [(6, 0, self.tag.ids)]},
            {"include_sub_tags": False},
            {"domain": "[('is_company', '=', False)]"},
            {"group_id": self.group(other).id},
            {"keep_foreign": True},
        ):
            with self.subTest(change=list(change)):
                self.one.write({"group_id": self.group().id, "mirrored": False})
                self.upload()
                self.one._confirm_removals()
                agreed = self.one.line_ids.step_ids.filtered("is_agreed")
                self.assertEqual(agreed.email, "x@example.com")
                self.one.write(change)
                self.assertFalse(agreed.is_agreed)

    def test_nothing_at_all_is_sent_to_a_list_that_nobody_agreed_to_empty(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual((upload.line_ids.hold, self.box.writes()), ("first", []))
        self.assertEqual(upload.line_ids.waiting_count, 1)

    def test_the_responsible_user_is_told_until_all_is_well(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.upload()
        note = self.account.activity_ids.note
        self.assertIn("wait for your confirmation: 1", note)
        self.assertIn(f'data-oe-id="{self.one.id}"', note)
        self.upload(partner_id=self.anna.id)
        self.assertTrue(self.account.activity_ids)
        self.one._confirm_removals()
        self.upload()
        self.assertFalse(self.account.activity_ids)

    def test_it_asks_about_those_who_have_come_since_a_confirmation(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.upload()
        self.one._confirm_removals()
        self.box.store.add_receiver(self.remote_group, "y@example.com")
        upload = self.upload()
        self.assertEqual((upload.line_ids.hold, upload.removed_count), ("foreign", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "y@example.com"})
        self.one._confirm_removals()
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_held_removals_do_not_keep_the_others_from_being_sent(self):
        self.account.write({"brake_count": 0, "brake_percent": 0})
        self.upload()
        self.anna.category_id = False
        self.contact("Beat Meier", "beat@example.com")
        upload = self.upload()
        self.assertEqual((upload.line_ids.hold, upload.sent_count), ("many", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})

    def assert_goes_unasked(self, cause):
        line = self.upload().line_ids
        removals = line.step_ids.filtered(lambda step: step.action == "remove")
        self.assertEqual(removals.mapped("cause"), [cause])
        self.assertEqual((line.state, line.removed_count), ("done", 1))

    def test_the_last_contact_that_was_deleted_goes(self):
        self.upload()
        self.anna.unlink()
        self.assert_goes_unasked("deleted")

    def test_the_last_contact_that_was_archived_goes(self):
        self.upload()
        self.anna.action_archive()
        self.assert_goes_unasked("archived")

    def test_the_last_contact_that_was_blacklisted_goes(self):
        self.upload()
        self.env["mail.blacklist"]._add("anna@example.com")
        self.assert_goes_unasked("blacklisted")

    def test_the_last_contact_that_lost_the_tag_waits(self):
        self.upload()
        self.anna.category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 0))

    def test_others_left_alone_are_counted_and_stay(self):
        self.one.keep_foreign = True
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.foreign_count), ("done", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "x@example.com"})

    def test_the_block_is_told_at_once_by_the_matching(self):
        self.second_tag.unlink()
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.one._contact_domain()
