"""The token endpoint and the tokens it has given out."""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from werkzeug.wrappers import Request

from .call import Call, parsed
from .errors import ApiError, OAuthError
from .routing import route
from .switches import RESOURCES, Switches

GRANTS = ("client_credentials", "refresh_token", "authorization_code")


@dataclass
class Tokens:
    """Tokens live in memory only: a restarted sandbox knows none.

    :param clock: tells Unix time
    """

    client_id: str
    client_secret: str
    switches: Switches
    clock: Callable[[], float]
    #: Unix time at which each token ends.
    ends: dict[str, float] = field(default_factory=dict)
    refreshing: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def grant(self, client: tuple[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """Answer the token endpoint.

        :param client: id and secret, as sent
        :param body: the other parameters
        :raise OAuthError:
        """
        grant = body.get("grant_type")
        if grant not in GRANTS:
            raise OAuthError(
                "unsupported_grant_type", f'Grant type "{grant}" not supported'
            )
        if not self._known(client):
            raise OAuthError("invalid_client", "The client credentials are invalid")
        if grant == "client_credentials":
            return self.issue(refreshable=self.switches.refresh_tokens)
        if grant == "refresh_token":
            self._spend(str(body.get("refresh_token")))
            return self.issue(refreshable=True)
        # There is no log-in page here that could have given out a code.
        raise OAuthError("invalid_grant", "The authorization code is invalid")

    def issue(self, *, refreshable: bool) -> dict[str, Any]:
        """A new token, in the shape of the token endpoint."""
        ttl = self.switches.token_ttl
        token = self._new_token(ttl)
        answer = {
            "access_token": token,
            "expires_in": ttl,
            "token_type": "bearer",
            **self._scope(),
        }
        with self.lock:
            self.ends[token] = self.clock() + ttl
            if refreshable:
                answer["refresh_token"] = secrets.token_hex(32)
                self.refreshing.add(answer["refresh_token"])
        return answer

    def _new_token(self, ttl: int) -> str:
        if self.switches.token_form == "opaque":
            return secrets.token_hex(32)
        now = int(self.clock())
        claims = {
            "iss": "rest.cleverreach.com",
            "jti": secrets.token_hex(16),
            "iat": now,
            "exp": now + ttl,
            "client_id": self.client_id,
            "scopes": self._rights(),
        }
        signed = f"{_base64({'alg': 'HS256', 'typ': 'JWT'})}.{_base64(claims)}"
        # Who sends it back is known by the whole text; nobody checks the signature.
        return f"{signed}.{secrets.token_urlsafe(32)}"

    def _rights(self) -> list[str]:
        scopes = self.switches.scopes
        return list(RESOURCES) if scopes is None else sorted(scopes)

    def _scope(self) -> dict[str, Any]:
        """What an answer tells of the rights of the OAuth app."""
        words = self._rights()
        forms = {"text": {"scope": " ".join(words)}, "list": {"scope": words}}
        return forms.get(self.switches.scope_answer, {})

    def seconds_left(self, token: str) -> int:
        """:raise ApiError: 401, unknown or expired"""
        left = self.ends.get(token, 0) - self.clock()
        if left <= 0:
            raise ApiError(401)
        return int(left)

    def check(self, token: str, path: str) -> None:
        """
        :raise ApiError: 401, unknown or expired; 403, it is for another version
        """
        self.seconds_left(token)
        if path.startswith("/v3/") and self.switches.token_version != 3:
            raise ApiError(403, "v3 token on lower version")

    def allow(self, scope: str, write: bool) -> None:
        """:raise ApiError: 403, the OAuth app lacks a right"""
        needed = f"{scope}:{'write' if write else 'read'}"
        scopes = self.switches.scopes
        if scopes is not None and not {scope, needed} & scopes:
            raise ApiError(403, f"missing scope {needed}")

    def revoke(self, token: str) -> None:
        with self.lock:
            self.ends.pop(token, None)

    def expire_all(self) -> None:
        """Every token given out so far is answered with 401 from now on."""
        with self.lock:
            self.ends.clear()

    def _known(self, client: tuple[str, str]) -> bool:
        pairs = zip(client, (self.client_id, self.client_secret), strict=True)
        # Both are compared, always to their end.
        return all(
            [hmac.compare_digest(sent.encode(), own.encode()) for sent, own in pairs]
        )

    def _spend(self, refresh_token: str) -> None:
        with self.lock:
            if refresh_token not in self.refreshing:
                raise OAuthError("invalid_grant", "The refresh token is invalid")
            self.refreshing.remove(refresh_token)


def _base64(value: dict[str, Any]) -> str:
    """A part of a JWT."""
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@route("POST", "/oauth/token.php", public=True, write=False)
@route("POST", "/oauth/token", public=True, write=False)
def give_token(call: Call) -> dict[str, Any]:
    body = _parameters(call.request)
    basic = call.request.authorization
    if basic is not None and basic.type == "basic":
        client = (basic.username or "", basic.password or "")
    else:
        client = (str(body.get("client_id", "")), str(body.get("client_secret", "")))
    return call.box.tokens.grant(client, body)


@route("DELETE", "/oauth/token", write=False)
@route("DELETE", "/v3/oauth/token", write=False)
def revoke_token(call: Call) -> bool:
    call.box.tokens.revoke(call.token)
    return True


@route("GET", "/v3/debug/exchange")
def exchange_token(call: Call) -> dict[str, Any]:
    call.box.tokens.revoke(call.token)
    return call.box.tokens.issue(refreshable=True)


def _parameters(request: Request) -> dict[str, Any]:
    """The body as parameters: a form, a multipart form or JSON."""
    if request.mimetype != "application/json":
        return request.form.to_dict()
    try:
        body = parsed(request.get_data())
    except ValueError as error:
        raise OAuthError("invalid_request", "The body is not JSON") from error
    return body if isinstance(body, dict) else {}
