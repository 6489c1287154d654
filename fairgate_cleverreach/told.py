"""What went wrong, kept as a code and its values: each reads it in the own language.

What is made here is a text, in the language of whoever made it, that knows what it is
made of. Handed on it can be shown like any other; kept it is by :func:`kept`.
"""

from odoo.tools import LazyTranslate

from .messages import explain, facts, in_full
from .wording import filled, titled

_lt = LazyTranslate(__name__)

TEXTS = {
    "waited_too_long": _lt(
        "CleverReach made the upload wait for more than a day, so it was given up. What"
        " was sent until then is kept. Upload again later."
    ),
    "error_in_odoo": _lt(
        "The upload stopped because of an error in Odoo. Your Odoo administrator finds "
        "it in the server's log. What was sent until then is kept."
    ),
    "stopped": _lt(
        "%(user)s stopped the upload. What was sent until then is kept and known: the "
        "next upload does the rest."
    ),
    "not_in_use": _lt(
        "The upload was stopped because its CleverReach account was archived, or the "
        "service is no longer booked. What was sent until then is kept and known."
    ),
    "too_old": _lt(
        "The upload did not come to its end within 24 hours, so it was given up. What "
        "was sent until then is kept and known: the next upload does the rest."
    ),
    "interrupted": _lt(
        "The upload was interrupted %(count)s times at the same place, so it was given "
        "up. What was sent until then is kept and known. Your Odoo administrator finds "
        "the cause in the server's log: Odoo may have ended the process because it took"
        " too much time or memory. The next upload tries again."
    ),
    "not_all_removed": _lt(
        "CleverReach did not remove all recipients: %(message)s. The next upload tries "
        "again."
    ),
    "unanswered": _lt(
        "CleverReach did not say what became of some recipients. The next upload sends "
        "them again."
    ),
    "no_form": _lt(
        "New recipients are to wait for double opt-in, but no form is chosen that asks "
        "them to confirm. Choose one under “Options” of the matching. Nothing was sent "
        "or removed."
    ),
    "asked_unknown": _lt(
        "Of %(count)s recipients it is not known whether CleverReach has sent the mail "
        "that asks them to confirm: the answer was lost. They are not asked again by "
        "themselves. Open the number of those asked to see who they are; on a contact's"
        " page a manager can let them be asked once more."
    ),
    "asked_refused": _lt(
        "CleverReach did not send %(count)s of the mails that ask new recipients to "
        "confirm: %(message)s. Look at the form in CleverReach. The next upload tries "
        "again."
    ),
    "not_whole": _lt(
        "CleverReach showed only %(read)s recipients of the list, also when asked "
        "again, but there are more. Nothing was sent or removed. Upload again later: "
        "after recipients were deleted in CleverReach, its count is wrong for some "
        "minutes. If it lasts, show this to your Odoo administrator."
    ),
    "not_mirrored": _lt(
        "The list holds recipients that no upload has sent. The first upload of the "
        "whole list asks what is to become of them; single contacts can be sent after "
        "that. Nothing was sent."
    ),
    "matching_deleted": _lt("The matching was deleted meanwhile."),
    "matching_changed": _lt(
        "The matching was changed while the upload ran. The next upload does what it "
        "says now."
    ),
    "role_gone": _lt(
        "The filter role of this matching no longer exists: somebody deleted the tag. "
        "Choose another one. Nothing was sent or removed."
    ),
    "role_lost_tags": _lt(
        "One of the filter roles of this matching, or a tag below one of them, is no "
        "longer there: somebody deleted or archived it. Those who had only that one "
        "would leave the list. Check the filter roles, then press “The Filter Roles Are"
        " Right”. Nothing was sent or removed."
    ),
    "role_archived": _lt(
        "The filter role “%(tag)s” is archived. Unarchive the tag or choose another "
        "one. Nothing was sent or removed."
    ),
    "filter_broken": _lt(
        "The filter of the matching “%(name)s” no longer works. Open it and set it "
        "again. Nothing was sent or removed."
    ),
    "base_url": _lt(
        "The system parameter “%(name)s” is not the address of a server that is safe: "
        "it needs to begin with https:// and to have no path. Your Odoo administrator "
        "corrects or deletes it."
    ),
    "for_tests": _lt(
        "This is a copy of the database for tests: it does not talk to CleverReach, so "
        "that no list is changed by mistake. Your Odoo administrator can name a server "
        "for it to talk to: system parameter “fairgate_cleverreach.base_url”."
    ),
    "hook_left": _lt(
        "%(list)s: the registration at CleverReach was left there, since another "
        "program may need it. Odoo pays no attention to it any more."
    ),
    "updated": _lt(
        "The addon was updated while this upload ran. What was sent until then is kept,"
        " and the next upload goes on."
    ),
}
"""Each code with its text. A text may change; a code that was kept stays."""


class Told(str):
    """A text that knows its code, and its values, such as JSON can keep."""

    def __new__(cls, text, code, values):
        self = super().__new__(cls, text)
        self.code = code
        self.values = values
        return self


def told(env, code, **values):
    """:return: the text of ``code``, a key of ``TEXTS``, in the language of ``env``"""
    # pylint: disable=prefer-env-translation
    text = env._(TEXTS[code])
    return Told(filled(env, text, values) if values else text, code, values)


def of_error(env, error, uploading=True):
    """:return: what a :class:`CleverReachError` means, see :func:`.messages.explain`"""
    return Told(explain(env, error, uploading), "cleverreach", facts(error, uploading))


def kept(*texts):
    """:return: what JSON keeps of texts, also of such as others have made"""
    return [
        {"code": text.code, "values": text.values}
        if isinstance(text, Told)
        else {"code": "text", "values": {"text": str(text)}}
        for text in texts
        if text
    ]


def reading(env, troubles):
    """:return: what was kept, as text in the language of ``env``; False for nothing"""
    return "\n".join(_read(env, **trouble) for trouble in troubles or ()) or False


def _read(env, code, values):
    if code == "text":
        return values["text"]
    if code == "cleverreach":
        return in_full(env, **values)
    if code == "of_list":
        return titled(env, values["list"], reading(env, values["problem"]))
    return told(env, code, **values)
