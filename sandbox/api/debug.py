"""Who the token belongs to, and whether it works."""

from typing import Any

from ..call import Call
from ..routing import route


@route("GET", "/v3/debug/whoami")
def whoami(call: Call) -> dict[str, Any]:
    return {
        "id": str(call.box.switches.customer),
        "name": "Muster",
        "firstname": "Petra",
        "salutation": "Frau",
        "street": "Musterweg 5",
        "company": "Sandbox",
        "zip": "3000",
        "city": "Bern",
        "phone": "",
        "fax": "",
        "email": "sandbox@example.com",
        "country": "Switzerland",
        "login_domain": f"{call.box.switches.customer}.sandbox.example.com",
    }


@route("GET", "/v3/debug/validate")
def validate(call: Call) -> bool:
    return True


@route("GET", "/v3/debug/ttl")
def time_to_live(call: Call) -> dict[str, int]:
    """Only ``ttl`` is known of the real answer; ``date`` here is the end."""
    left = call.box.tokens.seconds_left(call.token)
    return {"ttl": left, "date": call.store.now() + left}


@route("GET", "/v3/debug/ping", public=True)
def ping(call: Call) -> bool:
    return True
