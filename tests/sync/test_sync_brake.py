"""When removals, additions and changes wait for a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.brake import (
    Hold,
    Removals,
    Rush,
    Sendings,
    hold,
    hold_sendings,
)

COUNTS = st.integers(0, 2000)


def removals(on_list, own=0, foreign=0, wanted=100, agreed=(0, 0), lost=None):
    """
    :param agreed: how many of ``own``, and of ``foreign``, were agreed to
    :param lost: of how many of the others of ``own`` it is not known that it was meant;
        of all if not given
    """
    return Removals(
        on_list=on_list,
        own=own,
        foreign=foreign,
        wanted=wanted,
        agreed_own=agreed[0],
        agreed_foreign=agreed[1],
        lost=own - agreed[0] if lost is None else lost,
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
    lost = draw(st.integers(0, own - agreed[0]))
    return removals(on_list, own, foreign, draw(COUNTS), agreed, lost), options


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
        (removals(1, foreign=1, wanted=0), True, Hold.FOREIGN),
        # … unless its last contacts were deleted, archived or blacklisted
        (removals(1, own=1, wanted=0, lost=0), True, None),
        (removals(10, own=10, wanted=0, lost=0), True, None),
        (removals(11, own=11, wanted=0, lost=0), True, Hold.MANY),
        (removals(2, own=2, wanted=0, lost=1), True, Hold.MANY),
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


# ADDITIONS AND CHANGES


def sendings(on_list, changes=0, additions=0, known=None, agreed=(0, 0)):
    """
    :param known: how many of ``on_list`` were sent; all if not given
    :param agreed: how many of the changes, and of the additions, were agreed to
    """
    return Sendings(
        on_list=on_list,
        known=on_list if known is None else known,
        changes=changes,
        additions=additions,
        agreed_changes=agreed[0],
        agreed_additions=agreed[1],
    )


def rush(case, **options):
    usual = {
        "begun": True,
        "reconfigured": False,
        "more_than": 50,
        "change_percent": 50,
        "addition_times": 3,
    }
    return hold_sendings(case, **usual | options)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (sendings(100), None),
        # changes: more than 50, and more than half of those known
        (sendings(80, changes=50), None),
        (sendings(100, changes=51), Rush.CHANGES),
        (sendings(102, changes=51), None),
        (sendings(10_000, changes=51, known=60), Rush.CHANGES),
        # additions: more than 50, and more than three times the list
        (sendings(0, additions=50), None),
        (sendings(0, additions=51), Rush.ADDITIONS),
        (sendings(17, additions=51), None),
        (sendings(16, additions=51), Rush.ADDITIONS),
        (sendings(60, changes=60, additions=181), Rush.BOTH),
        # what was agreed to goes, and who came since waits
        (sendings(100, changes=100, agreed=(100, 0)), None),
        (sendings(100, changes=101, agreed=(100, 0)), Rush.CHANGES),
        (sendings(0, additions=100, agreed=(0, 100)), None),
        (sendings(0, additions=101, agreed=(0, 100)), Rush.ADDITIONS),
    ],
)
def test_unusually_many_additions_or_changes_wait(case, expected):
    assert rush(case) is expected
    # neither at the first upload, nor after somebody has changed what is sent
    assert rush(case, begun=False) is None
    assert rush(case, reconfigured=True) is None


SENDINGS = st.builds(
    sendings, COUNTS, COUNTS, COUNTS, known=COUNTS, agreed=st.tuples(COUNTS, COUNTS)
)


@given(SENDINGS, st.integers(0, 100), st.floats(0, 100), st.floats(0, 10))
def test_only_what_is_too_much_and_not_agreed_to_waits(case, more, percent, times):
    found = rush(case, more_than=more, change_percent=percent, addition_times=times)
    if found and found.holds_changes:
        assert case.changes > more and case.changes > case.agreed_changes
        assert case.changes * 100 > percent * case.known
    if found and found.holds_additions:
        assert case.additions > more and case.additions > case.agreed_additions
        assert case.additions > times * case.on_list
    elif case.additions > max(more, case.agreed_additions):
        assert case.additions <= times * case.on_list
