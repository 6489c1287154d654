"""Reading recipients."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from ..errors import ApiError
from .addresses import is_address
from .base import atomic
from .blacklist import Blacklist
from .groups import truth
from .records import Attribute, Group, Person, Receiver, Values
from .rules import matcher

#: Bits of ``detail``: what is read beside the recipient itself.
EVENTS, ORDERS, TAGS = 1, 2, 4
ALL = EVENTS | ORDERS | TAGS

TYPES = ("all", "active", "inactive", "bounce")

_ORDERS: dict[str, Callable[[Receiver], Any]] = {
    "id": attrgetter("person.id"),
    "email": lambda receiver: receiver.person.email.lower(),
    "bounced": attrgetter("person.bounced"),
    **{
        name: attrgetter(name)
        for name in (
            "registered",
            "activated",
            "deactivated",
            "imported",
            "last_changed",
            "source",
        )
    },
}


class Reading(Blacklist):
    @atomic
    def receivers(
        self,
        group_id: Any,
        *,
        type: str = "all",
        detail: int = ALL,
        order_by: str = "",
        page: int = 0,
        pagesize: int | None = None,
        emails: Iterable[str] | None = None,
        ids: Iterable[Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The recipients of a list in their order of arrival, or a page of them.

        :param type: ``all``, ``active``, ``inactive`` or ``bounce``
        :param order_by: a field, perhaps with `` asc`` or `` desc``
        :param emails: only these addresses
        :param ids: only these ids
        :raise ApiError: 404, 400
        """
        group = self._group(group_id)
        _check_type(type)
        if emails is None and ids is None:
            found = self._view(group, type, order_by.lower())
        else:
            wanted = [*(emails or ()), *(ids or ())]
            named = (self._receiver(group, key) for key in wanted)
            unique = {id(r): r for r in named if r is not None}
            found = self._sorted(unique.values(), type, order_by)
        if pagesize is not None:
            found = found[page * pagesize : (page + 1) * pagesize]
        return self._rendered(found, detail)

    @atomic
    def receiver(self, group_id: Any, email_or_id: Any) -> dict[str, Any] | None:
        """A recipient of a list, or None when it is not on it."""
        receiver = self._receiver(self._group(group_id), email_or_id)
        return self._rendered([receiver], ALL)[0] if receiver else None

    @atomic
    def person(self, email_or_id: Any) -> dict[str, Any]:
        """A recipient without a list: what belongs to one is empty.

        :raise ApiError: 404
        """
        person = self._person_or_404(email_or_id)
        nowhere = Group(0, "", False, False, "", 0, 0, 0)
        return self._rendered([Receiver(person, nowhere)], ALL)[0]

    @atomic
    def groups_of(self, email_or_id: Any) -> list[dict[str, Any]]:
        """The lists somebody is on."""
        receivers = self._receivers_of(self._person_or_404(email_or_id))
        return [receiver.group.as_json() for receiver in receivers]

    @atomic
    def filter(
        self, search: dict[str, Any], detail: int, page: int, pagesize: int
    ) -> list[dict[str, Any]]:
        """The recipients that meet the rules, over all lists given (none = all).

        :param search: ``groups``, ``rules``, ``operator``, ``activeonly``, ``orderby``
        :raise ApiError: 404, 400
        """
        wanted = search.get("groups") or list(self._groups)
        if not isinstance(wanted, list):
            raise ApiError(400, "invalid groups")
        groups = [self._group(group_id) for group_id in wanted]
        rules, operator = search.get("rules") or [], search.get("operator")
        matches = matcher(rules, operator, self._ids_by_name())
        kind = "active" if truth(search.get("activeonly")) else "all"
        found = [
            receiver
            for group in groups
            for receiver in _of_type(group.members.values(), kind)
            if matches(receiver)
        ]
        found = _ordered(found, str(search.get("orderby") or "").lower())
        return self._rendered(found[page * pagesize : (page + 1) * pagesize], detail)

    @atomic
    def valid(self, emails: list, invert: bool = False) -> list[str]:
        """The addresses that can be used, or with ``invert`` those that cannot."""
        return [str(email) for email in emails if self._is_valid(email) is not invert]

    def _is_valid(self, email: Any) -> bool:
        if not is_address(email):
            return False
        return not (self.switches.isvalid_blacklist and self._is_blocked(email))

    def _ids_by_name(self) -> dict[str, int]:
        """The ids of all fields."""
        return {a.name: a.id for a in self._attributes.values()}

    def _sorted(
        self, receivers: Iterable[Receiver], kind: str, order_by: str
    ) -> list[Receiver]:
        """:raise ApiError: 400"""
        _check_type(kind)
        return _ordered(_of_type(receivers, kind), order_by.lower())

    def _view(self, group: Group, kind: str, order_by: str) -> list[Receiver]:
        """A list filtered and sorted, kept until something in it changes.

        So a list of a million is sorted once for all its pages.
        """
        view = group.views.get((kind, order_by))
        if view is None:
            view = _ordered(_of_type(group.members.values(), kind), order_by)
            group.views[kind, order_by] = view
        return view

    # -- the shape of the answer

    def _rendered(self, receivers: list[Receiver], detail: int) -> list[dict[str, Any]]:
        global_fields = list(self._fields(0).values())
        own_fields: dict[int, list[Attribute]] = {}
        rows = []
        for receiver in receivers:
            group_id = receiver.group.id
            if group_id not in own_fields:
                # Without a list (0) there are no fields of a list either.
                own = self._fields(group_id) if group_id else {}
                own_fields[group_id] = list(own.values())
            row = self._base(receiver.person, receiver)
            row["attributes"] = self._values(receiver.values, own_fields[group_id])
            row["global_attributes"] = self._values(
                receiver.person.values, global_fields
            )
            row["active"] = receiver.state == "active"
            row["conversion_rate"] = row["open_rate"] = row["click_rate"] = 0
            if detail & TAGS:
                row["tags"] = list(receiver.tags)
            if detail & EVENTS:
                row["events"] = [_event(event) for event in receiver.events]
            if detail & ORDERS:
                row["orders"] = [dict(order) for order in receiver.orders]
            rows.append(row)
        return rows

    def _base(self, person: Person, receiver: Receiver) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": str(person.id),
            "email": person.email,
            "imported": receiver.imported,
            "bounced": person.bounced,
            "group_id": str(receiver.group.id),
            "activated": receiver.activated,
            "registered": receiver.registered,
            "deactivated": receiver.deactivated,
            "last_ip": "",
            "last_location": "",
            "last_client": "",
            "last_changed": receiver.last_changed,
            "points": 0,
            "stars": 0,
            "source": receiver.source,
        }
        if self.switches.omit_zero_stamps:
            for name in ("imported", "bounced", "last_changed"):
                if not row[name]:
                    del row[name]
        return row

    def _values(self, values: Values, fields: list[Attribute]) -> dict | list:
        """All fields by name, what is not set as an empty text."""
        if not fields and self.switches.empty_attributes == "[]":
            return []
        stored = values or {}
        return {field.name: stored.get(field.id, "") for field in fields}


def _check_type(kind: str) -> None:
    if kind not in TYPES:
        raise ApiError(400, "invalid type")


def _of_type(receivers: Iterable[Receiver], kind: str) -> list[Receiver]:
    if kind == "all":
        return list(receivers)
    return [receiver for receiver in receivers if receiver.state == kind]


def _ordered(receivers: list[Receiver], order_by: str) -> list[Receiver]:
    """Sorted by ``field``, ``field asc`` or ``field desc``; unsorted without."""
    if not order_by.strip():
        return receivers
    field, *direction = order_by.split()
    if field not in _ORDERS or direction not in ([], ["asc"], ["desc"]):
        raise ApiError(400, "invalid order_by")
    return sorted(receivers, key=_ORDERS[field], reverse=direction == ["desc"])


def _event(event: tuple) -> dict[str, Any]:
    stamp, kind, type_id, value, group_id = event
    return {
        "stamp": stamp,
        "type": kind,
        "type_id": type_id,
        "value": value,
        "mailing_id": "0",
        "groups_id": str(group_id),
    }
