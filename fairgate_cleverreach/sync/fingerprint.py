"""What is sent of a contact, and a short stand-in for it to see whether it changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring_ascii
from typing import Any

_encode = json.JSONEncoder(sort_keys=True).encode


def fingerprint(
    attributes: Mapping[str, str],
    global_attributes: Mapping[str, str],
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Return 32 hexadecimal digits that differ when one of the values differs.

    The order of the fields plays no part. The address is not in it: it is the key.

    :param extra: more keys of the recipient, from extensions
    """
    return fingerprint_of(_encode(attributes), _encode(global_attributes), extra)


def objects(
    columns: Iterable[tuple[str, Sequence[str | None]]], count: int
) -> list[str]:
    """Return JSON objects, as ``json.dumps`` writes them with sorted keys.

    To make them of columns, each value once, takes a fraction of the time.

    :param columns: names, each once, with a value for each object; None is left out
    :param count: how many objects
    """
    cells = []
    for name, values in sorted(columns, key=lambda column: column[0]):
        key = encode_basestring_ascii(name)
        known = {
            value: f"{key}: {encode_basestring_ascii(value)}"
            for value in set(values)
            if value is not None
        }
        cells.append(list(map(known.get, values)))
    if not cells:
        return ["{}"] * count
    rows = zip(*cells, strict=True)
    if any(None in cell for cell in cells):
        rows = (filter(None, row) for row in rows)
    return [f"{{{', '.join(row)}}}" for row in rows]


def fingerprint_of(
    attributes: str, global_attributes: str, extra: Mapping[str, Any] | None = None
) -> str:
    """Return the :func:`fingerprint` of what is JSON already.

    :param attributes: as :func:`objects` makes it
    :param global_attributes: likewise
    """
    more = f", {_encode(extra)}" if extra else ""
    content = f"[{attributes}, {global_attributes}{more}]"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def content_of(
    address: str,
    attributes: str,
    global_attributes: str,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Return the JSON that is sent for a contact.

    :param address: as :func:`.addresses.is_address` takes it: nothing to escape
    :param attributes: JSON, as :func:`objects` makes it
    :param global_attributes: likewise
    :param extra: more keys of the recipient, from extensions
    """
    content = (
        f'{{"email": "{address}", "attributes": {attributes}, '
        f'"global_attributes": {global_attributes}}}'
    )
    return content[:-1] + tail(extra) if extra else content


def with_email(content: str, email: str) -> str:
    """Return the JSON ``content`` with another spelling of the address."""
    return _encode(json.loads(content) | {"email": email})


def tail(keys: Mapping[str, Any]) -> str:
    """Return what takes the place of the ``}`` at the end of a JSON object that gets
    more ``keys``, none of which it has.
    """
    return f", {_encode(keys)[1:]}"
