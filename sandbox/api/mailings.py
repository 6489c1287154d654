"""Mailings that were sent, and their reports; for reading."""

from typing import Any

from ..call import Call
from ..errors import ApiError
from ..routing import route
from .paging import number, page_of

STATES = ("finished", "draft", "waiting", "running", "automation")

#: The most mailings in an answer: of all states, and of one.
MOST, MOST_OF_STATE = 1000, 100
REPORTS_PAGE = 100


@route("GET", "/v3/mailings", scope="mailings")
def read_mailings(call: Call) -> dict[str, list]:
    """Lists by state; here all mailings are finished."""
    state = call.args.get("state") or "all"
    if state not in ("all", *STATES):
        raise ApiError(400, "invalid state")
    limit = number(call.args, "limit", 25, 1)
    limit = min(limit, MOST if state == "all" else MOST_OF_STATE)
    first = limit * (0 if state == "all" else number(call.args, "page", 0, 0))
    found = call.store.mailings()[first : first + limit]
    call.records = len(found)
    lists = {name: found if name == "finished" else [] for name in STATES}
    return lists if state == "all" else {state: lists[state]}


@route("GET", "/v3/mailings/<key:mailing_id>", scope="mailings")
def read_mailing(call: Call, mailing_id: str) -> dict[str, Any]:
    return call.store.mailing(mailing_id)


@route("GET", "/v3/reports", scope="reports")
def read_reports(call: Call) -> Any:
    """A page of reports, by the time of sending (``start``, ``end``)."""
    start = number(call.args, "start", 0, 0)
    end = number(call.args, "end", 0, 0) or None
    size = min(number(call.args, "pagesize", 25, 1), REPORTS_PAGE)
    first = number(call.args, "page", 0, 0) * size
    return page_of(call, call.store.reports(start, end)[first : first + size])


@route("GET", "/v3/reports/<key:report_id>", scope="reports")
def read_report(call: Call, report_id: str) -> dict[str, Any]:
    return call.store.report(report_id)


@route("GET", "/v3/reports/<key:report_id>/receivers/<key:state>", scope="reports")
def read_report_receivers(call: Call, report_id: str, state: str) -> Any:
    pages = {
        "page": number(call.args, "page", 0, 0),
        "pagesize": min(number(call.args, "pagesize", 25, 1), REPORTS_PAGE),
    }
    return page_of(call, call.store.report_receivers(report_id, state, **pages))
