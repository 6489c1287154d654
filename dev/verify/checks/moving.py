"""A change of address."""

from ..addon import reading
from ..registry import Seen, required, settles

_PATH = "/receivers/{recipient}/email"


@settles("change_of_address", "occupied_address")
def change_of_address(world):
    old, new = world.own.address("old"), world.own.address("new")
    lists = (world.first, world.second)
    before = [world.put(group_id, old) for group_id in lists]
    occupied = {"email": world.own.address("first")}
    receiver_id = str(before[0]["id"])
    answer = world.courier.send("PUT", _PATH, occupied, recipient=receiver_id)
    seen = "refused" if answer.error else "accepted"
    yield Seen("occupied_address", seen, f"{answer.code}")
    answer = world.courier.send("PUT", _PATH, {"email": new}, recipient=receiver_id)
    if answer.error:
        yield Seen("change_of_address", "refused", f"{answer.code} {answer.error}")
        return
    reading.accepted(required(answer, "a change of address"))
    after = [world.receiver(group_id, new) for group_id in lists]
    kept = [_same(*pair) for pair in zip(before, after, strict=True)]
    gone = world.receiver(world.first, old) is None
    detail = "" if gone else "the old address is still there"
    yield Seen(
        "change_of_address", "kept" if all(kept) and gone else "not kept", detail
    )


def _same(before, after):
    """Whether it is one recipient, with the same past."""
    if after is None:
        return False
    names = ("id", "registered", "activated")
    return all(str(before.get(name)) == str(after.get(name)) for name in names)
