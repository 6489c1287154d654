"""Mailings that were sent, whom they reached, and their reports."""

from collections.abc import Iterable
from typing import Any

from ..errors import ApiError
from .account_records import Mailing
from .base import atomic
from .groups import named
from .removing import Removing
from .writing import note

#: What can happen to a mailing on its way, and the event it is noted as.
HAPPENED = {
    "sent": "mail_send",
    "opened": "mail_open",
    "clicked": "mail_click",
    "bounced": "mail_bounce",
    "unsubscribed": "user_unsubscribe",
}


class Mailings(Removing):
    @atomic
    def send_mailing(
        self,
        group_id: Any,
        name: str,
        *,
        opened: Iterable[Any] = (),
        clicked: Iterable[Any] = (),
        bounced: Iterable[Any] = (),
        unsubscribed: Iterable[Any] = (),
    ) -> dict[str, Any]:
        """A mailing goes to everybody who is active on a list.

        The others are addresses or ids of those to whom that happens: who bounces is
        bounced, who unsubscribes is unsubscribed.
        """
        group = self._group(group_id)
        active = [r for r in group.members.values() if r.state == "active"]
        mailing = Mailing(
            self._next_id("mailing"), group.id, named(name), named(name), self.now()
        )
        wanted = {
            "sent": [receiver.person.id for receiver in active],
            "opened": opened,
            "clicked": clicked,
            "bounced": bounced,
            "unsubscribed": unsubscribed,
        }
        for word, keys in wanted.items():
            found = [self._receiver_or_404(group.id, key) for key in keys]
            mailing.reached[word] = [receiver.person.id for receiver in found]
            for receiver in found if word not in ("bounced", "unsubscribed") else ():
                note(receiver, self.now(), HAPPENED[word], str(mailing.id), "")
                self._archive.put(receiver)
        for person_id in mailing.reached["unsubscribed"]:
            self.unsubscribe(group.id, person_id)
        for person_id in mailing.reached["bounced"]:
            self.bounce(person_id)
        group.last_mailing = self.now()
        self._group_changed(group)
        self._keep(mailing)
        return self._mailing_json(mailing)

    @atomic
    def mailings(self) -> list[dict[str, Any]]:
        """All mailings, newest first."""
        return [self._mailing_json(mailing) for mailing in self._newest_first()]

    @atomic
    def mailing(self, mailing_id: Any) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return self._mailing_json(self._kept_or_404("mailing", mailing_id, "mailing"))

    @atomic
    def reports(self, start: int = 0, end: int | None = None) -> list[dict[str, Any]]:
        """The reports, newest first, of mailings sent from ``start`` to ``end``."""
        return [
            _report(mailing)
            for mailing in self._newest_first()
            if start <= mailing.stamp and (end is None or mailing.stamp <= end)
        ]

    @atomic
    def report(self, mailing_id: Any) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return _report(self._kept_or_404("mailing", mailing_id, "report"))

    @atomic
    def report_receivers(
        self, mailing_id: Any, word: str, page: int = 0, pagesize: int | None = None
    ) -> list[dict[str, Any]]:
        """To whom something happened, as far as they are still on the list.

        :raise ApiError: 404; 400, ``word`` is not one of :data:`HAPPENED`
        """
        mailing = self._kept_or_404("mailing", mailing_id, "report")
        if word not in HAPPENED:
            raise ApiError(400, "invalid state")
        group = self._groups.get(mailing.group_id)
        members = group.members if group else {}
        found = [members[i] for i in mailing.reached[word] if i in members]
        if pagesize is not None:
            found = found[page * pagesize : (page + 1) * pagesize]
        return self._rendered(found, 0)

    def _newest_first(self) -> list[Mailing]:
        return list(self._kept["mailing"].values())[::-1]

    def _mailing_json(self, mailing: Mailing) -> dict[str, Any]:
        return {
            "id": str(mailing.id),
            "name": mailing.name,
            "subject": mailing.subject,
            "sender_name": "Sandbox",
            "sender_email": "sandbox@example.com",
            "state": "finished",
            "stamp": mailing.stamp,
            "started": mailing.stamp,
            "finished": mailing.stamp,
            "mailing_groups": {"group_ids": [str(mailing.group_id)]},
        }


def _report(mailing: Mailing) -> dict[str, Any]:
    count = {word: len(people) for word, people in mailing.reached.items()}
    return {
        "id": str(mailing.id),
        "name": mailing.name,
        "sender_name": "Sandbox",
        "sender_email": "sandbox@example.com",
        "stats": [
            {
                "delivered": count["sent"] - count["bounced"],
                "bounced": count["bounced"],
                "unique_opened": count["opened"],
                "unique_clicks": count["clicked"],
                "unsubscribed": count["unsubscribed"],
                "spam": 0,
            }
        ],
    }
