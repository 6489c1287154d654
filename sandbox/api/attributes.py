"""Fields, global ones and those of a list."""

from typing import Any

from ..call import Call
from ..routing import route


@route("GET", "/v3/attributes", scope="attributes")
@route("GET", "/v3/groups/<key:group_id>/attributes", scope="attributes")
def read_attributes(call: Call, group_id: str | None = None) -> list:
    attributes = call.store.attributes(_scope(call, group_id))
    call.records = len(attributes)
    return [_shown(call, attribute) for attribute in attributes]


@route("POST", "/v3/attributes", scope="attributes")
@route("POST", "/v3/groups/<key:group_id>/attributes", scope="attributes")
def create_attribute(call: Call, group_id: str | None = None) -> dict[str, Any]:
    fields = call.fields()
    attribute = call.store.create_attribute(
        fields.get("name"),
        fields.get("type") or "text",
        _scope(call, group_id) or fields.get("group_id") or fields.get("groups_id"),
        fields.get("description"),
        fields.get("preview_value") or "",
        fields.get("default_value"),
    )
    if call.switches.attribute_answer == "short":
        return {"id": attribute["id"], "name": attribute["name"]}
    return _shown(call, attribute)


@route("GET", "/v3/attributes/<key:attribute_id>", scope="attributes")
@route(
    "GET", "/v3/groups/<key:group_id>/attributes/<key:attribute_id>", scope="attributes"
)
def read_attribute(
    call: Call, attribute_id: str, group_id: str | None = None
) -> dict[str, Any]:
    return _shown(call, call.store.attribute(attribute_id, group_id))


@route("PUT", "/v3/attributes/<key:attribute_id>", scope="attributes")
@route(
    "PUT", "/v3/groups/<key:group_id>/attributes/<key:attribute_id>", scope="attributes"
)
def update_attribute(
    call: Call, attribute_id: str, group_id: str | None = None
) -> dict[str, Any]:
    changed = call.store.update_attribute(attribute_id, call.fields(), group_id)
    return _shown(call, changed)


@route("DELETE", "/v3/attributes/<key:attribute_id>", scope="attributes")
@route(
    "DELETE",
    "/v3/groups/<key:group_id>/attributes/<key:attribute_id>",
    scope="attributes",
)
def delete_attribute(
    call: Call, attribute_id: str, group_id: str | None = None
) -> bool:
    call.store.delete_attribute(attribute_id, group_id)
    return True


@route(
    "PUT", "/v3/receivers/<key:key>/attributes/<key:attribute_id>", scope="receivers"
)
@route(
    "PUT",
    "/v3/groups/<key:group_id>/receivers/<key:key>/attributes/<key:attribute_id>",
    scope="receivers",
)
def set_value(
    call: Call, key: str, attribute_id: str, group_id: str | None = None
) -> bool:
    value = call.fields().get("value")
    call.store.set_value(key, attribute_id, value, group_id)
    return True


def _scope(call: Call, group_id: str | None) -> str | None:
    return group_id or call.args.get("group_id")


def _shown(call: Call, attribute: dict[str, Any]) -> dict[str, Any]:
    """A field as the switch ``list_field_group`` says."""
    if attribute["groups_id"] and not call.switches.list_field_group:
        del attribute["groups_id"]
    return attribute
