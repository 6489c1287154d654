"""Which addresses are the same, and which are taken."""

from ..registry import Seen, settles


@settles("upper_case")
def upper_case(world):
    email = world.own.address("first")
    known = world.receiver(world.first, email)
    row = world.put(world.first, email.upper())
    same = known and str(row["id"]) == str(known["id"])
    yield Seen("upper_case", "on" if same else "off")


@settles("umlaut_domain")
def umlaut_domain(world):
    email = world.own.address("umlaut", "zz-börse")
    taken, why = world.takes(world.first, email)
    yield Seen("umlaut_domain", "accepted" if taken else "refused", why)


@settles("punycode_domain")
def punycode_domain(world):
    email = world.own.address("punycode", "zz-börse".encode("idna").decode())
    taken, why = world.takes(world.first, email)
    yield Seen("punycode_domain", "accepted" if taken else "refused", why)


@settles("encoded_address", "plus_in_path")
def paths(world):
    email = world.own.address("p", plus="+plus")
    found = world.receiver(world.first, email)
    yield Seen("encoded_address", "found" if found else "not found")
    answer = world.courier.get(
        "/groups/{list}/receivers/{recipient}",
        safe="@+",
        list=world.first,
        recipient=email,
    )
    yield Seen("plus_in_path", "blank" if answer.error else "plus")
