"""Records of the account beside lists and recipients.

They are few, and are kept as they are: ``dump`` answers all their fields.
"""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(slots=True, eq=False)
class Plain:
    kind: ClassVar[str]

    id: int

    @property
    def key(self) -> str:
        return str(self.id)

    def dump(self) -> list:
        return [getattr(self, spec.name) for spec in fields(self)]


@dataclass(slots=True, eq=False)
class Form(Plain):
    """A form of a list; it sends the mails of the double opt-in."""

    kind: ClassVar[str] = "form"

    group_id: int
    name: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "name": self.name,
            "customer_tables_id": str(self.group_id),
        }


@dataclass(slots=True, eq=False)
class Mail(Plain):
    """A mail that would have been sent: it asks whether the address is meant.

    ``word``: ``activate`` or ``deactivate``, what a click in it does.
    ``confirmed``: when it was clicked, 0 = not yet.
    """

    kind: ClassVar[str] = "mail"

    form_id: int
    group_id: int
    email: str
    word: str
    doidata: dict[str, str]
    stamp: int
    confirmed: int = 0

    def as_json(self) -> dict[str, Any]:
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


@dataclass(slots=True, eq=False)
class Hook(Plain):
    """Somebody who wants to be called when something happens on a list.

    ``event``: one event, or a category such as ``receiver``.
    """

    kind: ClassVar[str] = "hook"

    event: str
    condition: str
    url: str
    call_token: str
    secret: str
    delivered: int = 0
    failed: int = 0
    last_error: str = ""

    def wants(self, event: str, condition: str) -> bool:
        categories = (event, event.partition(".")[0])
        return self.event in categories and self.condition == condition

    def as_json(self) -> dict[str, Any]:
        return {"event": self.event, "condition": self.condition, "url": self.url}


@dataclass(slots=True, eq=False)
class Segment(Plain):
    """A filter of a list, kept with its rules."""

    kind: ClassVar[str] = "segment"

    group_id: int
    name: str
    operator: str
    rules: list[dict[str, str]]


@dataclass(slots=True, eq=False)
class Mailing(Plain):
    """A mailing to a list that has been sent, and whom it reached.

    ``reached``: ids of people by what happened: ``sent``, ``opened``, ``clicked``,
    ``bounced``, ``unsubscribed``.
    """

    kind: ClassVar[str] = "mailing"

    group_id: int
    name: str
    subject: str
    stamp: int
    reached: dict[str, list[int]] = field(default_factory=dict)


#: How each kind is taken back from the archive.
PLAIN: dict[str, type[Plain]] = {
    record.kind: record for record in (Form, Mail, Hook, Segment, Mailing)
}
