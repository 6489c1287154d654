"""What the engine is to reach, as ratios of what was measured in the same run.

Nothing here depends on how fast the machine is. `verdicts` judges results; of what was
not measured, such as a size that was left out, a verdict says so.
"""

from dataclasses import dataclass
from math import ceil

SMALL, MIDDLE, LARGE, HUGE = 10, 10_000, 100_000, 1_000_000
"""Numbers of contacts."""

BATCH = 250
"""Recipients in a request that writes."""

PAGE = 1000
"""Recipients in a request that reads."""

CONNECTIONS = 4
LATENCY = 0.2
"""Seconds that a request takes, with the scheduler."""

START = 5
"""Seconds that Odoo's scheduler may take to begin."""

BESIDES = 6
"""Requests of an upload besides batches and pages: token, fields, blocklist ..."""

FORMER_QUERIES = 212
FORMER_RATIO = 35
"""What an unchanged upload of 10 contacts took before the engine was made anew; its CPU
as a multiple of its floor's: 33.5 and 37.9, measured as `measure.own_memory` has it."""

NO_MEMORY = 10
"""MB. Less at the smaller of two sizes counts as so much: it is the first page."""


@dataclass(frozen=True)
class Results:
    """All that was measured.

    `runs`: dict of the number of contacts → dict of the name of a run → `Measure`;
    `scheduled`: dict of the name of a run → `Measure`; `pages`: dict of the name of a
    page → its queries (with the addon, without it).
    """

    runs: dict
    scheduled: dict
    pages: dict

    def get(self, count, name, what="cpu"):
        """Return what a run took, None if it was not measured."""
        measure = self.runs.get(count, {}).get(name)
        return getattr(measure, what) if measure else None


@dataclass(frozen=True)
class Verdict:
    """Something to reach: `value` must not be above `limit`."""

    what: str
    value: float | None
    limit: float

    @property
    def met(self):
        """Whether it is reached; None if it was not measured."""
        return None if self.value is None else self.value <= self.limit


def verdicts(results):
    """Return a list of `Verdict`, in the order of the issue's table."""
    return [
        *against_floor(results),
        *unchanged(results),
        *little_changed(results),
        *fixed_cost(results),
        *requests(results),
        *growth(results),
        *scheduled(results),
        *pages(results),
    ]


def against_floor(results):
    for name, floor, limits in (
        ("first", "floor: send", {MIDDLE: 2.5, LARGE: 2}),
        ("unchanged", "floor: compare", {MIDDLE: 2, LARGE: 2}),
        ("preview", "floor: compare", {MIDDLE: 2, LARGE: 2}),
    ):
        for count, limit in limits.items():
            value = ratio(results.get(count, name), results.get(count, floor))
            yield Verdict(f"{name}, {count:,}: CPU ÷ floor", value, limit)


def unchanged(results):
    for what, words in (
        ("writes", "write requests"),
        ("receiver_rows", "recipient rows written"),
    ):
        values = [results.get(count, "unchanged", what) for count in results.runs]
        yield Verdict(f"unchanged: {words}", most(values), 0)


def little_changed(results):
    for count in (MIDDLE, LARGE):
        value = ratio(results.get(count, "changed"), results.get(count, "unchanged"))
        yield Verdict(f"1 % changed, {count:,}: CPU ÷ unchanged", value, 1.2)
        writes = results.get(count, "changed", "writes")
        limit = ceil(count / 100 / BATCH)
        yield Verdict(f"1 % changed, {count:,}: write requests", writes, limit)


def fixed_cost(results):
    """At most half of what it was."""
    queries = results.get(SMALL, "unchanged", "queries")
    yield Verdict(f"unchanged, {SMALL}: queries", queries, FORMER_QUERIES // 2)
    cpu, floor = results.get(SMALL, "unchanged"), results.get(SMALL, "floor: compare")
    text = f"unchanged, {SMALL}: CPU ÷ floor"
    yield Verdict(text, ratio(cpu, floor), FORMER_RATIO / 2)


def requests(results):
    """Of each size the largest value."""
    batches, pages_read, besides, repeated = [], [], [], []
    for count, runs in results.runs.items():
        if first := runs.get("first"):
            read = first.paths.get("GET /v3/groups/*/receivers", 0)
            batches.append(first.writes - ceil(count / BATCH))
            besides.append(first.requests - first.writes - read)
            repeated.append(first.sent - count)
        if again := runs.get("unchanged"):
            read = again.paths.get("GET /v3/groups/*/receivers", 0)
            pages_read.append(read - count // PAGE - 1)
            besides.append(again.requests - read)
    yield Verdict("requests: batches beyond ⌈n ÷ 250⌉", most(batches), 0)
    yield Verdict("requests: pages beyond the list's", most(pages_read), 0)
    yield Verdict("requests: besides batches and pages", most(besides), BESIDES)
    yield Verdict("recipients sent twice", most(repeated), 0)


def growth(results):
    for name in ("first", "unchanged"):
        value = a_contact(results, name, "database_cpu", LARGE)
        text = f"{name}: PostgreSQL's CPU a contact, {LARGE:,} ÷ {MIDDLE:,}"
        yield Verdict(text, value, 1.2)
    large, middle = (
        most(measure.memory for measure in addon_runs(results, count))
        for count in (LARGE, MIDDLE)
    )
    value = ratio(large, middle and max(middle, NO_MEMORY))
    yield Verdict(f"memory added, {LARGE:,} ÷ {MIDDLE:,}", value, 1.2)
    yield Verdict(f"memory added, {LARGE:,}: MB", large, 50)
    for name in ("first", "unchanged"):
        value = a_contact(results, name, "total_cpu", HUGE)
        yield Verdict(f"{name}: CPU a contact, {HUGE:,} ÷ {MIDDLE:,}", value, 1.2)


def a_contact(results, name, what, count):
    large = ratio(results.get(count, name, what), count)
    middle = ratio(results.get(MIDDLE, name, what), MIDDLE)
    return ratio(large, middle)


def addon_runs(results, count):
    runs = results.runs.get(count, {})
    names = ("first", "unchanged", "preview", "changed", "removed")
    return [runs[name] for name in names if name in runs]


def scheduled(results):
    one = results.scheduled.get("one account")
    waiting = one.requests * LATENCY / CONNECTIONS if one else 0
    limit = 1.3 * max(one.total_cpu, waiting) + START if one else 0
    yield Verdict("scheduler, 200 ms a request: seconds", one and one.wall, limit)
    in_turn = results.scheduled.get("two in turn")
    at_once = results.scheduled.get("two at once")
    value = ratio(at_once and at_once.wall, in_turn and in_turn.wall)
    yield Verdict("two accounts: at once ÷ in turn", value, 0.6)


def pages(results):
    for name in ("settings", "contact form", "contact list"):
        found = results.pages.get(name)
        value = found and found[0] - found[1]
        yield Verdict(f"{name}: queries more than without the addon", value, 2)


def ratio(value, base):
    return value / base if value is not None and base else None


def most(values):
    values = [value for value in values if value is not None]
    return max(values) if values else None
