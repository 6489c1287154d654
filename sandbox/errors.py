"""What CleverReach answers when it refuses something.

There are two envelopes: on the API ``error`` is an object, on the token endpoint it
is a string.
"""

from werkzeug.http import HTTP_STATUS_CODES


class ApiError(Exception):
    """A whole request is refused under ``/v3``.

    :param code: HTTP status, repeated in the body
    :param detail: CleverReach's own words after the status phrase, if any
    """

    def __init__(self, code: int, detail: str = ""):
        phrase = HTTP_STATUS_CODES.get(code, "Error")
        self.code = code
        self.message = f"{phrase}: {detail}" if detail else phrase
        super().__init__(self.message)

    def body(self) -> dict:
        return {"error": {"code": self.code, "message": self.message}}


class OAuthError(Exception):
    """The token endpoint refuses; always HTTP 400.

    :param error: one of the words of RFC 6749, section 5.2
    """

    code = 400

    def __init__(self, error: str, description: str):
        self.error = error
        self.description = description
        super().__init__(f"{error}: {description}")

    def body(self) -> dict:
        return {"error": self.error, "error_description": self.description}


class RowRefused(Exception):
    """One row of a batch is refused; its text stands in that row's place."""


def not_found(what: str) -> ApiError:
    return ApiError(404, f"invalid {what}")
