"""The form of an address that two sides can compare."""

import idna


def address_key(address: str) -> str:
    """Return ``address`` in lower case, an international domain as ASCII (IDNA 2008).

    CleverReach does not document whether it folds case or takes umlauts in a domain;
    in this form the question does not arise.

    :param address: one address with an ``@``, already free of a display name
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            # Not a possible domain. As it is, CleverReach refuses it with a reason.
            return local + at + domain
    return local + at + domain
