"""When the next scheduled upload is due."""

import calendar
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def next_run(
    frequency: str, *, hour: float, weekday: int, day: int, tz: str, after: datetime
) -> datetime | None:
    """Return the first moment after ``after`` at which an upload is due.

    :param frequency: ``off``, ``daily``, ``weekly`` or ``monthly``
    :param hour: time of day in hours, such as 3.5 for 03:30, on the clocks of ``tz``
    :param weekday: 0 (Monday) to 6, for ``weekly``
    :param day: 1 to 31, for ``monthly``; in a shorter month its last day
    :param tz: IANA name of the time zone
    :param after: naive UTC, as Odoo stores it
    :return: naive UTC; None for ``off``. An hour that the change to summer time skips
        is taken as the hour after the change.
    """
    if frequency == "off":
        return None
    zone = ZoneInfo(tz)
    hours, minutes = divmod(round(hour * 60), 60)
    moment = after.replace(tzinfo=timezone.utc)
    date = moment.astimezone(zone).date()
    while True:
        if _is_due(frequency, date, weekday, day):
            local = datetime(
                date.year, date.month, date.day, hours, minutes, tzinfo=zone
            )
            due = local.astimezone(timezone.utc)
            if due > moment:
                return due.replace(tzinfo=None)
        date += timedelta(days=1)


def _is_due(frequency, date, weekday, day):
    if frequency == "weekly":
        return date.weekday() == weekday
    if frequency == "monthly":
        last = calendar.monthrange(date.year, date.month)[1]
        return date.day == min(day, last)
    return True
