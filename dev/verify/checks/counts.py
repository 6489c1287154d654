"""Whether a list counts what it shows."""

from ..addon import reading
from ..counting import counted
from ..registry import Seen, Unclear, required, settles

MOST = 1000


@settles("counts_agree")
def counts_agree(world):
    group_id = world.readable_list()
    path, query = "/groups/{list}/receivers", {"pagesize": MOST}
    answer = world.courier.get(path, query=query, list=group_id)
    shown = len(reading.members(required(answer, "a page")))
    if shown == MOST:
        raise Unclear("the list is too long")
    count, seconds = counted(world, group_id, shown)
    seen = "agree" if count == shown else "differ"
    detail = f"{shown} shown, {count} counted after {seconds} s"
    yield Seen("counts_agree", seen, detail)
