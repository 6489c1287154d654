"""When a recipient is active: what a write does to the three time stamps.

The vendor's text: send ``registered`` when the recipient is new; ``activated`` only
to activate at once; a ``deactivated`` other than 0 makes inactive for good, 0 may
reactivate; omitting all three on creation yields an active recipient. Official
integrations add: ``activated`` does not bring back somebody deactivated.
"""

from typing import Any, NamedTuple

from ..switches import Switches


class Stamps(NamedTuple):
    """Unix seconds, 0 = never."""

    registered: int
    activated: int
    deactivated: int


def created(row: dict[str, Any], now: int, switches: Switches) -> Stamps:
    """The time stamps of a new recipient."""
    registered = stamp(row, "registered", now)
    activated = stamp(row, "activated", now)
    deactivated = stamp(row, "deactivated", now) or 0
    if activated is None:
        waits = registered is not None and switches.registered_only == "inactive"
        activated = 0 if waits or deactivated else now
    return Stamps(now if registered is None else registered, activated, deactivated)


def updated(
    row: dict[str, Any], now: int, switches: Switches, stored: Stamps
) -> Stamps:
    """The time stamps of an existing recipient after a write; omitted ones stay."""
    activated = stamp(row, "activated", now)
    deactivated = stamp(row, "deactivated", now)
    result = stored
    if deactivated:
        result = result._replace(deactivated=deactivated)
    elif deactivated == 0 and switches.deactivated_zero == "reactivate":
        result = result._replace(deactivated=0)
    if activated == 0:
        result = result._replace(activated=0)
    elif activated:
        if (
            result.deactivated
            and not deactivated
            and switches.activated_on_deactivated == "reactivate"
        ):
            result = result._replace(deactivated=0)
        if not result.deactivated:
            result = result._replace(activated=activated)
    return result


def stamp(row: dict[str, Any], name: str, now: int) -> int | None:
    """A time stamp of a row: None when omitted; ``true`` means now.

    Texts are read as numbers, and what is no number as 0, as PHP does.
    """
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool):
        return now if value else 0
    try:
        return max(0, int(value))
    except (TypeError, ValueError, OverflowError):
        return 0
