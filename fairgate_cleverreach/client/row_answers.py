"""What CleverReach says about each row of a batch."""

import re

from . import reading
from .errors import BadDataError, UnexplainedError
from .masking import mask
from .records import RowResult

NO_ANSWER = "CleverReach said nothing about this address"
NO_REASON = "CleverReach refused this address and gave no reason"

_QUOTED = re.compile(r"'([^']+)'")
# Codes that say nothing of the row: a conflict, too many requests, trouble over there.
_PASSING = re.compile(r"409|429|5[0-9]{2}")


def upserted(emails, body):
    """Return a :class:`.records.RowResult` for each of ``emails``, in their order.

    :raise BadDataError: if CleverReach refused all of them at once
    """
    return [
        _result(email, row)
        for email, row in zip(emails, _matched(emails, _rows(body)), strict=True)
    ]


def deleted(emails, body):
    """Return for each of ``emails`` whether CleverReach says that it is deleted.

    :raise BadDataError: if CleverReach refused all of them at once
    """
    if body is True or (isinstance(body, dict) and body.get("success") is True):
        return [True] * len(emails)
    rows = _matched(emails, _rows(body))
    return [row is True or _worked(row) for row in rows]


def _rows(body):
    if body is False or (isinstance(body, dict) and body.get("success") is False):
        raise UnexplainedError("CleverReach did nothing and gave no reason", status=200)
    if isinstance(body, str):
        raise BadDataError(body, status=200)
    if isinstance(body, dict) and ("status" in body or "id" in body):
        return [body]
    return reading.items(body)


def _matched(emails, rows):
    """Return for each of ``emails`` the row about it, None if there is none.

    As many rows as addresses are in the order of the addresses, unless they say
    otherwise themselves. With more or fewer, each row must name its address.
    """
    if len(rows) == len(emails) and all(
        row.__class__ is dict and row.get("email") == email
        for row, email in zip(rows, emails, strict=True)
    ):
        return rows
    positions = {email.lower(): position for position, email in enumerate(emails)}
    named = {}
    misplaced = False
    for position, row in enumerate(rows):
        for name in _names(row):
            named.setdefault(name, row)
            misplaced = misplaced or positions.get(name, position) != position
    if len(rows) == len(emails) and not misplaced:
        return rows
    return [named.get(email.lower()) for email in emails]


def _names(row):
    """Return the addresses in a row, in lower case."""
    if isinstance(row, str):
        return [name.lower() for name in _QUOTED.findall(row)]
    email = row.get("email") if isinstance(row, dict) else None
    return [email.lower()] if isinstance(email, str) else []


def _worked(row):
    """Whether a row is an object that says so, or a recipient."""
    if not isinstance(row, dict) or row.get("error"):
        return False
    if status := row.get("status"):
        return str(status).endswith("success")
    return _is_receiver(row)


def _is_receiver(row):
    return bool(row.get("email") and row.get("id"))


def _result(email, row):
    if not _worked(row):
        reason = _reason(row)
        answered = reason not in (NO_ANSWER, NO_REASON) and not _is_passing(row)
        return RowResult(email, False, None, reason, answered=answered)
    receiver = reading.member(row) if _is_receiver(row) else None
    receiver_id = receiver.id if receiver else str(row.get("id") or "")
    # Not by its own constructor: that takes three times as long.
    return tuple.__new__(RowResult, (email, True, receiver, "", receiver_id, True))


def _is_passing(row):
    error = row.get("error") if isinstance(row, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return bool(_PASSING.fullmatch(str(code)))


def _reason(row):
    if row is None:
        return NO_ANSWER
    if isinstance(row, dict):
        row = row.get("error") or row.get("status")
    if isinstance(row, dict):
        row = row.get("message")
    return mask(row) if row and isinstance(row, str) else NO_REASON
