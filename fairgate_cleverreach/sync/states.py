"""The words of a plan, each with all that follows from it.

The values are stored in the database: never change one. A new state is a new line of
:class:`State` and its translations: whoever asks what may be done asks here.
"""

from enum import Enum


class Action(str, Enum):
    """What an upload does about a contact or a recipient."""

    CREATE = "create"
    CHANGE = "change"
    RENAME = "rename"  # change the address at CleverReach, history stays
    KEEP = "keep"  # sent before, nothing changed
    SKIP = "skip"  # a contact left out, for a reason
    REMOVE = "remove"
    LEAVE = "leave"  # a recipient from elsewhere that the matching leaves alone


# The actions that put a contact's data on the list.
SENDING = frozenset({Action.CREATE, Action.CHANGE, Action.RENAME})


class Reason(str, Enum):
    """Why a contact that has the filter role is left out; ``label``: on screens."""

    def __new__(cls, value, label):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    NO_ADDRESS = "no_address", "No e-mail address"
    INVALID_ADDRESS = "invalid_address", "Invalid e-mail address"
    BLACKLISTED = "blacklisted", "On Odoo's e-mail blacklist"
    SHARED = "shared", "Shares its address with another contact"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at CleverReach"
    BOUNCED = "bounced", "Bounced at CleverReach"
    BLOCKED = "blocked", "On CleverReach's blocklist"
    REFUSED = "refused", "Refused by CleverReach"
    # CleverReach passed over it in silence: tried again next time.
    UNANSWERED = "unanswered", "No answer from CleverReach"
    # In Odoo, while the upload ran.
    MOVED = "moved", "Address changed during the upload"


class State(str, Enum):
    """What is known of an address on one recipient list.

    - ``label``: how screens call it, in English;
    - ``stamp``: the time stamp of CleverReach's that tells it; the first state in the
      order below whose stamp is set is that of the recipient. It is also the one that
      counts where the list holds an address in two spellings;
    - ``remembered``: kept after the recipient, or even the contact, is gone;
    - ``reason``: why a contact with the address is not sent; None if it may be;
    - ``movable``: the recipient's address may be changed. Who left or bounced stays at
      the address they did it with;
    - ``badge``: the colour on screens, one of Odoo's.
    """

    def __new__(cls, value, label, stamp, remembered, reason, movable, badge):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.stamp = stamp
        member.remembered = remembered
        member.reason = reason
        member.movable = movable
        member.badge = badge
        return member

    # What is worst for the person counts: from here on in the order of precedence.
    UNSUBSCRIBED = (
        "unsubscribed",
        "Unsubscribed",
        "deactivated",
        True,
        Reason.UNSUBSCRIBED,
        False,
        "warning",
    )
    BOUNCED = (
        "bounced",
        "Bounced",
        "bounced",
        True,
        Reason.BOUNCED,
        False,
        "danger",
    )
    ACTIVE = "active", "Active", "activated", False, None, True, "success"
    # No stamp is set: this is what is left of those on the list.
    INACTIVE = (
        "inactive",
        "Waiting for double opt-in",
        None,
        False,
        None,
        True,
        "warning",
    )
    # Not on the list: CleverReach never says so.
    NEW = "new", "Not on the list", None, False, None, False, "muted"


STAMPED = [(state.stamp, state) for state in State if state.stamp]


def told(happened) -> State:
    """
    :param happened: called with the name of a stamp; says whether it is set
    :return: the state that a recipient's time stamps tell
    """
    for stamp, state in STAMPED:
        if happened(stamp):
            return state
    return State.INACTIVE


STATES = {state.value: state for state in State}
"""A state by its value: quicker than asking the class."""

REMEMBERED = tuple(state.value for state in State if state.remembered)
"""Whom no upload may forget."""

PRECEDENCE = {state: place for place, state in enumerate(State)}


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
    return known if known.remembered else State.NEW
