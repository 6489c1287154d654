import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.client import Token
from odoo.addons.fairgate_cleverreach.sync.states import State, told

MOMENTS = st.integers(min_value=1, max_value=2**33)
ANY = st.just(0) | MOMENTS


@given(ANY, MOMENTS, ANY)
def test_whoever_unsubscribed_is_unsubscribed_whatever_else(activated, left, bounced):
    stamps = {"activated": activated, "deactivated": left, "bounced": bounced}
    assert told(stamps.get) is State.UNSUBSCRIBED


@given(ANY, MOMENTS)
def test_a_bounce_wins_over_an_activation(activated, bounced):
    stamps = {"activated": activated, "deactivated": 0, "bounced": bounced}
    assert told(stamps.get) is State.BOUNCED


@given(MOMENTS)
def test_activated_and_nothing_else_is_active(activated):
    assert told({"activated": activated}.get) is State.ACTIVE


def test_never_activated_waits_for_the_opt_in():
    assert told({"activated": 0}.get) is State.INACTIVE


def test_a_token_does_not_show_its_value():
    token = Token("abc-very-secret", 1700000000)
    assert "abc-very-secret" not in repr(token) + str(token)


def test_records_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Token("abc", 1).value = "other"
