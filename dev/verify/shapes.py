"""What an answer looks like, without what it says of anybody."""

import re

from .addon import masking

# Their keys are the fields of an association: whom it knows what about.
_PRIVATE = ("attributes", "global_attributes", "doidata")
_KEY = re.compile(r"[a-zA-Z_]{1,40}")
MOST_SHAPES = 3


def shape(value, name="", *, words=False):
    """Return a value with the same structure, with the kinds of values in their place.

    Of a list the different shapes of its items are told, at most three.

    :param bool words: tell texts with blanks, too, masked: such as refusals of rows
    """
    if isinstance(value, dict):
        if name in _PRIVATE:
            return f"object of {len(value)}"
        return {
            key if _KEY.fullmatch(key) else "{key}": shape(item, key, words=words)
            for key, item in value.items()
        }
    if isinstance(value, list):
        found = []
        for item in value:
            told = shape(item, words=words)
            if told not in found:
                found.append(told)
        return found[:MOST_SHAPES]
    return _kind(value, words)


def _kind(value, words):
    if value is None or value in (True, False, "", 0):
        return value
    if isinstance(value, str):
        if words and " " in value:
            return masking.mask(value)
        return "digits" if value.isdecimal() else "text"
    return "number"
