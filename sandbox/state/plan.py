"""What the plan of the account allows, and how much of it is used."""

from typing import Any

from .base import State, atomic


class Plan(State):
    @atomic
    def plan(self) -> dict[str, Any]:
        """Only ``receiver_cap`` is known of the real answer."""
        return {"name": "Sandbox", "receiver_cap": self.switches.receiver_cap}

    @atomic
    def receiver_count(self, *, active: bool = False) -> int:
        """The addresses of the account, or those that are active on some list."""
        if not active:
            return len(self._people)
        people: set[int] = set()
        for group in self._groups.values():
            members = group.members.items()
            people.update(i for i, receiver in members if receiver.state == "active")
        return len(people)
