"""What the sandbox was asked, with bodies, as text that is the same at every run."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple
from unittest.mock import patch

from sandbox.app import Application

_ID = re.compile(r"/(groups|receivers)/(\d+)")


class Asked(NamedTuple):
    write: bool
    what: str  # method, path and query
    status: int | None
    body: object


class Names:
    """Made up names for the ids that CleverReach gives out."""

    def __init__(self, store):
        self.store = store
        self.known = {}

    def learn(self):
        """Name every list, and every recipient by the first address seen of it."""
        for group in self.store.groups():
            self.known["groups", int(group["id"])] = f"<list {group['name']}>"
            for receiver in self.store.receivers(group["id"]):
                name = f"<recipient {receiver['email']}>"
                self.known.setdefault(("receivers", int(receiver["id"])), name)

    def masked(self, path):
        def name(match):
            kind, number = match.groups()
            return f"/{kind}/{self.known.get((kind, int(number)), '<unknown>')}"

        return _ID.sub(name, path)


@contextmanager
def listening():
    """:return: a list that fills with (request, body) while the context lasts"""
    heard = []
    noted = Application.noted

    def listen(application, call, *args):
        request = noted(application, call, *args)
        heard.append((request, call.request.get_data(as_text=True)))
        return request

    with patch.object(Application, "noted", listen):
        yield heard


def told(heard, names):
    """:return: lines of text: what was read, then what was written

    How often something is read, and when, is not behaviour that anybody sees: it is
    sorted and counted. Writes are in their order, those that may be parallel sorted.
    """
    asked = [_asked(request, body, names) for request, body in heard]
    reads = Counter(_line(one) for one in asked if not one.write)
    for line, times in sorted(reads.items()):
        yield f"{line}  (× {times})" if times > 1 else line
    writes = [one for one in asked if one.write]
    for _alike, group in groupby(writes, key=lambda one: (one.what, one.status)):
        for one in sorted(group, key=lambda one: _json(one.body)):
            yield _line(one._replace(body=None))
            rows = one.body if isinstance(one.body, list) else [one.body]
            yield from (f"    {_json(row)}" for row in rows if row is not None)


def _asked(request, text, names):
    query = "&".join(f"{name}={value}" for name, value in sorted(request.query.items()))
    path = names.masked(request.path)
    what = f"{request.method} {path}{'?' if query else ''}{query}"
    body = json.loads(text) if text and not path.startswith("/oauth") else None
    if isinstance(body, list):
        body.sort(key=_json)
    return Asked(request.write, what, request.status, body)


def _line(one):
    status = "" if one.status == 200 else f"  → {one.status or 'no answer'}"
    return one.what + ("" if one.body is None else f" {_json(one.body)}") + status


def _json(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
