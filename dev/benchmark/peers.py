"""How others upload, with the floor's own reading and JSON: so its cost is the least.

Many integrations send each contact on its own; some send batches, one after the other.
"""

from . import floor

SAMPLE = 250
"""Contacts that are really sent one by one; the rest is extrapolated."""


def one_by_one(association, line, keep):
    """Send each contact with a request of its own."""
    sent = 0
    for rows in floor.payloads(association, keep, most=SAMPLE):
        for row in rows:
            sent += len(line.send([row]))
    return {"sent": sent}


def in_sequence(association, line, keep):
    """Send the batches one after the other, over one connection."""
    return floor.first(association, line, keep, connections=1)
