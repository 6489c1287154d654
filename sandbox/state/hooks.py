"""Who is called when something happens to a recipient."""

import secrets
from typing import Any

from ..errors import ApiError
from .account_records import Hook
from .base import State, atomic

#: The events of each category. Only those of ``receiver`` happen here.
EVENTS = {
    "receiver": ("subscribed", "unsubscribed", "created", "updated", "deleted"),
    "form": ("created", "updated", "deleted"),
    "filter": ("created", "updated", "deleted"),
    "group": ("created", "updated", "deleted"),
    "automation": ("activated", "deactivated", "deleted"),
}


class Hooks(State):
    @atomic
    def check_hook(self, event: Any, condition: Any) -> None:
        """
        :raise ApiError: 400, no such event, or ``condition`` is no list's id as a text
        """
        category, _, name = str(event).partition(".")
        known = EVENTS.get(category, ())
        if not known or (name and name not in known):
            raise ApiError(400, "invalid event")
        if not isinstance(condition, str):
            raise ApiError(400, "invalid JSON")
        self._group(condition)

    @atomic
    def add_hook(self, event: str, condition: str, url: str) -> dict[str, Any]:
        """Register; the same twice is called twice.

        :return: what CleverReach answers: ``success``, ``call_token``, ``secret``
        """
        self.check_hook(event, condition)
        hook = Hook(
            self._next_id("hook"),
            event,
            condition,
            url,
            secrets.token_hex(32),
            secrets.token_hex(16),
        )
        self._keep(hook)
        return {"success": True, "call_token": hook.call_token, "secret": hook.secret}

    @atomic
    def hooks(self) -> list[dict[str, Any]]:
        return [hook.as_json() for hook in self._kept["hook"].values()]

    @atomic
    def hook_calls(self) -> list[dict[str, Any]]:
        """Each hook with how many calls arrived, how many failed, and why."""
        return [
            {
                **hook.as_json(),
                "delivered": hook.delivered,
                "failed": hook.failed,
                "last_error": hook.last_error,
            }
            for hook in self._kept["hook"].values()
        ]

    @atomic
    def delete_hooks(self, event: str, condition: str | None = None) -> None:
        """Delete the registrations of an event, of one list or of all (None).

        :raise ApiError: 404, there is none
        """
        gone = [
            hook
            for hook in self._kept["hook"].values()
            if hook.event == event and condition in (None, hook.condition)
        ]
        if not gone:
            raise ApiError(404, "invalid event")
        for hook in gone:
            self._drop(hook)

    @atomic
    def hook_called(self, hook: Hook, error: str = "") -> None:
        """Note how a call went; ``error`` is empty if it arrived."""
        if error:
            hook.failed += 1
            hook.last_error = error
        else:
            hook.delivered += 1
        if hook.id in self._kept["hook"]:
            self._archive.put(hook)
