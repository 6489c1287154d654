"""Blacklists of the account and of its lists, and bounces."""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from ..errors import ApiError, not_found
from .base import State, atomic
from .records import Blocked, Bounce

#: How long CleverReach blocks an address that bounced for good: five years.
BLOCK_SECONDS = 5 * 365 * 24 * 3600


class Blacklist(State):
    """Each method of an entry takes a list; 0 = the account's own blacklist."""

    @atomic
    def blacklist(self, group_id: Any = 0) -> list[dict[str, Any]]:
        scope = self._blacklist_scope(group_id)
        entries = self._blacklist.values()
        return [entry.as_json() for entry in entries if entry.group_id == scope]

    @atomic
    def blacklist_entry(self, email: str, group_id: Any = 0) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return self._entry(email, group_id).as_json()

    @atomic
    def blacklist_add(
        self, email: str, comment: str = "", group_id: Any = 0
    ) -> dict[str, Any]:
        """Block an address or ``*@domain``; any text is accepted.

        Who is on a list already stays there. A known entry gets the new comment.
        """
        scope = self._blacklist_scope(group_id)
        if not isinstance(email, str) or not email.strip():
            raise ApiError(400, "invalid address")
        entry = Blocked(email.strip(), str(comment or ""), self.now(), scope)
        self._blacklist[scope, entry.email.lower()] = entry
        self._archive.put(entry)
        return entry.as_json()

    @atomic
    def blacklist_remove(self, email: str, group_id: Any = 0) -> None:
        """:raise ApiError: 404"""
        entry = self._entry(email, group_id)
        del self._blacklist[entry.group_id, email.lower()]
        self._archive.drop(entry)

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

    def _blacklist_scope(self, group_id: Any) -> int:
        """:raise ApiError: 404, there is no such list"""
        return self._group(group_id).id if group_id else 0

    def _entry(self, email: str, group_id: Any) -> Blocked:
        entry = self._blacklist.get((self._blacklist_scope(group_id), email.lower()))
        if entry is None:
            raise not_found("blacklist entry")
        return entry

    def _is_blocked(self, email: str, group_id: int = 0) -> bool:
        """Whether an address or its domain is on the account's blacklist or a list's.

        :param group_id: of a list; 0 = only the account's counts
        """
        key = email.lower()
        texts = (key, f"*@{key.rpartition('@')[2]}")
        return any(
            (scope, text) in self._blacklist
            for scope in {0, group_id}
            for text in texts
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
