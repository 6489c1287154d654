"""What the rules demand of one list: a small model, made of sets.

It knows nothing of plans and phases. In go the contacts, what Odoo knew of the list
before an upload, and what the list held; out comes what the list must hold afterwards.
"""

from dataclasses import dataclass

LEFT = ("unsubscribed", "bounced")
# Neither they nor their other addresses are sent.
GONE = ("unsubscribed", "vanished", "kept_out")


@dataclass(frozen=True)
class Known:
    """What Odoo knows of an address on a list; ``own``: it was sent by an upload.

    ``state`` is "vanished" where it was sent, and nobody knows why it is not there.
    """

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

    def has_left(contact, address):
        """Whether the contact left with another address."""
        return any(
            what.contact == contact and left[former] in GONE
            for former, what in known.items()
            if former != address
        )

    def may_come(address, contact):
        unwell = left.get(address) in LEFT + GONE
        return not unwell and not has_left(contact, address)

    def may_stay(address, contact):
        before = known.get(address)
        strange = before and before.own and before.contact != contact
        unwell = left[address] in LEFT
        return unwell or not strange or not has_left(contact, address)

    stay = {
        address
        for address, contact in speakers.items()
        if address in remote and may_stay(address, contact)
    }
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
