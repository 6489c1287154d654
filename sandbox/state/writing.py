"""Writing recipients, one by one or in batches."""

import sys
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..errors import ApiError, RowRefused
from . import activation
from .activation import Stamps
from .addresses import is_address
from .attributes import assigned
from .base import atomic
from .reading import ALL, Reading
from .records import Attribute, Group, Person, Receiver
from .tags import merge

#: Events kept for one recipient on one list.
EVENTS_KEPT = 20


class Written(NamedTuple):
    """A row that was carried out; the recipient as it is afterwards."""

    created: bool
    receiver: dict[str, Any]


class Batch(NamedTuple):
    """What all rows of one write have in common."""

    group: Group
    own_fields: list[Attribute]
    global_fields: list[Attribute]
    insert: bool
    update: bool
    replace_tags: bool
    now: int
    client: str


class Writing(Reading):
    @atomic
    def write_rows(
        self,
        group_id: Any,
        rows: list,
        *,
        insert: bool = True,
        update: bool = True,
        replace_tags: bool = False,
        client: str = "",
    ) -> list[Written | str]:
        """Create (``insert``) and change (``update``) recipients of a list.

        :param rows: objects as the API takes them
        :param replace_tags: tags of a row replace the stored ones, instead of adding
        :param client: the caller's network address, kept with the event
        :return: for each row what became of it, or the text of its refusal
        :raise ApiError: 404; 403 when the plan's limit would be exceeded, and then
            nothing was written
        """
        group = self._group(group_id)
        batch = Batch(
            group,
            list(self._fields(group.id).values()),
            list(self._fields(0).values()),
            insert,
            update,
            replace_tags,
            self.now(),
            client,
        )
        if insert:
            self._check_plan(rows)
        results: list[Written | str] = []
        seen: set[int] = set()
        for row in rows:
            try:
                results.append(self._write(batch, row, seen))
            except RowRefused as refused:
                results.append(str(refused))
        self._group_changed(group)
        return results

    @atomic
    def add_receiver(
        self,
        group_id: Any,
        email: str,
        *,
        attributes: dict[str, Any] | None = None,
        global_attributes: dict[str, Any] | None = None,
        registered: int | None = None,
        activated: int | None = None,
        deactivated: int | None = None,
        source: str = "Backend",
        tags: list[str] | tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """Somebody is put on a list by other means than this client.

        The time stamps are Unix seconds; all omitted = active now.

        :raise ApiError: 400, invalid or there already
        """
        row = {
            "email": email,
            "attributes": attributes or {},
            "global_attributes": global_attributes or {},
            "registered": registered,
            "activated": activated,
            "deactivated": deactivated,
            "source": source,
            "tags": tags,
        }
        (result,) = self.write_rows(group_id, [row], update=False)
        if isinstance(result, str):
            raise ApiError(400, result)
        return result.receiver

    @atomic
    def update_receiver(
        self, group_id: Any, key: Any, row: dict[str, Any], client: str = ""
    ) -> dict[str, Any]:
        """Change one recipient; its address cannot be changed so.

        Tags replace the stored ones, or are added, as the switch ``tag_put`` says.
        """
        receiver = self._receiver_or_404(group_id, key)
        (result,) = self.write_rows(
            group_id,
            [{**row, "email": receiver.person.email}],
            insert=False,
            replace_tags=self.switches.tag_put == "replace",
            client=client,
        )
        if isinstance(result, str):
            raise ApiError(400, result)
        return result.receiver

    @atomic
    def change_email(self, key: Any, email: Any) -> None:
        """Change somebody's address on all lists; states and history stay.

        :raise ApiError: 404; 400 (or as ``duplicate_status`` says) when the account
            has the new address already
        """
        person = self._person_or_404(key)
        lists = [receiver.group.id for receiver in self._receivers_of(person)]
        self._check_address(email, lists, ApiError(400, f"invalid address '{email}'"))
        other = self._person(email)
        if other is not None and other is not person:
            raise self.duplicate()
        del self._people_by_address[self._address_key(person.email)]
        person.email = email
        self._people_by_address[self._address_key(email)] = person
        self._person_changed(person)

    @atomic
    def activate(self, group_id: Any, key: Any) -> None:
        """Make a recipient active, whatever it was."""
        receiver = self._receiver_or_404(group_id, key)
        receiver.activated = receiver.activated or self.now()
        receiver.deactivated = receiver.returned = 0
        self._receiver_changed(receiver, "subscribed")

    @atomic
    def deactivate(self, group_id: Any, key: Any) -> None:
        receiver = self._receiver_or_404(group_id, key)
        receiver.deactivated = self.now()
        receiver.returned = 0
        self._receiver_changed(receiver, "unsubscribed")

    def duplicate(self) -> ApiError:
        """The refusal of an address that exists."""
        return ApiError(self.switches.duplicate_status, "duplicate data")

    def _check_plan(self, rows: list) -> None:
        limit = self.switches.plan_limit
        if not limit:
            return
        emails = (row.get("email") for row in rows if isinstance(row, dict))
        new = {self._address_key(email) for email in emails if is_address(email)}
        new -= self._people_by_address.keys()
        if new and len(self._people) + len(new) > limit:
            raise ApiError(403, "recipient limit of your plan reached")

    def _check_address(
        self, email: Any, lists: Iterable[int], refusal: Exception
    ) -> None:
        """:raise: the refusal, when the address is malformed or blacklisted there"""
        refuses = self.switches.blacklisted_row == "refuse"
        if not is_address(email) or (
            refuses and any(self._is_blocked(email, group_id) for group_id in lists)
        ):
            raise refusal

    # -- one row

    def _write(self, batch: Batch, row: Any, seen: set[int]) -> Written:
        """
        :param seen: ids of the people written so far in this batch; added to
        :raise RowRefused:
        """
        if not isinstance(row, dict):
            raise RowRefused("invalid address '';")
        email, person = self._identified(batch.group, row)
        receiver = batch.group.members.get(person.id) if person else None
        repeated = person is not None and person.id in seen
        if repeated and self.switches.duplicate_in_batch == "error":
            raise RowRefused(f"duplicate address '{email}';")
        if receiver is None and not batch.insert:
            raise RowRefused(f"invalid receiver '{email}';")
        if receiver is not None and not batch.update:
            raise RowRefused(f"duplicate address '{email}';")
        created = receiver is None
        if receiver is None:
            person = person or self._new_person(email)
            receiver = self._new_receiver(batch, row, person)
            events = ["created", "subscribed"][: 1 + (receiver.state == "active")]
        else:
            before = receiver.state
            self._update(batch, row, receiver)
            events = [_event(before, receiver.state)]
        seen.add(receiver.person.id)
        self._assign(batch, row, receiver)
        for event in events:
            self._tell(event, receiver)
        return Written(created, self._rendered([receiver], ALL)[0])

    def _identified(self, group: Group, row: dict) -> tuple[str, Person | None]:
        """The address and the person a row speaks of, by ``email`` or ``id``."""
        email = row.get("email")
        if email is None and row.get("id") is not None:
            person = self._person(row["id"])
            if person is None:
                raise RowRefused(f"invalid receiver '{row['id']}';")
            email = person.email
        email = "" if email is None else email
        refusal = RowRefused(f"invalid address '{email}';")
        self._check_address(email, [group.id], refusal)
        return email, self._person(email)

    def _new_person(self, email: str) -> Person:
        person = Person(self._next_id("person"), email)
        self._people[person.id] = person
        self._people_by_address[self._address_key(email)] = person
        self._archive.put(person)
        return person

    def _new_receiver(self, batch: Batch, row: dict, person: Person) -> Receiver:
        stamps = activation.created(row, batch.now, self.switches)
        receiver = Receiver(person, batch.group, *stamps)
        receiver.source = sys.intern(str(row.get("source") or "RESTful API"))
        batch.group.members[person.id] = receiver
        note(receiver, batch.now, "api", "REST insert", batch.client)
        return receiver

    def _update(self, batch: Batch, row: dict, receiver: Receiver) -> None:
        stored = Stamps(receiver.registered, receiver.activated, receiver.deactivated)
        stamps = activation.updated(row, batch.now, self.switches, stored)
        receiver.activated = stamps.activated
        receiver.deactivated = stamps.deactivated
        if stamps.deactivated != stored.deactivated:
            receiver.returned = 0
        if row.get("source"):
            receiver.source = sys.intern(str(row["source"]))
        note(receiver, batch.now, "api", "REST update", batch.client)

    def _assign(self, batch: Batch, row: dict, receiver: Receiver) -> None:
        """Fields, tags and orders of a row."""
        person = receiver.person
        if own := _value_map(row.get("attributes")):
            receiver.values = assigned(receiver.values, own, batch.own_fields)
        if shared := _value_map(row.get("global_attributes")):
            person.values = assigned(person.values, shared, batch.global_fields)
            self._archive.put(person)
        if "tags" in row:
            stored = () if batch.replace_tags else receiver.tags
            receiver.tags = merge(stored, _items(row["tags"]))
        receiver.orders += tuple(filter(_is_order, _items(row.get("orders"))))
        receiver.last_changed = batch.now
        self._archive.put(receiver)

    def _receiver_changed(self, receiver: Receiver, what: str) -> None:
        """
        :param what: the event: ``updated``, ``subscribed`` or ``unsubscribed``
        """
        self._tell(what, receiver)
        receiver.last_changed = self.now()
        self._archive.put(receiver)
        self._group_changed(receiver.group)


def _event(before: str, after: str) -> str:
    """What a write was to a recipient that was there before."""
    if before == after:
        return "updated"
    return "subscribed" if after == "active" else "unsubscribed"


def note(receiver: Receiver, now: int, kind: str, type_id: str, value: str) -> None:
    """Add an event to a recipient."""
    event = (now, kind, type_id, value, receiver.group.id)
    receiver.events = (event, *receiver.events[: EVENTS_KEPT - 1])


def _value_map(values: Any) -> dict[str, Any]:
    """Values of fields by name; also from the old form ``name:value,name:value``."""
    if isinstance(values, str):
        pairs = (pair.partition(":") for pair in values.split(",") if ":" in pair)
        return {name.strip(): value for name, _, value in pairs}
    return values if isinstance(values, dict) else {}


def _items(value: Any) -> list:
    """A list; also from a text with commas; from anything else an empty one."""
    if isinstance(value, str):
        return value.split(",")
    return list(value) if isinstance(value, list | tuple) else []


def _is_order(order: Any) -> bool:
    return isinstance(order, dict) and "order_id" in order and "product" in order
