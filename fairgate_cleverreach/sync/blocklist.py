"""CleverReach's blocklist: addresses that it never mails to, whoever sends them."""

from collections.abc import Iterable

from .addresses import address_key


class Blocklist:
    """Tells whether an address is blocked: ``address in blocklist``.

    :param entries: as CleverReach lists them: addresses, patterns such as
        ``*@example.com``, and notes of shop systems (an address with a suffix), which
        block nobody
    """

    def __init__(self, entries: Iterable[str]):
        keys = {address_key(entry) for entry in entries}
        self._addresses = {key for key in keys if not key.startswith("*@")}
        self._domains = {key.removeprefix("*@") for key in keys - self._addresses}

    def names(self, address: str) -> bool:
        """Whether the address itself is blocked, not just its domain."""
        return address_key(address) in self._addresses

    def __contains__(self, address: str) -> bool:
        if not self._addresses and not self._domains:
            return False
        key = address_key(address)
        return key in self._addresses or key.rpartition("@")[2] in self._domains
