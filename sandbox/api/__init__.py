"""The paths under ``/v3``, a module for each subject; importing registers them."""

from . import attributes, blacklist, debug, groups, reading, removing, writing

__all__ = [
    "attributes",
    "blacklist",
    "debug",
    "groups",
    "reading",
    "removing",
    "writing",
]
