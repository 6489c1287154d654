"""The fingerprint shows whether what was sent has changed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.fingerprint import fingerprint

FIELDS = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3)


@given(FIELDS, FIELDS)
def test_the_order_of_the_fields_plays_no_part(own, shared):
    reverse = dict(reversed(own.items()))
    assert fingerprint(own, shared) == fingerprint(reverse, shared)
    assert re.fullmatch("[0-9a-f]{32}", fingerprint(own, shared))


@given(FIELDS, FIELDS, FIELDS, FIELDS)
def test_other_values_have_another_fingerprint(own, shared, other_own, other_shared):
    same = (own, shared) == (other_own, other_shared)
    assert (fingerprint(own, shared) == fingerprint(other_own, other_shared)) is same


def test_a_value_that_moves_between_the_list_and_the_account_is_a_change():
    assert fingerprint({"city": "Bern"}, {}) != fingerprint({}, {"city": "Bern"})
    assert fingerprint({"city": ""}, {}) != fingerprint({}, {})


def test_the_fingerprint_is_the_same_in_every_process():
    """It is stored: another one would send every contact again."""
    assert fingerprint({}, {"ort": "Zürich"}) == ("cc7994d1d5965f35eb248a20fab8f39b")
