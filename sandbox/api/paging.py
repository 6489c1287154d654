"""Parameters of paged reading, from a query or a body, and the pages."""

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from ..call import Call
from ..errors import ApiError

DEFAULT_PAGESIZE = 50
MAX_PAGESIZE = 5000


def number(source: Mapping[str, Any], name: str, default: int, least: int) -> int:
    """A whole number, also from a text.

    :raise ApiError: 400
    """
    value = source.get(name)
    if value is None or value == "":
        return default
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text[:12]) >= least):
        raise ApiError(400, f"invalid {name}")
    return int(text[:12])


def window(source: Mapping[str, Any]) -> dict[str, int]:
    """``page`` (from 0) and ``pagesize``, which is cut to its maximum silently."""
    return {
        "page": number(source, "page", 0, 0),
        "pagesize": min(number(source, "pagesize", DEFAULT_PAGESIZE, 1), MAX_PAGESIZE),
    }


def detail(source: Mapping[str, Any]) -> int:
    """The bit mask of what is read besides: 0 to 7."""
    value = number(source, "detail", 0, 0)
    if value > 7:
        raise ApiError(400, "invalid detail")
    return value


def listed(value: Any) -> list[str] | None:
    """``a,b`` or a list as a list; None when not given."""
    if value is None:
        return None
    items = value if isinstance(value, list) else str(value).split(",")
    return [str(item).strip() for item in items if str(item).strip()]


def page_of(call: Call, rows: list) -> list | Response:
    """A page of recipients as an answer; an empty one as ``empty_page`` says."""
    call.records = len(rows)
    if not rows and call.switches.empty_page == "204":
        return Response(status=204)
    return rows
