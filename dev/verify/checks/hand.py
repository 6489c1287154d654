"""What only a person can do: subscribe, unsubscribe and come back by a form."""

from ..addon import State, reading
from ..registry import Seen, Unclear, settles

_SUBSCRIBE = """\
By hand. In CleverReach make a form for the list {name}, subscribe with an address of
yours that is not in the account yet, and confirm it in the mail that CleverReach sends
to you. Which address was it? (Enter: leave this out) """
_LEAVE = """\
Now unsubscribe it, by the link in a mail of that list or by the unsubscribe form. Then
press Enter. """
_RETURN = "Now subscribe it again by the form, confirm it, and press Enter. "


@settles("unsubscribing", "coming_back")
def unsubscribe_and_return(world):
    name = world.own.names[0]
    email = world.ask(_SUBSCRIBE.format(name=name)).strip().lower()
    if not email:
        raise Unclear("left out")
    world.own.guests.add(email)
    if world.state(world.first, email) is not State.ACTIVE:
        raise Unclear("it is not active on the list")
    world.ask(_LEAVE)
    state = world.state(world.first, email)
    words = {None: "deleted", State.UNSUBSCRIBED: "deactivated"}
    yield Seen("unsubscribing", words.get(state) or state.value)
    if state is not State.UNSUBSCRIBED:
        raise Unclear("who is not deactivated cannot come back")
    world.ask(_RETURN)
    yield Seen("coming_back", *_back(world.receiver(world.first, email)))


def _back(row):
    if row is None:
        return "not there", ""
    activated, deactivated = (
        reading.number(row.get(name)) for name in ("activated", "deactivated")
    )
    newer = "newer" if activated > deactivated else "not newer"
    detail = f"active: {row.get('active')}; activated is {newer}"
    if not deactivated:
        return "clears", detail
    return "keeps" if row.get("active") is True else "stays away", detail
