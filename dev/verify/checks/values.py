"""Fields and tags of a recipient."""

from ..addon import reading
from ..registry import Seen, Unclear, required, settles

UNKNOWN = "zz_verify_unknown"


def _value(world, email):
    found = reading.receiver(world.receiver(world.second, email))
    return found.attributes.get(world.FIELD)


@settles("unknown_field", "values")
def values(world):
    email = world.own.address("two")
    sent = {world.FIELD: "one", UNKNOWN: "two"}
    try:
        world.put(world.second, email, attributes=sent)
    except Unclear as refusal:
        yield Seen("unknown_field", "refused", str(refusal))
        world.put(world.second, email, attributes={world.FIELD: "one"})
    else:
        yield Seen("unknown_field", "ignored")
    if _value(world, email) != "one":
        raise Unclear("the value of a field does not come back")
    world.put(world.second, email)
    kept = _value(world, email) == "one"
    world.put(world.second, email, attributes={world.FIELD: ""})
    cleared = not _value(world, email)
    detail = "" if kept and cleared else f"kept: {kept}, cleared: {cleared}"
    yield Seen("values", "so" if kept and cleared else "not so", detail)


@settles("tags_of_one")
def tags_of_one(world):
    email = world.own.address("first")
    world.put(world.first, email, tags=["zz_a"])
    path = "/groups/{list}/receivers/{recipient}"
    answer = world.courier.send(
        "PUT", path, {"tags": ["zz_b"]}, list=world.first, recipient=email
    )
    required(answer, "a single PUT")
    tags = (world.receiver(world.first, email) or {}).get("tags")
    seen = {("zz_b",): "replace", ("zz_a", "zz_b"): "add"}
    told = tuple(sorted(map(str, tags or ())))
    yield Seen("tags_of_one", seen.get(told, f"{len(told)} tags"))
