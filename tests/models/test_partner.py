"""What is computed of a contact: its address, and fields that a bare Odoo lacks."""

from unittest.mock import patch

from odoo.tools.translate import code_translations

from odoo.addons.fairgate_cleverreach.sync.states import Reason

from ..common import CleverReachCase


class TestPartner(CleverReachCase):
    def test_names(self):
        for name, is_company, first, last in (
            ("Anna Muster", False, "Anna", "Muster"),
            ("Anna Maria von Muster", False, "Anna Maria", "von Muster"),
            ("  Anna   Muster ", False, "Anna", "Muster"),
            ("Anna", False, "", "Anna"),
            ("Musikverein Muster", True, "", "Musikverein Muster"),
        ):
            with self.subTest(name):
                contact = self.contact(name, False, is_company=is_company)
                self.assertEqual(contact.cleverreach_first_name, first)
                self.assertEqual(contact.cleverreach_last_name, last)

    def test_a_new_name_is_taken_over(self):
        contact = self.contact("Anna Muster", False)
        self.assertEqual(contact.cleverreach_last_name, "Muster")
        contact.name = "Anna Keller"
        self.assertEqual(contact.cleverreach_last_name, "Keller")

    def test_a_contact_without_a_name(self):
        parent = self.contact("Club", False, is_company=True)
        contact = self.contact(
            False, "a@example.com", parent_id=parent.id, type="other"
        )
        self.assertEqual(contact.cleverreach_first_name, "")
        self.assertEqual(contact.cleverreach_last_name, "")
        self.assertIn("Dear Sir or Madam", contact.cleverreach_salutation)

    def test_the_language_code(self):
        self.env["res.lang"]._activate_lang("de_CH")
        for lang, code in (("de_CH", "de"), ("en_US", "en"), (False, "")):
            contact = self.contact("Anna", False, lang=lang)
            self.assertEqual(contact.cleverreach_language_code, code)

    def test_the_salutation_is_in_the_language_of_the_contact(self):
        for lang in ("de_CH", "fr_CH"):
            self.env["res.lang"]._activate_lang(lang)
        translations = {
            "de_CH": {"Hello %(name)s": "Guten Tag %(name)s"},
            "fr_CH": {"Hello %(name)s": "Bonjour %(name)s"},
        }

        def get(_module, lang):
            return translations.get(lang, {})

        with patch.object(code_translations, "get_python_translations", get):
            german = self.contact("Anna", False, lang="de_CH")
            self.assertEqual(german.cleverreach_salutation, "Guten Tag Anna")
            in_french = german.with_context(lang="fr_CH")
            self.assertEqual(in_french.cleverreach_salutation, "Guten Tag Anna")
            # Without a language of its own: that of the account.
            anyone = self.contact("Beat", False, lang=False)
            self.assertEqual(
                [
                    anyone.with_context(lang=lang).cleverreach_salutation
                    for lang in ("de_CH", "fr_CH")
                ],
                ["Guten Tag Beat", "Bonjour Beat"],
            )

    def test_the_salutation_of_an_organisation_names_nobody(self):
        club = self.contact("Musikverein", False, is_company=True, lang="en_US")
        self.assertEqual(club.cleverreach_salutation, "Dear Sir or Madam")
        person = self.contact("Anna", False, lang="en_US")
        self.assertEqual(person.cleverreach_salutation, "Hello Anna")

    def test_addresses(self):
        for email, expected in (
            ("anna@example.com", "anna@example.com"),
            (" Anna@Example.COM ", "anna@example.com"),
            ('"Anna Muster" <anna@example.com>', "anna@example.com"),
            ("anna@example.com, beat@example.com", "anna@example.com"),
            ("info@müller.ch", "info@xn--mller-kva.ch"),
            ("Info@Müller.CH", "info@xn--mller-kva.ch"),
            ("o'brien@example.com", "o'brien@example.com"),
            (False, Reason.NO_ADDRESS),
            ("  ", Reason.NO_ADDRESS),
            ("anna", Reason.INVALID_ADDRESS),
            ("anna@example", Reason.INVALID_ADDRESS),
            ("anna at example.com", Reason.INVALID_ADDRESS),
            ("änna@example.com", Reason.INVALID_ADDRESS),
        ):
            with self.subTest(email):
                contact = self.contact("Anna", email)
                problem = isinstance(expected, Reason)
                self.assertEqual(
                    contact._cleverreach_addresses(),
                    [(None, expected) if problem else (expected, None)],
                )

    def test_an_umlaut_domain_is_the_same_recipient_every_time(self):
        self.matching()
        self.contact("Müller", "info@müller.ch")
        self.upload()
        self.assertEqual(set(self.on_list()), {"info@xn--mller-kva.ch"})
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(upload.unchanged_count, 1)
