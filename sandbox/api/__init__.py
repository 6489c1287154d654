"""The paths under ``/v3`` and ``/hooks``, a module for each subject.

Importing registers them.
"""

from . import (
    attributes,
    blacklist,
    clients,
    debug,
    forms,
    groups,
    hooks,
    mailings,
    reading,
    removing,
    segments,
    tags,
    writing,
)

__all__ = [
    "attributes",
    "blacklist",
    "clients",
    "debug",
    "forms",
    "groups",
    "hooks",
    "mailings",
    "reading",
    "removing",
    "segments",
    "tags",
    "writing",
]
