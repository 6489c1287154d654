"""Event hooks: who is called when something happens, under ``/hooks``."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ..call import Call
from ..deliveries import answers_handshake
from ..errors import ApiError
from ..routing import route

#: How long the word of the handshake may be.
VERIFY_LENGTHS = range(10, 51)


@route("POST", "/hooks/eventhook", scope="hooks")
def register(call: Call) -> dict[str, Any]:
    """Register, after the address has answered the handshake while this runs."""
    fields = call.fields()
    event, condition = fields.get("event"), fields.get("condition")
    url, verify = fields.get("url"), fields.get("verify")
    call.store.check_hook(event, condition)
    if not isinstance(url, str) or not _allowed(url):
        raise ApiError(400, "invalid url")
    if not isinstance(verify, str) or len(verify) not in VERIFY_LENGTHS:
        raise ApiError(400, "invalid verify")
    if not answers_handshake(url, verify):
        raise ApiError(400, "url could not be verified")
    return call.store.add_hook(str(event), str(condition), url)


@route("GET", "/hooks/eventhook", scope="hooks")
def read_hooks(call: Call) -> list:
    hooks = call.store.hooks()
    call.records = len(hooks)
    return hooks


@route("DELETE", "/hooks/eventhook/<key:event>", scope="hooks")
def delete_hooks(call: Call, event: str) -> bool:
    """All registrations of an event, or with the query ``condition`` of one list."""
    call.store.delete_hooks(event, call.args.get("condition"))
    return True


def _allowed(url: str) -> bool:
    """https, or this machine, where no one has a certificate."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        local = False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and local)
    )
