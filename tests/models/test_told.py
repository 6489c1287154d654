"""What went wrong is kept as a code: each person reads it in the own language."""

from odoo.exceptions import UserError

from odoo.addons.fairgate_cleverreach.told import TEXTS, kept, reading, told

from ..common import CleverReachCase


class TestTold(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.matched = cls.matching()
        cls.contact("Anna Muster", "anna@example.com")

    def assertTranslated(self, record, field, words):
        """The same record says it in English to one, and in French to another."""
        self.env.invalidate_all()
        english = record.with_context(lang="en_US")[field]
        french = record.with_context(lang="fr_FR")[field]
        self.assertIn(words, english)
        self.assertTrue(french)
        for line in english.splitlines():
            self.assertNotIn(line, french)

    def test_what_cleverreach_answers(self):
        self.box.fail_next(403, times=99)
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertEqual(upload.line_ids.trouble[0]["code"], "cleverreach")
        self.assertTranslated(upload, "problem", "CleverReach refuses")
        self.assertTranslated(upload.line_ids, "problem", "CleverReach refuses")

    def test_why_the_connection_fails(self):
        self.account.client_secret = "wrong"
        self.account.action_test_connection()
        self.assertTranslated(self.account, "connection_message", "does not accept")

    def test_what_odoo_refuses(self):
        self.tag.active = False
        upload = self.upload()
        self.assertEqual(upload.line_ids.trouble[0]["code"], "role_archived")
        self.assertEqual(upload.line_ids.trouble[0]["values"], {"tag": "Newsletter"})
        self.assertTranslated(upload, "problem", "is archived")
        self.assertTranslated(self.matched, "last_problem", "is archived")

    def test_who_stopped_it(self):
        upload = self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual"}
        )
        upload.action_stop()
        self.assertEqual(upload.trouble[0]["code"], "stopped")
        self.assertTranslated(upload, "problem", "stopped the upload")

    def test_what_another_addon_says_is_kept_as_it_says_it(self):
        line = self.env["cleverreach.upload.line"].create(
            {
                "upload_id": self.upload().id,
                "matching_id": self.matched.id,
                "group_id": self.group().id,
            }
        )
        line._fail(UserError("No mailings in August").args[0])
        self.assertEqual(line.problem, "No mailings in August")

    def test_every_text_can_be_kept_and_read_again(self):
        values = {"count": 3, "list": "Bulletin", "problem": kept("Broken")}
        values |= dict.fromkeys(("message", "name", "read", "tag", "user"), "x")
        for code in TEXTS:
            text = told(self.env, code, **values)
            self.assertTrue(reading(self.env, kept(text)), code)

    def test_a_text_is_noted_once(self):
        line = self.upload().line_ids
        for _time in range(2):
            line._note_problem(told(self.env, "unanswered"))
        self.assertEqual(len(line.trouble), 1)
