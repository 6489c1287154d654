"""The counts of a list, which may come late."""

from .addon import reading
from .registry import required

# How often counts that are late are looked at again, after so many seconds each.
LOOKS = 3
BETWEEN = 20


def total(world, group_id):
    """Return how many recipients a list says that it has."""
    answer = world.courier.get("/groups/{list}/stats", list=group_id)
    return reading.group_stats(required(answer, "counts of a list")).total


def counted(world, group_id, wanted):
    """Look at the count of a list until it is what it should be, for a minute.

    :return: the count, and after how many seconds it was told
    """
    clock = world.courier.clock
    started = clock.now()
    for look in range(1 + LOOKS):
        if look:
            clock.sleep(BETWEEN)
        count = total(world, group_id)
        if count == wanted:
            break
    return count, round(clock.now() - started)
