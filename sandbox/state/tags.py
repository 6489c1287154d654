"""Tags of a recipient: ``name`` or ``origin.name``."""

import re
import sys
from collections.abc import Iterable

#: CleverReach cuts the origin here.
ORIGIN_LENGTH = 50

_FORBIDDEN = re.compile(r"[^\w-]")


def merge(tags: tuple[str, ...], changes: Iterable[object]) -> tuple[str, ...]:
    """The tags after a write.

    ``name`` or ``+name`` adds, ``-name`` removes, ``-origin.*`` removes all tags of
    an origin, ``-*`` all tags.
    """
    result = dict.fromkeys(tags)
    for change in changes:
        text = str(change).strip()
        if text.startswith("-"):
            for tag in [tag for tag in result if _matches(tag, text[1:])]:
                del result[tag]
        elif tag := clean(text.removeprefix("+")):
            result[sys.intern(tag)] = None
    return tuple(result)


def clean(text: str) -> str:
    """A tag as it is stored: other characters than letters, digits, _ - become _."""
    origin, dot, name = text.partition(".")
    if not dot:
        return _FORBIDDEN.sub("_", text)
    return f"{_FORBIDDEN.sub('_', origin)[:ORIGIN_LENGTH]}.{_FORBIDDEN.sub('_', name)}"


def _matches(tag: str, pattern: str) -> bool:
    if pattern in ("*", "*.*"):
        return True
    if pattern.endswith(".*"):
        return tag.startswith(clean(pattern.removesuffix(".*")) + ".")
    return tag == clean(pattern)
