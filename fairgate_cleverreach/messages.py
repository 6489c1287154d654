"""What an error of CleverReach means, in the words of the person who reads it.

Each text says what happened, who can act, and what was kept. One line here is all that
a new error class of the client needs.
"""

from odoo.tools import LazyTranslate

from . import client
from .client import (
    BadDataError,
    CleverReachError,
    CredentialsError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
)

_lt = LazyTranslate(__name__)

_EXPLANATIONS = {
    CredentialsError: _lt(
        "CleverReach does not accept the client ID and the client secret. Copy both "
        "again from the tab “OAuth2 app data” of your app in CleverReach "
        "(My Account ▸ Extras ▸ REST API) and save them here. Your matchings and "
        "contacts are kept."
    ),
    MissingRightError: _lt(
        "CleverReach refuses this: the OAuth app lacks the right to it. Open the app "
        "in CleverReach (My Account ▸ Extras ▸ REST API), tick the scopes for "
        "recipients and e-mails, and test again. Your matchings and contacts are kept."
    ),
    NotFoundError: _lt(
        "CleverReach no longer knows the recipient list or field. Somebody may have "
        "deleted it there. Find the lists anew, then choose another list or field; the "
        "matching is kept."
    ),
    LimitReachedError: _lt(
        "CleverReach takes no more recipients: the limit of your plan is reached. What "
        "was sent until now is kept. Remove recipients or change your plan in "
        "CleverReach, then upload again."
    ),
    TooManyRequestsError: _lt(
        "CleverReach asks to wait: too many requests in a short time. The upload goes "
        "on by itself later; nothing is lost."
    ),
    TooLargeError: _lt(
        "CleverReach refuses even the smallest batch as too large. Send fewer fields, "
        "or shorter ones. What was sent until now is kept."
    ),
    BadDataError: _lt(
        "CleverReach does not understand what was sent. What was sent until now is "
        "kept. Please show the connection log to your Odoo administrator."
    ),
    NetworkError: _lt(
        "CleverReach does not answer. Nothing is lost: try again in some minutes. If "
        "it lasts, tell whoever looks after your Odoo: they check the internet "
        "connection of the server, and CleverReach's status page."
    ),
    ServiceError: _lt(
        "CleverReach has a problem of its own at the moment. Nothing is lost: upload "
        "again later. If it lasts, ask CleverReach's support."
    ),
    CleverReachError: _lt(
        "The connection to CleverReach failed. Please show the connection log to your "
        "Odoo administrator."
    ),
}

# The rights of an OAuth app, by the part of the address that needs them.
_RIGHTS = {
    "attributes": _lt("fields of the recipients"),
    "receivers": _lt("recipients"),
    "blacklist": _lt("blocklist"),
    "groups": _lt("recipient lists"),
}


def explain(env, error):
    """Return what ``error`` means for the user, in the language of ``env``.

    :param error: a :class:`CleverReachError`
    """
    text = meaning(env, type(error).__name__, error.endpoint)
    if str(error) and not isinstance(error, NetworkError):
        # Of a broken connection we ourselves say why; that is for the log.
        text += env._("\nCleverReach says: “%(message)s”.", message=error)
    return text


def meaning(env, name, endpoint):
    """Return what an error means, without CleverReach's own words.

    Each part is a sentence of its own: some screens show no line breaks.

    :param name: of its class
    :param endpoint: the path that was called, or None
    """
    error_class = getattr(client, name or "", CleverReachError)
    explanation = next(
        _EXPLANATIONS[cls] for cls in error_class.__mro__ if cls in _EXPLANATIONS
    )
    # pylint: disable=prefer-env-translation
    text = env._(explanation)
    if error_class is MissingRightError:
        for part, right in _RIGHTS.items():
            if part in (endpoint or ""):
                text += env._(
                    "\nThe right that is missing: %(right)s.", right=env._(right)
                )
                break
    return text
