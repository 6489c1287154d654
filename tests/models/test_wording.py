"""Texts that are put together, and numbers in them, as each language writes them."""

from odoo.addons.fairgate_cleverreach.told import reading

from ..common import CleverReachCase

# Each with the text before a colon, and how it sets thousands apart.
LANGUAGES = {
    "en_US": ("", ","),
    "de_CH": ("", "'"),
    "fr_FR": ("\xa0", "\xa0"),
    "it_IT": ("", "."),
}


class TestWording(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        cls.matched = cls.matching()
        cls.nobody = cls.contact("Elena Caduff", False)

    def test_the_name_of_a_page_has_the_colon_of_the_language(self):
        line = self.upload().line_ids
        for lang, (space, _apart) in LANGUAGES.items():
            for record, key, count in (
                (self.group(), "name", "newly_left_count"),
                (self.matched, "name", "contact_count"),
                (line, "display_name", "skipped_count"),
            ):
                record = record.with_context(lang=lang)
                with self.subTest(lang=lang, model=record._name):
                    action = record.action_open_people(count, "Titre")
                    self.assertEqual(
                        action[key], f"{record.display_name}{space}: Titre"
                    )

    def test_numbers_in_texts_have_their_thousands_set_apart(self):
        upload = self.upload()
        upload.line_ids.created_count = 1200
        self.account.write({"plan_cap": 25000, "plan_used": 1200})
        self.group().write({"recipient_count": 1200, "is_counted": True})
        kept = [{"code": "asked_unknown", "values": {"count": 1200}}]
        for lang, (_space, apart) in LANGUAGES.items():
            account = self.account.with_context(lang=lang)
            group = self.group().with_context(lang=lang, show_recipient_count=True)
            for text, counts in (
                (account.plan_text, (1, 25)),
                (upload.with_context(lang=lang).summary, (1,)),
                (group.display_name, (1,)),
                (reading(account.env, kept), (1,)),
            ):
                for thousands in counts:
                    rest = "000" if thousands == 25 else "200"
                    with self.subTest(lang=lang, text=text):
                        self.assertIn(f"{thousands}{apart}{rest}", text)

    def test_a_reason_begins_the_sentence(self):
        """It has a capital: within a sentence that would be wrong."""
        for lang, (space, _apart) in LANGUAGES.items():
            contact = self.nobody.with_context(lang=lang)
            reason = contact._cleverreach_reasons()["no_address"]
            with self.subTest(lang=lang):
                (note,) = contact._cleverreach_notes(self.matched)
                self.assertTrue(note.startswith(f"{reason}{space}: "), note)
