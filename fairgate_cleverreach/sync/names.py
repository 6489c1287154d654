"""Which CleverReach field an Odoo field stands for: by name, then by meaning."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# One line for each meaning: what it is called in German, French, Italian, English.
_MEANINGS = (
    "first name|firstname|given name|vorname|rufname|prénom|nome|nome di battesimo",
    "last name|lastname|surname|family name|nachname|familienname|nom de famille|nom|"
    "cognome",
    "name|full name|complete name|display name|vollständiger name|nom complet|"
    "nome completo",
    "salutation|greeting|greeting line|anrede|briefanrede|civilité|formule d'appel|"
    "formule de salutation|appellativo|saluto|formula di saluto",
    "title|titel|titre|titolo",
    "gender|sex|geschlecht|sexe|genre|sesso|genere",
    "company|company name|organisation|organization|firma|unternehmen|firmenname|"
    "société|entreprise|organisme|azienda|ditta|società",
    "street|address|street address|strasse|straße|adresse|rue|via|indirizzo",
    "street2|address 2|adresszusatz|zusatz|complément d'adresse|via 2",
    "zip|zip code|postal code|postcode|postal number|plz|postleitzahl|code postal|npa|"
    "cap|codice postale",
    "city|town|place|ort|stadt|wohnort|ville|localité|lieu|città|località|luogo",
    "state|canton|region|kanton|bundesland|région|état|cantone|provincia|regione",
    "country|land|pays|paese|nazione",
    "phone|telephone|phone number|telefon|telefonnummer|téléphone|tél|telefono|tel",
    "mobile|mobile phone|cell phone|handy|mobiltelefon|natel|portable|cellulare",
    "language|language code|lang|correspondence language|sprache|korrespondenzsprache|"
    "langue|lingua",
    "birthday|birthdate|date of birth|geburtstag|geburtsdatum|date de naissance|"
    "anniversaire|data di nascita|compleanno",
    "website|web|homepage|webseite|site web|site internet|sito web",
    "job position|function|job title|funktion|beruf|fonction|poste|funzione|posizione",
    "reference|ref|member number|membership number|customer number|mitgliedernummer|"
    "mitglied nr|kundennummer|référence|numéro de membre|numero di membro|riferimento",
)


def normalize(name: str) -> str:
    """Return ``name`` without case, accents, separators: ``Prénom `` → ``prenom``."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z0-9]", "", text)


_MEANING_OF = {
    normalize(word): index
    for index, words in enumerate(_MEANINGS)
    for word in words.split("|")
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A CleverReach field: the caller's ``key``, and its name and label."""

    key: object
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Match:
    """``sure``: the names are identical; else it is a suggestion to be confirmed."""

    key: object
    sure: bool


def match(names: Sequence[str], candidates: Iterable[Candidate]) -> Match | None:
    """Find the CleverReach field of an Odoo field.

    :param names: the Odoo field's technical name, then its labels in every language
    :return: the first candidate of identical name (but for case, accents, separators);
        else the first one that means the same; else None. Odoo calls the whole name
        "Nom" in French, where others mean the last name: that is not sure.
    """
    candidates = list(candidates)
    wanted = _normalized(names)
    own = _meanings(names[:1])
    for candidate in candidates:
        if wanted & _normalized(candidate.names):
            theirs = _meanings(candidate.names)
            sure = not own or not theirs or bool(own & theirs)
            return Match(candidate.key, sure)
    meanings = _meanings(names)
    for candidate in candidates:
        if meanings & _meanings(candidate.names):
            return Match(candidate.key, sure=False)
    return None


def _normalized(names):
    # A name in another script than the Latin one leaves nothing to compare.
    return {normalize(name) for name in names if name} - {""}


def _meanings(names):
    return {_MEANING_OF[name] for name in _normalized(names) if name in _MEANING_OF}
