import re
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.client import CleverReachError, mask
from odoo.addons.fairgate_cleverreach.client.masking import KEPT, SEARCHED, hiding

BASE = "https://rest.cleverreach.com/v3"
WORDS = st.text(max_size=60)
ADDRESSES = st.one_of(
    st.emails(),
    # what people have in their address books, and RFC 5321 does not
    st.from_regex(r"[\w.+'-]{1,20}@[\w-]{1,20}\.[a-z]{2,8}", fullmatch=True),
    st.from_regex(r'"[a-z @.]{1,9}"@[a-z]{1,9}\.ch', fullmatch=True),
)


@given(WORDS, ADDRESSES, WORDS)
@example("invalid address '", "o'neil@example.com", "';")
@example('{"email":"', "a@b.ch", '"}')
@example("x=1&email=", "müller+news@zürich.example", "&y=2")
@example("<", "a@[192.0.2.1]", ">")
def test_no_address_survives(before, address, after):
    masked = mask(before + address + after)
    assert address not in masked
    assert "@" + address.rpartition("@")[2] not in masked


@given(ADDRESSES)
def test_no_percent_encoded_address_survives(address):
    encoded = quote(address, safe="")
    assert encoded not in mask(f"GET /v3/groups/1/receivers/{encoded} HTTP/1.1")
    assert quote(encoded) not in mask(f"to {quote(encoded)}")


@pytest.mark.parametrize("sign", ["&#64;", "&#x40;"])
def test_no_address_in_html_survives(sign):
    assert mask(f"<b>ann{sign}example.com</b>") == "<b>{email}</b>"


@given(WORDS, ADDRESSES, WORDS, ADDRESSES)
def test_every_one_of_several_addresses_is_masked(before, one, between, two):
    masked = mask(f"{before} {one} {between} {two}")
    assert one not in masked
    assert two not in masked


@given(WORDS, st.text("abcdefghijkm0123456789-._~", min_size=8), WORDS)
def test_a_known_secret_does_not_survive(before, secret, after):
    assert secret not in mask(before + secret + after, secret)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef.ghijkl_mnopqr",
        "Basic YWJjZGVmOmdoaWprbDE=",
        '{"access_token":"abcdef"}',
        "client_secret=abcdef&grant_type=client_credentials",
        "/v3/groups?token=abcdef",
        "password: abcdef",
        "the key abcdef0123456789abcdef0123456789abcdef is not valid",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdef-ghijkl",
    ],
)
def test_what_looks_like_a_credential_is_masked(text):
    masked = mask(text)
    assert "{secret}" in masked
    assert not re.search("abcdef|YWJj", masked)


def test_a_secret_that_is_not_there_hides_nothing():
    assert mask("Not Found", "", None) == "Not Found"


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: invalid receiver",
        "Unauthorized: invalid token",
        "Forbidden: the Basic plan allows 250 recipients",
        "Bad Request: Donaudampfschifffahrtsgesellschaftskapitän is too long",
    ],
)
def test_plain_words_stay_as_they_are(text):
    assert mask(text) == text


def test_a_sentence_keeps_its_words_around_an_address():
    assert mask("invalid address 'a@example.com';") == "invalid address '{email}';"
    assert mask("from <a@example.com>, twice") == "from <{email}>, twice"


@given(WORDS, ADDRESSES)
def test_masking_twice_is_masking_once(before, address):
    once = mask(before + address)
    assert mask(once) == once


def test_long_texts_are_cut():
    assert len(mask("word " * 1000)) == KEPT


def masked_up_to_the_cut(text, after):
    """Mask a text that is cut behind ``text``; what is before it becomes short."""
    long = "Bearer " + "x" * (SEARCHED - len("Bearer  ") - len(text))
    return mask(f"{long} {text}{after}")


@pytest.mark.parametrize("before", ["to ", '{"email":"', "(", "a;", '"a b'])
@pytest.mark.parametrize(
    ("half", "rest"), [("max.muster", "@a.ch"), ("max@exam", "ple.ch"), ("max%4", "0a")]
)
def test_a_cut_leaves_no_half_of_an_address(before, half, rest):
    masked = masked_up_to_the_cut(before + half, rest)
    assert masked.startswith("Bearer {secret} ")
    assert "max" not in masked
    assert "exam" not in masked


def test_a_cut_leaves_no_half_of_a_known_secret():
    secret = "correct; horse"
    long = "x" * (SEARCHED - 9)
    masked = mask(f"Bearer {long[7:]} {secret}", secret)
    assert masked == "Bearer {secret} {secret}"


def test_an_error_masks_its_own_message():
    error = CleverReachError("invalid address 'a@example.com'", status=400)
    assert str(error) == "invalid address '{email}'"
    assert "example.com" not in repr(error)


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("Anna Muster is on no list", "{value} is on no list"),
        ("'ANNA MUSTER' is too long", "'{value}' is too long"),
        ("?name=Anna%20Muster&x", "?name={value}&x"),
        ("?name=Anna+Muster&x", "?name={value}&x"),
        ("O&#x27;Neil; O'Neil", "{value}; {value}"),
        # a part of a word is another word
        ("Bernard is invalid in row 1", "Bernard is invalid in row 1"),
        ("Bern is invalid", "{value} is invalid"),
        ("the secret s3cret-and-long", "the secret {secret}"),
        ("the secret s3cret-a...", "the secret {secret}"),
    ],
)
def test_what_was_sent_is_not_repeated(said, masked):
    sent = [{"global_attributes": {"n": "Anna Muster", "z": "1"}}, "O'Neil", "Bern"]
    with hiding(["s3cret-and-long"], sent):
        assert mask(said) == masked
    assert mask("Anna Muster") == "Anna Muster"


def test_no_error_repeats_a_value_or_the_client_secret(client, api, exchanges):
    said = "Anna Muster of Bern: refused, token first-token, key my-secret"
    api.put(f"{BASE}/receivers/7/email", status=400, json={"error": {"message": said}})
    with pytest.raises(CleverReachError) as refused:
        client._call(
            "PUT",
            "/receivers/{}/email",
            7,
            json={"name": "Anna Muster", "more": [{"city": "Bern"}]},
            read=None,
        )
    for text in (str(refused.value), *(e.message for e in exchanges)):
        assert text == "{value} of {value}: refused, token {secret}, key {secret}"


def test_no_reason_of_a_row_repeats_a_value(client, api):
    api.post(
        f"{BASE}/groups/1/receivers/upsertplus",
        json=[{"status": "error", "error": "Anna Muster has no birthday"}],
    )
    row = {"email": "anna@example.com", "attributes": {"name": "Anna Muster"}}
    (result,) = client.upsert_receivers(1, [row])
    assert result.message == "{value} has no birthday"


def test_of_an_endless_text_only_its_length_is_kept():
    text = "Anna Muster of Bern " * 500_000
    with hiding(["s3cret-and-long"], [f"Name {number}" for number in range(2000)]):
        assert mask(text) == "{10000000 characters}"
