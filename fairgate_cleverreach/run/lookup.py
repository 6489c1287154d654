"""Recipients of a list, found by address in every spelling."""

from ..sync.addresses import address_forms, address_key, is_likely
from ..sync.states import PRECEDENCE


def look_up(client, remote_id, addresses):
    """Ask a list for some addresses, in every form in which it may hold them.

    :param remote_id: of the list
    :param addresses: as :func:`sync.addresses.address_key` returns them
    :return: dict of address → :class:`client.Receiver`, for those that are there; in
        ``email`` they have the address as CleverReach spells it
    """
    forms = sorted(set().union(*map(address_forms, addresses)))
    return by_key(client.receivers_by_email(remote_id, forms))


def by_key(remotes):
    """
    :param remotes: :class:`client.Receiver` or :class:`client.Member` of one list
    :return: dict of address → the one of them that counts, should CleverReach hold the
        address in two spellings: whoever left or bounced with one of them did. One
        without an address is passed over.
    """
    found = {}
    for remote in remotes:
        if not is_likely(remote.email):
            continue
        key = address_key(remote.email)
        other = found.setdefault(key, remote)
        if other is not remote and PRECEDENCE[remote.state] < PRECEDENCE[other.state]:
            found[key] = remote
    return found
