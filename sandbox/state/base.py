"""What all subjects of the state share: records, lock, look-ups, ids, archive."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from copy import deepcopy
from threading import RLock
from typing import Any

from ..errors import not_found
from ..switches import Switches
from .account_records import PLAIN, Hook
from .addresses import address_key
from .archive import Nowhere, SqliteFile
from .records import Attribute, Blocked, Bounce, Counter, Group, Person, Receiver

#: Whether a client of the API asks for what is being done, not a person.
by_client: ContextVar[bool] = ContextVar("sandbox_by_client", default=False)


def atomic(method: Callable) -> Callable:
    """Run a method alone.

    When the outermost one ends, what was changed is archived, and who wants to know of
    it is told.
    """

    @functools.wraps(method)
    def alone(self: "State", *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            self._depth += 1
            try:
                return method(self, *args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self._archive.save()
                    self._announce()

    return alone


class State:
    """The records and how to find them.

    :param switches: the behaviour wanted
    :param clock: tells Unix time
    :param database: path of the SQLite file that keeps the state, or None
    """

    #: The first id given out of each kind is one more.
    FIRST_IDS = {
        "group": 100000,
        "attribute": 500000,
        "person": 0,
        "form": 300000,
        "mail": 0,
        "hook": 0,
        "segment": 520000,
        "mailing": 8000000,
    }

    #: The attributes that hold no records. All others are copied.
    MACHINERY = frozenset(
        ("switches", "on_event", "_clock", "_lock", "_depth", "_told", "_archive")
    )

    def __init__(
        self,
        switches: Switches,
        clock: Callable[[], float],
        database: str | None = None,
    ):
        self.switches = switches
        self._clock = clock
        self._lock = RLock()
        self._depth = 0
        self._groups: dict[int, Group] = {}
        self._attributes: dict[int, Attribute] = {}
        self._people: dict[int, Person] = {}
        self._people_by_address: dict[str, Person] = {}
        #: By list (0 = the account's) and text in lower case.
        self._blacklist: dict[tuple[int, str], Blocked] = {}
        self._bounces: dict[str, Bounce] = {}
        #: The records of ``account_records.py``, by kind and id.
        self._kept: dict[str, dict[int, Any]] = {kind: {} for kind in PLAIN}
        #: Called with a hook and a body when the hook is to be called.
        self.on_event: Callable[[Hook, dict[str, Any]], None] | None = None
        self._told: list[tuple[Hook, dict[str, Any]]] = []
        self._counters = {
            kind: Counter(kind, first) for kind, first in self.FIRST_IDS.items()
        }
        self._archive = SqliteFile(database) if database else Nowhere()
        # What recipients often have in common is kept once; needed while loading.
        common: dict[Any, Any] = {}
        for kind, key, values in self._archive.load():
            self._restore(kind, key, values, common)

    def close(self) -> None:
        with self._lock:
            self._archive.close()
            # Whoever is still at work finds no file any more.
            self._archive = Nowhere()

    def copied(self) -> dict[str, Any]:
        """All records as they are now, for :meth:`take`."""
        with self._lock:
            records = vars(self).keys() - self.MACHINERY
            return deepcopy({name: vars(self)[name] for name in records})

    def take(self, copied: dict[str, Any]) -> None:
        """Hold these records, and nothing else.

        :raise ValueError: the state is kept in a file, which would not get them
        """
        if not isinstance(self._archive, Nowhere):
            raise ValueError("a state that is kept in a file takes no other's records")
        with self._lock:
            vars(self).update(deepcopy(copied))

    def now(self) -> int:
        return int(self._clock())

    # -- archive

    def _restore(self, kind: str, key: str, values: list, common: dict) -> None:
        """Take a record back from the archive; recipients come last."""
        if kind == "group":
            self._groups[int(key)] = Group(*values)
        elif kind == "attribute":
            self._attributes[int(key)] = Attribute(*values)
        elif kind == "person":
            self._restore_person(Person(*values))
        elif kind == "receiver":
            self._restore_receiver(key, values, common)
        elif kind in ("blocked", "blocked_on_list"):
            entry = Blocked(*values[1:])
            self._blacklist[entry.group_id, entry.email.lower()] = entry
        elif kind == "bounce":
            self._bounces[key] = Bounce(*values)
        elif kind in PLAIN:
            self._kept[kind][int(key)] = PLAIN[kind](*values)
        else:
            self._counters[key] = Counter(*values)

    def _restore_person(self, person: Person) -> None:
        person.values = _by_number(person.values)
        self._people[person.id] = person
        self._people_by_address[self._address_key(person.email)] = person

    def _restore_receiver(self, key: str, values: list, common: dict) -> None:
        group_id, person_id = map(int, key.split("/"))
        group, person = self._groups[group_id], self._people[person_id]
        *plain, fields, tags, events, orders = values
        group.members[person_id] = Receiver(
            person,
            group,
            *(common.setdefault(value, value) for value in plain),
            values=_by_number(fields),
            tags=common.setdefault(tuple(tags), tuple(tags)),
            events=tuple(common.setdefault(e, e) for e in map(tuple, events)),
            orders=tuple(orders),
        )

    def _next_id(self, kind: str) -> int:
        counter = self._counters[kind]
        counter.last += 1
        self._archive.put(counter)
        return counter.last

    # -- look-ups

    def _address_key(self, email: str) -> str:
        return address_key(email, self.switches.case_fold)

    def _group(self, group_id: Any) -> Group:
        """:raise ApiError: 404"""
        group = self._groups.get(as_number(group_id))
        if group is None:
            raise not_found("group")
        return group

    def _person(self, key: Any) -> Person | None:
        """By id or address."""
        if "@" in str(key):
            return self._people_by_address.get(self._address_key(str(key)))
        return self._people.get(as_number(key))

    def _receiver(self, group: Group, key: Any) -> Receiver | None:
        """The recipient of a list by id or address."""
        person = self._person(key)
        return group.members.get(person.id) if person else None

    def _receiver_or_404(self, group_id: Any, key: Any) -> Receiver:
        """:raise ApiError: 404, for the list or the recipient"""
        receiver = self._receiver(self._group(group_id), key)
        if receiver is None:
            raise not_found("receiver")
        return receiver

    def _person_or_404(self, key: Any) -> Person:
        person = self._person(key)
        if person is None:
            raise not_found("receiver")
        return person

    def _receivers_of(self, person: Person) -> list[Receiver]:
        """A person on all the lists it is on."""
        return [
            group.members[person.id]
            for group in self._groups.values()
            if person.id in group.members
        ]

    def _fields(self, group_id: int) -> dict[str, Attribute]:
        """The fields of one list, or the global ones (0), by name."""
        return {
            attribute.name: attribute
            for attribute in self._attributes.values()
            if attribute.group_id == group_id
        }

    def _kept_or_404(self, kind: str, record_id: Any, what: str) -> Any:
        """A record of ``account_records.py``.

        :raise ApiError: 404
        """
        record = self._kept[kind].get(as_number(record_id))
        if record is None:
            raise not_found(what)
        return record

    # -- changes

    def _keep(self, record: Any) -> None:
        self._kept[record.kind][record.id] = record
        self._archive.put(record)

    def _drop(self, record: Any) -> None:
        del self._kept[record.kind][record.id]
        self._archive.drop(record)

    def _tell(self, what: str, receiver: Receiver) -> None:
        """Something has happened to a recipient: who registered for it is called."""
        if not self._kept["hook"]:
            return
        if by_client.get() and not self.switches.hook_own_changes:
            return
        event, group_id = f"receiver.{what}", str(receiver.group.id)
        payload = {"pool_id": str(receiver.person.id), "group_id": group_id}
        body = {"event": event, "condition": group_id, "payload": payload}
        for hook in self._kept["hook"].values():
            if hook.wants(event, group_id):
                self._told.append((hook, body))

    def _announce(self) -> None:
        told, self._told = self._told, []
        for hook, body in told if self.on_event else ():
            self.on_event(hook, body)

    def _group_changed(self, group: Group) -> None:
        group.last_changed = self.now()
        group.views.clear()
        self._archive.put(group)

    def _person_changed(self, person: Person) -> None:
        self._archive.put(person)
        for receiver in self._receivers_of(person):
            self._group_changed(receiver.group)
            self._tell("updated", receiver)

    def _forget(self, group: Group, person: Person) -> None:
        """Take a person off a list; on no list any more, it is forgotten.

        With it go its id and its global values: who is created again is new.
        """
        receiver = group.members.pop(person.id)
        self._archive.drop(receiver)
        self._tell("deleted", receiver)
        if not any(person.id in other.members for other in self._groups.values()):
            del self._people[person.id]
            del self._people_by_address[self._address_key(person.email)]
            self._archive.drop(person)


def as_number(value: Any) -> int:
    """An id as a number; -1 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _by_number(values: dict | None) -> dict[int, str] | None:
    """JSON has turned the ids into texts."""
    return {int(key): value for key, value in values.items()} if values else None
