"""Deleting recipients."""

from typing import Any

from ..call import Call
from ..errors import ApiError
from ..routing import route


@route("DELETE", "/v3/groups/<key:group_id>/receivers/<key:key>", scope="receivers")
def delete_receiver(call: Call, group_id: str, key: str) -> bool:
    call.records = 1
    call.store.delete_receiver(group_id, key)
    return True


@route("DELETE", "/v3/receivers/<key:key>", scope="receivers")
def delete_everywhere(call: Call, key: str) -> bool:
    """From all lists, or with the query ``group_id`` from that one."""
    if group_id := call.args.get("group_id"):
        return delete_receiver(call, group_id, key)
    call.records = 1
    call.store.delete_everywhere(key)
    return True


@route("POST", "/v3/groups/<key:group_id>/receivers/delete", scope="receivers")
def delete_many(call: Call, group_id: str) -> Any:
    if not call.switches.group_delete_supported:
        raise ApiError(404)
    if call.switches.delete_body == "strict" and not isinstance(call.body, list):
        raise ApiError(400, "JSON list expected")
    return _deleted(call, group_id)


@route("POST", "/v3/receivers/delete", scope="receivers")
def delete_many_everywhere(call: Call) -> Any:
    if call.switches.delete_body == "strict" and "receivers" not in call.fields():
        raise ApiError(400, "invalid receivers")
    return _deleted(call, None)


def _deleted(call: Call, group_id: str | None) -> list:
    rows = call.store.delete_rows(call.batch("receivers"), group_id)
    return [call.refused(row) if isinstance(row, str) else row for row in rows]
