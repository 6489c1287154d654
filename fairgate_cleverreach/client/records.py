"""What goes in and comes out of the client. All times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..sync.states import State


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, when it ends, and the rights that it names, if it names any."""

    value: str = field(repr=False)
    expires_at: float
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and its answer, free of addresses, tokens and secrets.

    ``endpoint`` is the path without the query, with ids kept and addresses replaced;
    ``status`` is None if no answer came. ``records`` counts the rows sent or else the
    rows received. ``error`` names the class of the error, None if all went well, and
    ``message`` holds CleverReach's words about it, masked.
    """

    method: str
    endpoint: str
    status: int | None
    duration_ms: int
    records: int
    error: str | None
    message: str


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """Whose account the credentials open."""

    id: str
    name: str
    company: str
    email: str
    login_domain: str


@dataclass(frozen=True, slots=True)
class Group:
    """A recipient list; ``last_mailing`` is 0 if there was none."""

    id: str
    name: str
    locked: bool
    last_mailing: int
    last_changed: int


@dataclass(frozen=True, slots=True)
class GroupStats:
    """The size of a list. CleverReach caches it: no proof right after an upload."""

    total: int
    active: int
    inactive: int
    bounced: int


@dataclass(frozen=True, slots=True)
class Attribute:
    """A data field of one list, or of all lists if ``group_id`` is None.

    ``type`` is text, number, gender or date; ``tag`` is the placeholder in mailings.
    """

    id: str
    group_id: str | None
    name: str
    description: str
    type: str
    tag: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How many recipients the plan allows, and how many the account has: active ones
    only, or all.
    """

    cap: int
    used: int
    counts_active: bool


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mailing that was sent, at ``stamp``, and to which lists; () if not told."""

    id: str
    name: str
    stamp: int
    group_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The totals of a mailing; recipients are counted once, however often they open."""

    sent: int
    opened: int
    clicked: int
    bounced: int
    unsubscribed: int


@dataclass(frozen=True, slots=True)
class Hook:
    """Who is told: ``url``; of what: ``event``; on which list: ``condition``."""

    event: str
    condition: str
    url: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a list, which can ask its recipients to confirm."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A recipient on one list.

    ``state`` comes from the times: CleverReach's own flag ``active`` lags behind a
    write, so it only tells who has come back. ``source`` is what whoever added the
    recipient said of itself.
    """

    id: str
    email: str
    group_id: str
    state: State
    attributes: Mapping[str, str]
    global_attributes: Mapping[str, str]
    source: str = ""


class Member(NamedTuple):
    """Of a recipient what a reading of the whole list needs: see :class:`Receiver`."""

    id: str
    email: str
    state: State
    source: str


class Row(NamedTuple):
    """A recipient to be sent: its address, and all of it as JSON."""

    email: str
    json: str


class RowResult(NamedTuple):
    """What became of one row of a batch.

    ``receiver`` is the recipient after the write, ``receiver_id`` at least its id,
    where CleverReach tells; ``message`` is CleverReach's reason if not ``ok``.
    ``answered`` is False where CleverReach passed over the row in silence, or refused
    it without a reason that could be about it.
    """

    email: str
    ok: bool
    receiver: Receiver | None
    message: str
    receiver_id: str = ""
    answered: bool = True
