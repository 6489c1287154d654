"""When removals wait for a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.brake import Hold, Removals, hold

COUNTS = st.integers(0, 2000)


def removals(on_list, own=0, foreign=0, wanted=100, agreed=(0, 0)):
    """:param agreed: how many of ``own``, and of ``foreign``, were agreed to"""
    return Removals(
        on_list=on_list,
        own=own,
        foreign=foreign,
        wanted=wanted,
        agreed_own=agreed[0],
        agreed_foreign=agreed[1],
    )


@st.composite
def cases(draw):
    """Removals that are possible, and the other arguments of ``hold``."""
    on_list = draw(COUNTS)
    own = draw(st.integers(0, on_list))
    foreign = draw(st.integers(0, on_list - own))
    options = {
        "begun": draw(st.booleans()),
        "mirrored": draw(st.booleans()),
        "more_than": draw(st.integers(0, 50)),
        "percent": draw(st.floats(0, 100)),
    }
    agreed = draw(st.integers(0, own)), draw(st.integers(0, foreign))
    return removals(on_list, own, foreign, draw(COUNTS), agreed), options


@pytest.mark.parametrize(
    ("case", "mirrored", "expected"),
    # Where ``mirrored`` is None, nothing of the matching was ever sent to the list.
    [
        (removals(100), False, None),
        # the list's first upload
        (removals(100, foreign=1), False, Hold.FIRST),
        (removals(100, foreign=100, agreed=(0, 100)), False, None),
        # others have come since it was agreed to: only they wait
        (removals(101, foreign=101, agreed=(0, 100)), False, Hold.FOREIGN),
        (removals(101, own=1, foreign=100, agreed=(0, 100)), None, Hold.MANY),
        (removals(100, own=1), False, None),
        (removals(100, own=1), None, Hold.FIRST),
        (removals(100, own=1, agreed=(1, 0)), None, None),
        # later ones: more than 10, and more than 20 %
        (removals(10, own=10), True, None),
        (removals(11, own=11), True, Hold.MANY),
        (removals(100, own=20), True, None),
        (removals(100, own=21), True, Hold.MANY),
        (removals(100, own=11, foreign=10), True, Hold.MANY),
        (removals(1000, own=200), True, None),
        (removals(100, own=21, agreed=(20, 0)), True, Hold.MANY),
        (removals(100, own=21, agreed=(21, 0)), True, None),
        (removals(100, own=21), False, Hold.MANY),
        # a filter role that nobody has any more
        (removals(1, own=1, wanted=0), True, Hold.MANY),
        (removals(1, own=1, wanted=0, agreed=(1, 0)), True, None),
        (removals(1, own=1, wanted=1), True, None),
        (removals(1, foreign=1, wanted=0), True, Hold.MANY),
        # from elsewhere: however few
        (removals(100, foreign=1), True, Hold.FOREIGN),
        (removals(100, own=1, foreign=1), True, Hold.FOREIGN),
        (removals(100, own=1, foreign=1, agreed=(0, 1)), True, None),
        (removals(100, own=1, foreign=2, agreed=(0, 1)), True, Hold.FOREIGN),
    ],
)
def test_cases(case, mirrored, expected):
    found = hold(
        case,
        begun=mirrored is not None,
        mirrored=bool(mirrored),
        more_than=10,
        percent=20,
    )
    assert found is expected


@given(cases())
def test_without_a_removal_nothing_waits(case):
    planned, options = case
    none = replace(planned, own=0, foreign=0, agreed_own=0, agreed_foreign=0)
    assert hold(none, **options) is None


@given(cases())
def test_who_was_agreed_to_never_waits(case):
    planned, options = case
    everybody = replace(planned, agreed_own=planned.own, agreed_foreign=planned.foreign)
    assert hold(everybody, **options) is None


@given(cases(), COUNTS)
def test_a_further_removal_never_frees_those_that_wait(case, more):
    planned, options = case
    larger = replace(planned, own=planned.own + more)
    if hold(planned, **options):
        assert hold(larger, **options)


@given(cases(), st.integers(0, 50), st.floats(0, 50))
def test_a_weaker_brake_never_stops_more(case, more, percent):
    planned, options = case
    weaker = dict(
        options,
        more_than=options["more_than"] + more,
        percent=options["percent"] + percent,
    )
    if hold(planned, **options) is None:
        assert hold(planned, **weaker) is None


@given(cases())
def test_the_first_confirmation_is_for_what_others_left_on_the_list(case):
    planned, options = case
    if hold(planned, **options) is Hold.FIRST:
        assert not options["begun"] or planned.foreign and not options["mirrored"]


@given(cases())
def test_nobody_from_elsewhere_goes_unasked(case):
    planned, options = case
    if hold(planned, **options) is None:
        assert planned.foreign == planned.agreed_foreign
