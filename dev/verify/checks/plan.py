"""What not every app may read: at the end, since with --write a 403 ends it."""

from ..addon import reading
from .registry import Seen, required, settles


def _optional(answer, what):
    """Return the body of an answer and None, or None and why there is no body."""
    if answer.code == 403:
        return None, "no right"
    if answer.code in (404, 405):
        return None, "absent"
    return required(answer, what), None


@settles("blocklist")
def blocklist(world):
    body, lacks = _optional(world.courier.get("/blacklist"), "blocklist")
    if not lacks:
        entries = reading.items(body)
        lacks = "read" if all("email" in entry for entry in entries) else "others"
    yield Seen("blocklist", lacks)


@settles("plan")
def plan(world):
    answer = world.courier.get("/clients/{customer}/plan", customer=world.customer)
    body, lacks = _optional(answer, "plan")
    if lacks:
        yield Seen("plan", lacks)
        return
    told = reading.single(body)
    cap = told.get("receiver_cap")
    seen = "told" if cap is not None else "not told"
    yield Seen("plan", seen, " ".join(told), number=reading.number(cap))


@settles("plan_counts")
def plan_counts(world):
    path = "/clients/{customer}/receivercount"
    answer = world.courier.get(path, customer=world.customer)
    body, lacks = _optional(answer, "counts")
    if not lacks:
        lacks = "a number" if str(body).isdecimal() else type(body).__name__
    yield Seen("plan_counts", lacks)
