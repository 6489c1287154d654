"""The words of a plan, each with all that follows from it.

The values are stored in the database: never change one. A new state is a new line of
:class:`State` and its translations: whoever asks what may be done asks here.
"""

from enum import Enum
from typing import NamedTuple


class Action(str, Enum):
    """What an upload does about a contact or a recipient."""

    CREATE = "create"
    CHANGE = "change"
    RESEND = "resend"  # sent once more, although nothing changed
    RENAME = "rename"  # change the address at CleverReach, history stays
    KEEP = "keep"  # sent before, nothing changed
    SKIP = "skip"  # a contact left out, for a reason
    REMOVE = "remove"
    LEAVE = "leave"  # a recipient from elsewhere that the matching leaves alone
    ASK = "ask"  # a mail asks somebody who is new to confirm


# The actions that put a contact's data on the list.
SENDING = frozenset({Action.CREATE, Action.CHANGE, Action.RESEND, Action.RENAME})


class Reason(str, Enum):
    """Why a contact that has the filter role is left out.

    ``label``: how screens call it, in English; ``badge``: its colour, one of Odoo's.
    Addons may bring others, as texts: see ``cleverreach.run.plan``.
    """

    # Written down like the texts of addons, as the value that it is.
    __str__ = str.__str__

    def __new__(cls, value, label, badge):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.badge = badge
        return member

    NO_ADDRESS = "no_address", "No e-mail address", "warning"
    INVALID_ADDRESS = "invalid_address", "Invalid e-mail address", "danger"
    BLACKLISTED = "blacklisted", "On Odoo's e-mail blacklist", "warning"
    SHARED = "shared", "Shares its address with another contact", "warning"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at CleverReach", "warning"
    BOUNCED = "bounced", "Bounced at CleverReach", "danger"
    BLOCKED = "blocked", "On CleverReach's blocklist", "warning"
    # Nobody knows why: a manager decides.
    VANISHED = "vanished", "Vanished from the list at CleverReach", "warning"
    KEPT_OUT = "kept_out", "Left out by decision of a manager", "warning"
    REFUSED = "refused", "Refused by CleverReach", "danger"
    # CleverReach passed over it in silence: tried again next time.
    UNANSWERED = "unanswered", "No answer from CleverReach", "warning"
    # In Odoo, while the upload ran.
    MOVED = "moved", "Address changed during the upload", "warning"


class Cause(str, Enum):
    """Why a recipient is to leave the list.

    ``label``: on screens; ``meant``: somebody did that to this very contact, so it may
    also be the last one that has the filter role.
    """

    def __new__(cls, value, label, meant=False):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.meant = meant
        return member

    ROLE = "role", "No longer has the filter role"
    ADDRESS = "address", "Has another address now"
    LEFT_OUT = "left_out", "Is left out now"
    BLACKLISTED = "blacklisted", "On Odoo's e-mail blacklist", True
    ARCHIVED = "archived", "Contact archived", True
    DELETED = "deleted", "Contact deleted", True
    FOREIGN = "foreign", "Came from elsewhere"


class Answer(str, Enum):
    """What became of the mail that asks somebody to confirm; ``label``: on screens."""

    def __new__(cls, value, label):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    SENT = "sent", "Mail sent"
    # Written down before the request, so that nobody is asked twice.
    UNKNOWN = "unknown", "Not known whether the mail was sent"
    REFUSED = "refused", "CleverReach refused to send the mail"
    ACTIVE = "active", "Active already: no mail needed"
    GONE = "gone", "Not on the list any more, or left it: no mail sent"


class Traits(NamedTuple):
    """All that follows from a state.

    - ``value``: how it is stored;
    - ``label``: how screens call it, in English;
    - ``stamp``: the time stamp of CleverReach's that tells it; the first state of the
      table whose stamp is set is that of the recipient. It is also the one that counts
      where the list holds an address in two spellings;
    - ``undone_by``: the time stamp that takes it back, if it is not the older one and
      CleverReach's flag ``active`` does not speak against it;
    - ``remembered``: kept after the recipient, or even the contact, is gone;
    - ``left``: it is about the person, not the address: who has it is not put on the
      list with another address either; and, where it is CleverReach that tells it,
      taken over into Odoo's blacklist if that is asked for;
    - ``reason``: why a contact with the address is not sent; None if it may be;
    - ``movable``: the recipient's address may be changed. Who left or bounced stays at
      the address they did it with;
    - ``count``: the column of a list's recipients that it is counted in;
    - ``badge``: the colour on screens, one of Odoo's.
    """

    value: str
    label: str
    stamp: str | None = None
    undone_by: str | None = None
    remembered: bool = False
    left: bool = False
    reason: Reason | None = None
    movable: bool = False
    count: str | None = None
    badge: str = "muted"


