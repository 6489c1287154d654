"""What the rules demand of one list: a small model, made of sets.

It knows nothing of plans and phases. In go the contacts, what Odoo knew of the list
before an upload, and what the list held; out comes what the list must hold afterwards.
"""

from dataclasses import dataclass

LEFT = ("unsubscribed", "bounced")


@dataclass(frozen=True)
class Known:
    """What Odoo knows of an address on a list; ``own``: it was sent by an upload."""

    state: str
    on_list: bool
    contact: int | None
    own: bool


@dataclass(frozen=True)
class Demand:
    """``speakers``: address → the contact it belongs to; ``on_list``: the addresses
    that must be there after an upload that holds nothing back; ``foreign``: those of
    the recipients from elsewhere that are to be removed."""

    speakers: dict
    on_list: set
    foreign: set


def demand(contacts, known, remote, keep_foreign):
    """
    :param contacts: list of (id, address or None) with the filter role, the oldest
        first; None for those whom Odoo may not send
    :param known: dict of address → :class:`Known`
    :param remote: dict of address → state, as the list holds them
    """
    speakers = {}
    for contact, address in contacts:
        if address:
            speakers.setdefault(address, contact)
    left = {}
    for address in known.keys() | remote.keys():
        before = known.get(address)
        left[address] = remote.get(address) or (before.state if before else "")

    def may_come(address, contact):
        gone = {
            former
            for former, what in known.items()
            if what.contact == contact and left[former] == "unsubscribed"
        }
        return left.get(address) not in LEFT and not gone

    stay = remote.keys() & speakers.keys()
    come = {
        address
        for address, contact in speakers.items()
        if address not in remote and may_come(address, contact)
    }
    foreign = {
        address
        for address in remote.keys() - speakers.keys()
        if not (address in known and known[address].own)
    }
    alone = foreign if keep_foreign else set()
    return Demand(speakers, stay | come | alone, foreign - alone)
