"""The rights that a token names.

CleverReach's own SDK asks for words such as ``receivers:read``; a list of all words is
not published. So only what a known word says counts, and its absence says nothing.
"""

import json
import re
from base64 import urlsafe_b64decode
from itertools import chain

# What else may be in a token, no database need take.
_WORD = re.compile("[!-~]+")


def as_text(scope):
    """Return the ``scope`` of a token's answer as words with blanks between them.

    CleverReach writes it as such a text, or as a list.
    """
    texts = scope if isinstance(scope, list) else [scope]
    words = (_WORD.findall(text) for text in texts if isinstance(text, str))
    return " ".join(chain.from_iterable(words))


def in_token(token):
    """Return the words under ``scopes`` in a token that is a JSON web token, else "".

    It is read, not verified: what a token may do is decided by CleverReach.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    claims = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        claims = json.loads(urlsafe_b64decode(claims))
    except (RecursionError, ValueError):
        return ""
    return as_text(claims.get("scopes")) if isinstance(claims, dict) else ""


def may_write(scope, resource):
    """Return whether a token may change a resource, None if it does not tell.

    :param str scope: the words of the token
    :param str resource: such as ``receivers``
    """
    words = {word for word in re.split(r"[\s,]+", scope) if _about(word, resource)}
    if words & {resource, f"{resource}:write"}:
        return True
    return False if words == {f"{resource}:read"} else None


def _about(word, resource):
    return word.partition(":")[0] == resource
