"""Keeps an access token ready."""

import re
import time
from base64 import b64encode
from threading import Lock

from . import reading, scopes
from .errors import UnreadableError
from .records import Token
from .transport import Authorization

# Seconds before its end at which a token is replaced: more than any request takes; but
# a short-lived one serves for half of its life, not for one call.
MARGIN = 300
# For an answer that does not tell; a token that ends earlier is replaced upon a 401.
ASSUMED_LIFETIME = 3600
# No token lives longer than some years, or has ended before it came.
LONGEST_LIFETIME = 10**8


class TokenSource:
    """Gives out access tokens, by the OAuth grant ``client_credentials``.

    :param transport: the :class:`.transport.Transport`
    :param token: a :class:`.records.Token` from before, or None
    :param on_token: called with each new token, by one thread at a time
    """

    def __init__(self, transport, client_id, client_secret, *, token, on_token):
        pair = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._authorization = Authorization(f"Basic {pair}", client_secret, pair)
        self._transport = transport
        self._token = token
        self._on_token = on_token
        self._lock = Lock()
        self._margin = MARGIN

    @property
    def scope(self):
        """The rights that the token in use names; empty if it names none."""
        return self._token.scope if self._token else ""

    def authorization(self, refused=None):
        """Return the :class:`.transport.Authorization` for a call of the API.

        :param refused: the one that was no longer accepted; however many threads say
            so, only the first one fetches a new token
        :raise CleverReachError: if there is no token to be had
        """
        with self._lock:
            token = self._token
            if (
                token is None
                or token.expires_at - self._margin < time.time()
                or (refused and token.value in refused.secrets)
            ):
                token = self._token = self._fetch()
                lifetime = token.expires_at - time.time()
                self._margin = min(MARGIN, lifetime / 2)
                if self._on_token:
                    self._on_token(token)
        # Whatever CleverReach repeats, it must not be one of the credentials.
        known = self._authorization.secrets
        return Authorization(f"Bearer {token.value}", token.value, *known)

    def _fetch(self):
        return self._transport.exchange(
            "POST",
            "/oauth/token.php",
            read=_token,
            authorization=self._authorization,
            form={"grant_type": "client_credentials"},
            signing_in=True,
        )


def _token(body):
    data = reading.single(body)
    value = data.get("access_token")
    # Anything else could not be sent in a header.
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]+", value):
        raise UnreadableError("CleverReach gave no usable token", status=200)
    lifetime = _lifetime(data.get("expires_in"))
    scope = scopes.in_token(value) or scopes.as_text(data.get("scope"))
    return Token(value, time.time() + lifetime, scope)


def _lifetime(told):
    """Return the life of a token in seconds; what cannot be read is assumed."""
    try:
        lifetime = reading.number(told)
    except UnreadableError:
        return ASSUMED_LIFETIME
    return lifetime if 0 < lifetime <= LONGEST_LIFETIME else ASSUMED_LIFETIME
