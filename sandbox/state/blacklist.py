"""Blacklist and bounces of the account."""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from ..errors import ApiError, not_found
from .base import State, atomic
from .records import Blocked, Bounce

#: How long CleverReach blocks an address that bounced for good: five years.
BLOCK_SECONDS = 5 * 365 * 24 * 3600


class Blacklist(State):
    @atomic
    def blacklist(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self._blacklist.values()]

    @atomic
    def blacklist_entry(self, email: str) -> dict[str, Any]:
        """:raise ApiError: 404"""
        entry = self._blacklist.get(email.lower())
        if entry is None:
            raise not_found("blacklist entry")
        return entry.as_json()

    @atomic
    def blacklist_add(self, email: str, comment: str = "") -> dict[str, Any]:
        """Block an address or ``*@domain``; any text is accepted.

        Who is on a list already stays there. A known entry gets the new comment.
        """
        if not isinstance(email, str) or not email.strip():
            raise ApiError(400, "invalid address")
        email = email.strip()
        entry = Blocked(email.lower(), email, str(comment or ""), self.now())
        self._blacklist[entry.key] = entry
        self._archive.put(entry)
        return entry.as_json()

    @atomic
    def blacklist_remove(self, email: str) -> None:
        """:raise ApiError: 404"""
        self.blacklist_entry(email)
        self._archive.drop(self._blacklist.pop(email.lower()))

    @atomic
    def not_blacklisted(self, emails: Iterable[Any]) -> list[str]:
        return [str(email) for email in emails if not self._is_blocked(str(email))]

    @atomic
    def bounces(self, page: int = 0, pagesize: int | None = None) -> list[dict]:
        """The bounces of the account, or a page of them."""
        found = list(self._bounces.values())
        if pagesize is not None:
            found = found[page * pagesize : (page + 1) * pagesize]
        return [_bounce_json(bounce) for bounce in found]

    @atomic
    def bounce(self, email: str) -> None:
        """A mailing to an address comes back: it is bounced on all lists.

        :raise ApiError: 404
        """
        person = self._person_or_404(email)
        person.bounced = self.now()
        self._person_changed(person)
        key = self._address_key(person.email)
        known = self._bounces.get(key)
        occurrences = known.occurrences + 1 if known else 1
        bounce = Bounce(key, person.email, occurrences, self.now())
        self._bounces[key] = bounce
        self._archive.put(bounce)

    def _is_blocked(self, email: str) -> bool:
        """Whether an address or its whole domain is on the blacklist."""
        key = email.lower()
        return (
            key in self._blacklist or f"*@{key.rpartition('@')[2]}" in self._blacklist
        )


def _bounce_json(bounce: Bounce) -> dict[str, Any]:
    """The misspelt ``occurences`` is CleverReach's."""
    expires = bounce.last_update + BLOCK_SECONDS
    return {
        "email": bounce.email,
        "category": "hardbounce",
        "occurences": bounce.occurrences,
        "last_update": bounce.last_update,
        "last_update_gmt": _gmt(bounce.last_update),
        "expires_by": expires,
        "expires_by_gmt": _gmt(expires),
        "bounce_message": f"smtp; 550 No such user ({bounce.email})",
        "type": "mailing",
        "type_id": "1",
    }


def _gmt(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, timezone.utc).isoformat()
