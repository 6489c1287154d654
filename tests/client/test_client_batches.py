"""Halving, bisecting, and what is remembered of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.client import (
    BadDataError,
    MissingRightError,
    NetworkError,
    ServiceError,
    TooLargeError,
    UnreadableError,
)
from odoo.addons.fairgate_cleverreach.client.batches import ALIKE, TIMEOUTS, Batches

OK, REFUSED = "ok", "refused"


class Service:
    """Takes batches up to ``largest`` without a row of ``bad``; counts what it gets."""

    def __init__(self, largest=10_000, bad=(), error=None):
        self.largest = largest
        self.bad = set(bad)
        self.error = error or TooLargeError("too large", status=413)
        self.sizes = []

    def __call__(self, batch):
        self.sizes.append(len(batch))
        if len(batch) > self.largest:
            raise self.error
        if self.bad.intersection(batch):
            raise BadDataError("bad row", status=400)
        return [(row, OK) for row in batch]


def refused(row, error):
    return (row, REFUSED)


def test_nothing_is_sent_for_no_rows():
    service = Service()
    assert Batches().run([], service, refused) == []
    assert service.sizes == []


def test_batches_are_as_large_as_allowed_and_keep_the_order():
    service = Service()
    results = Batches().run(list(range(600)), service, refused)
    assert service.sizes == [250, 250, 100]
    assert [row for row, _ in results] == list(range(600))


def test_a_batch_that_is_too_large_is_halved_and_the_size_remembered():
    service = Service(largest=100)
    batches = Batches()
    results = batches.run(list(range(300)), service, refused)
    assert service.sizes == [250, 125, 63, 62, 63, 62, 50]
    assert batches.size == 63
    assert [row for row, _ in results] == list(range(300))
    batches.run(list(range(100)), service, refused)
    assert service.sizes[7:] == [63, 37]


def test_a_single_row_that_is_too_large_is_refused():
    batches = Batches()
    assert batches.run([1], Service(largest=0), refused) == [(1, REFUSED)]


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("late", timeout=True),
        NetworkError("Request Timeout", status=408, timeout=True),
        ServiceError("Gateway Timeout", status=504),
    ],
)
def test_a_batch_that_is_too_slow_is_halved_and_the_size_remembered(error):
    service = Service(largest=70, error=error)
    batches = Batches()
    batches.run(list(range(250)), service, refused)
    assert service.sizes == [250, 125, 63, 62, 63, 62]
    assert batches.size == 63


def test_a_service_that_hangs_is_given_up_soon():
    service = Service(largest=0, error=NetworkError("late", timeout=True))
    with pytest.raises(NetworkError):
        Batches().run(list(range(250)), service, refused)
    assert len(service.sizes) == TIMEOUTS + 1


def test_a_single_row_that_is_too_slow_is_given_up_at_once():
    service = Service(largest=0, error=NetworkError("late", timeout=True))
    with pytest.raises(NetworkError):
        Batches().run([1], service, refused)
    assert service.sizes == [1]


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("no connection"),
        ServiceError("broken", status=500),
        MissingRightError("Forbidden", status=403),
    ],
)
def test_what_is_not_about_the_batch_ends_the_work(error):
    service = Service(largest=0, error=error)
    with pytest.raises(type(error)):
        Batches().run([1, 2], service, refused)
    assert service.sizes == [2]


def test_one_bad_row_is_found_without_asking_for_each():
    service = Service(bad=[77])
    batches = Batches()
    results = batches.run(list(range(250)), service, refused)
    assert [row for row, result in results if result == REFUSED] == [77]
    assert len(service.sizes) <= 17
    assert batches.size == 250


@given(
    count=st.integers(0, 60),
    bad=st.sets(st.integers(0, 59)),
    largest=st.integers(1, 60),
    size=st.integers(1, 60),
)
def test_every_good_row_gets_through_and_every_bad_one_is_named(
    count, bad, largest, size
):
    rows = list(range(count))
    results = Batches(size).run(rows, Service(largest, bad), refused)
    assert results == [(row, REFUSED if row in bad else OK) for row in rows]


@pytest.mark.parametrize(
    ("status", "found"), [(403, True), (406, True), (200, False), (404, False)]
)
def test_a_row_that_a_server_in_front_dislikes_is_found(status, found):
    def send(batch):
        if 7 in batch:
            raise UnreadableError("a page", status=status)
        return [(row, OK) for row in batch]

    rows = list(range(20))
    if found:
        results = Batches().run(rows, send, refused)
        assert [row for row, result in results if result == REFUSED] == [7]
    else:
        with pytest.raises(UnreadableError):
            Batches().run(rows, send, refused)


def test_a_list_that_is_refused_as_a_whole_is_not_asked_about_row_by_row():
    service = Service(bad=range(250))
    with pytest.raises(BadDataError, match="bad row"):
        Batches().run(list(range(250)), service, refused)
    assert len(service.sizes) < 3 * ALIKE


@pytest.mark.parametrize("good", [[249], range(30, 250)])
def test_many_bad_rows_at_the_start_stop_no_good_one(good):
    service = Service(bad=set(range(250)) - set(good))
    results = Batches().run(list(range(250)), service, refused)
    assert [row for row, result in results if result == OK] == list(good)
    assert [row for row, _ in results] == list(range(250))


def test_a_few_rows_that_are_all_refused_are_each_named():
    service = Service(bad=range(ALIKE))
    results = Batches().run(list(range(ALIKE)), service, refused)
    assert [result for _, result in results] == [REFUSED] * ALIKE
