"""What is said of rows that are refused, and of those that went well."""

from ..addon import reading
from ..registry import Seen, Unclear, required, settles


def _bad(world):
    return {"email": f"{world.own.run}-no-address"}


@settles("refused_row_upsertplus")
def refused_row_upsertplus(world):
    good = {"email": world.own.address("first")}
    rows = world.upsert(world.first, _bad(world), good)
    answers = {1: "omit", 2: "string"}
    yield Seen("refused_row_upsertplus", answers.get(len(rows), f"{len(rows)} rows"))


@settles("refused_row", "words_of_upsert")
def upsert(world):
    known, new = world.own.address("first"), world.own.address("p", plus="+plus")
    sent = [_bad(world), {"email": known}, {"email": new}]
    path = "/groups/{list}/receivers/upsert"
    answer = world.courier.send("POST", path, sent, list=world.first)
    rows = reading.items(required(answer, "upsert"))
    if len(rows) != len(sent):
        raise Unclear(f"{len(rows)} rows for {len(sent)}")
    refused, *done = rows
    yield Seen("refused_row", "object" if isinstance(refused, dict) else "text")
    words = {str(reading.single(row).get("status")) for row in done}
    two = words == {"insert success", "update success"}
    yield Seen(
        "words_of_upsert", "insert/update success" if two else " | ".join(sorted(words))
    )


@settles("twice_in_batch")
def twice_in_batch(world):
    row = {"email": world.own.address("first")}
    rows = world.upsert(world.first, row, row)
    ids = [row.get("id") for row in rows if isinstance(row, dict) and row.get("id")]
    same = len(ids) == 2 and len(set(ids)) == 1
    error = len(ids) == 1
    yield Seen("twice_in_batch", "same" if same else "error" if error else "two")


@settles("existing_address")
def existing_address(world):
    row = {"email": world.own.address("first")}
    path = "/groups/{list}/receivers"
    answer = world.courier.send("POST", path, row, list=world.first)
    seen = str(answer.code) if answer.error else "accepted"
    yield Seen("existing_address", seen, str(answer.error or ""))
