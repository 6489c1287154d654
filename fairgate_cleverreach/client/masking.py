"""Takes e-mail addresses, tokens and secrets out of any text."""

import re

EMAIL = "{email}"
SECRET = "{secret}"

# Longer texts are error pages. The cut comes before the search, which is quadratic in
# the worst case, and again behind it, where it cannot leave half an address.
SEARCHED = 2000
KEPT = 500

# Deliberately wider than RFC 5321: rather a word too many than an address in a log.
# An @ as text, in a URL and in HTML; what ends an address that is not in quotes.
_AT = r"(?:@|%(?:25)*40|&#(?:64|x40);)"
_END = r"\s\"<>(),:;@\\\[\]"
_ADDRESS = re.compile(
    # A word starts where no part of it precedes; an apostrophe may be a quotation mark.
    rf"(?:\"[^\"\n]*\"|(?<![^{_END}'])(?:[^{_END}'][^{_END}]*?)?){_AT}"
    r"(?:\[[^\]\s]*\]?|[^\s\"'<>(),;:\[\]]+)",
    re.IGNORECASE,
)
# The last word of a text that was cut, which may be half an address or a secret.
_UNFINISHED = re.compile(r"(?:\"[^\"\n]{0,254}|(?<![^\s\"<>(),;])[^\s\"<>(),;]+)\Z")
_CREDENTIAL = re.compile(
    # an HTTP authorization, or the value of a parameter
    r"\b(?P<scheme>bearer|basic)\s+[\w.~+/=-]{16,}"
    r"|(?P<name>\b\w*(?:token|secret|password)[\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;{}]+"
    # or anything that is too long for a word: keys, hashes, JSON web tokens
    r"|(?<![\w.+=-])(?=[\w.+=-]*\d)[\w.+=-]{32,}",
    re.IGNORECASE,
)


def mask(text, *secrets):
    """Return ``text`` without addresses and secrets, cut to ``KEPT`` characters.

    :param str text: whatever CleverReach said
    :param str secrets: values that must not appear, whatever they look like
    """
    text = str(text)
    for secret in secrets:
        if secret:
            text = text.replace(secret, SECRET)
    if len(text) > SEARCHED:
        text = _UNFINISHED.sub("", text[:SEARCHED])
    text = _ADDRESS.sub(EMAIL, text)
    text = _CREDENTIAL.sub(_hide_credential, text)
    return text[:KEPT]


def _hide_credential(match):
    if match["scheme"]:
        return f"{match['scheme']} {SECRET}"
    return f"{match['name'] or ''}{SECRET}"
