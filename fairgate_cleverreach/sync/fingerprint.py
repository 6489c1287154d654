"""A short stand-in for what was sent, to see later whether it has changed."""

import hashlib
import json
from collections.abc import Mapping


def fingerprint(
    attributes: Mapping[str, str], global_attributes: Mapping[str, str]
) -> str:
    """Return 32 hexadecimal digits that differ when one of the values differs.

    The order of the fields plays no part. The address is not in it: it is the key.
    """
    content = json.dumps([attributes, global_attributes], sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
