"""The events of recipients that CleverReach tells of, in its own words."""

UNSUBSCRIBED = "receiver.unsubscribed"
DELETED = "receiver.deleted"
SUBSCRIBED = "receiver.subscribed"
# What an upload of ours makes CleverReach tell, as well as what others do.
ECHOED = ("receiver.created", "receiver.updated", SUBSCRIBED)
EVENTS = (UNSUBSCRIBED, DELETED, *ECHOED)

WHOLE = ""
"""In place of a recipient's id: all recipients of a list."""
