"""Fields: global ones, with one value for an address on all lists, and a list's own."""

import re
from typing import Any

from ..errors import ApiError, not_found
from .base import State, as_number, atomic
from .records import Attribute, Values

TYPES = ("text", "number", "gender", "date")

_INCREMENT = re.compile(r"[+-][0-9]{1,15}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")


def normalised(name: str) -> str:
    """The name CleverReach gives to a field: lower case, blanks to underscores.

    What it does with other characters is not known; here they become underscores
    too, so that nobody relies on them.
    """
    return re.sub(r"[^a-z0-9_]", "_", name.strip().lower())


class Attributes(State):
    @atomic
    def attributes(self, group_id: Any = 0) -> list[dict[str, Any]]:
        """The fields of a list, or the global ones (0)."""
        return [a.as_json() for a in self._fields(self._scope(group_id)).values()]

    @atomic
    def attribute(self, attribute_id: Any, group_id: Any = None) -> dict[str, Any]:
        """One field; with ``group_id`` only when it belongs to that list."""
        return self._attribute(attribute_id, group_id).as_json()

    @atomic
    def create_attribute(
        self,
        name: str,
        type: str = "text",
        group_id: Any = None,
        description: str | None = None,
        preview_value: str = "",
        default_value: str | None = None,
    ) -> dict[str, Any]:
        """A new field, global without ``group_id``.

        :raise ApiError: 400 without name, for a wrong type or above the limit; 409
            when that name exists in the same list (or among the global ones)
        """
        scope = self._scope(group_id)
        label = str(name or "").strip()
        if not label:
            raise ApiError(400, "invalid name")
        if type not in TYPES:
            raise ApiError(400, "invalid type")
        if normalised(label) in self._fields(scope):
            raise ApiError(409, "attribute exists already")
        if self._most_fields(scope) >= self.switches.field_limit:
            raise ApiError(400, "maximum number of attributes reached")
        attribute = Attribute(
            self._next_id("attribute"),
            scope,
            normalised(label),
            type,
            label if description is None else str(description),
            str(preview_value),
            str(default_value) if default_value else None,
        )
        self._attributes[attribute.id] = attribute
        self._archive.put(attribute)
        return attribute.as_json()

    @atomic
    def update_attribute(
        self, attribute_id: Any, changes: dict[str, Any], group_id: Any = None
    ) -> dict[str, Any]:
        """Change name, description, preview or default; the type is fixed."""
        attribute = self._attribute(attribute_id, group_id)
        name = normalised(str(changes.get("name") or attribute.name))
        if name != attribute.name and name in self._fields(attribute.group_id):
            raise ApiError(409, "attribute exists already")
        attribute.name = name
        if "description" in changes:
            attribute.description = as_text(changes["description"])
        if "preview_value" in changes:
            attribute.preview_value = as_text(changes["preview_value"])
        if "default_value" in changes:
            attribute.default_value = as_text(changes["default_value"]) or None
        self._archive.put(attribute)
        return attribute.as_json()

    @atomic
    def delete_attribute(self, attribute_id: Any, group_id: Any = None) -> None:
        """Delete a field and its values, a global one's on all lists."""
        attribute = self._attribute(attribute_id, group_id)
        if attribute.group_id:
            holders = self._groups[attribute.group_id].members.values()
        else:
            holders = self._people.values()
        for holder in holders:
            if holder.values and attribute.id in holder.values:
                del holder.values[attribute.id]
                self._archive.put(holder)
        del self._attributes[attribute.id]
        self._archive.drop(attribute)

    @atomic
    def set_value(
        self, key: Any, attribute_id: Any, value: Any, group_id: Any = None
    ) -> None:
        """Set one value of a recipient, in a list for a field of that list."""
        attribute = self._attribute(attribute_id)
        if group_id is None:
            person = self._person_or_404(key)
        else:
            person = self._receiver_or_404(group_id, key).person
        holder: Any = person
        if attribute.group_id:
            if group_id is not None and self._scope(group_id) != attribute.group_id:
                raise not_found("attribute")
            holder = self._receiver_or_404(attribute.group_id, key)
        holder.values = assigned(holder.values, {attribute.name: value}, [attribute])
        self._archive.put(holder)

    def _scope(self, group_id: Any) -> int:
        """0 for the global fields, else the id of a list that exists."""
        if group_id is None or str(group_id) in ("", "0"):
            return 0
        return self._group(group_id).id

    def _attribute(self, attribute_id: Any, group_id: Any = None) -> Attribute:
        attribute = self._attributes.get(as_number(attribute_id))
        if attribute is None or (
            group_id is not None and attribute.group_id != self._scope(group_id)
        ):
            raise not_found("attribute")
        return attribute

    def _most_fields(self, scope: int) -> int:
        """Global fields and a list's own together, of the list that has most."""
        own = dict.fromkeys([scope] if scope else self._groups, 0)
        total = 0
        for attribute in self._attributes.values():
            if attribute.group_id == 0:
                total += 1
            elif attribute.group_id in own:
                own[attribute.group_id] += 1
        return total + max(own.values(), default=0)


def assigned(values: Values, row: dict[str, Any], fields: list[Attribute]) -> Values:
    """The values of a record after a write.

    A key that is no field is ignored, a missing one keeps its value, an empty text
    and ``None`` clear it; ``"+2"`` and ``"-1"`` add to a number.
    """
    result = dict(values or {})
    for field in fields:
        if field.name not in row:
            continue
        value = as_text(row[field.name])
        if field.type == "number" and _INCREMENT.fullmatch(value):
            stored = result.get(field.id, "")
            value = str((int(stored) if _WHOLE.fullmatch(stored) else 0) + int(value))
        if value:
            result[field.id] = value
        else:
            result.pop(field.id, None)
    return result or None


def as_text(value: Any) -> str:
    """A value as CleverReach keeps it: always a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
