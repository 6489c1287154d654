"""Tags by paths of their own."""

from ..call import Call
from ..errors import ApiError
from ..routing import route
from .paging import listed

_TAGS = "/v3/receivers/<key:key>/tags"
_TAGS_ON_LIST = "/v3/groups/<key:group_id>/receivers/<key:key>/tags"


@route("GET", "/v3/receivers/tags", scope="receivers")
def read_all_tags(call: Call) -> list[str]:
    tags = call.store.all_tags()
    call.records = len(tags)
    return tags


@route("DELETE", "/v3/receivers/tags/<key:origin>", scope="receivers")
def remove_origin(call: Call, origin: str) -> bool:
    call.store.remove_origin(origin)
    return True


@route("GET", _TAGS, scope="receivers")
def read_tags(call: Call, key: str) -> list[str]:
    return call.store.tags_of(key, call.args.get("group_id"))


@route("POST", _TAGS, scope="receivers")
@route("POST", _TAGS_ON_LIST, scope="receivers")
def add_tags(call: Call, key: str, group_id: str | None = None) -> list[str]:
    """The tags that were really added."""
    fields = call.fields()
    tags = listed(fields.get("tags"))
    if not tags:
        raise ApiError(400, "invalid tags")
    return call.store.add_tags(key, tags, group_id or fields.get("group_id"))


@route("DELETE", f"{_TAGS}/<key:tags>", scope="receivers")
def remove_tags(call: Call, key: str, tags: str) -> bool:
    """Tags with commas between, also ``origin.*``."""
    call.store.remove_tags(key, listed(tags) or [], call.args.get("group_id"))
    return True