class State(str, Enum):
    """What is known of an address on one recipient list: see :class:`Traits`."""

    def __new__(cls, *values):
        traits = Traits(*values)
        member = str.__new__(cls, traits.value)
        member._value_ = traits.value
        for name, value in zip(Traits._fields[1:], traits[1:], strict=True):
            setattr(member, name, value)
        return member

    # What is worst for the person counts: from here on in the order of precedence.
    UNSUBSCRIBED = Traits(
        "unsubscribed",
        "Unsubscribed",
        stamp="deactivated",
        undone_by="activated",
        remembered=True,
        left=True,
        reason=Reason.UNSUBSCRIBED,
        count="unsubscribed_count",
        badge="warning",
    )
    BOUNCED = Traits(
        "bounced",
        "Bounced",
        stamp="bounced",
        remembered=True,
        reason=Reason.BOUNCED,
        count="bounced_count",
        badge="danger",
    )
    ACTIVE = Traits(
        "active",
        "Active",
        stamp="activated",
        movable=True,
        count="active_count",
        badge="success",
    )
    # No stamp is set: this is what is left of those on the list.
    INACTIVE = Traits(
        "inactive",
        "Waiting for double opt-in",
        movable=True,
        count="inactive_count",
        badge="info",
    )
    # Not on the list: CleverReach never says so.
    VANISHED = Traits(
        "vanished",
        "Vanished from the list",
        remembered=True,
        left=True,
        reason=Reason.VANISHED,
        badge="warning",
    )
    KEPT_OUT = Traits(
        "kept_out",
        "Left out by decision",
        remembered=True,
        left=True,
        reason=Reason.KEPT_OUT,
        badge="warning",
    )
    NEW = Traits("new", "Not on the list")


STAMPED = [(state.stamp, state) for state in State if state.stamp]


def told(stamp, active: bool | None = None) -> State:
    """
    :param stamp: called with the name of a time stamp; returns it, 0 if it is not set
    :param active: CleverReach's own flag, None if it does not tell. It lags behind a
        write: so it is asked only about who left and came back
    :return: the state that a recipient's time stamps tell
    """
    for name, state in STAMPED:
        when = stamp(name)
        if when and not _is_undone(state, when, stamp, active):
            return state
    return State.INACTIVE


def _is_undone(state, when, stamp, active):
    """Whether somebody has come back from ``state`` since.

    CleverReach may leave the stamp of an unsubscription where it is when the person
    subscribes anew with a form. In doubt they have not: a newer activation alone may
    also be that of another program, which CleverReach has not followed.
    """
    back = stamp(state.undone_by) if state.undone_by else None
    if not back or active is False:
        return False
    return back >= when if active else back > when


STATES = {state.value: state for state in State}
"""A state by its value: quicker than asking the class."""

REMEMBERED = tuple(state.value for state in State if state.remembered)
"""Whom no upload may forget."""

LEFT = {state.reason: state for state in State if state.left}
"""The states of people who left, by the reason that they give."""

LEFT_VALUES = tuple(state.value for state in LEFT.values())

TOLD_LEFT = tuple(state.value for state in LEFT.values() if state.stamp)
"""The states of people who have left themselves, as CleverReach tells."""

WELL = tuple(state.value for state in State if not state.reason)
"""Nothing keeps them off the list."""

BADGES = {word.value: word.badge for word in (*Reason, *State)}

PRECEDENCE = {state: place for place, state in enumerate(State)}


def observe(known: State, remote: State | None, sent: bool = False) -> State:
    """Merge what was remembered of an address with what the list says now.

    :param known: the state remembered from earlier uploads
    :param remote: the state read from the list; None when the address is not on it
    :param sent: an upload has put the address there, and none has removed it. Should it
        be gone, then somebody deleted it at CleverReach, or a person asked for it
        there, or the database is older than the list
    :return: the state to remember. CleverReach decides while the recipient is there.
        Once it is gone, that somebody had left or bounced is not forgotten, although
        CleverReach itself forgets it with the recipient.
    """
    if remote is not None:
        return remote
    if known.remembered:
        return known
    return State.VANISHED if sent else State.NEW
