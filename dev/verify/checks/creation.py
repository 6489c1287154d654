"""What becomes of a new recipient."""

from ..addon import State, reading
from .registry import Seen, Unclear, required, settles

SOURCE = "Odoo"

# How often counts that are late are looked at again, after so many seconds each.
LOOKS = 3
BETWEEN = 20


def _total(world):
    path = "/groups/{list}/stats"
    answer = world.courier.get(path, list=world.first)
    return reading.group_stats(required(answer, "counts of a list")).total


@settles("list_counts", "new_is_active", "active_flag", "source")
def new_recipient(world):
    if _total(world):
        raise Unclear("a new list has recipients")
    email = world.own.address("first")
    row = world.put(world.first, email, source=SOURCE)
    yield _lag(world)
    told = reading.member(row).state
    active = told is State.ACTIVE
    yield Seen("new_is_active", "active" if active else "waits", told.value)
    if active:
        yield Seen("active_flag", "right" if row.get("active") is True else "lags")
    source = reading.receiver(world.receiver(world.first, email)).source
    yield Seen("source", "as sent" if source == SOURCE else "another")


def _lag(world):
    """Return how soon the counts of a list know of a new recipient."""
    clock = world.courier.clock
    started = clock.now()
    if _total(world):
        return Seen("list_counts", "at once")
    for _look in range(LOOKS):
        clock.sleep(BETWEEN)
        if _total(world):
            seconds = round(clock.now() - started)
            return Seen("list_counts", "late", f"after {seconds} s")
    return Seen("list_counts", "late", f"not within {LOOKS * BETWEEN} s")


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
