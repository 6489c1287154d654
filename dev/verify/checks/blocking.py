"""An address on the blocklist of a list of ours; the account's is left alone."""

from ..registry import Seen, required, settles


@settles("blocked_row")
def blocked_row(world):
    email = world.own.address("first")
    world.own.blocked[world.second] = [email]
    answer = world.courier.send(
        "POST",
        "/groups/{list}/blacklist",
        {"email": email, "comment": world.own.run},
        list=world.second,
    )
    required(answer, "the blocklist of a list")
    taken, why = world.takes(world.second, email)
    yield Seen("blocked_row", "accept" if taken else "refuse", why)
