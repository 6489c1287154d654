"""The token, and whose account it opens."""

import json
from base64 import urlsafe_b64decode
from email.utils import parsedate_to_datetime

from ..addon import errors, reading
from ..courier import Halt
from ..registry import Seen, required, settles

# More than an answer and a rounding take.
TOLERANCE = 5


@settles("token_life", "token_rights", "token_form", "refresh_token")
def token(world):
    told = world.token
    life = _number(told.get("expires_in"))
    yield Seen("token_life", "told" if life else "not told", number=life)
    scope = told.get("scope")
    form = "list" if isinstance(scope, list) else "text" if scope else "none"
    words = scope if isinstance(scope, list) else str(scope or "").split()
    yield Seen("token_rights", form, " ".join(map(str, words)))
    claims = _claims(told["access_token"])
    detail = f"its claims: {' '.join(sorted(claims))}" if claims else ""
    yield Seen("token_form", "jwt" if claims else "opaque", detail)
    yield Seen("refresh_token", "on" if told.get("refresh_token") else "off")


@settles("token_version", "account", "clock")
def account(world):
    answer = world.courier.get("/debug/whoami")
    if answer.code == 403 and "version" in str(answer.error):
        yield Seen("token_version", "another", str(answer.error))
        raise Halt("The OAuth app was not made for REST API version 3")
    body = required(answer, "whoami")
    yield Seen("token_version", "3")
    world.customer = reading.account(body).id
    world.names.update(str(value) for value in reading.single(body).values())
    yield Seen("account", "read")
    offset = _offset(answer.date, world.courier.clock.now())
    right = abs(offset) < TOLERANCE
    yield Seen("clock", "right" if right else "wrong", f"{offset} s", number=offset)


def _number(value):
    try:
        return reading.number(value)
    except errors.UnreadableError:
        return 0


def _claims(value):
    """Return what a token says of itself, {} if it says nothing. Nobody verifies it."""
    parts = value.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _offset(date, now):
    """Return the seconds by which the clock of an answer is ahead of ours."""
    try:
        return round(parsedate_to_datetime(date).timestamp() - now)
    except (TypeError, ValueError):
        return 0
