"""The conditions of ``POST /receivers/filter``."""

import re
from collections.abc import Callable
from typing import Any

from ..errors import ApiError
from .records import Receiver

_STAMPS = ("registered", "activated", "deactivated", "imported")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_ATTRIBUTE = re.compile(r"a(\d+)\.value")


def matcher(
    rules: Any, operator: Any, names: dict[str, int]
) -> Callable[[Receiver], bool]:
    """A function that tells whether a recipient meets the rules.

    :param rules: list of ``{"field", "logic", "condition"}``
    :param operator: ``AND`` or ``OR``
    :param names: ids of the fields by name
    :raise ApiError: 400
    """
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ApiError(400, "invalid rules")
    tests = [_test(rule, names) for rule in rules]
    combine = any if str(operator).upper() == "OR" and tests else all
    return lambda receiver: combine(test(receiver) for test in tests)


def _test(rule: dict, names: dict[str, int]) -> Callable[[Receiver], bool]:
    values = _getter(str(rule.get("field", "")), names)
    condition = str(rule.get("condition", ""))
    logic = str(rule.get("logic", "eq")).lower()
    if logic == "nocontains":
        return lambda receiver: (
            not any(condition.lower() in value.lower() for value in values(receiver))
        )
    compare = _COMPARISONS.get(logic)
    if compare is None:
        raise ApiError(400, "invalid rule logic")
    return lambda receiver: any(compare(v, condition) for v in values(receiver))


def _getter(field: str, names: dict[str, int]) -> Callable[[Receiver], list[str]]:
    """A function that reads a field of a recipient as a list of texts."""
    if field == "email":
        return lambda receiver: [receiver.person.email]
    if field == "id":
        return lambda receiver: [str(receiver.person.id)]
    if field == "bounced":
        return lambda receiver: [str(receiver.person.bounced)]
    if field == "source" or field in _STAMPS:
        return lambda receiver: [str(getattr(receiver, field))]
    if field == "tags":
        return lambda receiver: list(receiver.tags)
    match = _ATTRIBUTE.fullmatch(field)
    attribute_id = int(match[1]) if match else names.get(field)
    if attribute_id is None:
        raise ApiError(400, "invalid rule field")

    def value(receiver: Receiver) -> list[str]:
        for values in (receiver.values, receiver.person.values):
            if values and attribute_id in values:
                return [values[attribute_id]]
        return [""]

    return value


def _order(value: str, condition: str) -> int:
    """-1, 0 or 1: as numbers where both are, else as texts without case."""
    left: float | str
    right: float | str
    if _NUMBER.fullmatch(value) and _NUMBER.fullmatch(condition):
        left, right = float(value), float(condition)
    else:
        left, right = value.lower(), condition.lower()
    return (left > right) - (left < right)


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda value, condition: _order(value, condition) == 0,
    "bg": lambda value, condition: _order(value, condition) > 0,
    "sm": lambda value, condition: _order(value, condition) < 0,
    "contains": lambda value, condition: condition.lower() in value.lower(),
}
