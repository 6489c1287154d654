import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.client import Token, reading
from odoo.addons.fairgate_cleverreach.sync.states import State, told

MOMENTS = st.integers(min_value=1, max_value=2**33)
ANY = st.just(0) | MOMENTS
FLAG = st.none() | st.booleans()
WRITTEN = st.sampled_from([None, False, "", "0", 0]) | MOMENTS | MOMENTS.map(str)


@given(ANY, ANY, ANY, FLAG)
def test_whoever_unsubscribed_last_is_unsubscribed(activated, later, bounced, active):
    left = activated + later + 1
    stamps = {"activated": activated, "deactivated": left, "bounced": bounced}
    assert told(stamps.get, active) is State.UNSUBSCRIBED


@given(MOMENTS, MOMENTS, st.none() | st.just(True))
def test_whoever_came_back_by_a_form_is_active(left, later, active):
    stamps = {"activated": left + later, "deactivated": left, "bounced": 0}
    assert told(stamps.get, active) is State.ACTIVE


@given(MOMENTS, ANY)
def test_whoever_cleverreach_holds_as_inactive_has_not_come_back(left, later):
    stamps = {"activated": left + later, "deactivated": left, "bounced": 0}
    assert told(stamps.get, False) is State.UNSUBSCRIBED


@given(MOMENTS)
def test_of_two_equal_stamps_the_flag_decides(moment):
    stamps = {"activated": moment, "deactivated": moment, "bounced": 0}
    assert told(stamps.get, True) is State.ACTIVE
    assert told(stamps.get, False) is State.UNSUBSCRIBED
    assert told(stamps.get) is State.UNSUBSCRIBED


@given(MOMENTS, MOMENTS, MOMENTS)
def test_whoever_came_back_and_bounced_is_bounced(left, later, bounced):
    stamps = {"activated": left + later, "deactivated": left, "bounced": bounced}
    assert told(stamps.get, True) is State.BOUNCED


@given(MOMENTS)
def test_a_flag_that_lags_behind_an_activation_plays_no_part(moment):
    stamps = {"activated": moment, "deactivated": 0, "bounced": 0}
    assert told(stamps.get, False) is State.ACTIVE


@given(ANY, MOMENTS)
def test_a_bounce_wins_over_an_activation(activated, bounced):
    stamps = {"activated": activated, "deactivated": 0, "bounced": bounced}
    assert told(stamps.get) is State.BOUNCED


@given(MOMENTS)
def test_activated_and_nothing_else_is_active(activated):
    assert told({"activated": activated}.get, None) is State.ACTIVE


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("activated", "deactivated", "bounced"), WRITTEN)
    ),
    FLAG,
)
def test_a_member_has_the_state_that_its_stamps_tell_in_whatever_form(stamps, active):
    member = reading.member({"id": 1, "active": active, **stamps})
    assert member.state is told(lambda name: int(stamps.get(name) or 0), active)


def test_never_activated_waits_for_the_opt_in():
    assert told({"activated": 0}.get) is State.INACTIVE


def test_a_token_does_not_show_its_value():
    token = Token("abc-very-secret", 1700000000)
    assert "abc-very-secret" not in repr(token) + str(token)


def test_records_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Token("abc", 1).value = "other"
