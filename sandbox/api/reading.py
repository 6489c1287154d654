"""Reading recipients."""

from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..errors import ApiError, not_found
from ..routing import route
from .paging import detail, listed, page_of, window


@route("GET", "/v3/groups/<key:group_id>/receivers", scope="receivers")
def read_receivers(call: Call, group_id: str) -> Any:
    return _page(call, group_id, call.args)


@route(
    "POST", "/v3/groups/<key:group_id>/get_receivers", scope="receivers", write=False
)
def read_receivers_by_body(call: Call, group_id: str) -> Any:
    return _page(call, group_id, call.fields())


def _page(call: Call, group_id: str, source: Mapping[str, Any]) -> Any:
    rows = call.store.receivers(
        group_id,
        type=str(source.get("type") or "all"),
        detail=detail(source),
        order_by=str(source.get("order_by") or ""),
        emails=listed(source.get("email_list")),
        ids=listed(source.get("id_list")),
        **window(source),
    )
    return page_of(call, rows)


@route("GET", "/v3/groups/<key:group_id>/receivers/<key:key>", scope="receivers")
def read_receiver(call: Call, group_id: str, key: str) -> dict[str, Any]:
    receiver = call.store.receiver(group_id, key)
    if receiver is None:
        raise not_found("receiver")
    call.records = 1
    return receiver


@route("GET", "/v3/receivers/bounced", scope="receivers")
def read_bounced(call: Call) -> Any:
    """Bounced recipients of all lists."""
    rule = {"field": "bounced", "logic": "bg", "condition": "0"}
    search = {"rules": [rule]}
    rows = call.store.filter(search, detail(call.args), **window(call.args))
    return page_of(call, rows)


@route("GET", "/v3/receivers/<key:key>", scope="receivers")
def read_person(call: Call, key: str) -> dict[str, Any]:
    if group_id := call.args.get("group_id"):
        return read_receiver(call, group_id, key)
    call.records = 1
    return call.store.person(key)


@route("GET", "/v3/receivers/<key:key>/groups", scope="receivers")
def read_groups_of(call: Call, key: str) -> list:
    if call.switches.receiver_groups == "absent":
        raise ApiError(404)
    groups = call.store.groups_of(key)
    call.records = len(groups)
    if call.switches.receiver_groups == "ids":
        return [group["id"] for group in groups]
    return groups


@route("POST", "/v3/receivers/filter", scope="receivers", write=False)
def filter_receivers(call: Call) -> Any:
    search = call.fields()
    return page_of(call, call.store.filter(search, detail(search), **window(search)))


@route("POST", "/v3/receivers/isvalid", scope="receivers", write=False)
def check_addresses(call: Call) -> list[str]:
    fields = call.fields()
    emails = fields.get("emails")
    if not isinstance(emails, list):
        raise ApiError(400, "invalid emails")
    call.records = len(emails)
    return call.store.valid(emails, fields.get("invert") is True)
