"""Which CleverReach field an Odoo field stands for."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.names import (
    _MEANINGS,
    Candidate,
    Match,
    match,
    normalize,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Prénom ", "prenom"),
        ("E-Mail", "email"),
        ("first_name", "firstname"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Größe (cm)", "grossecm"),
        ("città", "citta"),
        ("Ｎａｍｅ", "name"),
        ("姓名", ""),
        ("", ""),
    ],
)
def test_case_accents_and_separators_play_no_part(name, expected):
    assert normalize(name) == expected


@given(st.text())
def test_normalizing_twice_changes_nothing(name):
    assert normalize(normalize(name)) == normalize(name)


@pytest.mark.parametrize(
    ("names", "candidate"),
    [
        (["city"], ["city"]),
        (["city"], ["CITY"]),
        (["city", "Ort"], ["ort", "Wohnort"]),
        (["first_name", "Vorname"], ["x1", "Vor-Name"]),
        (["cleverreach_prenom", "Prénom"], ["prenom"]),
    ],
)
def test_an_identical_name_is_sure(names, candidate):
    assert match(names, [Candidate("key", candidate)]) == Match("key", sure=True)


@pytest.mark.parametrize(
    ("names", "candidate"),
    [
        # one line for each language a list may be in: German, French, Italian, English
        (["first_name"], ["vorname"]),
        (["first_name"], ["Prénom"]),
        (["first_name"], ["nome"]),
        (["last_name"], ["Nachname"]),
        (["last_name"], ["nom_de_famille"]),
        (["last_name"], ["Cognome"]),
        (["zip"], ["PLZ"]),
        (["zip"], ["NPA"]),
        (["zip"], ["CAP"]),
        (["zip"], ["postal code"]),
        (["city"], ["Ort"]),
        (["city"], ["localité"]),
        (["city"], ["Luogo"]),
        (["street"], ["Straße"]),
        (["street"], ["strasse"]),
        (["street"], ["rue"]),
        (["street"], ["via"]),
        (["country"], ["Land"]),
        (["country"], ["pays"]),
        (["country"], ["paese"]),
        (["lang"], ["Korrespondenzsprache"]),
        (["lang"], ["langue"]),
        (["lang"], ["lingua"]),
        (["phone"], ["Telefon"]),
        (["phone"], ["téléphone"]),
        (["salutation"], ["Anrede"]),
        (["salutation"], ["civilité"]),
        (["birthdate"], ["Geburtsdatum"]),
        (["birthdate"], ["date_de_naissance"]),
        (["birthdate"], ["data di nascita"]),
        (["company_name", "Firma"], ["société"]),
        (["function"], ["Funktion"]),
    ],
)
def test_what_means_the_same_is_a_suggestion(names, candidate):
    assert match(names, [Candidate("key", candidate)]) == Match("key", sure=False)


def test_an_identical_name_of_another_meaning_is_only_a_suggestion():
    # Odoo's whole name is called "Nom" in French.
    found = match(("name", "Name", "Nom"), [Candidate(1, ("nom", "Nom"))])
    assert found == Match(1, sure=False)
    assert match(("name", "Name", "Nom"), [Candidate(1, ("name", ""))]).sure


def test_an_identical_name_comes_before_the_same_meaning():
    candidates = [Candidate(1, ["prenom"]), Candidate(2, ["first name"])]
    assert match(["firstname"], candidates) == Match(2, sure=True)


def test_the_first_of_several_is_taken():
    candidates = [Candidate(1, ["ort"]), Candidate(2, ["stadt"])]
    assert match(["city"], iter(candidates)) == Match(1, sure=False)


@pytest.mark.parametrize(
    ("names", "candidate"),
    [
        (["city"], ["zip"]),
        (["first_name"], ["last_name"]),
        (["city"], []),
        (["city"], ["", None]),
        ([], ["city"]),
        (["", None], ["", None]),
        # names that leave nothing to compare are not the same name
        (["姓名"], ["Имя"]),
        (["---"], ["***"]),
    ],
)
def test_what_differs_is_no_match(names, candidate):
    assert match(names, [Candidate("key", candidate)]) is None


def test_no_word_has_two_meanings():
    words = Counter(
        word for words in _MEANINGS for word in {normalize(w) for w in words.split("|")}
    )
    assert [word for word, count in words.items() if count > 1] == []
    assert all(words)
