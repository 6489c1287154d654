"""What the sandbox was asked, with bodies, as text that is the same at every run."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple
from unittest.mock import patch

from sandbox.app import Application

_ID = re.compile(r"/(forms|groups|receivers)/(\d+)")


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
        for form in self.store.forms():
            self.known["forms", int(form["id"])] = f"<form {form['name']}>"
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
        yield _times(line, times)
    writes = [one for one in asked if one.write]
    for (what, status), group in groupby(writes, key=lambda one: one[1:3]):
        bodies = Counter(_rows(one.body) for one in group)
        for body, times in sorted(bodies.items()):
            yield _times(what + _status(status), times)
            yield from (f"    {row}" for row in body)


def _asked(request, text, names):
    query = "&".join(f"{name}={value}" for name, value in sorted(request.query.items()))
    path = names.masked(request.path)
    what = f"{request.method} {path}{'?' if query else ''}{query}"
    body = json.loads(text) if text and not path.startswith("/oauth") else None
    return Asked(request.write, what, request.status, body)


def _line(one):
    body = "".join(f" {row}" for row in _rows(one.body))
    return one.what + body + _status(one.status)


def _rows(body):
    """:return: tuple of a text for each row of a body, in an order of its own"""
    rows = body if isinstance(body, list) else [body]
    return tuple(sorted(_json(row) for row in rows if row is not None))


def _status(status):
    return "" if status == 200 else f"  → {status or 'no answer'}"


def _times(line, times):
    return f"{line}  (× {times})" if times > 1 else line


def _json(value):
    if isinstance(value, dict):
        # The address first: by it a person finds the row.
        value = dict(sorted(value.items(), key=lambda item: (item[0] != "email", item)))
        return f"{{{', '.join(f'{k}: {_json(v)}' for k, v in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)
