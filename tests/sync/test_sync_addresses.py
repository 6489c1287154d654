"""Addresses in the form that two sides can compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.addresses import (
    address_forms,
    address_key,
    is_address,
    is_likely,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna.Muster@Example.COM ", "anna.muster@example.com"),
        ("info@müller.ch", "info@xn--mller-kva.ch"),
        ("INFO@MÜLLER.CH", "info@xn--mller-kva.ch"),
        ("info@xn--mller-kva.ch", "info@xn--mller-kva.ch"),
        # the same letters, composed and decomposed
        ("info@mu\u0308ller.ch", "info@xn--mller-kva.ch"),
        ("info@faß.example", "info@xn--fa-hia.example"),
        ("a@büro.zürich.ch", "a@xn--bro-hoa.xn--zrich-kva.ch"),
        # only the last @ parts the domain from the rest
        ('"a@b"@example.com', '"a@b"@example.com'),
        # no possible domain: left for CleverReach to refuse
        ("info@mü..ch", "info@mü..ch"),
        ("info@😀☎.ch", "info@😀☎.ch"),
    ],
)
def test_address_key(address, expected):
    assert address_key(address) == expected


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("a@example.com", {"a@example.com"}),
        ("a@xn--mller-kva.ch", {"a@xn--mller-kva.ch", "a@müller.ch"}),
        ("a@mail.xn--mller-kva.ch", {"a@mail.xn--mller-kva.ch", "a@mail.müller.ch"}),
        ("a@xn--.ch", {"a@xn--.ch"}),
        ("a@mü..ch", {"a@mü..ch"}),
    ],
)
def test_address_forms(key, forms):
    assert address_forms(key) == forms


@given(st.one_of(st.emails(), st.text(max_size=30).map("anna@{}".format)))
def test_the_form_of_a_form_is_the_same(address):
    assert address_key(address_key(address)) == address_key(address)


@given(st.emails())
def test_case_plays_no_part(address):
    assert address_key(address.upper()) == address_key(address)


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.com",
        "anna.muster+club@mail.example.co.uk",
        "o'brien@example.com",
        "d’angelo@example.com".replace("’", "'"),
        "a@xn--mller-kva.ch",
        "a@example.xn--vermgensberatung-pwb",
        "x_y-z%w@1und1.de",
    ],
)
def test_what_can_be_an_address(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        "anna@example",
        "anna@exa mple.com",
        "an na@example.com",
        "anna@@example.com",
        "anna@example..com",
        "anna@.example.com",
        "anna@example.com.",
        "anna@-example.com",
        "anna@example-.com",
        "anna@example.c",
        "anna@127.0.0.1",
        ".anna@example.com",
        "anna.@example.com",
        "an..na@example.com",
        "anna@müller..ch",
        "änna@example.com",
        "anna@example.com\n",
        "anna,beat@example.com",
        "<anna@example.com>",
        "a" * 65 + "@example.com",
        "anna@" + "a" * 64 + ".com",
        "anna@" + ".".join(["a" * 60] * 5) + ".com",
    ],
)
def test_what_cannot_be_an_address(address):
    assert not is_address(address)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("anna@example.com", True),
        ("=1+cmd|'/c calc'!a1@example", True),
        (f"{'a' * 308}@example.com", True),
        (f"{'a' * 309}@example.com", False),
        ("", False),
        (" ", False),
        ("1234", False),
        ("anna", False),
    ],
)
def test_what_may_be_an_address_at_all(text, likely):
    assert is_likely(text) is likely
