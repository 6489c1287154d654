"""The upload as services: what is done with a line, phase by phase.

Data flows one way: contacts → plan (steps) → requests → results. The runner leads; each
service takes a line of an upload and deals with one phase of it.
"""

from . import (
    content,
    pull,
    plan,
    settle,
    unclaimed,
    recheck,
    rename,
    send,
    remove,
    ask,
    preview,
    sendable,
    hints,
    runner,
)
