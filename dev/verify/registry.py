"""The checks by order of definition, each with the assumptions that it settles."""

from collections.abc import Callable
from typing import NamedTuple

from .assumptions import BY_NAME

CHECKS = []


class Seen(NamedTuple):
    """What a check has seen of an assumption.

    :param answer: one of the assumption's answers, or whatever was seen instead
    :param detail: more, for people
    :param number: what a setting of the sandbox leaves open
    """

    name: str
    answer: str
    detail: str = ""
    number: int | None = None


class Unclear(Exception):
    """A check cannot tell; the message says why."""


class Check(NamedTuple):
    names: tuple[str, ...]
    how: str
    look: Callable


def settles(*names):
    """Register a generator of :class:`Seen` that takes a :class:`.world.World`.

    It may raise :class:`Unclear` where it can tell no more.
    """

    def register(look):
        (how,) = {BY_NAME[name].how for name in names}
        CHECKS.append(Check(names, how, look))
        return look

    return register


def required(answer, what):
    """Return the body of an answer.

    :raise Unclear: if it is an error
    """
    if answer.error:
        raise Unclear(f"{what}: {answer.code} {answer.error}")
    return answer.body
