"""When removals wait for a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.brake import Hold, Removals, hold

COUNTS = st.integers(0, 2000)


def removals(on_list, own=0, foreign=0, wanted=100):
    return Removals(on_list, own, foreign, wanted=wanted)


@st.composite
def cases(draw):
    """Removals that are possible, and the other arguments of ``hold``."""
    on_list = draw(COUNTS)
    own = draw(st.integers(0, on_list))
    foreign = draw(st.integers(0, on_list - own))
    options = {
        "begun": draw(st.booleans()),
        "mirrored": draw(st.booleans()),
        "confirmed": draw(COUNTS),
        "more_than": draw(st.integers(0, 50)),
        "percent": draw(st.floats(0, 100)),
    }
    return Removals(on_list, own, foreign, wanted=draw(COUNTS)), options


@pytest.mark.parametrize(
    ("case", "mirrored", "confirmed", "expected"),
    # Where ``mirrored`` is None, nothing of the matching was ever sent to the list.
    [
        (removals(100), False, 0, None),
        # the list's first upload
        (removals(100, foreign=1), False, 0, Hold.FIRST),
        (removals(100, foreign=100), False, 100, None),
        (removals(101, foreign=101), False, 100, Hold.FIRST),
        (removals(100, own=1), False, 0, None),
        (removals(100, own=1), None, 0, Hold.FIRST),
        (removals(100, own=1), None, 1, None),
        # later ones: more than 10, and more than 20 %
        (removals(10, own=10), True, 0, None),
        (removals(11, own=11), True, 0, Hold.MANY),
        (removals(100, own=20), True, 0, None),
        (removals(100, own=21), True, 0, Hold.MANY),
        (removals(100, own=11, foreign=10), True, 0, Hold.MANY),
        (removals(1000, own=200), True, 0, None),
        (removals(100, own=21), True, 20, Hold.MANY),
        (removals(100, own=21), True, 21, None),
        (removals(100, own=21), False, 0, Hold.MANY),
        # a filter role that nobody has any more
        (removals(1, own=1, wanted=0), True, 0, Hold.MANY),
        (removals(1, own=1, wanted=0), True, 1, None),
        (removals(1, own=1, wanted=1), True, 0, None),
        (removals(1, foreign=1, wanted=0), True, 0, Hold.MANY),
        # from elsewhere: however few
        (removals(100, foreign=1), True, 0, Hold.FOREIGN),
        (removals(100, own=1, foreign=1), True, 0, Hold.FOREIGN),
        (removals(100, own=1, foreign=1), True, 1, None),
        (removals(100, own=1, foreign=2), True, 1, Hold.FOREIGN),
    ],
)
def test_cases(case, mirrored, confirmed, expected):
    found = hold(
        case,
        begun=mirrored is not None,
        mirrored=bool(mirrored),
        confirmed=confirmed,
        more_than=10,
        percent=20,
    )
    assert found is expected


@given(cases())
def test_without_a_removal_nothing_waits(case):
    planned, options = case
    none = replace(planned, own=0, foreign=0)
    assert hold(none, **options) is None


@given(cases(), COUNTS)
def test_a_larger_confirmation_never_stops_more(case, more):
    planned, options = case
    larger = dict(options, confirmed=options["confirmed"] + more)
    if hold(planned, **options) is None:
        assert hold(planned, **larger) is None


@given(cases())
def test_a_confirmation_of_the_exact_number_always_suffices(case):
    planned, options = case
    assert hold(planned, **dict(options, confirmed=planned.total)) is None


@given(cases(), COUNTS)
def test_a_further_removal_never_frees_those_that_wait(case, more):
    planned, options = case
    larger = replace(planned, own=planned.own + more)
    if hold(planned, **dict(options, confirmed=0)):
        assert hold(larger, **dict(options, confirmed=0))


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
        assert planned.foreign <= options["confirmed"]
