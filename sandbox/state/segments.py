"""Segments of lists: CleverReach calls them filters."""

from typing import Any

from ..errors import not_found
from .account_records import Segment
from .base import atomic
from .groups import counted, named, statistics
from .reading import Reading
from .records import Receiver
from .rules import matcher


class Segments(Reading):
    @atomic
    def create_segment(
        self, group_id: Any, name: str, rules: list[dict], operator: str = "AND"
    ) -> dict[str, Any]:
        """:raise ApiError: 404; 400, a rule makes no sense"""
        group = self._group(group_id)
        matcher(rules, operator, self._ids_by_name())
        segment = Segment(
            self._next_id("segment"), group.id, named(name), operator, rules
        )
        self._keep(segment)
        return self._segment_json(segment)

    @atomic
    def segments(self, group_id: Any) -> list[dict[str, Any]]:
        wanted = self._group(group_id).id
        segments = self._kept["segment"].values()
        return [self._segment_json(s) for s in segments if s.group_id == wanted]

    @atomic
    def segment(self, group_id: Any, segment_id: Any) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return self._segment_json(self._segment(group_id, segment_id))

    @atomic
    def segment_receivers(
        self,
        group_id: Any,
        segment_id: Any,
        *,
        type: str = "all",
        detail: int = 0,
        order_by: str = "",
        page: int = 0,
        pagesize: int | None = None,
    ) -> list[dict[str, Any]]:
        """The recipients of a list that meet the rules; see :meth:`receivers`."""
        segment = self._segment(group_id, segment_id)
        found = self._sorted(self._members(segment), type, order_by)
        if pagesize is not None:
            found = found[page * pagesize : (page + 1) * pagesize]
        return self._rendered(found, detail)

    @atomic
    def segment_stats(self, group_id: Any, segment_id: Any) -> dict[str, Any]:
        members = self._members(self._segment(group_id, segment_id))
        return statistics(counted(members), self.now())

    def _segment(self, group_id: Any, segment_id: Any) -> Segment:
        segment = self._kept_or_404("segment", segment_id, "filter")
        if segment.group_id != self._group(group_id).id:
            raise not_found("filter")
        return segment

    def _members(self, segment: Segment) -> list[Receiver]:
        matches = matcher(segment.rules, segment.operator, self._ids_by_name())
        members = self._group(segment.group_id).members.values()
        return [receiver for receiver in members if matches(receiver)]

    def _segment_json(self, segment: Segment) -> dict[str, Any]:
        """A rule names a field by its id, whatever it was made with."""
        ids = self._ids_by_name()
        rules = [
            {
                "operator": segment.operator,
                "field": _field(str(rule.get("field", "")), ids),
                "logic": str(rule.get("logic", "eq")).upper(),
                "condition": str(rule.get("condition", "")),
            }
            for rule in segment.rules
        ]
        return {"id": str(segment.id), "name": segment.name, "rules": rules}


def _field(name: str, ids: dict[str, int]) -> str:
    return f"a{ids[name]}.value" if name in ids else name
