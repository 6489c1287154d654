"""What was not read is not told as zero."""

from ..common import CleverReachCase


class TestNotKnown(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        cls.contact("Anna Muster", "anna@example.com")

    def test_an_upload_that_read_nothing_knows_no_number(self):
        self.box.fail_next(403, times=99)
        for kind in ("scheduled", "preview", "reading"):
            upload = self.upload(kind=kind)
            self.assertEqual(upload.state, "failed")
            self.assertFalse(upload.is_known, kind)
            self.assertFalse(upload.line_ids.is_known, kind)

    def test_what_was_read_is_known(self):
        for kind in ("preview", "scheduled", "reading"):
            upload = self.upload(kind=kind)
            self.assertTrue(upload.is_known, kind)
            self.assertTrue(upload.line_ids.is_known, kind)

    def test_an_upload_that_waits_knows_nothing_yet(self):
        upload = self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual"}
        )
        self.assertFalse(upload.is_known)

    def test_the_summary_names_the_list_that_was_not_read(self):
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(tag_ids=[(6, 0, board.ids)], group_id=self.group(other).id)
        self.contact("Beat", "beat@example.com", category_id=[(6, 0, board.ids)])
        self.box.store.delete_group(other)
        upload = self.upload()
        self.assertEqual(upload.state, "partial")
        self.assertTrue(upload.is_known)
        self.assertIn("could not be read: Board", upload.summary)

    def test_a_list_that_was_not_read_says_so(self):
        group = self.group()
        self.assertEqual(group.read_text, "Not read yet")
        self.assertTrue(group.is_counted, "its size was read with the list itself")
        self.upload()
        self.assertNotEqual(group.read_text, "Not read yet")

    def test_a_size_that_was_not_read_is_not_named(self):
        group = self.group()
        group.write({"is_counted": False, "recipient_count": 0})
        named = group.with_context(show_recipient_count=True)
        self.assertEqual(named.display_name, "Newsletter")
        group._note_count(0)
        self.assertEqual(named.display_name, "Newsletter (0)")
