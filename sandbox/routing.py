"""Which function answers which request.

The functions register themselves with :func:`route`; Werkzeug's map finds them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from werkzeug.routing import BaseConverter, Map, Rule

READING_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    answer: Callable[..., Any]
    #: The right needed, by the words of the switch ``scopes``; None = no right.
    scope: str | None
    #: Whether it needs no token.
    public: bool
    #: Whether it changes something (a POST may only ask).
    write: bool


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    *,
    scope: str | None = None,
    public: bool = False,
    write: bool | None = None,
) -> Callable:
    """Register a function for a method and a path; repeat it for several.

    The function gets the :class:`~sandbox.call.Call` and the decoded ``<key:…>``
    parts of the path as keyword arguments; it answers a JSON value or a Response.
    """
    if write is None:
        write = method not in READING_METHODS

    def register(answer: Callable) -> Callable:
        ROUTES.append(Route(method, path, answer, scope, public, write))
        return answer

    return register


def canonical(raw_path: str, *, plus: str = "+") -> str:
    """The path without ``.json`` suffixes and trailing slash, evenly encoded.

    It stays percent-encoded so that an encoded slash in an address does not split it.
    CleverReach accepts ``.json`` after any resource word; an address that happens to
    end in it is left alone.

    :param plus: what a bare + stands for
    """
    segments = []
    for segment in raw_path.partition("?")[0].split("/"):
        text = unquote(segment.replace("+", plus))
        if text.endswith(".json") and "@" not in text:
            text = text.removesuffix(".json")
        if text:
            segments.append(quote(text, safe="@"))
    return "/" + "/".join(segments)


class KeyConverter(BaseConverter):
    """One segment of the path, decoded."""

    def to_python(self, value: str) -> str:
        return unquote(value)


@cache
def route_map() -> Map:
    """The map of all registered routes, made once; an endpoint is a :class:`Route`."""
    return Map(
        [Rule(r.path, endpoint=r, methods=[r.method]) for r in ROUTES],
        converters={"key": KeyConverter},
        strict_slashes=False,
        merge_slashes=False,
    )
