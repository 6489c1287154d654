"""When removals wait for a person: better a late list than one emptied by chance."""

from dataclasses import dataclass, field
from enum import Enum


class Hold(str, Enum):
    """Why removals wait. The values are stored in the database."""

    FIRST = "first"  # the list held recipients before its first upload
    MANY = "many"  # an unusually large part of the list would go
    FOREIGN = "foreign"  # they came from elsewhere: only those wait, not the others


@dataclass(frozen=True, slots=True)
class Removals:
    """What an upload would remove from a list of ``on_list`` recipients.

    ``own`` were sent by earlier uploads, ``foreign`` came from elsewhere; ``wanted``
    is the number of addresses that contacts with the filter role have.
    """

    on_list: int
    own: int = 0
    foreign: int = 0
    wanted: int = field(kw_only=True)

    @property
    def total(self) -> int:
        return self.own + self.foreign


def hold(
    removals: Removals,
    *,
    begun: bool,
    mirrored: bool,
    confirmed: int,
    foreign_only: bool = False,
    more_than: int,
    percent: float,
) -> Hold | None:
    """Say whether the removals of an upload wait for a confirmation.

    A filter role that nobody has any more looks like a mistake, so what was sent for it
    never goes unasked, however little that is. Neither does anybody who came from
    elsewhere: they may have subscribed with a form.

    :param begun: an upload of this matching has sent to this list before
    :param mirrored: the list's former content was dealt with by an earlier upload
    :param confirmed: the number of removals a manager has agreed to for this upload
    :param more_than: the brake is off up to this number of removals
    :param percent: the brake is off up to this part of the list, in per cent
    :return: the reason to wait; None to go on
    """
    if removals.total <= confirmed and not (foreign_only and removals.own):
        return None
    if not begun or removals.foreign and not mirrored:
        return Hold.FIRST
    if not removals.wanted:
        return Hold.MANY
    if removals.total > more_than and removals.total * 100 > percent * removals.on_list:
        return Hold.MANY
    if removals.foreign > confirmed:
        return Hold.FOREIGN
    return None
