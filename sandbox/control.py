"""What the sandbox offers besides CleverReach's API, for people and demonstrations.

Nothing under ``/_sandbox`` exists at CleverReach; it needs no token.
"""

from typing import Any

from .call import Call
from .errors import ApiError
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


def _fields(call: Call) -> dict[str, Any]:
    """The JSON body; only as JSON, which no form of another site can send."""
    if call.request.mimetype != "application/json":
        raise ApiError(400, "JSON expected")
    return call.fields()
