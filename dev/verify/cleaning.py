"""Takes away what a run has made, and nothing else."""

from .addon import reading
from .registry import Seen, Unclear, required

SETTLES = ("deleted_list",)


def clean(world):
    """Delete our recipients from our lists, then these; generate what is seen of it.

    A list is not cleared but emptied one by one: if somebody else is on it, it stays.

    :raise Halt, Unclear: if it cannot be done; `own.begun` names the lists that stay
    """
    courier, own = world.courier, world.own
    courier.clean()
    # The answer to their creation may have been lost.
    for group in reading.groups(required(courier.get("/groups"), "groups")):
        own.adopt_list(group)
    # Neither known nor found: it was not made.
    own.begun[:] = own.lists
    troubles = []
    for name, group_id in list(own.lists.items()):
        try:
            yield _remove(world, name, group_id)
        except Unclear as trouble:
            troubles.append(str(trouble))
    if troubles:
        raise Unclear("; ".join(troubles))


def _remove(world, name, group_id):
    _unblock(world, group_id)
    _empty(world, name, group_id)
    answer = world.courier.send("DELETE", "/groups/{list}", list=group_id)
    required(answer, f"deleting {name}")
    answer = world.courier.get("/groups/{list}", list=group_id)
    if not answer.error:
        raise Unclear(f"{name} is still there")
    del world.own.lists[name]
    world.own.begun.remove(name)
    return Seen(*SETTLES, str(answer.code))


def _unblock(world, group_id):
    path = "/groups/{list}/blacklist/{recipient}"
    for email in world.own.blocked.pop(group_id, ()):
        world.courier.send("DELETE", path, list=group_id, recipient=email)


def _empty(world, name, group_id):
    """
    :raise Unclear: if somebody is on the list whom this run has not put there
    """
    members = world.members(group_id)
    if not all(world.own.is_ours(member.email) for member in members):
        raise Unclear(f"somebody else is on {name}")
    path = "/groups/{list}/receivers/{recipient}"
    for member in members:
        # Who stays goes with the list.
        world.courier.send("DELETE", path, list=group_id, recipient=member.id)
