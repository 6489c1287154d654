"""Reading a list: pages, errors, paths."""

from ..addon import reading
from ..registry import Seen, Unclear, required, settles

ORDER = {"order_by": "email asc"}
# Beyond the end of any list.
FAR = 100_000


def _page(world, page, pagesize):
    query = {"page": page, "pagesize": pagesize, **ORDER}
    group_id = world.readable_list()
    return world.courier.get("/groups/{list}/receivers", query=query, list=group_id)


def _ids(answer):
    return [member.id for member in reading.members(required(answer, "a page"))]


@settles("recipients", "zero_stamps")
def recipients(world):
    rows = reading.items(required(_page(world, 0, 3), "a page"))
    reading.receivers(rows)
    if not rows:
        raise Unclear("there are no recipients to read")
    left_out = any(name not in row for row in rows for name in ("imported", "bounced"))
    yield Seen("zero_stamps", "on" if left_out else "off")
    values = rows[0].get("attributes")
    if values:
        raise Unclear("the list has fields of its own")
    yield Seen("recipients", "[]" if values == [] else "{}")


@settles("page_twice")
def page_twice(world):
    same = _ids(_page(world, 0, 5)) == _ids(_page(world, 0, 5))
    yield Seen("page_twice", "the same" if same else "another")


@settles("page_sizes")
def page_sizes(world):
    whole = _ids(_page(world, 0, 1000))
    wanted, pieces = whole[:12], []
    for page in range(4):
        piece = _ids(_page(world, page, 3))
        pieces += piece
        if len(piece) < 3:
            break
    fits = pieces == wanted and len(set(whole)) == len(whole) <= 1000
    yield Seen("page_sizes", "as asked" if fits else "others", f"of {len(whole)}")


@settles("empty_page")
def empty_page(world):
    answer = _page(world, FAR, 1000)
    body = required(answer, "a page beyond the end")
    yield Seen("empty_page", "204" if answer.status == 204 else str(body))


@settles("unknown_recipient", "error_status")
def unknown_recipient(world):
    answer = world.courier.get(
        "/groups/{list}/receivers/{recipient}",
        list=world.readable_list(),
        recipient=f"{world.own.run}-nobody@example.com",
    )
    if not answer.error:
        raise Unclear("nobody was found")
    word = "" if "receiver" in str(answer.error).lower() else " without the word"
    yield Seen("unknown_recipient", f"{answer.code}{word}", str(answer.error))
    yield Seen("error_status", "200" if answer.status == 200 else "its own")


@settles("encoded_slash")
def encoded_slash(world):
    answer = world.courier.get(
        "/groups/{list}/receivers/{recipient}",
        list=world.readable_list(),
        recipient=f"{world.own.run}/nobody@example.com",
    )
    yield Seen("encoded_slash", "page" if answer.is_page else "decode")
