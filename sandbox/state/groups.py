"""Recipient lists."""

from typing import Any

from ..errors import ApiError
from .base import State, atomic
from .records import Group, Receiver


class Groups(State):
    @atomic
    def groups(self, order: str = "") -> list[dict[str, Any]]:
        """All lists.

        :param order: ``created`` or ``changed``, with `` ASC`` or `` DESC``
        """
        groups = list(self._groups.values())
        name, _, direction = order.lower().partition(" ")
        if name in ("created", "changed"):
            groups.sort(
                key=lambda g: g.stamp if name == "created" else g.last_changed,
                reverse=direction == "desc",
            )
        return [group.as_json() for group in groups]

    @atomic
    def group(self, group_id: Any) -> dict[str, Any]:
        return self._group(group_id).as_json()

    @atomic
    def create_group(
        self,
        name: str,
        *,
        receiver_info: str = "",
        locked: Any = False,
        backup: Any = True,
    ) -> dict[str, Any]:
        """A new list; names need not be unique.

        :raise ApiError: 400, no name
        """
        now = self.now()
        group = Group(
            self._next_id("group"),
            named(name),
            truth(locked),
            truth(backup),
            str(receiver_info),
            stamp=now,
            last_mailing=0,
            last_changed=now,
        )
        self._groups[group.id] = group
        self._archive.put(group)
        return group.as_json()

    @atomic
    def update_group(self, group_id: Any, changes: dict[str, Any]) -> dict[str, Any]:
        """Change what is given of name, receiver_info, locked and backup."""
        group = self._group(group_id)
        if "name" in changes:
            group.name = named(changes["name"])
        if "receiver_info" in changes:
            group.receiver_info = str(changes["receiver_info"] or "")
        if changes.get("locked") is not None:
            group.locked = truth(changes["locked"])
        if changes.get("backup") is not None:
            group.backup = truth(changes["backup"])
        self._group_changed(group)
        return group.as_json()

    @atomic
    def clear_group(self, group_id: Any) -> None:
        """Take everybody off a list."""
        group = self._group(group_id)
        for receiver in list(group.members.values()):
            self._forget(group, receiver.person)
        self._group_changed(group)

    @atomic
    def delete_group(self, group_id: Any) -> None:
        """Delete a list with all that belongs to it; its mails and mailings stay."""
        group = self._group(group_id)
        self.clear_group(group_id)
        for attribute in self._fields(group.id).values():
            del self._attributes[attribute.id]
            self._archive.drop(attribute)
        for key in [key for key in self._blacklist if key[0] == group.id]:
            self._archive.drop(self._blacklist.pop(key))
        for kind in ("form", "segment"):
            for record in list(self._kept[kind].values()):
                if record.group_id == group.id:
                    self._drop(record)
        del self._groups[group.id]
        self._archive.drop(group)

    @atomic
    def counts(self, group_id: Any) -> dict[str, int]:
        """How many are on a list now: total, active, inactive, bounced.

        The last three add up to the first.
        """
        group = self._group(group_id)
        counts = group.views.get("counts")
        if counts is None:
            counts = counted(group.members.values())
            group.views["counts"] = counts
        return dict(counts)

    @atomic
    def group_stats(self, group_id: Any) -> dict[str, Any]:
        """Statistics as CleverReach answers them: cached for ``stats_cache`` seconds.

        ``time`` tells when they were computed.
        """
        group = self._group(group_id)
        age = self.now() - group.stats["time"] if group.stats else None
        if age is None or age >= self.switches.stats_cache:
            group.stats = statistics(self.counts(group_id), self.now())
        return dict(group.stats)


def named(value: Any) -> str:
    """A name as it is kept.

    :raise ApiError: 400, it is empty
    """
    name = str(value or "").strip()
    if not name:
        raise ApiError(400, "invalid name")
    return name


def counted(receivers: Any) -> dict[str, int]:
    """How many there are: total, active, inactive, bounced."""
    counts = {"active": 0, "inactive": 0, "bounce": 0}
    receiver: Receiver
    for receiver in receivers:
        counts[receiver.state] += 1
    return {
        "total": sum(counts.values()),
        "active": counts["active"],
        "inactive": counts["inactive"],
        "bounced": counts["bounce"],
    }


def statistics(counts: dict[str, int], now: int) -> dict[str, Any]:
    """Counts in the shape of CleverReach's statistics."""
    return {
        "total_count": counts["total"],
        "inactive_count": counts["inactive"],
        "active_count": counts["active"],
        "bounce_count": counts["bounced"],
        "avg_points": 0.0,
        "quality": 0,
        "time": now,
        "order_count": 0,
    }


def truth(value: Any) -> bool:
    """A boolean as clients send it: also ``"1"``, ``"0"``, 1 and 0."""
    return str(value).lower() in ("1", "true")
