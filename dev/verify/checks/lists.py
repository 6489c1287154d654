"""The lists and the fields of the account."""

from ..addon import reading
from ..registry import Seen, Unclear, required, settles


@settles("lists")
def lists(world):
    body = required(world.courier.get("/groups"), "groups")
    groups = reading.groups(body)
    world.groups = groups
    world.names.update(group.name for group in groups)
    yield Seen("lists", "read", f"{len(groups)}")


@settles("global_fields")
def global_fields(world):
    body = required(world.courier.get("/attributes"), "attributes")
    fields = reading.attributes(body)
    world.names.update(field.name for field in fields)
    yield Seen("global_fields", "read", f"{len(fields)}")


@settles("new_field")
def new_field(world):
    answer = world.courier.send(
        "POST",
        "/groups/{list}/attributes",
        {"name": world.FIELD, "type": "text", "description": world.FIELD},
        list=world.second,
    )
    keys = reading.single(required(answer, "a new field")).keys()
    yield Seen("new_field", "full" if "type" in keys else "short", " ".join(keys))


@settles("list_fields")
def list_fields(world):
    group_id = world.second or world.readable_list()
    answer = world.courier.get("/groups/{list}/attributes", list=group_id)
    found = reading.items(required(answer, "fields of a list"))
    reading.attributes(found)
    if not found:
        raise Unclear("the list has no fields of its own")
    told = all(str(field.get("groups_id")) == group_id for field in found)
    yield Seen("list_fields", "told" if told else "not told")
