"""When removals wait for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.brake import Hold, Removals, hold

COUNTS = st.integers(0, 2000)


@st.composite
def cases(draw):
    """Removals that are possible, and the other arguments of ``hold``."""
    on_list = draw(COUNTS)
    own = draw(st.integers(0, on_list))
    foreign = draw(st.integers(0, on_list - own))
    options = {
        "mirrored": draw(st.booleans()),
        "confirmed": draw(COUNTS),
        "more_than": draw(st.integers(0, 50)),
        "percent": draw(st.floats(0, 100)),
    }
    return Removals(on_list, own, foreign), options


@pytest.mark.parametrize(
    ("removals", "mirrored", "confirmed", "expected"),
    [
        (Removals(100), False, 0, None),
        # the list's first upload
        (Removals(100, foreign=1), False, 0, Hold.FIRST),
        (Removals(100, foreign=100), False, 100, None),
        (Removals(101, foreign=101), False, 100, Hold.FIRST),
        (Removals(100, own=1), False, 0, None),
        # later ones: more than 10, and more than 20 %
        (Removals(100, foreign=1), True, 0, None),
        (Removals(10, own=10), True, 0, None),
        (Removals(11, own=11), True, 0, Hold.MANY),
        (Removals(100, own=20), True, 0, None),
        (Removals(100, own=21), True, 0, Hold.MANY),
        (Removals(100, own=11, foreign=10), True, 0, Hold.MANY),
        (Removals(1000, own=200), True, 0, None),
        (Removals(100, own=21), True, 20, Hold.MANY),
        (Removals(100, own=21), True, 21, None),
        (Removals(100, own=21), False, 0, Hold.MANY),
    ],
)
def test_cases(removals, mirrored, confirmed, expected):
    assert (
        hold(removals, mirrored=mirrored, confirmed=confirmed, more_than=10, percent=20)
        is expected
    )


@given(cases())
def test_without_a_removal_nothing_waits(case):
    removals, options = case
    assert hold(Removals(removals.on_list), **options) is None


@given(cases(), COUNTS)
def test_a_larger_confirmation_never_stops_more(case, more):
    removals, options = case
    larger = dict(options, confirmed=options["confirmed"] + more)
    if hold(removals, **options) is None:
        assert hold(removals, **larger) is None


@given(cases())
def test_a_confirmation_of_the_exact_number_always_suffices(case):
    removals, options = case
    assert hold(removals, **dict(options, confirmed=removals.total)) is None


@given(cases(), COUNTS)
def test_a_further_removal_never_frees_those_that_wait(case, more):
    removals, options = case
    larger = Removals(removals.on_list, removals.own + more, removals.foreign)
    if hold(removals, **dict(options, confirmed=0)):
        assert hold(larger, **dict(options, confirmed=0))


@given(cases(), st.integers(0, 50), st.floats(0, 50))
def test_a_weaker_brake_never_stops_more(case, more, percent):
    removals, options = case
    weaker = dict(
        options,
        more_than=options["more_than"] + more,
        percent=options["percent"] + percent,
    )
    if hold(removals, **options) is None:
        assert hold(removals, **weaker) is None


@given(cases())
def test_only_recipients_from_elsewhere_ask_for_the_first_confirmation(case):
    removals, options = case
    if hold(removals, **options) is Hold.FIRST:
        assert removals.foreign
        assert not options["mirrored"]
