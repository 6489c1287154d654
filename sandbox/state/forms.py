"""Forms of lists, and the mails of the double opt-in that they send."""

from ipaddress import ip_address
from typing import Any

from ..errors import ApiError
from .account_records import Form, Mail
from .base import atomic
from .groups import named
from .records import Receiver
from .writing import Writing, note

WORDS = ("activate", "deactivate")

#: What must be told of the person who asked for the mail.
DOIDATA = ("user_ip", "referer", "user_agent")


class Forms(Writing):
    @atomic
    def create_form(self, group_id: Any, name: str) -> dict[str, Any]:
        form = Form(self._next_id("form"), self._group(group_id).id, named(name))
        self._keep(form)
        return form.as_json()

    @atomic
    def forms(self, group_id: Any = None) -> list[dict[str, Any]]:
        """The forms of a list, or of all (None)."""
        wanted = None if group_id is None else self._group(group_id).id
        return [
            form.as_json()
            for form in self._kept["form"].values()
            if wanted in (None, form.group_id)
        ]

    @atomic
    def form(self, form_id: Any) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return self._kept_or_404("form", form_id, "form").as_json()

    @atomic
    def send_mail(
        self, form_id: Any, word: str, email: Any, doidata: Any, group_id: Any = None
    ) -> str:
        """A form asks somebody on its list to confirm.

        :param word: ``activate`` for one that is not active, else ``deactivate``
        :param doidata: who asked for it: an object with texts for :data:`DOIDATA`
        :param group_id: if given, the list of the form
        :return: the address
        :raise ApiError: 404; 400, also if there is nothing to confirm
        """
        form = self._kept_or_404("form", form_id, "form")
        if group_id not in (None, "") and self._group(group_id).id != form.group_id:
            raise ApiError(400, "invalid groups_id")
        told = _checked(doidata)
        receiver = self._receiver_or_404(form.group_id, email)
        address = receiver.person.email
        self._check_address(
            address, [form.group_id], ApiError(400, f"invalid address '{address}'")
        )
        if receiver.person.bounced:
            raise ApiError(400, "receiver bounced")
        if word == "activate" and receiver.state == "active":
            raise ApiError(400, "receiver is already active")
        if word == "deactivate" and receiver.state != "active":
            raise ApiError(400, "receiver is already inactive")
        mail = Mail(
            self._next_id("mail"),
            form.id,
            form.group_id,
            address,
            word,
            told,
            self.now(),
        )
        self._keep(mail)
        return address

    @atomic
    def mails(self) -> list[dict[str, Any]]:
        """Every mail that was sent, oldest first."""
        return [mail.as_json() for mail in self._kept["mail"].values()]

    @atomic
    def mail(self, mail_id: Any) -> dict[str, Any]:
        """:raise ApiError: 404"""
        return self._kept_or_404("mail", mail_id, "mail").as_json()

    @atomic
    def confirm(self, mail_id: Any) -> None:
        """Somebody clicks the link in a mail; a second click changes nothing.

        :raise ApiError: 404, also if the recipient has gone
        """
        mail = self._kept_or_404("mail", mail_id, "mail")
        receiver = self._receiver_or_404(mail.group_id, mail.email)
        if mail.confirmed:
            return
        mail.confirmed = self.now()
        self._keep(mail)
        if mail.word == "activate":
            self._confirmed(receiver, mail.doidata["user_ip"])
        else:
            self.deactivate(mail.group_id, mail.email)

    @atomic
    def subscribe(self, group_id: Any, email: Any) -> None:
        """Somebody subscribes by a form of CleverReach and confirms it.

        :raise ApiError: 404; 400, the address is invalid
        """
        if self._receiver(self._group(group_id), email) is None:
            self.add_receiver(group_id, email, activated=0, source="Form")
        self._confirmed(self._receiver_or_404(group_id, email), "")

    def _confirmed(self, receiver: Receiver, address: str) -> None:
        receiver.activated = self.now()
        if self.switches.resubscription == "clears":
            receiver.deactivated = 0
        receiver.returned = int(bool(receiver.deactivated))
        note(receiver, self.now(), "log", "subscribe", address)
        self._receiver_changed(receiver, "subscribed")


def _checked(doidata: Any) -> dict[str, str]:
    """:raise ApiError: 400, something is missing or no network address"""
    if not isinstance(doidata, dict):
        raise ApiError(400, "invalid doidata")
    told = {name: doidata.get(name) for name in DOIDATA}
    for name, value in told.items():
        if not isinstance(value, str) or not value.strip():
            raise ApiError(400, f"invalid doidata: {name}")
    try:
        ip_address(told["user_ip"])
    except ValueError as error:
        raise ApiError(400, "invalid doidata: user_ip") from error
    return told
