"""Tags by paths of their own."""

from typing import Any

from .base import atomic
from .records import Receiver
from .tags import clean, merge
from .writing import Writing


class Tagging(Writing):
    @atomic
    def all_tags(self) -> list[str]:
        """Every tag of the account, in the order of its first use."""
        found: dict[str, None] = {}
        for group in self._groups.values():
            for receiver in group.members.values():
                found.update(dict.fromkeys(receiver.tags))
        return list(found)

    @atomic
    def tags_of(self, key: Any, group_id: Any = None) -> list[str]:
        """The tags of somebody on a list, or on all (None).

        :raise ApiError: 404
        """
        found: dict[str, None] = {}
        for receiver in self._tagged(key, group_id):
            found.update(dict.fromkeys(receiver.tags))
        return list(found)

    @atomic
    def add_tags(self, key: Any, tags: list, group_id: Any = None) -> list[str]:
        """
        :return: the tags that were not there before
        :raise ApiError: 404
        """
        names = [clean(str(tag).strip()) for tag in tags if str(tag).strip()]
        added: dict[str, None] = {}
        for receiver in self._tagged(key, group_id):
            added.update(dict.fromkeys(set(names) - set(receiver.tags)))
            self._change_tags(receiver, names)
        return [name for name in dict.fromkeys(names) if name in added]

    @atomic
    def remove_tags(self, key: Any, tags: list[str], group_id: Any = None) -> None:
        """Take tags away, also ``origin.*``.

        :raise ApiError: 404
        """
        for receiver in self._tagged(key, group_id):
            self._change_tags(receiver, [f"-{tag}" for tag in tags])

    @atomic
    def remove_origin(self, origin: str) -> None:
        """Take all tags of an origin away from everybody."""
        for group in self._groups.values():
            for receiver in group.members.values():
                if any(tag.startswith(f"{clean(origin)}.") for tag in receiver.tags):
                    self._change_tags(receiver, [f"-{origin}.*"])

    def _tagged(self, key: Any, group_id: Any) -> list[Receiver]:
        if group_id not in (None, ""):
            return [self._receiver_or_404(group_id, key)]
        return self._receivers_of(self._person_or_404(key))

    def _change_tags(self, receiver: Receiver, changes: list[str]) -> None:
        receiver.tags = merge(receiver.tags, changes)
        self._receiver_changed(receiver, "updated")
