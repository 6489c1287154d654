"""When the next scheduled upload is due."""

import calendar
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.schedule import next_run

ZONES = [
    "Europe/Zurich",
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
]


def due(frequency, after, *, hour=3, weekday=0, day=1, tz="Europe/Zurich"):
    """The next date as text, both in UTC, ``after`` as text too."""
    after = datetime.fromisoformat(after)
    found = next_run(frequency, hour=hour, weekday=weekday, day=day, tz=tz, after=after)
    return found and found.isoformat(" ", "minutes")


def test_off_is_never():
    assert due("off", "2026-01-15 12:00") is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # 3 o'clock in Zurich is 2 o'clock UTC in winter, 1 o'clock in summer
        ("2026-01-15 01:59", "2026-01-15 02:00"),
        ("2026-01-15 02:00", "2026-01-16 02:00"),
        ("2026-07-15 00:59", "2026-07-15 01:00"),
        ("2026-07-15 01:00", "2026-07-16 01:00"),
        ("2025-12-31 12:00", "2026-01-01 02:00"),
        ("2028-02-28 12:00", "2028-02-29 02:00"),
        # across the change to summer time and back
        ("2026-03-28 12:00", "2026-03-29 01:00"),
        ("2026-10-24 12:00", "2026-10-25 02:00"),
        ("2026-10-25 12:00", "2026-10-26 02:00"),
    ],
)
def test_daily(after, expected):
    assert due("daily", after) == expected


def test_the_day_is_the_one_of_the_time_zone():
    # 23:30 UTC on the 31st is half past midnight on the 1st in Zurich
    assert due("monthly", "2025-12-31 23:30", hour=0, day=1) == "2026-01-31 23:00"
    assert due("monthly", "2025-12-31 22:30", hour=0, day=1) == "2025-12-31 23:00"
    assert due("daily", "2026-01-15 10:30", hour=0, tz="Pacific/Kiritimati") == (
        "2026-01-16 10:00"
    )


def test_an_hour_that_summer_time_skips_is_the_hour_after():
    assert due("daily", "2026-03-28 12:00", hour=2) == "2026-03-29 01:00"
    assert due("daily", "2026-03-29 01:00", hour=2) == "2026-03-30 00:00"


def test_an_hour_that_comes_twice_is_used_once():
    assert due("daily", "2026-10-24 12:00", hour=2) == "2026-10-25 00:00"
    assert due("daily", "2026-10-25 00:00", hour=2) == "2026-10-26 01:00"


@pytest.mark.parametrize(
    ("after", "weekday", "expected"),
    [
        # 2026-01-15 is a Thursday
        ("2026-01-15 01:00", 3, "2026-01-15 02:00"),
        ("2026-01-15 02:00", 3, "2026-01-22 02:00"),
        ("2026-01-15 12:00", 0, "2026-01-19 02:00"),
        ("2026-01-15 12:00", 6, "2026-01-18 02:00"),
    ],
)
def test_weekly(after, weekday, expected):
    assert due("weekly", after, weekday=weekday) == expected


@pytest.mark.parametrize(
    ("after", "day", "expected"),
    [
        ("2026-01-15 12:00", 1, "2026-02-01 02:00"),
        ("2026-01-31 12:00", 31, "2026-02-28 02:00"),
        ("2026-02-28 02:00", 31, "2026-03-31 01:00"),
        ("2026-03-31 01:00", 31, "2026-04-30 01:00"),
        ("2028-02-01 12:00", 31, "2028-02-29 02:00"),
        ("2028-02-01 12:00", 30, "2028-02-29 02:00"),
        ("2026-12-31 12:00", 31, "2027-01-31 02:00"),
    ],
)
def test_monthly(after, day, expected):
    assert due("monthly", after, day=day) == expected


@given(
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(0, 23),
    st.integers(0, 6),
    st.integers(1, 31),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
)
def test_the_next_date_is_later_soon_and_on_the_chosen_hour(
    frequency, hour, weekday, day, tz, after
):
    arguments = {"hour": hour, "weekday": weekday, "day": day, "tz": tz}
    found = next_run(frequency, after=after, **arguments)
    longest = {"daily": 1, "weekly": 7, "monthly": 31}[frequency]
    assert after < found <= after + timedelta(days=longest, hours=1)
    local = found.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))
    # An hour later only where summer time skips the chosen one.
    assert local.hour == hour or (local.hour == hour + 1 and local.minute == 0)
    if frequency == "weekly":
        assert local.weekday() == weekday
    if frequency == "monthly":
        assert local.day == min(day, calendar.monthrange(local.year, local.month)[1])
    # Nothing is due in between.
    just_before = found - timedelta(seconds=1)
    if just_before > after:
        assert next_run(frequency, after=just_before, **arguments) == found
