"""The fingerprint shows whether what was sent has changed."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.fingerprint import (
    content_of,
    fingerprint,
    fingerprint_of,
    objects,
    tail,
    with_email,
)

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


COLUMNS = st.integers(0, 4).flatmap(
    lambda count: st.dictionaries(
        st.text(max_size=3),
        st.lists(
            st.none() | st.text(max_size=3) | st.sampled_from(["", "Bern", "Zürich"]),
            min_size=count,
            max_size=count,
        ),
        max_size=3,
    ).map(lambda columns: (columns, count))
)


@given(COLUMNS)
def test_objects_made_of_columns_are_those_that_json_makes(drawn):
    columns, count = drawn
    told = [
        {
            name: values[place]
            for name, values in columns.items()
            if values[place] is not None
        }
        for place in range(count)
    ]
    expected = [json.dumps(one, sort_keys=True) for one in told]
    assert objects(columns.items(), count) == expected
    for one, text in zip(told, expected, strict=True):
        assert fingerprint_of(text, "{}") == fingerprint(one, {})


def test_what_is_sent_can_be_completed():
    content = content_of("a@b.ch", '{"x": "1"}', "{}", {"tags": ["T"]})
    sent = {
        "email": "a@b.ch",
        "attributes": {"x": "1"},
        "global_attributes": {},
        "tags": ["T"],
    }
    assert json.loads(content) == sent
    new = content[:-1] + tail({"source": "Odoo", "activated": 0})
    assert json.loads(new) == sent | {"source": "Odoo", "activated": 0}
    assert json.loads(with_email(content, "A@B.ch")) == sent | {"email": "A@B.ch"}
