"""What can go wrong with a call to CleverReach, sorted by who can mend it."""

from .masking import mask


class CleverReachError(Exception):
    """A call to CleverReach failed.

    :param str message: CleverReach's own words where it gave any; addresses, tokens
        and secrets are masked, here at the latest
    :param status: the code in the body of the answer where it has one, else its HTTP
        status; None if there was no answer
    :param endpoint: the path that was called, as in :class:`.records.Exchange`
    """

    def __init__(self, message, *, status=None, endpoint=None):
        super().__init__(mask(message))
        self.status = status
        self.endpoint = endpoint


class CredentialsError(CleverReachError):
    """Client id, client secret or token were refused, the token even when new."""


class MissingRightError(CleverReachError):
    """The OAuth app may not do this (403): CleverReach's words say so, or the token."""


class WrongVersionError(MissingRightError):
    """The OAuth app was made for another version of the API (403)."""


class ReadOnlyError(MissingRightError):
    """The OAuth app may read the recipients and not change them, says its token."""


class NotFoundError(CleverReachError):
    """The list, field or recipient does not exist (any more)."""


class LimitReachedError(CleverReachError):
    """The plan of the CleverReach account does not allow more."""


class TooManyRequestsError(CleverReachError):
    """CleverReach wants a pause (429).

    :param retry_after: the length of the pause in seconds
    """

    def __init__(self, message, *, retry_after=60, **details):
        super().__init__(message, **details)
        self.retry_after = retry_after


class TooLargeError(CleverReachError):
    """The request was too big (413); a smaller batch may pass."""


class BadDataError(CleverReachError):
    """CleverReach refused what was sent; sending it again does not help."""


class ForbiddenError(BadDataError):
    """CleverReach refused (403) for a reason of its own: not for a right that is
    missing, as far as anything says. It may be about one row of many.
    """


class UnexplainedError(BadDataError):
    """CleverReach refused, and gave no reason that can be about what was sent: a
    conflict with something else (409), or no words at all. Of a single row that says
    nothing; the next time it may be taken.
    """


class ServiceError(CleverReachError):
    """CleverReach failed; later it may work.

    :param retry_after: the pause in seconds that CleverReach asked for, or None
    """

    def __init__(self, message, *, retry_after=None, **details):
        super().__init__(message, **details)
        self.retry_after = retry_after


class UnreadableError(ServiceError):
    """CleverReach gave an answer that makes no sense, and did not say that it failed.

    An empty answer is none (unless it is a 204): no page without recipients, and no
    confirmation. What was asked may have been done.
    """


class NetworkError(ServiceError):
    """There is no answer.

    :param bool timeout: the connection stood, but the answer took too long; False if
        there was no connection, or if it broke
    """

    def __init__(self, message, *, timeout=False, **details):
        super().__init__(message, **details)
        self.timeout = timeout


class BrokenOffError(NetworkError):
    """The connection broke in the middle of the answer."""


NOT_TOLD = (BadDataError, MissingRightError, NotFoundError, UnreadableError)
"""What comes where something may not be there, not be allowed or not be understood, and
nothing depends on it."""
