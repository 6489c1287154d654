"""Taking recipients off a list of ours: one of two, never from all."""

from ..addon import errors, row_answers
from ..registry import Seen, Unclear, required, settles

_MANY = "/groups/{list}/receivers/delete"
_ONE = "/groups/{list}/receivers/{recipient}"
_ABSENT = (404, 405)


@settles("delete_many", "delete_from_one_list", "delete_unknown", "delete_body")
def delete(world):
    email = world.own.address("two")
    for group_id in (world.first, world.second):
        world.put(group_id, email)
    answer = world.courier.send("POST", _MANY, [email], list=world.first)
    absent = answer.code in _ABSENT
    yield Seen("delete_many", "absent" if absent else "there", f"{answer.code}")
    if absent:
        answer = world.courier.send("DELETE", _ONE, list=world.first, recipient=email)
    required(answer, "a deletion")
    yield Seen("delete_from_one_list", _where(world, email))
    if absent:
        raise Unclear("there is no call for many")
    answer = world.courier.send("POST", _MANY, [email], list=world.first)
    yield Seen("delete_unknown", _done(answer, email))
    other = world.own.address("registered")
    body = {"receivers": [other]}
    answer = world.courier.send("POST", _MANY, body, list=world.first)
    strict = _done(answer, other) == "error"
    yield Seen("delete_body", "strict" if strict else "any", f"{answer.code}")


def _where(world, email):
    if world.receiver(world.first, email):
        return "not deleted"
    return "this list only" if world.receiver(world.second, email) else "all lists"


def _done(answer, email):
    """Return what is said of one row of a deletion: success or error."""
    try:
        done = not answer.error and row_answers.deleted([email], answer.body) == [True]
    except (errors.BadDataError, errors.UnreadableError):
        done = False
    return "success" if done else "error"
