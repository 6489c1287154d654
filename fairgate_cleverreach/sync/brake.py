"""When removals wait for a person: better a late list than one emptied by chance."""

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
    have.
    """

    on_list: int
    wanted: int
    own: int = 0
    foreign: int = 0
    agreed_own: int = 0
    agreed_foreign: int = 0

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
    never goes unasked, however little that is. Neither does anybody who came from
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
    if not removals.wanted:
        return Hold.MANY
    if removals.total > more_than and removals.total * 100 > percent * removals.on_list:
        return Hold.MANY
    return Hold.FOREIGN if foreign else None
