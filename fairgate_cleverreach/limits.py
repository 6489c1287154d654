"""Every size and limit of the upload, once. Used as ``limits.NAME``, where it is used.

CleverReach's own figures are in the contract (batches of 250, pages of up to 5000);
the others are ours.
"""

from datetime import timedelta

PAGE = 1000
"""Recipients that are read from a list with one request."""

CHUNK = 4000
"""Contacts or recipients that are planned and committed at a time."""

FLIGHT = 1000
"""Contacts that are sent, noted and committed at a time: as many batches as there are
connections. Twice as many are under way at most: should the worker be killed, they are
sent again."""

TELL_SECONDS = 1
"""So often the log is written, and the scheduler and open screens told of progress."""

BATCH = 250
"""Recipients that one request sends or removes."""

CONNECTIONS = 4
"""Requests of one upload that run at once."""

LOOK_UP = 250
"""Missing recipients that are looked for on their own; of more it is believed."""

CONTACT_PREVIEW = 500
"""Contacts that can be previewed at once; for more there is the matching's preview."""

PATIENCE = timedelta(hours=24)
"""An upload that CleverReach makes wait for longer is given up."""

READ_AGAIN = timedelta(hours=12)
"""A list that was read later than that is not read again at night."""

RETENTION_DAYS = 90
"""How long the log and who stands behind the numbers of results are kept."""

GC_LIMIT = 10_000
"""Rows that one run of Odoo's autovacuum deletes."""

PASS_SHARE = 0.5
"""The part of a job's time limit in Odoo that one pass of the job uses."""

PASS_SECONDS = 60
"""How long a pass takes where Odoo sets its jobs no limit."""
