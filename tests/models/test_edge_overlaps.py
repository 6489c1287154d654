"""A contact with several tags, on several lists."""

from odoo import Command

from ..common import CleverReachCase


class TestOverlaps(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["res.partner.category"].create({"name": "Board"})

    def both(self, name, email):
        """A contact that carries both tags."""
        tags = self.tag | self.board
        return self.contact(name, email, category_id=[Command.set(tags.ids)])

    def two_lists(self):
        """Match each tag with a list of its own; return the id of the second list."""
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        self.matching()
        self.matching(
            tag_ids=[Command.set(self.board.ids)], group_id=self.group(other).id
        )
        return other

    def test_a_contact_with_both_tags_of_a_list_counts_and_is_sent_once(self):
        matching = self.matching(tag_ids=[Command.set((self.tag | self.board).ids)])
        self.both("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        upload = self.upload()
        self.assertEqual(matching.contact_count, 2)
        self.assertEqual((upload.sent_count, upload.skipped_count), (2, 0))
        self.assertEqual(len(self.on_list()), 2)

    def test_leaving_one_list_is_not_leaving_the_other(self):
        other = self.two_lists()
        anna = self.both("Anna", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.assertFalse(self.on_list()["anna@example.com"]["active"])
        self.assertTrue(self.on_list(other)["anna@example.com"]["active"])
        states = {row.group_id.name: row.state for row in anna.cleverreach_state_ids}
        self.assertEqual(states, {"Newsletter": "unsubscribed", "Board": "active"})

    def test_who_is_blocked_in_the_account_comes_back_on_no_list(self):
        other = self.two_lists()
        self.both("Anna", "anna@example.com")
        self.upload()
        self.box.switches.unsubscribe_mode = "blacklist_delete"
        self.box.switches.blacklisted_row = "accept"
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        upload = self.upload()
        self.assertEqual((self.on_list(), self.on_list(other)), ({}, {}))
        skips = upload.line_ids.skip_ids
        self.assertEqual(skips.mapped("reason"), ["blocked", "blocked"])

    def test_a_deleted_contact_leaves_every_list(self):
        other = self.two_lists()
        self.both("Anna", "anna@example.com")
        gone = self.both("Beat", "beat@example.com")
        self.upload()
        gone.unlink()
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assertEqual(set(self.on_list(other)), {"anna@example.com"})
        self.assertEqual(upload.line_ids.mapped("erased_count"), [1, 1])
