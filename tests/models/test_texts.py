"""Texts for users: each field explained, each text in German, French and Italian."""

import re
from pathlib import Path

import polib
from lxml import etree

from odoo.tests import TransactionCase
from odoo.tools.translate import TranslationModuleReader

import odoo.addons.fairgate_cleverreach as addon

FOLDER = Path(addon.__path__[0]) / "i18n"
LANGUAGES = ("de", "fr", "it")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
# What these say is said by Odoo itself, or by the title above them.
SELF_EXPLANATORY = {"active", "company_id", "display_name", "name", "sequence"}


class TestTexts(TransactionCase):
    def test_no_text_is_untranslated(self):
        """At each of its places: Odoo reads a translation for those that it names."""
        reader = TranslationModuleReader(self.env.cr, ["fairgate_cleverreach"])
        # The lines of code are told as 0, and PO files read as such.
        texts = {
            (text, f"{kind}:{name}", "0")
            if kind == "code"
            else (text, f"{kind}:{name}:{place}", "")
            for _module, kind, name, place, text, *_ in reader
        }
        self.assertGreater(len(texts), 300)
        for code in LANGUAGES:
            file = polib.pofile(str(FOLDER / f"{code}.po"))
            translated = {
                (entry.msgid, *place)
                for entry in file
                if entry.translated()
                for place in entry.occurrences
            }
            with self.subTest(language=code):
                self.assertEqual(texts - translated, set())

    def test_translations_keep_the_placeholders(self):
        for code in LANGUAGES:
            for entry in polib.pofile(str(FOLDER / f"{code}.po")):
                with self.subTest(language=code, text=entry.msgid):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgid)),
                        sorted(PLACEHOLDER.findall(entry.msgstr)),
                    )

    def test_no_text_holds_the_logic_of_a_view(self):
        """A translation that spells it otherwise would break the page."""
        for entry in polib.pofile(str(FOLDER / "fairgate_cleverreach.pot")):
            with self.subTest(text=entry.msgid):
                self.assertNotRegex(entry.msgid, r"\b(invisible|domain|context)=")

    def test_swiss_users_get_the_translation_of_their_language(self):
        """Odoo falls back from de_CH to de. It has no it_CH: Ticino uses it_IT."""
        field = "source_label"
        labels = {
            code: self.env["cleverreach.field.map"]
            .with_context(lang=code)
            .fields_get([field], ["string"])[field]["string"]
            for code in ("en_US", "de_DE", "de_CH", "fr_FR", "fr_CH", "it_IT")
        }
        self.assertEqual(labels["de_CH"], labels["de_DE"])
        self.assertEqual(labels["fr_CH"], labels["fr_FR"])
        self.assertEqual(
            len({labels["en_US"], labels["de_DE"], labels["fr_FR"], labels["it_IT"]}), 4
        )

    def test_every_field_on_a_screen_has_a_help_text(self):
        views = self.env["ir.ui.view"].search(
            [
                ("model", "=like", "cleverreach.%"),
                ("type", "in", ("form", "list")),
            ]
        )
        self.assertGreater(len(views), 10)
        missing = set()
        for view in views:
            self._collect(etree.fromstring(view.arch_db), view.model, missing)
        self.assertEqual(missing, set())

    def _collect(self, node, model, missing):
        """Add the fields below ``node`` that are not explained to ``missing``."""
        for child in node:
            inner = model
            if child.tag == "field":
                field = self.env[model]._fields[child.get("name")]
                if not field.help and field.name not in SELF_EXPLANATORY:
                    missing.add(f"{model}.{field.name}")
                inner = field.comodel_name or model
            self._collect(child, inner, missing)
