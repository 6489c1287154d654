"""E-mail addresses: which are valid, which are the same."""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{_LABEL}")


def is_address(text: object) -> bool:
    """Whether it can be written to: ASCII only, with a dotted domain.

    CleverReach's own check is not public; internationalised addresses are refused
    here, their punycode is accepted. Lengths by RFC 5321, section 4.5.3.1.
    """
    return (
        isinstance(text, str)
        and len(text) <= 254
        and len(text.partition("@")[0]) <= 64
        and _ADDRESS.fullmatch(text) is not None
    )


def address_key(email: str, fold: bool) -> str:
    """What two spellings of one address have in common."""
    key = email.lower() if fold else email
    # One object instead of two equal ones: it counts with a million addresses.
    return email if key == email else key
