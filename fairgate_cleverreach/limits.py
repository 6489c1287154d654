"""Every size and limit of the upload, once. Used as ``limits.NAME``, where it is used.

CleverReach's own figures are in the contract (batches of 250, pages of up to 5000);
the others are ours.
"""

from datetime import timedelta

PAGE = 1000
"""Recipients that are read from a list with one request."""

CHUNK = 4000
"""Contacts or recipients that are planned at a time."""

FLIGHT = 1000
"""Contacts that are sent, noted and committed at a time: some batches for each
connection. Twice as many are under way at most: should the worker be killed, they are
sent again."""

TELL_SECONDS = 1
"""So often the log is written, and the scheduler and open screens told of progress."""

SHORT_BLACKLIST = 1000
"""Odoo's blacklist is read as a whole if it has no more addresses; else each chunk asks
for its own."""

SHORT_SECONDS = 1
"""What is found out, and changes nothing that others wait for, is committed so often at
most: a list that is read in less is planned in the same transaction."""

BATCH = 250
"""Recipients that one request sends or removes."""

CONNECTIONS = 8
"""Requests of one upload that run at once, at most; how many, the account says."""

LEAST_PAUSE = 60
"""Seconds that an upload waits at least once CleverReach has asked it to (429), also
where it was told to come back at once, and did in vain."""

CAUTION = timedelta(days=1)
"""So long after CleverReach has asked to wait (429) one request runs at a time."""

LISTS = 30
"""Lists that are asked one by one for a recipient whose address changes; of an account
with more of them, and a CleverReach that does not tell, it is added anew."""

ALIKE = 20
"""Mails in a row that are refused in the same words: then the form is, not a person."""

FIELD_NAME = 255
"""Characters in the name of a field of CleverReach; one with more is passed over."""

LOOK_UP = 250
"""Missing recipients that are looked for on their own; of more, so many are."""

STATS_DELAY = timedelta(minutes=15)
"""So long CleverReach's own count of a list may lag behind what was done to it."""

UNSEEN = 5
"""So many more recipients a list may count than it shows: some come and go while it is
read. Of a large list it is ..."""

UNSEEN_SHARE = 0.01
"""... this part of it. A list that shows nobody may count nobody."""

RETRIES = 3
"""So many uploads try again what CleverReach refused, before it waits for a person."""

CONTACT_PREVIEW = 500
"""Contacts that can be previewed at once; for more there is the matching's preview."""

COUNTED_AT_ONCE = 20_000
"""Contacts of a filter role of which the matching says at once who cannot be sent."""

PATIENCE = timedelta(hours=24)
"""An upload that has not come to its end by then is given up."""

EVENT_SIZE = 16_384
"""Bytes that CleverReach may send to tell of an event; it needs about 150."""

HINTS = 1000
"""Recipients of a list that CleverReach has told of; of more the whole list is read."""

HINT_PAUSE = 900
"""Seconds until those are read that could not be read when CleverReach told of them."""

ECHO_MINUTES = 15
"""So long after we sent somebody a change is taken for our own."""

MAILINGS = 10
"""Mailings of each list whose results are read."""

RESULTS_GROW = timedelta(days=30)
"""The results of older mailings are not read again."""

READ_AGAIN = timedelta(hours=12)
"""A list that was read later than that is not read again at night."""

RETENTION_DAYS = 90
"""How long the log and who stands behind the numbers of results are kept."""

GC_LIMIT = 10_000
"""Rows that one run of Odoo's autovacuum deletes."""

PASS_SHARE = 0.5
"""The part of the time limit that Odoo sets a process in which new work is begun."""

REQUESTS_SHARE = 0.85
"""The part of it after which no request is under way; the rest is for noting."""

REQUEST_SHARE = 0.25
"""The part of it that one request takes at most."""

REQUEST_SECONDS = 60
"""How long a request takes at most, whatever Odoo's limit is."""

CONNECT_SECONDS = 10
"""How long it may take until a connection stands."""

JOB_SECONDS = 120
"""What counts as the limit where Odoo sets none."""

PAUSE = timedelta(minutes=15)
"""An upload that stood still for longer reads the lists again and plans anew."""

INTERRUPTIONS = 3
"""An upload that was interrupted so often at the same place is given up."""

SECOND_ATTEMPTS = tuple(timedelta(minutes=m) for m in (15, 60, 240, 720))
"""How long after each failure in a row a scheduled upload is tried again."""
