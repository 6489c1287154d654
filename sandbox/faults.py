"""Faults as people name them: on the command line, on the page, and in Python.

A fault is a kind with options, as in ``cut times=3 match="POST .*upsertplus"``.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, NamedTuple

from . import disturbing
from .disturbing import Act
from .interference import Disturbance, Match, Passing
from .switches import WORDS

#: The largest number of an option: of seconds some three years.
MOST = 10**8


def option(default: Any, text: str) -> Any:
    return field(default=default, metadata={"text": text})


@dataclass(frozen=True)
class Fault:
    """What goes wrong, with which requests, how often.

    :raise ValueError: an unknown kind, or an option out of range
    """

    kind: str
    match: Match = option(
        None, "regular expression searched for in 'METHOD /path'; default: every"
    )
    times: int | None = option(None, "to how many requests; default: until taken away")
    skip: int = option(0, "how many requests pass before")
    probability: float = option(1.0, "of each request, from 0 to 1")
    after: bool = option(False, "on: the work is done before it goes wrong")
    status: int = option(500, "HTTP status (error)")
    body: str | None = option(None, "text sent instead of the envelope (error)")
    retry_after: str | None = option(None, "the header of that name (error)")
    seconds: float | None = option(
        None, "how long: delay (1), trickle (10), hang (as long as the client waits)"
    )
    pieces: int = option(20, "in how many pieces a body trickles")
    rows: str = option("", "regular expression searched for in the JSON of a row")
    share: float = option(1.0, "of the rows that fit, from 0 to 1")

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault: {self.kind}")
        for name in ("probability", "share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: not from 0 to 1")
        for name, least in (("times", 1), ("skip", 0), ("pieces", 1), ("seconds", 0)):
            value = getattr(self, name)
            if value is not None and not least <= value <= MOST:
                raise ValueError(f"{name}: not from {least} to {MOST}: {value}")
        if not 200 <= self.status <= 599:
            raise ValueError(f"status: not from 200 to 599: {self.status}")
        for name in ("match", "rows"):
            if isinstance(value := getattr(self, name), str):
                try:
                    re.compile(value)
                except re.error as error:
                    raise ValueError(f"{name}: {error}") from error

    def disturbance(self) -> Disturbance:
        kind = KINDS[self.kind]
        return Disturbance(
            self.match,
            kind.act(self),
            self.times,
            self.skip,
            self.probability,
            kind.slows,
            str(self),
        )

    def __str__(self) -> str:
        words = [self.kind]
        for spec in OPTIONS.values():
            value = getattr(self, spec.name)
            if value == spec.default:
                continue
            if isinstance(value, bool):
                value = "on"
            elif callable(value):
                value = "(function)"
            words.append(shlex.quote(f"{spec.name}={value}"))
        return " ".join(words)


OPTIONS: dict[str, Field] = {spec.name: spec for spec in fields(Fault)[1:]}


class Kind(NamedTuple):
    text: str
    act: Callable[[Fault], Act]
    #: It only takes time, on top of another fault.
    slows: bool = False


def _error(fault: Fault) -> Act:
    headers = None if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return disturbing.answer(fault.status, fault.body, headers, after=fault.after)


def _html(fault: Fault) -> Act:
    return disturbing.answer(
        200, disturbing.PAGE, content_type="text/html", after=fault.after
    )


def _rows(fault: Fault, refusal: str | None) -> Act:
    pattern = re.compile(fault.rows, re.IGNORECASE)

    def picked(text: str, passing: Passing) -> bool:
        return bool(pattern.search(text)) and passing.random.random() < fault.share

    return disturbing.spoil_rows(picked, refusal, after=fault.after)


KINDS: dict[str, Kind] = {
    "error": Kind("an error is answered", _error),
    "empty": Kind(
        "status 200 and nothing more",
        lambda fault: disturbing.answer(200, "", after=fault.after),
    ),
    "html": Kind("status 200 and a web page", _html),
    "drop": Kind(
        "the connection is closed without an answer",
        lambda fault: disturbing.drop(after=fault.after),
    ),
    "cut": Kind(
        "the connection breaks in the middle of the body",
        lambda fault: disturbing.cut(),
    ),
    "hang": Kind(
        "no answer ever comes",
        lambda fault: disturbing.hang(fault.seconds, after=fault.after),
    ),
    "delay": Kind(
        "the answer comes later",
        lambda fault: disturbing.delay(1 if fault.seconds is None else fault.seconds),
        slows=True,
    ),
    "trickle": Kind(
        "the body comes slowly, in pieces",
        lambda fault: disturbing.trickle(
            10 if fault.seconds is None else fault.seconds, fault.pieces
        ),
        slows=True,
    ),
    "refuse_rows": Kind(
        "rows of a write are refused",
        lambda fault: _rows(fault, "invalid address '{}';"),
    ),
    "omit_rows": Kind(
        "rows are missing in the answer to a write, or in a page",
        lambda fault: _rows(fault, None),
    ),
    "revoke": Kind(
        "the token is refused from then on", lambda fault: disturbing.revoke()
    ),
}


def from_words(text: str) -> Fault:
    """A fault from ``KIND NAME=VALUE ...``, quoted as in a shell.

    :raise ValueError:
    """
    kind, *words = shlex.split(text) or [""]
    return from_texts(kind, dict(_pair(word) for word in words))


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise ValueError(f"NAME=VALUE expected: {word}")
    return name, value


def from_texts(kind: str, options: Mapping[str, Any]) -> Fault:
    """A fault from options that may be texts; an empty one is as if left out.

    :raise ValueError:
    """
    values = {}
    for name, value in options.items():
        if name not in OPTIONS:
            raise ValueError(f"unknown option: {name}")
        if value not in (None, ""):
            values[name] = _CONVERTED[name](value) if name in _CONVERTED else str(value)
    return Fault(kind, **values)


def _number(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def converted(value: Any) -> Any:
        try:
            return convert(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"not a number: {value!r}") from error

    return converted


def _truth(value: Any) -> bool:
    truth = WORDS.get(str(value).lower())
    if truth is None:
        raise ValueError(f"on or off: {value!r}")
    return truth


_CONVERTED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("times", "skip", "status", "pieces"), _number(int)),
    **dict.fromkeys(("probability", "seconds", "share"), _number(float)),
    "after": _truth,
}
