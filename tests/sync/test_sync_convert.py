"""Values of Odoo fields as CleverReach stores them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.convert import (
    MAX_LENGTH,
    ConversionError,
    convert,
    shortened,
)

TYPES = ["text", "number", "date", "gender"]


@pytest.mark.parametrize("attribute_type", TYPES)
@pytest.mark.parametrize("value", [None, False, "", "  ", "\n"])
def test_empty(value, attribute_type):
    assert convert(value, attribute_type) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Anna", "Anna"),
        ("  Anna \n Muster\t", "Anna Muster"),
        ("Zürich 8000 – Ω 😀", "Zürich 8000 – Ω 😀"),
        (0, "0"),
        (42, "42"),
        (True, "1"),
        (0.0, "0"),
        (3.0, "3"),
        (100.0, "100"),
        (1e16, "10000000000000000"),
        (0.1, "0.1"),
        (-2.50, "-2.5"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 13, 5), "2024-02-29 13:05:00"),
    ],
)
def test_text(value, expected):
    assert convert(value, "text") == expected


def test_a_long_text_is_shortened():
    assert shortened("x" * MAX_LENGTH) == "x" * MAX_LENGTH
    assert shortened("x" * (MAX_LENGTH + 1)) == "x" * MAX_LENGTH
    assert shortened("x" * (MAX_LENGTH - 1) + " y") == "x" * (MAX_LENGTH - 1)


def test_an_unknown_type_is_taken_as_text():
    assert convert("Anna", "colour") == "Anna"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-7, "-7"),
        (True, "1"),
        (12.50, "12.5"),
        (1e-7, "0.0000001"),
        ("12", "12"),
        (" 12.50 ", "12.5"),
        ("12,5", "12.5"),
        ("+41", "41"),
        ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("1 234,50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1.234.567,8", "1234567.8"),
        ("007", "7"),
        ("-0", "0"),
        (-0.0, "0"),
        ("1e3", "1000"),
    ],
)
def test_number(value, expected):
    assert convert(value, "number") == expected


@pytest.mark.parametrize(
    "value",
    ["12 Franken", "a", "1,2,3", "1.2.3", "NaN", "inf", "--1", "1e999999999", "1e-999"],
)
def test_what_is_not_a_number(value):
    with pytest.raises(ConversionError):
        convert(value, "number")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 23, 59), "2024-02-29"),
        ("2024-02-29", "2024-02-29"),
        ("29.02.2024", "2024-02-29"),
        ("29/02/2024", "2024-02-29"),
        ("1.2.2024", "2024-02-01"),
        (date(999, 1, 1), "0999-01-01"),
    ],
)
def test_date(value, expected):
    assert convert(value, "date") == expected


@pytest.mark.parametrize(
    "value", ["29.02.2023", "31.04.2024", "2024-13-01", "tomorrow", "1.2.24", 20240229]
)
def test_what_is_not_a_date(value):
    with pytest.raises(ConversionError):
        convert(value, "date")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("male Male M m. Mr Mr. Mister Herr herr Mann männlich MÄNNLICH", "male"),
        ("homme Monsieur M. masculin uomo maschio maschile Signor Sig.", "male"),
        ("female Female F f. w Mrs. Ms Miss Madam Frau Fräulein weiblich", "female"),
        ("femme Madame Mme Mme. Mademoiselle Mlle féminin FEMININ", "female"),
        ("donna Signora Sig.ra femmina femminile", "female"),
    ],
)
def test_gender_in_the_languages_of_the_country(words, expected):
    assert {word: convert(word, "gender") for word in words.split()} == {
        word: expected for word in words.split()
    }


@pytest.mark.parametrize("value", ["divers", "x", "Dr.", "Familie", "男", 1, True])
def test_what_is_no_gender(value):
    with pytest.raises(ConversionError):
        convert(value, "gender")


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.text(max_size=400),
    st.from_regex(r"[-+0-9.,'e ]{1,20}", fullmatch=True),
)


@given(VALUES, st.sampled_from(TYPES))
def test_whatever_comes_in_a_short_line_comes_out_or_it_does_not_fit(value, kind):
    try:
        text = convert(value, kind)
    except ConversionError:
        return
    assert isinstance(text, str)
    assert len(shortened(text)) <= MAX_LENGTH
    assert text == text.strip()
    assert len(text.splitlines()) <= 1


@given(VALUES, st.sampled_from(TYPES))
def test_what_was_converted_stays_as_it_is(value, kind):
    try:
        text = convert(value, kind)
    except ConversionError:
        return
    assert convert(text, kind) == text
