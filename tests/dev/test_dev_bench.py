"""The benchmark's arithmetic: what is told of the measures follows from them."""

import json

import pytest

from dev.benchmark import postgres, reach, report, scheduler
from dev.benchmark.measure import Measure

PAGES_READ = {"GET /v3/groups/*/receivers": 1}


def measure(**values):
    return Measure(**{"wall": 1.0, "cpu": 1.0, **values})


def judged(what, runs=None, scheduled=None, pages=None):
    """Return the one verdict about ``what``."""
    results = reach.Results(runs or {}, scheduled or {}, pages or {})
    (found,) = (one for one in reach.verdicts(results) if one.what == what)
    return found


@pytest.mark.parametrize(("cpu", "met"), [(0.5, True), (0.51, False)])
def test_a_run_is_judged_by_its_floor(cpu, met):
    runs = {100_000: {"first": measure(cpu=cpu), "floor: send": measure(cpu=0.25)}}
    assert judged("first, 100,000: CPU ÷ floor", runs).met is met


def test_the_limit_depends_on_the_size():
    runs = {"first": measure(cpu=2.4), "floor: send": measure(cpu=1)}
    assert judged("first, 10,000: CPU ÷ floor", {10_000: runs}).met is True
    assert judged("first, 100,000: CPU ÷ floor", {100_000: runs}).met is False


def test_what_was_not_measured_is_neither_reached_nor_missed():
    verdicts = reach.verdicts(reach.Results({}, {}, {}))
    assert len(verdicts) > 20
    assert {verdict.met for verdict in verdicts} == {None}


def test_the_fixed_cost_is_to_be_half_of_what_it_was():
    runs = {"unchanged": measure(cpu=0.2, queries=107)}
    runs["floor: compare"] = measure(cpu=0.02)
    assert judged("unchanged, 10: queries", {10: runs}).met is False
    assert judged("unchanged, 10: CPU ÷ floor", {10: runs}).met is True


def test_of_all_sizes_the_worst_counts():
    wrote = measure(rows={"cleverreach_receiver": 3, "cleverreach_log": 9})
    runs = {10: {"unchanged": measure()}, 1000: {"unchanged": wrote}}
    verdict = judged("unchanged: recipient rows written", runs)
    assert (verdict.value, verdict.met) == (3, False)


@pytest.mark.parametrize(
    ("what", "sent", "value"),
    [
        ("requests: batches beyond ⌈n ÷ 250⌉", {"writes": 5}, 1),
        ("requests: batches beyond ⌈n ÷ 250⌉", {"writes": 4}, 0),
        ("recipients sent twice", {"sent": 1251}, 250),
        ("requests: besides batches and pages", {"writes": 4, "requests": 12}, 7),
    ],
)
def test_requests_beyond_those_needed_are_told(what, sent, value):
    run = measure(**{"sent": 1001, "writes": 5, **sent}, paths=PAGES_READ)
    count = 1000 if what != "recipients sent twice" else 1001
    assert judged(what, {count: {"first": run}}).value == value


def test_pages_beyond_those_of_the_list_are_told():
    run = measure(paths={"GET /v3/groups/*/receivers": 4})
    verdict = judged("requests: pages beyond the list's", {1500: {"unchanged": run}})
    assert verdict.value == 2


def test_a_contact_must_not_cost_more_on_a_longer_list():
    runs = {
        10_000: {"first": measure(database_cpu=1)},
        100_000: {"first": measure(database_cpu=15)},
    }
    what = "first: PostgreSQL's CPU a contact, 100,000 ÷ 10,000"
    assert judged(what, runs).value == pytest.approx(1.5)


def test_a_little_memory_is_not_multiplied():
    runs = {10_000: {"first": measure(memory=1)}, 100_000: {"first": measure(memory=9)}}
    assert judged("memory added, 100,000 ÷ 10,000", runs).value == 0.9


@pytest.mark.parametrize(
    ("took", "limit"),
    [
        ({"cpu": 1, "database_cpu": 1, "requests": 400}, 1.3 * 20 + 5),
        ({"cpu": 20, "database_cpu": 10, "requests": 400}, 1.3 * 30 + 5),
    ],
)
def test_the_scheduler_may_take_as_long_as_computing_or_waiting(took, limit):
    one = measure(wall=31, **took)
    verdict = judged(
        "scheduler, 200 ms a request: seconds", scheduled={"one account": one}
    )
    assert verdict.limit == pytest.approx(limit)
    assert verdict.met


def test_queries_of_a_page_are_compared_with_those_without_the_addon():
    pages = {"settings": (12, 9), "contact form": (19, 17), "contact list": (12, 12)}
    what = "{}: queries more than without the addon"
    met = {name: judged(what.format(name), pages=pages).met for name in pages}
    assert met == {"settings": False, "contact form": True, "contact list": True}


def test_extrapolation_multiplies_times_and_counts_but_not_memory():
    sample = measure(database_cpu=0.5, memory=3.0, requests=250, sent=250)
    whole = sample.scaled(4, 250)
    assert (whole.cpu, whole.wall, whole.database_cpu) == (4, 4, 2)
    assert (whole.requests, whole.sent, whole.memory) == (1000, 1000, 3)
    assert whole.sample == 250


def test_idle_is_when_nothing_is_computed_and_nobody_is_asked():
    samples = [(0, 0), (1, 0.9), (2, 0.9), (3, 0.92), (4, 0.92)]
    requests = [(3.2, 3.5)]
    # Computed in the first second, asked in the fourth.
    assert scheduler.idle(samples, requests) == 2


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("postgres: odoo club [local] idle in transaction", True),
        ("postgres: autovacuum worker club", True),
        ("postgres: checkpointer", True),
        ("postgres: odoo club2 [local] idle", False),
        ("postgres: odoo other [local] SELECT", False),
    ],
)
def test_only_what_works_for_the_database_counts(title, counts):
    assert postgres.works_for(title, "club") is counts


def results():
    runs = {
        "first": measure(cpu=5.0, database_cpu=None),
        "floor: send": measure(cpu=1.0),
        "one by one": measure(cpu=30.0, sample=250),
    }
    return reach.Results({10_000: runs}, {}, {"settings": (20, 9)})


def test_the_report_tells_ratios_and_what_is_extrapolated():
    text = report.markdown(results())
    line = next(line for line in text.splitlines() if "first upload" in line)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[:4] == ["first upload", "5.0", "5", "–"]
    assert "one request a contact (of 250 extrapolated)" in text


def test_the_report_says_what_is_missed():
    lines = report.markdown(results()).splitlines()
    told = {
        line.split("|")[1].strip(): line.split("|")[4].strip()
        for line in lines
        if line.count("|") == 5
    }
    assert told["first, 10,000: CPU ÷ floor"] == "**missed**"
    assert told["unchanged, 10,000: CPU ÷ floor"] == "not measured"
    assert told["requests: pages beyond the list's"] == "not measured"


def test_rows_of_a_table_are_aligned():
    lines = report.table(("a", "long head"), [("longer", 1), ("b", 22)]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[1] == "| ------ | --------: |"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (2.0, "2"),
        (1.204, "1.20"),
        (43.6, "43.6"),
        (1e4, "10,000"),
    ],
)
def test_numbers_have_the_digits_that_mean_something(value, text):
    assert report.number(value) == text


def test_the_data_holds_every_measure_and_verdict():
    data = json.loads(report.as_json(results()))
    assert data["runs"]["10000"]["first"]["cpu"] == 5
    assert len(data["reach"]) == len(reach.verdicts(results()))
