"""Blacklists of the account and of its lists, and bounces."""

from typing import Any

from ..call import Call
from ..errors import ApiError
from ..routing import route
from .paging import page_of, window

_OF_LIST = "/v3/groups/<key:group_id>/blacklist"


@route("GET", "/v3/blacklist", scope="blacklist")
@route("GET", _OF_LIST, scope="blacklist")
def read_blacklist(call: Call, group_id: str = "") -> list:
    entries = call.store.blacklist(group_id)
    call.records = len(entries)
    return entries


@route("POST", "/v3/blacklist", scope="blacklist")
@route("PUT", "/v3/blacklist", scope="blacklist")
@route("POST", _OF_LIST, scope="blacklist")
def add_to_blacklist(call: Call, group_id: str = "") -> dict[str, Any] | list:
    """One entry or a list of them."""
    rows = call.batch()
    if not all(isinstance(row, dict) for row in rows):
        raise ApiError(400, "JSON object expected")
    entries = [
        call.store.blacklist_add(row.get("email"), row.get("comment", ""), group_id)
        for row in rows
    ]
    return entries if isinstance(call.body, list) else entries[0]


@route("POST", "/v3/blacklist/validate", scope="blacklist", write=False)
def validate_against_blacklist(call: Call) -> list[str]:
    return call.store.not_blacklisted(call.rows("emails"))


@route("GET", "/v3/blacklist/<key:email>", scope="blacklist")
def read_blacklist_entry(call: Call, email: str) -> dict[str, Any]:
    return call.store.blacklist_entry(email)


@route("DELETE", "/v3/blacklist/<key:email>", scope="blacklist")
@route("DELETE", f"{_OF_LIST}/<key:email>", scope="blacklist")
def remove_from_blacklist(call: Call, email: str, group_id: str = "") -> bool:
    call.store.blacklist_remove(email, group_id)
    return True


@route("GET", "/v3/bounces", scope="bounces")
def read_bounces(call: Call) -> Any:
    return page_of(call, call.store.bounces(**window(call.args)))
