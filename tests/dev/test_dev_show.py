"""When the demo says that both sides agree, they do."""

import importlib

import pytest

LINE = {"state": "done", "wanted_count": 3, "skipped_count": 1}
LINE |= {"sent_count": 1, "unchanged_count": 1}
WANTED = {
    "a@example.com": {"ort": "Bern", "plz": "3000"},
    "b@example.com": {"ort": "", "plz": ""},
}


def held(email, **values):
    return {"email": email, "global_attributes": {"ort": "", "plz": "", **values}}


THERE = [held("A@example.com", ort="Bern", plz="3000"), held("b@example.com")]


@pytest.fixture
def differences(ground):
    ground("paths")
    show = importlib.import_module("show")
    return lambda *sides: list(show.differences(*sides))


def test_two_sides_that_are_equal_agree(differences):
    assert differences(LINE, WANTED, THERE) == []


@pytest.mark.parametrize(
    ("line", "there", "told"),
    [
        ({"state": "error"}, THERE, "ended as error"),
        ({"skipped_count": 0}, THERE, "left out together"),
        ({}, THERE[:1], "1 are missing, such as b@example.com"),
        ({}, [*THERE, held("c@example.com")], "1 should not be there"),
        # As many as wanted, but somebody else.
        ({}, [THERE[0], held("c@example.com")], "missing"),
        ({}, [held("a@example.com", ort="Bern"), THERE[1]], "other values"),
        ({"sent_count": 2, "wanted_count": 4}, THERE, "are said to be"),
    ],
)
def test_whatever_differs_is_told(differences, line, there, told):
    assert told in " ".join(differences({**LINE, **line}, WANTED, there))
