"""First and last names, told apart, whatever stands in the one field that Odoo has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.persons import (
    name_of,
    split,
    spoken,
    telling,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Muster", ("", "Anna", "Muster")),
        ("Anna Maria Muster", ("", "Anna Maria", "Muster")),
        ("  Anna \n Muster ", ("", "Anna", "Muster")),
        ("Muster, Anna Maria", ("", "Anna Maria", "Muster")),
        ("Muster,Anna", ("", "Anna", "Muster")),
        ("Anna von Arx", ("", "Anna", "von Arx")),
        ("von Arx, Anna", ("", "Anna", "von Arx")),
        ("von der Mühll", ("", "", "von der Mühll")),
        ("von der Mühll Anna Maria", ("", "Anna Maria", "von der Mühll")),
        ("Toni auf der Maur", ("", "Toni", "auf der Maur")),
        ("Jean de la Fontaine", ("", "Jean", "de la Fontaine")),
        ("Anna Meier-von der Mühll", ("", "Anna", "Meier-von der Mühll")),
        ("Anna-Maria Müller-Meier", ("", "Anna-Maria", "Müller-Meier")),
        ("Prof. Dr. Anna Muster", ("Prof. Dr.", "Anna", "Muster")),
        ("Muster, Dr. Anna", ("Dr.", "Anna", "Muster")),
        ("Hans Peter Meier jun.", ("", "Hans Peter", "Meier")),
        ("Anna und Beat Muster", ("", "Anna und Beat", "Muster")),
        ("Familie Muster", ("Familie", "", "Muster")),
        ("Herr Muster", ("Herr", "", "Muster")),
        ("Dean Martin", ("", "Dean", "Martin")),
        ("Muster", ("", "", "Muster")),
        ("Muster,", ("", "", "Muster")),
        ("Dr.", ("", "", "Dr.")),
        ("Meier, Keller, Huber & Partner", ("", "", "Meier, Keller, Huber & Partner")),
        ("", ("", "", "")),
        (None, ("", "", "")),
        (" , ", ("", "", "")),
    ],
)
def test_first_name_first(name, expected):
    assert split(name, False, False) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Muster Anna", ("", "Anna", "Muster")),
        ("Muster Anna Maria", ("", "Anna Maria", "Muster")),
        ("Muster, Anna", ("", "Anna", "Muster")),
        ("von Arx Anna", ("", "Anna", "von Arx")),
        ("auf der Maur Toni", ("", "Toni", "auf der Maur")),
        ("Meier-von Arx Anna", ("", "Anna", "Meier-von Arx")),
        ("Dr. Muster Anna", ("Dr.", "Anna", "Muster")),
        ("Meier Hans jun.", ("", "Hans", "Meier")),
        ("Muster Anna und Beat", ("", "Anna und Beat", "Muster")),
        ("Le Anna", ("", "Anna", "Le")),
        ("Muster", ("", "", "Muster")),
    ],
)
def test_last_name_first(name, expected):
    assert split(name, False, True) == expected


@pytest.mark.parametrize("last_first", [False, True])
def test_a_company_has_no_first_name(last_first):
    name = "Muster, Söhne und Co."
    assert split(name, True, last_first) == ("", "", name)


def test_what_another_addon_keeps_apart_counts():
    told = name_of("Anna Maria Muster", False, "Anna", "Maria Muster")
    assert told == ("", "Anna", "Maria Muster")
    assert name_of("Anna Muster", False, None, None) == ("", "Anna", "Muster")


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("Anna Muster", {}, "Anna Muster"),
        ("Anna (Anni) Muster", {}, "Anna (Anni) Muster"),
        ("Muster, Dr. Anna", {}, "Dr. Anna Muster"),
        ("Muster Anna", {"last_first": True}, "Anna Muster"),
        ("Muster Anna", {"firstname": "Anna", "lastname": "Muster"}, "Anna Muster"),
        (None, {}, ""),
    ],
)
def test_a_greeting_says_the_first_name_first(name, options, expected):
    assert spoken(name, False, **options) == expected


NAMES = st.text(st.sampled_from("aZé,.'\"()&- \u2060\n"), max_size=30) | st.lists(
    st.sampled_from(
        "Anna Maria Muster von der Arx de Dr. jun. und & , Meier-von 王 😀".split()
    ),
    max_size=6,
).map(" ".join)


@given(NAMES, st.booleans())
def test_whatever_is_written_nobody_is_left_without_a_name(name, last_first):
    told = split(name, False, last_first)
    assert told == split.__wrapped__(name, False, last_first)
    if any(character.isalpha() for character in name):
        assert told.last


@given(st.lists(st.text("abc ,", max_size=12), max_size=20), st.integers(1, 6))
def test_examples_are_as_many_as_there_are_and_each_once(names, count):
    chosen = telling(names, count)
    there = {" ".join(name.split()) for name in names} - {""}
    assert len(chosen) == min(count, len(there))
    assert set(chosen) <= there and len(set(chosen)) == len(chosen)


def test_examples_show_the_odd_ones_and_plain_ones():
    names = [f"Plain Person{i}" for i in range(9)]
    names[3:3] = ["Anna Maria Muster", "Muster, Anna", "Eva von Arx", "Jo von der Au"]
    chosen = telling(names, 5)
    assert chosen == [
        "Plain Person0",
        "Plain Person1",
        "Anna Maria Muster",
        "Muster, Anna",
        "Eva von Arx",
    ]
