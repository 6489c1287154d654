"""The form of an address that two sides can compare."""

import re
from functools import lru_cache

import idna

from .states import Reason

# RFC 5321, without the quoted strings and IP numbers that nobody writes to a club with.
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LOCAL = re.compile(rf"{_WORD}(?:\.{_WORD})*\Z")
_DOMAIN = re.compile(
    rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}(?<!\..)\Z",
    re.IGNORECASE,
)
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253


# 64 characters, the @, and 255: RFC 5321.
_LONGEST = 320


def is_likely(text: str) -> bool:
    """Whether ``text`` may be an address at all, however odd.

    What is on a list as an address and cannot be one is nobody who could be mailed, or
    met again; and without an ``@`` it could be taken for the id of somebody else.
    """
    return "@" in text and len(text) <= _LONGEST


def address_key(address: str) -> str:
    """Return ``address`` in lower case, an international domain as ASCII (IDNA 2008).

    CleverReach does not document whether it folds case or takes umlauts in a domain;
    in this form the question does not arise.

    :param address: one address with an ``@``, already free of a display name
    """
    address = address.strip().lower()
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            # Not a possible domain. As it is, CleverReach refuses it with a reason.
            return local + at + domain
    return local + at + domain


def is_address(address: str) -> bool:
    """Whether mail can have ``address``, in the form of :func:`address_key`.

    Odoo's own pattern would leave out people such as o'brien@example.com.
    """
    local, _at, domain = address.partition("@")
    return (
        len(local) <= _LONGEST_LOCAL
        and _LOCAL.match(local) is not None
        and _is_domain(domain)
    )


@lru_cache(maxsize=1000)
def _is_domain(domain: str) -> bool:
    # Many people have theirs at the same few.
    return len(domain) <= _LONGEST_DOMAIN and _DOMAIN.match(domain) is not None


def address_forms(key: str) -> set[str]:
    """Return the forms in which Odoo may hold the address that ``key`` stands for.

    :param key: as :func:`address_key` returns it
    """
    local, at, domain = key.rpartition("@")
    if domain.isascii() and "xn--" not in domain:
        # It has one form only: no need to look closer at nearly all of them.
        return {key}
    try:
        return {key, local + at + idna.decode(domain)}
    except idna.IDNAError:
        return {key}


def address_of(email: str | None, normalized: str | None):
    """Return the address of a contact in the form that is sent, or why there is none.

    :param email: what the contact's field holds
    :param normalized: what Odoo makes of it: of several addresses the first counts, as
        everywhere in Odoo
    :return: (address, None) or (None, :class:`.states.Reason`)
    """
    if not (email or "").strip():
        return None, Reason.NO_ADDRESS
    address = address_key(normalized or "")
    return (address, None) if is_address(address) else (None, Reason.INVALID_ADDRESS)
