"""The words of a plan. The values are stored in the database: never change one."""

from enum import Enum


class State(str, Enum):
    """What is known of an address on one recipient list."""

    NEW = "new"  # not on the list
    ACTIVE = "active"
    INACTIVE = "inactive"  # on the list, waiting for double opt-in
    UNSUBSCRIBED = "unsubscribed"  # remembered, also after the recipient is gone
    BOUNCED = "bounced"  # remembered likewise


class Action(str, Enum):
    """What an upload does about a contact or a recipient."""

    CREATE = "create"
    CHANGE = "change"
    RENAME = "rename"  # change the address at CleverReach, history stays
    KEEP = "keep"  # sent before, nothing changed
    SKIP = "skip"  # a contact left out, for a reason
    REMOVE = "remove"
    LEAVE = "leave"  # a recipient from elsewhere that the matching leaves alone


class Reason(str, Enum):
    """Why a contact that has the filter role is left out."""

    NO_ADDRESS = "no_address"
    INVALID_ADDRESS = "invalid_address"
    BLACKLISTED = "blacklisted"
    SHARED = "shared"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    BLOCKED = "blocked"  # on CleverReach's own blocklist
    REFUSED = "refused"
    UNANSWERED = "unanswered"  # CleverReach passed over it: tried again next time
    MOVED = "moved"  # the address changed in Odoo while the upload ran


# The actions that put a contact's data on the list.
SENDING = frozenset({Action.CREATE, Action.CHANGE, Action.RENAME})


def observe(known: State, remote: State | None) -> State:
    """Merge what was remembered of an address with what the list says now.

    :param known: the state remembered from earlier uploads
    :param remote: the state read from the list; None when the address is not on it
    :return: the state to remember. CleverReach decides while the recipient is there.
        Once it is gone, that somebody had left or bounced is not forgotten, although
        CleverReach itself forgets it with the recipient.
    """
    if remote is not None:
        return remote
    if known in (State.ACTIVE, State.INACTIVE):
        return State.NEW
    return known
