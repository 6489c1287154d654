"""What an error of CleverReach means, in the words of the person who reads it.

Each text says what happened, who can act, and what was kept. One line here is all that
a new error class of the client needs; another one where it means something else.
"""

import re

from odoo.tools import LazyTranslate

from . import client
from .client import (
    BadDataError,
    CleverReachError,
    CredentialsError,
    ForbiddenError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    NotFoundError,
    ReadOnlyError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnexplainedError,
    UnreadableError,
    WrongVersionError,
)

_lt = LazyTranslate(__name__)

_EXPLANATIONS = {
    CredentialsError: _lt(
        "CleverReach does not accept the client ID and the client secret. Copy both "
        "again from the tab “OAuth2 app data” of your app in CleverReach "
        "(My Account ▸ Extras ▸ REST API; on other screens Interfaces ▸ REST API) and "
        "save them here. Your matchings and contacts are kept."
    ),
    MissingRightError: _lt(
        "CleverReach refuses this: the OAuth app lacks the right to it. Open the app "
        "in CleverReach (My Account ▸ Extras ▸ REST API; on other screens Interfaces "
        "▸ REST API), tick the scopes for recipients and e-mails, and test again. Your "
        "matchings and contacts are kept."
    ),
    ReadOnlyError: _lt(
        "The OAuth app may only read the recipients, not change them: an upload would "
        "be refused. Open the app in CleverReach (My Account ▸ Extras ▸ REST API; on "
        "other screens Interfaces ▸ REST API), tick the scope that lets it write "
        "recipients, too, and test again. Your matchings and contacts are kept."
    ),
    WrongVersionError: _lt(
        "The OAuth app in CleverReach was made for another version of the interface. "
        "Make a new app there (My Account ▸ Extras ▸ REST API; on other screens "
        "Interfaces ▸ REST API), choose “REST API Version 3” for it, and save its "
        "client ID and client secret here. Your matchings and contacts are kept."
    ),
    NotFoundError: _lt(
        "CleverReach does not know the address that was called. Nothing is lost. "
        "Please show the connection log to your Odoo administrator: the system "
        "parameter with the address of CleverReach may be wrong."
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
        "CleverReach, or a server on the way to it, refuses the request as too large. "
        "Nothing is lost. Please show the connection log to your Odoo administrator."
    ),
    BadDataError: _lt(
        "CleverReach does not understand what was sent. What was sent until now is "
        "kept. Please show the connection log to your Odoo administrator."
    ),
    ForbiddenError: _lt(
        "CleverReach refuses this, and says why. What was sent until now is kept. If "
        "the reason means nothing to you, show it to CleverReach's support."
    ),
    UnexplainedError: _lt(
        "CleverReach refuses this and gives no reason. What was sent until now is "
        "kept: upload again later. If it lasts, ask CleverReach's support."
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
    UnreadableError: _lt(
        "CleverReach gave an answer that makes no sense. Nothing is lost: try again "
        "later. If it lasts, show the connection log to your Odoo administrator: the "
        "answer may come from another server."
    ),
    CleverReachError: _lt(
        "The connection to CleverReach failed. Please show the connection log to your "
        "Odoo administrator."
    ),
}

# What an error means instead, where this matches the path that was called.
_PLACES = (
    (
        BadDataError,
        "/hooks/",
        _lt(
            "CleverReach could not reach this Odoo, so it will not tell anything. "
            "Please show this to your Odoo administrator: the address of Odoo (system "
            "parameter “web.base.url”) must answer from the internet, by https with a "
            "valid certificate, also while another request is running. Until then the "
            "nightly reading finds out who has left."
        ),
    ),
    (
        NotFoundError,
        "/groups/[^/]+",
        _lt(
            "CleverReach no longer knows the recipient list. Somebody may have "
            "deleted it there. Find the lists anew, then choose another list; the "
            "matching is kept."
        ),
    ),
    (
        NotFoundError,
        "/attributes/",
        _lt(
            "CleverReach no longer knows the field. Somebody may have deleted it "
            "there. Find the lists anew, then choose another field; the matching is "
            "kept."
        ),
    ),
    (
        NotFoundError,
        "/receivers/",
        _lt(
            "CleverReach no longer knows the recipient. Somebody may have deleted it "
            "there. What was sent until now is kept: upload again."
        ),
    ),
    (
        NotFoundError,
        "/forms/",
        _lt(
            "CleverReach no longer knows the form of the double opt-in. Somebody may "
            "have deleted it there. Find the lists anew, then choose another form on "
            "the matching. What was sent until now is kept."
        ),
    ),
    (
        MissingRightError,
        "/forms",
        _lt(
            "CleverReach does not let Odoo use the forms, so that nobody can be asked "
            "to confirm. Either the OAuth app lacks the right to it: tick the scope "
            "for forms in CleverReach (My Account ▸ Extras ▸ REST API), and test "
            "again. Or CleverReach takes these mails for spam: ask its support. Those "
            "who were not asked yet are asked by the next upload."
        ),
    ),
    (
        TooLargeError,
        "/receivers",
        _lt(
            "CleverReach refuses even the smallest batch as too large. Send fewer "
            "fields, or shorter ones. What was sent until now is kept."
        ),
    ),
    (
        LimitReachedError,
        "/attributes",
        _lt(
            "CleverReach takes no more fields: the limit of your plan is reached. "
            "Delete fields that you no longer need in CleverReach, or change your "
            "plan; then try again. Your matchings are kept."
        ),
    ),
)

# What an error means instead, where somebody waits for an answer, and no upload runs.
_WAITING = {
    TooManyRequestsError: _lt(
        "CleverReach asks to wait: too many requests in a short time. Nothing is lost: "
        "try again in some minutes."
    ),
    BadDataError: _lt(
        "CleverReach does not understand what it was asked. Nothing is lost. Please "
        "show the connection log to your Odoo administrator."
    ),
    UnexplainedError: _lt(
        "CleverReach refuses this and gives no reason. Nothing is lost: try again "
        "later. If it lasts, ask CleverReach's support."
    ),
    ServiceError: _lt(
        "CleverReach has a problem of its own at the moment. Nothing is lost: try "
        "again later. If it lasts, ask CleverReach's support."
    ),
}

# The rights of an OAuth app, by the part of the address that needs them.
_RIGHTS = {
    "attributes": _lt("fields of the recipients"),
    "receivers": _lt("recipients"),
    "blacklist": _lt("blocklist"),
    "forms": _lt("forms"),
    "groups": _lt("recipient lists"),
    "hooks": _lt("event hooks"),
    "mailings": _lt("mailings"),
    "reports": _lt("reports of the mailings"),
}


def explain(env, error, uploading=True):
    """Return what ``error`` means for the user, in the language of ``env``.

    :param error: a :class:`CleverReachError`
    :param uploading: whether it stopped an upload; else somebody waits for an answer
    """
    return in_full(env, **facts(error, uploading))


def facts(error, uploading=True):
    """:return: dict of what :func:`in_full` needs to know, such as JSON can keep"""
    # Of these we ourselves say why; that is for the log.
    ours = isinstance(error, NetworkError | UnreadableError)
    return {
        "name": type(error).__name__,
        "endpoint": error.endpoint,
        "message": "" if ours else str(error),
        "uploading": uploading,
    }


def in_full(env, name, endpoint, message, uploading):
    """Return what an error means, with CleverReach's own words.

    :param name: of its class
    :param message: CleverReach's words; empty for none
    """
    text = meaning(env, name, endpoint, uploading)
    if message:
        text += env._("\nCleverReach says: “%(message)s”.", message=message)
    return text


def meaning(env, name, endpoint, uploading=True):
    """Return what an error means, without CleverReach's own words.

    Each part is a sentence of its own: some screens show no line breaks.

    :param name: of its class
    :param endpoint: the path that was called, or None
    :param uploading: as for :func:`explain`
    """
    error_class = getattr(client, name or "", CleverReachError)
    explanation = _explanation(error_class, endpoint or "", uploading)
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


def _explanation(error_class, endpoint, uploading):
    for cls, place, text in _PLACES:
        if issubclass(error_class, cls) and re.search(place, endpoint):
            return text
    for cls in error_class.__mro__:
        if not uploading and cls in _WAITING:
            return _WAITING[cls]
        if cls in _EXPLANATIONS:
            return _EXPLANATIONS[cls]
    raise TypeError(f"{error_class} is no error of the client")
