"""What the sandbox offers besides CleverReach's API, for people and demonstrations.

Nothing under ``/_sandbox`` exists at CleverReach; it needs no token.
"""

from typing import Any

from .call import Call
from .errors import ApiError
from .faults import from_texts
from .routing import route


@route("GET", "/_sandbox/summary", public=True)
def summary(call: Call) -> list[dict[str, Any]]:
    """For each list how many are on it, counted now."""
    return [
        {"id": group["id"], "name": group["name"], **call.store.counts(group["id"])}
        for group in call.store.groups()
    ]


@route("GET", "/_sandbox/list/<key:group_id>", public=True)
def recipients(call: Call, group_id: str) -> list[dict[str, Any]]:
    """All recipients of a list, whole."""
    return call.store.receivers(group_id)


@route("POST", "/_sandbox/unsubscribe", public=True)
def unsubscribe(call: Call) -> bool:
    """Play somebody who unsubscribes; body ``{"group_id", "email"}``."""
    fields = _fields(call)
    call.store.unsubscribe(fields.get("group_id"), fields.get("email"))
    return True


@route("POST", "/_sandbox/bounce", public=True)
def bounce(call: Call) -> bool:
    """Play an address that bounces; body ``{"email"}``."""
    call.store.bounce(_fields(call).get("email"))
    return True


@route("POST", "/_sandbox/subscribe", public=True)
def subscribe(call: Call) -> bool:
    """Play somebody who subscribes by a form; body ``{"group_id", "email"}``."""
    fields = _fields(call)
    call.store.subscribe(fields.get("group_id"), fields.get("email"))
    return True


@route("POST", "/_sandbox/form", public=True)
def make_form(call: Call) -> dict[str, Any]:
    """Give a list a form; body ``{"group_id", "name"}``."""
    fields = _fields(call)
    return call.store.create_form(fields.get("group_id"), fields.get("name"))


@route("POST", "/_sandbox/mailing", public=True)
def send_mailing(call: Call) -> dict[str, Any]:
    """Play a mailing; body ``{"group_id", "name"}`` and lists of addresses."""
    fields = _fields(call)
    words = ("opened", "clicked", "bounced", "unsubscribed")
    reached = {word: fields.get(word) or [] for word in words}
    if not all(isinstance(people, list) for people in reached.values()):
        raise ApiError(400, "JSON list expected")
    group_id, name = fields.get("group_id"), fields.get("name")
    return call.store.send_mailing(group_id, name, **reached)


@route("GET", "/_sandbox/mails", public=True)
def mails(call: Call) -> list[dict[str, Any]]:
    """Every mail for confirmation that was sent."""
    return call.store.mails()


@route("POST", "/_sandbox/confirm", public=True)
def confirm(call: Call) -> bool:
    """Play the click in a mail; body ``{"id"}``."""
    call.store.confirm(_fields(call).get("id"))
    return True


@route("GET", "/_sandbox/faults", public=True)
def faults(call: Call) -> list[str]:
    """What goes wrong, in words."""
    return [disturbance.text for disturbance in call.box.interference.pending.copy()]


@route("POST", "/_sandbox/faults", public=True)
def add_fault(call: Call) -> bool:
    """Let something go wrong; body ``{"kind"}`` and its options."""
    options = dict(_fields(call))
    try:
        call.box.fault(from_texts(str(options.pop("kind", "")), options))
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return True


@route("DELETE", "/_sandbox/faults", public=True)
def clear_faults(call: Call) -> bool:
    call.box.clear_faults()
    return True


def _fields(call: Call) -> dict[str, Any]:
    """The JSON body; only as JSON, which no form of another site can send."""
    if call.request.mimetype != "application/json":
        raise ApiError(400, "JSON expected")
    return call.fields()
