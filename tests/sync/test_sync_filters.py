"""A filter is read, never run."""

import pytest

from odoo.addons.fairgate_cleverreach.sync.filters import conditions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", []),
        ("()", ()),
        (' [("zip", "=like", "8%")] ', [("zip", "=like", "8%")]),
        ('["|", ("color", "in", [1, -2]), ("active", "=", True)]', None),
        # Odoo's editor writes relative dates as texts
        ('["&", ("date", ">=", "today -7d"), ("date", "<", "today")]', None),
        ('["!", ("child_ids", "any", [("parent_id", "=", False)])]', None),
    ],
)
def test_what_the_editor_writes(text, found):
    read = conditions(text)
    assert isinstance(read, list | tuple)
    if found is not None:
        assert read == found


def test_the_id_of_the_user():
    assert conditions("[('user_id', 'in', [uid, 7])]", uid=3) == [
        ("user_id", "in", [3, 7])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[('name', '=', 'a' * 10**9)]",
        "[('name', '=', 9**9**9)]",
        "[(x, '=', 1) for x in ('name',)]",
        "[('name', '=', ''.join(['a']))]",
        "[('name', '=', f'{uid}')]",
        "[('name', '=', (lambda: 1)())]",
        "[('user_id', '=', user)]",
        "False",
        "'name'",
        "{'name': 1}",
        "",
        "[" + "('color', '=', 1)," * 2000 + "]",
    ],
)
def test_what_would_have_to_be_run_is_refused(text):
    with pytest.raises((ValueError, SyntaxError)):
        conditions(text, uid=3)


@pytest.mark.parametrize("text", ["[" * 9000 + "]" * 9000, f"[{'-' * 9000}1]"])
def test_what_is_nested_too_deeply_is_refused(text):
    with pytest.raises((ValueError, SyntaxError)):
        conditions(text)
