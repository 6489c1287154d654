"""Recipient lists."""

from typing import Any

from ..call import Call
from ..routing import route


@route("GET", "/v3/groups", scope="groups")
def read_groups(call: Call) -> list:
    groups = call.store.groups(call.args.get("order", ""))
    call.records = len(groups)
    return groups


@route("POST", "/v3/groups", scope="groups")
def create_group(call: Call) -> dict[str, Any]:
    return call.store.create_group(**_known(call.fields()))


@route("GET", "/v3/groups/<key:group_id>", scope="groups")
def read_group(call: Call, group_id: str) -> dict[str, Any]:
    return call.store.group(group_id)


@route("PUT", "/v3/groups/<key:group_id>", scope="groups")
def update_group(call: Call, group_id: str) -> dict[str, Any]:
    return call.store.update_group(group_id, call.fields())


@route("DELETE", "/v3/groups/<key:group_id>", scope="groups")
def delete_group(call: Call, group_id: str) -> bool:
    call.store.delete_group(group_id)
    return True


@route("GET", "/v3/groups/<key:group_id>/stats", scope="groups")
def read_stats(call: Call, group_id: str) -> dict[str, Any]:
    return call.store.group_stats(group_id)


@route("DELETE", "/v3/groups/<key:group_id>/clear", scope="groups")
def clear_group(call: Call, group_id: str) -> bool:
    call.store.clear_group(group_id)
    return True


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a list in a body; others are ignored."""
    names = ("receiver_info", "locked", "backup")
    known = {name: fields[name] for name in names if fields.get(name) is not None}
    return {"name": fields.get("name"), **known}
