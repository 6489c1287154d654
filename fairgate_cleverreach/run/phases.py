"""What a line of an upload does, one phase after the other."""

from ..sync.states import SENDING, Action

PHASES = {
    "pull": "cleverreach.run.pull",
    "plan": "cleverreach.run.plan",
    "settle": "cleverreach.run.settle",
    "unclaimed": "cleverreach.run.unclaimed",
    "rename": "cleverreach.run.rename",
    "send": "cleverreach.run.send",
    "remove": "cleverreach.run.remove",
    "ask": "cleverreach.run.ask",
}
"""The service that carries out each phase. Its ``_run(line, work)`` is a generator that
yields the number of records it has dealt with whenever its work so far can be
committed, and is not done again; it may be closed there when time is up. What ends a
phase is committed with the step to the next one."""

DEDUCING = ("settle", "unclaimed")
"""Phases that follow from the plan: they begin in the transaction that ends it."""

TODO = {
    "rename": [Action.RENAME.value],
    "send": [action.value for action in SENDING],
    "remove": [Action.REMOVE.value],
    "ask": [Action.ASK.value],
}
"""The actions of the steps that a phase carries out."""
