"""Nobody who left may come back: what a write does to somebody deactivated."""

from ..addon import State
from ..registry import Seen, Unclear, settles


@settles("update_keeps_state")
def update_keeps_state(world):
    email = world.own.address("left")
    world.put(world.first, email)
    world.deactivate(world.first, email)
    world.put(world.first, email, source="Odoo")
    state = world.state(world.first, email)
    stays = state is State.UNSUBSCRIBED
    yield Seen("update_keeps_state", "stays" if stays else "comes back")


@settles("activated_on_deactivated")
def activated_on_deactivated(world):
    back = _comes_back(world, activated=int(world.courier.clock.now()))
    yield Seen("activated_on_deactivated", "reactivate" if back else "inactive")


@settles("deactivated_zero")
def deactivated_zero(world):
    back = _comes_back(world, deactivated=0)
    yield Seen("deactivated_zero", "reactivate" if back else "ignore")


@settles("deleted_is_forgotten")
def deleted_is_forgotten(world):
    email = _who_left(world)
    path = "/groups/{list}/receivers/{recipient}"
    world.courier.send("DELETE", path, list=world.first, recipient=email)
    if world.receiver(world.first, email):
        raise Unclear("the recipient is still there")
    world.put(world.first, email)
    active = world.state(world.first, email) is State.ACTIVE
    yield Seen("deleted_is_forgotten", "forgotten" if active else "remembered")


def _who_left(world):
    """Return the address of somebody who is deactivated on the first list."""
    email = world.own.address("left")
    if world.state(world.first, email) is not State.UNSUBSCRIBED:
        world.deactivate(world.first, email)
    return email


def _comes_back(world, **stamps):
    email = _who_left(world)
    world.put(world.first, email, **stamps)
    return world.state(world.first, email) is State.ACTIVE
