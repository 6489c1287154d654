"""What becomes of a new recipient."""

from ..addon import State, reading
from ..counting import BETWEEN, counted, total
from ..registry import Seen, Unclear, settles

SOURCE = "Odoo"


@settles("list_counts", "new_is_active", "active_flag", "source")
def new_recipient(world):
    if total(world, world.first):
        raise Unclear("a new list has recipients")
    email = world.own.address("first")
    row = world.put(world.first, email, source=SOURCE)
    count, seconds = counted(world, world.first, 1)
    detail = f"{count} after {seconds} s"
    yield Seen("list_counts", "at once" if seconds < BETWEEN else "late", detail)
    told = reading.member(row).state
    active = told is State.ACTIVE
    yield Seen("new_is_active", "active" if active else "waits", told.value)
    if active:
        yield Seen("active_flag", "right" if row.get("active") is True else "lags")
    source = reading.receiver(world.receiver(world.first, email)).source
    yield Seen("source", "as sent" if source == SOURCE else "another")


@settles("waits_for_opt_in")
def waits_for_opt_in(world):
    yield Seen("waits_for_opt_in", _made(world, "pending", activated=0))


@settles("registered_only")
def registered_only(world):
    now = int(world.courier.clock.now())
    made = _made(world, "registered", registered=now)
    yield Seen("registered_only", "inactive" if made == "waits" else made)


def _made(world, word, **stamps):
    email = world.own.address(word)
    world.put(world.first, email, **stamps)
    state = world.state(world.first, email)
    if state is None:
        raise Unclear("the new recipient is not there")
    return "waits" if state is State.INACTIVE else state.value
