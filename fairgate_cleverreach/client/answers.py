"""Tells an error from an answer, and one error from another."""

import json
import re
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from .errors import (
    BadDataError,
    CredentialsError,
    ForbiddenError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnexplainedError,
    UnreadableError,
    WrongVersionError,
)
from .masking import mask

_LIMIT = re.compile(r"\b(limit(s|ed)?|quota|plan|maximum)\b", re.IGNORECASE)
# The length of a value is nobody's plan.
_LENGTH = re.compile(r"\b(length|long|characters?)\b", re.IGNORECASE)
# "Forbidden: v3 token on lower version"
_VERSION = re.compile(r"\btoken\b.*\bversion\b", re.IGNORECASE)
# That a right is missing is believed only if it is said.
_RIGHT = re.compile(r"\b(scopes?|rights?|permissions?|privileges?)\b", re.IGNORECASE)
_UNREADABLE = object()
# What no database takes as text: the byte 0, and halves of characters; and the forms in
# which they may be in a body.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_NO_TEXT_FORMS = (b"\\u0000", b"\\ud", b"\\uD")
_NO_TEXT_BYTE = b"\xed"
# What a server in front of CleverReach may say as well, with a page of its own. No
# other code on a page is about the request: 404 does not mean that a list is gone.
_FRONT = (401, 408, 413, 429)


def read(status, content, retry_after=None, *, signing_in=False):
    """Return what the body of an answer says, and the error that it amounts to.

    An ``error`` in the body is an error even with status 200, and its code wins over
    the status, as in CleverReach's own integrations. Nothing at all is an answer only
    with status 204, which says so: whoever took it for an empty list would take
    everybody for gone.

    :param int status: the HTTP status
    :param bytes content: the body as it came
    :param retry_after: the header of that name
    :param bool signing_in: whether this is the answer of the token endpoint
    :return: the body as parsed from JSON, None with 204; and None, or else an instance
        of the subclass of :class:`.errors.CleverReachError` that fits
    """
    body = _parse(content)
    code, words = _error_in(body)
    if status < 300 and words is None and body is not _UNREADABLE:
        if body is None and status != 204:
            return None, UnreadableError("An empty answer", status=status)
        return body, None
    if 300 <= (code or status) < 400:
        words = f"CleverReach redirects to another address, with HTTP status {status}"
        return None, UnreadableError(words, status=status)
    if body is _UNREADABLE and status < 500 and status not in _FRONT:
        words = f"Not JSON, with HTTP status {status}"
        return None, UnreadableError(words, status=status)
    if not words and isinstance(body, str):
        words = body
    explained = _explains(words, code or status)
    words = mask(words or _phrase(code or status))
    pause = seconds(retry_after)
    return body, _error(code or status, words, explained, pause, signing_in)


def seconds(retry_after):
    """Return the seconds in a ``Retry-After`` header, None if it tells nothing."""
    value = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    try:
        return max(0, round(parsedate_to_datetime(value).timestamp() - time.time()))
    except (OverflowError, TypeError, ValueError):
        return None


def speaks_of_limit(words):
    """Whether an error seems to be about the limit of a plan, not about a value.

    Only words tell, and any sentence may have them: so nobody may ask where the error
    could be about one row of many.
    """
    return bool(_LIMIT.search(words)) and not _LENGTH.search(words)


def _parse(content):
    if not content.strip():
        return None
    try:
        body = json.loads(content)
        # Nearly no body has any of them, and to look at each text takes long.
        return _texts(body) if _may_have_no_texts(content) else body
    except (RecursionError, ValueError):
        return _UNREADABLE


def _may_have_no_texts(content):
    if b"\\u" in content and any(map(content.__contains__, _NO_TEXT_FORMS)):
        return True
    return _NO_TEXT_BYTE in content


def _texts(body):
    """Return ``body`` with texts that are texts."""
    if isinstance(body, str):
        return _NO_TEXT.sub("", body)
    if isinstance(body, list):
        return list(map(_texts, body))
    if isinstance(body, dict):
        return {_texts(name): _texts(value) for name, value in body.items()}
    return body


def _error_in(body):
    """Return the code and the words of the ``error`` in a body; (None, None) if none.

    The API puts an object there, the token endpoint a string. An empty one is an error
    without words: who has nothing to complain of leaves it out, or says null or false.
    """
    if not isinstance(body, dict):
        return None, None
    error = body.get("error")
    if error in (None, False):
        error = body.get("errors") or None
        if error is None:
            return None, None
        if isinstance(error, list):
            error = error[0]
    if not isinstance(error, dict):
        details = (str(error or ""), body.get("error_description"))
        return None, ": ".join(text for text in details if text)
    code = str(error.get("code") or "")
    valid = re.fullmatch(r"[45][0-9]{2}", code)
    return int(code) if valid else None, str(error.get("message") or "")


def _explains(words, status):
    """Whether words tell more than the name of the status does."""
    bare = (words or "").strip(" .").lower()
    return bare not in ("", _name(status).lower())


def _phrase(status):
    if status < 300:
        return "CleverReach reports an error and does not name it"
    return " ".join(filter(None, (_name(status), f"(HTTP status {status})")))


def _name(status):
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _error(status, words, explained, pause, signing_in):
    if status == 401 or (signing_in and status in (200, 400, 403)):
        return CredentialsError(words, status=status)
    if status == 429:
        return TooManyRequestsError(
            words, status=status, **({} if pause is None else {"retry_after": pause})
        )
    if status == 413:
        return TooLargeError(words, status=status)
    if status >= 500:
        return ServiceError(words, status=status, retry_after=pause)
    if status == 408:
        return NetworkError(words, status=status, timeout=True)
    if signing_in and status in (404, 405, 410):
        # That no list is gone goes without saying: the address of the service is wrong.
        return ServiceError(words, status=status)
    if status in (404, 410):
        return NotFoundError(words, status=status)
    if status == 402 or (status == 403 and speaks_of_limit(words)):
        return LimitReachedError(words, status=status)
    if status == 403 and _VERSION.search(words):
        return WrongVersionError(words, status=status)
    if status == 403 and _RIGHT.search(words):
        return MissingRightError(words, status=status)
    if status == 409 or not explained:
        return UnexplainedError(words, status=status)
    if status == 403:
        return ForbiddenError(words, status=status)
    return BadDataError(words, status=status)
