"""What not every app may read: at the end, since with --write a 403 ends it."""

from ..addon import reading
from ..registry import Seen, Unclear, required, settles


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
    for name in ("activereceivercount", "receivercount"):
        path = f"/clients/{{customer}}/{name}"
        answer = world.courier.get(path, customer=world.customer)
        body, lacks = _optional(answer, "counts")
        if not lacks:
            break
    seen = "a number" if str(body).isdecimal() else type(body).__name__
    yield Seen("plan_counts", lacks or seen, name)


@settles("forms")
def forms(world):
    path = "/groups/{list}/forms"
    answer = world.courier.get(path, list=world.readable_list())
    yield _listed("forms", answer, ("id", "name"))


@settles("mailings", "reports")
def mailings(world):
    query = {"state": "finished", "limit": 5, "omit_body": 1}
    answer = world.courier.get("/mailings", query=query)
    body, lacks = _optional(answer, "mailings")
    if lacks:
        yield Seen("mailings", lacks)
        return
    if isinstance(body, dict) and "finished" in body:
        body = body["finished"]
    found = reading.items(body)
    if not found:
        raise Unclear("no mailing was sent yet")
    told = all(item.get("mailing_groups") for item in found)
    yield Seen("mailings", "read" if told else "without lists")
    answer = world.courier.get("/reports/{mailing}", mailing=found[0]["id"])
    body, lacks = _optional(answer, "a report")
    if not lacks:
        stats = reading.single(reading.single(body).get("stats"))
        lacks = "read" if "delivered" in stats else "without totals"
    yield Seen("reports", lacks)


@settles("hooks")
def hooks(world):
    answer = world.courier.get("/eventhook", root="/hooks")
    yield _listed("hooks", answer, ("event", "condition", "url"))


def _listed(name, answer, keys):
    """Return what is seen of a list of objects: whether each has certain keys."""
    body, lacks = _optional(answer, name)
    if not lacks:
        found = reading.items(body)
        complete = all(item.keys() >= set(keys) for item in found)
        lacks = "read" if complete else f"without {' or '.join(keys)}"
    return Seen(name, lacks, "" if body else "none there")
