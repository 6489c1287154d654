"""What is sent of a contact, and a short stand-in for it to see whether it changed."""

import hashlib
import json
from collections.abc import Mapping
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
    return content_of("", attributes, global_attributes, extra)[0]


def content_of(
    address: str,
    attributes: Mapping[str, str],
    global_attributes: Mapping[str, str],
    extra: Mapping[str, Any] | None = None,
) -> tuple[str, str]:
    """Return the fingerprint of what is sent for a contact, and the JSON that is sent.

    :param address: as :func:`.addresses.is_address` takes it: nothing to escape
    :param extra: more keys of the recipient, from extensions
    """
    own = _encode(attributes) if attributes else "{}"
    shared = _encode(global_attributes) if global_attributes else "{}"
    content = f"[{own}, {shared}]"
    more = ""
    if extra:
        more = _encode(extra)
        content = f"[{own}, {shared}, {more}]"
        more = ", " + more[1:-1]
    return (
        hashlib.blake2b(content.encode(), digest_size=16).hexdigest(),
        f'{{"email": "{address}", "attributes": {own}, '
        f'"global_attributes": {shared}{more}}}',
    )


def completed(content: str, **keys: Any) -> str:
    """Return the JSON ``content`` with more keys, as they come with a new recipient.

    ``email`` takes the place of the address.
    """
    if "email" in keys:
        return _encode(json.loads(content) | keys)
    return content[:-1] + ", " + _encode(keys)[1:] if keys else content
