"""The guides call buttons, menus and options as the screens do."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
I18N = ROOT / "fairgate_cleverreach" / "i18n"
EMPHASIS = re.compile(r"(?<![*\w])\*([^*]+)\*(?!\*)")

# Not of the addon: Odoo's own, CleverReach's, and words that are explained.
OTHERS = {
    "en": {"Settings", "My Account", "Extras", "Interfaces", "REST API", "filter role"},
    "de": {
        "Einstellungen",
        "Mein Account",
        "Extras",
        "Schnittstellen",
        "REST API",
        "Filterrolle",
    },
    "fr": {
        "Paramètres",
        "Mon Compte",
        "Outils",
        "Interfaces",
        "API REST",
        "rôle de filtre",
    },
    "it": {
        "Impostazioni",
        "Il mio account",
        "Extra",
        "Interfacce",
        "REST API",
        "ruolo filtro",
    },
}


def screens(language):
    """Return every text of the addon's screens in a language."""
    if language == "en":
        texts = polib.pofile(str(I18N / "fairgate_cleverreach.pot"))
        return {entry.msgid for entry in texts}
    return {entry.msgstr for entry in polib.pofile(str(I18N / f"{language}.po"))}


@pytest.mark.parametrize("language", OTHERS)
def test_a_guide_calls_things_as_the_screens_do(language):
    guide = (ROOT / "docs" / f"guide.{language}.md").read_text()
    known = screens(language) | OTHERS[language]
    named = [
        word
        for phrase in EMPHASIS.findall(guide)
        for word in re.split(r" ▸ ", " ".join(phrase.split()))
    ]
    assert len(named) > 10
    assert [word for word in named if word not in known] == []


@pytest.mark.parametrize("language", OTHERS.keys() - {"en"})
def test_a_guide_has_the_sections_and_steps_of_the_others(language):
    def outline(name):
        lines = (ROOT / "docs" / f"guide.{name}.md").read_text().splitlines()
        return [
            match[0] for line in lines if (match := re.match(r"#+ |\d+\. |\|", line))
        ]

    assert outline(language) == outline("en")
