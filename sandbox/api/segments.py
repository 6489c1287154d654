"""Segments (filters) of a list; for reading."""

from typing import Any

from ..call import Call
from ..routing import route
from .paging import detail, page_of, window

_OF_LIST = "/v3/groups/<key:group_id>/filters"
_SEGMENT = f"{_OF_LIST}/<key:segment_id>"


@route("GET", _OF_LIST, scope="groups")
def read_segments(call: Call, group_id: str) -> list:
    segments = call.store.segments(group_id)
    call.records = len(segments)
    return segments


@route("GET", _SEGMENT, scope="groups")
def read_segment(call: Call, group_id: str, segment_id: str) -> dict[str, Any]:
    return call.store.segment(group_id, segment_id)


@route("GET", f"{_SEGMENT}/count", scope="groups")
def count_segment(call: Call, group_id: str, segment_id: str) -> str:
    """A number as a text, as CleverReach answers it."""
    return str(call.store.segment_stats(group_id, segment_id)["total_count"])


@route("GET", f"{_SEGMENT}/stats", scope="groups")
def read_segment_stats(call: Call, group_id: str, segment_id: str) -> dict[str, Any]:
    return call.store.segment_stats(group_id, segment_id)


@route("GET", f"{_SEGMENT}/receivers", scope="receivers")
def read_segment_receivers(call: Call, group_id: str, segment_id: str) -> Any:
    rows = call.store.segment_receivers(
        group_id,
        segment_id,
        type=str(call.args.get("type") or "all"),
        detail=detail(call.args),
        order_by=str(call.args.get("order_by") or ""),
        **window(call.args),
    )
    return page_of(call, rows)
