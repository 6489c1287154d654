"""What waits for a person: better a late list than one emptied or filled by chance."""

from dataclasses import dataclass
from enum import Enum


class Hold(str, Enum):
    """Why removals wait. The values are stored in the database."""

    FIRST = "first"  # the list held recipients before its first upload
    MANY = "many"  # an unusually large part of the list would go
    FOREIGN = "foreign"  # they came from elsewhere: only those wait, not the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Removals:
    """What an upload would remove from a list of ``on_list`` recipients.

    ``own`` were sent by earlier uploads, ``foreign`` came from elsewhere;
    ``agreed_own`` and ``agreed_foreign`` of them have been shown to a manager who
    agreed. ``wanted`` is the number of addresses that contacts with the filter role
    have. ``lost`` of ``own`` nobody has agreed to, and their contacts were neither
    deleted nor archived nor blacklisted: the role has lost them otherwise.
    """

    on_list: int
    wanted: int
    own: int = 0
    foreign: int = 0
    agreed_own: int = 0
    agreed_foreign: int = 0
    lost: int = 0

    @property
    def total(self) -> int:
        return self.own + self.foreign


def hold(
    removals: Removals,
    *,
    begun: bool,
    mirrored: bool,
    more_than: int,
    percent: float,
) -> Hold | None:
    """Say whether removals of an upload wait for a confirmation.

    A filter role that nobody has any more looks like a mistake, so what was sent for it
    never goes unasked, however little that is; unless it is because its last contacts
    were deleted, archived or blacklisted one by one. Neither does anybody who came from
    elsewhere: they may have subscribed with a form.

    :param begun: an upload of this matching has sent to this list before
    :param mirrored: the list's former content was dealt with by an earlier upload
    :param more_than: the brake is off up to this number of removals
    :param percent: the brake is off up to this part of the list, in per cent
    :return: the reason for which those wait that nobody has agreed to (with
        ``FOREIGN`` only those from elsewhere); None if all may go
    """
    own = removals.own - removals.agreed_own
    foreign = removals.foreign - removals.agreed_foreign
    if not own and not foreign:
        return None
    if not begun or removals.foreign and not mirrored:
        if not removals.agreed_own and not removals.agreed_foreign:
            return Hold.FIRST
        # What the list held was agreed to. Of others nobody was asked yet.
        return Hold.MANY if own else Hold.FOREIGN
    if not removals.wanted and removals.lost:
        return Hold.MANY
    if removals.total > more_than and removals.total * 100 > percent * removals.on_list:
        return Hold.MANY
    return Hold.FOREIGN if foreign else None


class Rush(str, Enum):
    """What is so much that it waits. The values are stored in the database."""

    CHANGES = "changes"
    ADDITIONS = "additions"
    BOTH = "both"

    @property
    def holds_changes(self) -> bool:
        return self is not Rush.ADDITIONS

    @property
    def holds_additions(self) -> bool:
        return self is not Rush.CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendings:
    """What an upload would send to a list of ``on_list`` recipients.

    ``known`` of these were sent by earlier uploads, and ``changes`` of them would be
    changed; ``additions`` would be new. ``agreed_changes`` and ``agreed_additions``
    have been shown to a manager who agreed.
    """

    on_list: int
    known: int
    changes: int = 0
    additions: int = 0
    agreed_changes: int = 0
    agreed_additions: int = 0


def hold_sendings(
    sendings: Sendings,
    *,
    begun: bool,
    reconfigured: bool,
    more_than: int,
    change_percent: float,
    addition_times: float,
) -> Rush | None:
    """Say whether changes or additions of an upload wait for a confirmation.

    So a field that is computed wrongly, or a tag that everybody got by mistake, is seen
    before thousands are mailed.

    :param begun: an upload of this matching has sent to this list before
    :param reconfigured: a person has changed since then what is sent, or to whom: many
        changes are to be expected
    :param more_than: nothing waits up to this number of changes, or of additions
    :param change_percent: nor changes up to this part of the known recipients
    :param addition_times: nor additions up to so many times the length of the list
    :return: what waits, as far as nobody has agreed to it; None if nothing does
    """
    if not begun or reconfigured:
        return None
    changes, additions = sendings.changes, sendings.additions
    holds_changes = (
        changes > max(more_than, sendings.agreed_changes)
        and changes * 100 > change_percent * sendings.known
    )
    holds_additions = (
        additions > max(more_than, sendings.agreed_additions)
        and additions > addition_times * sendings.on_list
    )
    if holds_changes and holds_additions:
        return Rush.BOTH
    if holds_changes:
        return Rush.CHANGES
    return Rush.ADDITIONS if holds_additions else None
