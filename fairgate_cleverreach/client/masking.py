"""Takes e-mail addresses, tokens, secrets and what was sent out of any text."""

import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from html import escape
from urllib.parse import quote, quote_plus

EMAIL = "{email}"
SECRET = "{secret}"
VALUE = "{value}"

# To search still longer ones for all that was sent would take minutes, and nobody reads
# them: nothing of such a text is kept.
LONGEST = 20_000

# Longer texts are error pages. The cut comes before the search, which is quadratic in
# the worst case, and again behind it, where it cannot leave half an address.
SEARCHED = 2000
KEPT = 500

# So much of a secret's beginning gives it away: some services show no more of it.
HEAD = 8
# A single letter or digit says nothing about anybody.
SHORTEST = 2

# The secrets, and the values that were sent, of the call that this thread is in.
_hidden = ContextVar("fairgate_cleverreach_hidden", default=((), None))

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


@contextmanager
def hiding(secrets, sent, rows=()):
    """Have :func:`mask` hide secrets, and all values of a request, in this thread.

    CleverReach may repeat in its answer whatever it was sent.

    :param secrets: texts
    :param sent: the bodies and parts of a request: dicts and lists of texts, or None
    :param rows: JSON texts that were sent as well
    """
    mark = _hidden.set((tuple(secrets), _Sent(sent, rows)))
    try:
        yield
    finally:
        _hidden.reset(mark)


class _Sent:
    """What a request carries. Most answers repeat nothing: it is looked through when
    the first one has words.
    """

    def __init__(self, data, rows):
        self._data = data
        self._rows = rows

    @cached_property
    def values(self):
        texts = _texts([self._data, [*map(json.loads, self._rows)]])
        found = {text for text in texts if len(text) >= SHORTEST}
        # The longest first: it may contain others.
        return sorted(found, key=len, reverse=True)


def _texts(data):
    if isinstance(data, str):
        yield data.strip()
    elif isinstance(data, dict):
        yield from _texts(list(data.values()))
    elif isinstance(data, list | tuple):
        for item in data:
            yield from _texts(item)


def mask(text, *secrets):
    """Return ``text`` without addresses and secrets, cut to ``KEPT`` characters.

    Of one with more than ``LONGEST`` only how long it is. Inside of :func:`hiding` also
    without what is hidden there.

    :param str text: whatever CleverReach said
    :param str secrets: values that must not appear, whatever they look like
    """
    text = str(text)
    if len(text) > LONGEST:
        return f"{{{len(text)} characters}}"
    own, sent = _hidden.get()
    for secret in (*secrets, *own):
        text = _without_secret(text, secret)
    for value in sent.values if sent else ():
        text = _without_value(text, value)
    if len(text) > SEARCHED:
        text = _UNFINISHED.sub("", text[:SEARCHED])
    text = _ADDRESS.sub(EMAIL, text)
    text = _CREDENTIAL.sub(_hide_credential, text)
    return text[:KEPT]


def _without_secret(text, secret):
    if not secret:
        return text
    text = text.replace(secret, SECRET)
    if len(secret) <= HEAD:
        return text
    head = re.escape(secret[:HEAD])
    return re.sub(rf"(?<!\w){head}[^\s\"']*", SECRET, text)


def _without_value(text, value):
    """Return ``text`` without ``value`` where it is a word or words of its own."""
    lowered = text.lower()
    for form in dict.fromkeys((value, escape(value), quote(value), quote_plus(value))):
        # Most values are in no answer, and this is much faster than to search.
        if form.lower() in lowered:
            word = rf"(?<!\w){re.escape(form)}(?!\w)"
            text = re.sub(word, VALUE, text, flags=re.IGNORECASE)
    return text


def _hide_credential(match):
    if match["scheme"]:
        return f"{match['scheme']} {SECRET}"
    return f"{match['name'] or ''}{SECRET}"
