"""The records kept in memory, compact enough for a million recipients.

Each has a ``kind`` and a ``key`` under which it is archived, and ``dump`` answers
what of it is archived, as JSON values; the constructor takes the same values back.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

#: Values of fields: {attribute id: value}; None as long as nothing is set.
Values = dict[int, str] | None


@dataclass(slots=True, eq=False)
class Group:
    kind: ClassVar[str] = "group"

    id: int
    name: str
    locked: bool
    backup: bool
    receiver_info: str
    stamp: int
    last_mailing: int
    last_changed: int
    #: Its recipients by the id of the person, in the order they arrived.
    members: "dict[int, Receiver]" = field(default_factory=dict)
    #: Sorted or filtered lists of recipients and counts; emptied by every change.
    views: dict[Any, Any] = field(default_factory=dict)
    #: The last computed statistics.
    stats: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        return str(self.id)

    def dump(self) -> list:
        return [
            self.id,
            self.name,
            self.locked,
            self.backup,
            self.receiver_info,
            self.stamp,
            self.last_mailing,
            self.last_changed,
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "name": self.name,
            "locked": self.locked,
            "backup": self.backup,
            "receiver_info": self.receiver_info,
            "stamp": self.stamp,
            "last_mailing": self.last_mailing,
            "last_changed": self.last_changed,
        }


@dataclass(slots=True, eq=False)
class Attribute:
    """A field; ``group_id`` 0 = global."""

    kind: ClassVar[str] = "attribute"

    id: int
    group_id: int
    name: str
    type: str
    description: str
    preview_value: str
    default_value: str | None

    @property
    def key(self) -> str:
        return str(self.id)

    def dump(self) -> list:
        return [
            self.id,
            self.group_id,
            self.name,
            self.type,
            self.description,
            self.preview_value,
            self.default_value,
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "groups_id": self.group_id,
            "name": self.name,
            "description": self.description,
            "preview_value": self.preview_value,
            "value": self.default_value,
            "type": self.type,
            "tag": f"{{{self.name.upper()}}}",
        }


@dataclass(slots=True, eq=False)
class Person:
    """An address in the account: CleverReach's pool. All lists share it."""

    kind: ClassVar[str] = "person"

    id: int
    email: str
    bounced: int = 0
    values: Values = None

    @property
    def key(self) -> str:
        return str(self.id)

    def dump(self) -> list:
        return [self.id, self.email, self.bounced, self.values]


@dataclass(slots=True, eq=False)
class Receiver:
    """A person on one list. Times are Unix seconds, 0 = never."""

    kind: ClassVar[str] = "receiver"

    person: Person
    group: Group
    registered: int = 0
    activated: int = 0
    deactivated: int = 0
    imported: int = 0
    source: str = ""
    last_changed: int = 0
    #: 1 = came back by a form while ``deactivated`` stays set.
    returned: int = 0
    values: Values = None
    tags: tuple[str, ...] = ()
    #: (stamp, type, type_id, value, group id), newest first.
    events: tuple[tuple, ...] = ()
    orders: tuple[dict, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.group.id}/{self.person.id}"

    @property
    def state(self) -> str:
        """``active``, ``inactive`` or ``bounce``: the words of the query ``type``."""
        if self.person.bounced:
            return "bounce"
        here = self.activated and (self.returned or not self.deactivated)
        return "active" if here else "inactive"

    def dump(self) -> list:
        return [
            self.registered,
            self.activated,
            self.deactivated,
            self.imported,
            self.source,
            self.last_changed,
            self.returned,
            self.values,
            self.tags,
            self.events,
            self.orders,
        ]


@dataclass(slots=True, eq=False)
class Blocked:
    """An entry of the blacklist: an address, ``*@domain``, or any text.

    ``group_id``: of the list whose blacklist it is on; 0 = the account's.
    """

    email: str
    comment: str
    stamp: int
    group_id: int = 0

    @property
    def kind(self) -> str:
        return "blocked_on_list" if self.group_id else "blocked"

    @property
    def key(self) -> str:
        text = self.email.lower()
        return f"{self.group_id}/{text}" if self.group_id else text

    def dump(self) -> list:
        # The first is there for old files, which begin with the key.
        return ["", self.email, self.comment, self.stamp, self.group_id]

    def as_json(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "comment": self.comment,
            "stamp": self.stamp,
            "isLocked": False,
        }


@dataclass(slots=True, eq=False)
class Bounce:
    kind: ClassVar[str] = "bounce"

    key: str
    email: str
    occurrences: int
    last_update: int

    def dump(self) -> list:
        return [self.key, self.email, self.occurrences, self.last_update]


@dataclass(slots=True, eq=False)
class Counter:
    """The last id given out of a kind: an id is never used twice."""

    kind: ClassVar[str] = "counter"

    key: str
    last: int

    def dump(self) -> list:
        return [self.key, self.last]
