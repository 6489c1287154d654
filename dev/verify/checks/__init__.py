"""How each assumption is checked: a module a subject, in the order of a run."""

# The order is that of the run.
from . import (
    access,
    lists,
    creation,
    states,
    rows,
    addresses,
    values,
    pages,
    lookups,
    moving,
    removing,
    blocking,
    counts,
    hand,
    plan,
)
from ..registry import CHECKS
