"""The only way to CleverReach: one request a second, not many, none twice."""

import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from .addon import answers, base_url, errors, masking, transport
from .shapes import shape

PAUSE = 1.0
MOST = 150
KEPT_FOR_CLEANING = 35
LONGEST_WAIT = 300


class Halt(Exception):
    """Nothing more may be asked; the message says why."""


class Clock:
    """Time, such that a test can let it pass."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


@dataclass(frozen=True)
class Answer:
    """``body``: the parsed JSON, None if there is none; ``error``: what the addon's
    client makes of it, None if it is no error.
    """

    status: int
    body: Any
    error: Exception | None
    date: str

    @property
    def code(self):
        """The code in the body of an error, else the HTTP status."""
        return (self.error and self.error.status) or self.status

    @property
    def is_page(self):
        """Whether it is no JSON, but the page of a server in front of CleverReach."""
        return isinstance(self.error, errors.UnreadableError)


class Courier:
    """Sends requests and keeps what came back, as far as it may be told.

    :param own: the :class:`.own.Own` that says what may be changed
    :ivar bool strict: whether a 403 ends it, too
    :ivar list told: of each exchange method, path, status, words and shape
    """

    def __init__(self, url, own, clock):
        self.own = own
        self.clock = clock
        self.strict = False
        self.told = []
        self.wait = 0
        self._url = base_url.checked(url)
        self._cleaning = False
        self._halt = ""
        self._last = None
        self._authorization = None
        self._session = requests.Session()
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": "verify-cleverreach"}
        )

    def sign_in(self, client_id, client_secret):
        """Fetch a token and use it; return the answer's body.

        :raise Halt: if there is none
        """
        pair = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._authorization = transport.Authorization(
            f"Basic {pair}", pair, client_secret, client_id
        )
        answer = self._exchange(
            "POST",
            "/oauth/token.php",
            root="",
            data={"grant_type": "client_credentials"},
            signing_in=True,
        )
        token = answer.body.get("access_token") if not answer.error else None
        if not isinstance(token, str):
            raise Halt(f"There is no token: {answer.error or 'none in the answer'}")
        self._authorization = transport.Authorization(
            f"Bearer {token}", token, client_secret, client_id
        )
        return answer.body

    def get(self, path, *, query=None, safe="", root="/v3", **fields):
        """Read something.

        :param str path: below ``root``, with the names of ``fields`` in braces
        :param str safe: characters of the fields that are sent as they are
        """
        return self._exchange("GET", path, fields, safe=safe, root=root, params=query)

    def send(self, method, path, json=None, **fields):
        """Write something, or read it with a body.

        :raise NotOurs: if it is not of this run
        """
        self.own.check(method, path, fields, json)
        return self._exchange(method, path, fields, json=json)

    def clean(self):
        """From now on the requests kept for cleaning up may be used, and after a 429
        there is a pause."""
        self._cleaning = True
        if self.wait:
            self.clock.sleep(min(self.wait, LONGEST_WAIT))
            self.wait = 0

    def close(self):
        self._session.close()

    def _exchange(
        self,
        method,
        path,
        fields=None,
        *,
        safe="",
        root="/v3",
        signing_in=False,
        **content,
    ):
        fields = fields or {}
        encoded = {name: quote(str(value), safe=safe) for name, value in fields.items()}
        if not all(encoded.values()):
            raise ValueError(f"{path}: something is missing")
        place = f"{root}{path}"
        self._pace()
        sent = [content.get("json"), *fields.values()]
        with masking.hiding(self._authorization.secrets, sent):
            response = self._request(method, place.format(**encoded), content)
            body, error = answers.read(
                response.status_code,
                response.content,
                response.headers.get("Retry-After"),
                signing_in=signing_in,
            )
            answer = Answer(
                response.status_code, body, error, response.headers.get("Date", "")
            )
            self._tell(method, place, answer)
        if not signing_in:
            self._stop_if_told(answer, f"{method} {place}")
        return answer

    def _request(self, method, place, content):
        try:
            return self._session.request(
                method,
                self._url + place,
                **content,
                auth=self._authorization,
                timeout=(10, 60),
                # It would carry the token to somebody else.
                allow_redirects=False,
            )
        except requests.RequestException as failure:
            # Its text holds the URL, which may hold an address.
            raise Halt(
                f"CleverReach could not be reached ({type(failure).__name__})"
            ) from None

    def _pace(self):
        """
        :raise Halt: if as many requests were sent as may be
        """
        if self._halt and not self._cleaning:
            raise Halt(self._halt)
        most = MOST if self._cleaning else MOST - KEPT_FOR_CLEANING
        if len(self.told) >= most:
            raise Halt(f"{len(self.told)} requests were sent, more are not allowed")
        if self._last is not None:
            passed = self.clock.monotonic() - self._last
            if passed < PAUSE:
                self.clock.sleep(PAUSE - passed)
        self._last = self.clock.monotonic()

    def _tell(self, method, place, answer):
        told = {"method": method, "path": place, "status": answer.status}
        if answer.error:
            told |= {"code": answer.code, "words": str(answer.error)}
        else:
            told["shape"] = shape(answer.body, words=method != "GET")
        self.told.append(told)

    def _stop_if_told(self, answer, what):
        """
        :raise Halt: if the answer asks for it: then no check sends anything more
        """
        why = ""
        if answer.code == 429:
            self.wait = answer.error.retry_after
            why = f"CleverReach asks for a pause (429, at {what})"
        elif answer.code == 401:
            why = f"CleverReach does not accept the token (401, at {what})"
        elif answer.code == 403 and self.strict and not self._cleaning:
            why = f"CleverReach refuses it (403, at {what}): {answer.error}"
        if why:
            self._halt = why
            raise Halt(why)
