"""From the JSON of an answer to records.

CleverReach writes one thing in several ways: numbers as strings, ``[]`` for ``{}``, an
object as a list of one, 204 and nothing for an empty list: that is the body None here.
All of these are read. What still makes no sense raises :class:`UnreadableError`: a row
that is overlooked would look like a recipient that is gone.
"""

import re

from ..sync.states import STAMPED, State, told
from .errors import BadDataError, UnexplainedError, UnreadableError
from .records import (
    AccountInfo,
    Attribute,
    Form,
    Group,
    GroupStats,
    Hook,
    Mailing,
    Member,
    Receiver,
    Report,
)

# CleverReach's own has 64 characters; one that can be guessed protects nothing.
SHORTEST_TOKEN = 16
# Whatever comes later is no time in seconds.
LAST_STAMP = 2**32
# More of anything there is not, and no database takes it as an integer.
MOST = 2**31 - 1
_NO_ID = ("", "0")
_DIGITS = re.compile("[0-9]{1,10}")


def items(body):
    """Return the list that ``body`` stands for, each item as it came."""
    if body is None:
        return []
    # PHP writes a list with gaps as an object with the positions as keys.
    if isinstance(body, dict) and all(key.isdecimal() for key in body):
        return list(body.values())
    if isinstance(body, list):
        return body
    raise _unexpected("a list")


def single(body):
    """Return the object that ``body`` stands for, ``{}`` if it is empty."""
    if body is None or body == []:
        return {}
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if isinstance(body, dict):
        return body
    raise _unexpected("an object")


def accepted(body):
    """Return None if ``body`` says that the thing was done.

    It says so with ``true``, with 204 and nothing, with an object that has an id, an
    address or a success, or with a single word (on other calls CleverReach answers with
    the address).

    :raise BadDataError: if it says anything else
    """
    if isinstance(body, str):
        if " " in body.strip():
            raise BadDataError(body, status=200)
    elif not (body is None or body is True or _confirms(body)):
        raise UnexplainedError("CleverReach did not confirm it", status=200)


def not_refused(body):
    """Return None unless ``body`` says that the thing was not done.

    For what must not be done twice: an answer that says neither counts as done.

    :raise BadDataError: if it says so
    """
    if body is False or (isinstance(body, dict) and body.get("success") is False):
        raise BadDataError("CleverReach did nothing and gave no reason", status=200)
    if isinstance(body, str) and " " in body.strip():
        raise BadDataError(body, status=200)


def _confirms(body):
    data = body[0] if isinstance(body, list) and len(body) == 1 else body
    if not isinstance(data, dict) or data.get("success") is False:
        return False
    worked = str(data.get("status") or "").endswith("success")
    return worked or any(data.get(key) for key in ("success", "id", "email"))


def account(body):
    data = single(body)
    return AccountInfo(
        id=_id(data),
        name=_text(data.get("name")),
        company=_text(data.get("company")),
        email=_text(data.get("email")),
        login_domain=_text(data.get("login_domain")),
    )


def group(body):
    data = single(body)
    return Group(
        id=_id(data),
        name=_text(data.get("name")),
        locked=_text(data.get("locked")).lower() in ("true", "1"),
        last_mailing=number(data.get("last_mailing")),
        last_changed=number(data.get("last_changed")),
    )


def group_stats(body):
    data = single(body)
    return GroupStats(
        # That a list holds nobody has to be said.
        total=count(data.get("total_count")),
        active=_amount(data.get("active_count")),
        inactive=_amount(data.get("inactive_count")),
        bounced=_amount(data.get("bounce_count")),
    )


def attribute(body, asked=None):
    """
    :param asked: the id of the list that was asked for its fields: where a field does
        not tell whose it is, the path did
    """
    data = single(body)
    owner = data.get("groups_id", data.get("group_id"))
    group_id = _text(asked if owner is None else owner)
    return Attribute(
        id=_id(data),
        group_id=group_id if group_id not in _NO_ID else None,
        name=_text(data.get("name")),
        description=_text(data.get("description")),
        type=_text(data.get("type")),
        tag=_text(data.get("tag")),
    )


def form(body):
    data = single(body)
    return Form(id=_id(data), name=_text(data.get("name")))


def forms(body):
    return [form(item) for item in items(body)]


def receiver(body):
    data = single(body)
    return Receiver(
        id=_id(data),
        email=_text(data.get("email")),
        group_id=_text(data.get("group_id", data.get("groups_id"))),
        state=_state(data),
        attributes=_values(data.get("attributes")),
        global_attributes=_values(data.get("global_attributes")),
        source=_text(data.get("source")),
    )


def hook(body):
    data = single(body)
    return Hook(
        event=_text(data.get("event")),
        condition=_text(data.get("condition")),
        url=_text(data.get("url")),
    )


def hook_token(body):
    """Return what the calls to a new hook prove with that they are CleverReach's."""
    token = single(body).get("call_token")
    if not isinstance(token, str) or len(token) < SHORTEST_TOKEN:
        raise _unexpected("a call token")
    return token


def receiver_cap(body):
    """Return how many recipients the plan allows; 0 if it does not say."""
    return _amount(single(body).get("receiver_cap"))


def count(body):
    """Return a bare number, also one that is wrapped up."""
    if isinstance(body, dict) and len(body) == 1:
        (body,) = body.values()
    is_number = isinstance(body, int | str) and _DIGITS.fullmatch(str(body))
    if not is_number or int(body) > MOST:
        raise _unexpected("a number")
    return int(body)


def mailings(body):
    """Return the mailings in a list, or in an object of lists by state."""
    if isinstance(body, dict) and "finished" in body:
        body = body["finished"]
    return [mailing(item) for item in items(body)]


def mailing(body):
    data = single(body)
    groups = data.get("mailing_groups")
    ids = groups.get("group_ids") if isinstance(groups, dict) else groups
    stamps = [number(data.get(name)) for name in ("finished", "started", "stamp")]
    return Mailing(
        id=_id(data),
        name=_text(data.get("name")) or _text(data.get("subject")),
        stamp=next((stamp for stamp in stamps if 0 < stamp < LAST_STAMP), 0),
        group_ids=tuple(map(_text, ids)) if isinstance(ids, list) else (),
    )


def report(body):
    """Return the totals of a mailing; what is left out is 0."""
    data = single(body)
    stats = single(data.get("stats") or data)
    delivered, bounced = _amount(stats.get("delivered")), _amount(stats.get("bounced"))
    return Report(
        sent=_amount(stats.get("sent")) or _amount(delivered + bounced),
        opened=_amount(stats.get("unique_opened")),
        clicked=_amount(stats.get("unique_clicks")),
        bounced=bounced,
        unsubscribed=_amount(stats.get("unsubscribed")),
    )


def receiver_or_none(body):
    return receiver(body) if single(body) else None


def groups(body):
    return [group(item) for item in items(body)]


def attributes(body, asked=None):
    return [attribute(item, asked) for item in items(body)]


def hooks(body):
    return [hook(item) for item in items(body)]


def receivers(body):
    return [receiver(item) for item in items(body)]


def members(body):
    """Return a list of :class:`.records.Member`: quicker than :func:`receivers`."""
    return [member(item) for item in items(body)]


def member(body):
    # A list has many of them: what is as it nearly always is, is not looked at closer.
    data = body if body.__class__ is dict else single(body)
    id_, email, source = data.get("id"), data.get("email"), data.get("source")
    return tuple.__new__(
        Member,
        (
            id_ if id_.__class__ is str and id_ not in _NO_ID else _id(data),
            email if email.__class__ is str else _text(email),
            _state(data),
            source if source.__class__ is str else _text(source),
        ),
    )


def group_ids(body):
    """Return the ids in a list of ids, of groups, or of one receiver in each group.

    Nobody has published an answer of this call: whatever is not a number is refused.
    """
    ids = [
        _id(item, "group_id", "groups_id", "id")
        if isinstance(item, dict)
        else _id({"id": item})
        for item in items(body)
    ]
    if not all(id_.isdecimal() for id_ in ids):
        raise _unexpected("ids of lists")
    return ids


def addresses(body):
    """Return the addresses in a list of addresses, or of objects that have one."""
    return [
        _text(item.get("email") if isinstance(item, dict) else item)
        for item in items(body)
    ]


def _id(data, *keys):
    """Return the first of ``keys`` that is there, as a string."""
    if keys:
        value = next((data[key] for key in keys if key in data), None)
    else:
        value = data.get("id")
        if value.__class__ is str and value not in _NO_ID:
            return value
    is_id = isinstance(value, int | str) and not isinstance(value, bool)
    if not is_id or str(value) in _NO_ID:
        raise _unexpected("an id")
    return str(value)


def _state(data):
    for name, state in STAMPED:
        if when := data.get(name):
            if when.__class__ is int and not data.get(state.undone_by):
                # As nearly always. So it is told below as well.
                return state
            break
    else:
        return State.INACTIVE
    return told(lambda stamp: number(data.get(stamp)), _flag(data.get("active")))


def _flag(value):
    """Return a flag as a boolean; None if there is none."""
    if value is None or isinstance(value, bool):
        return value
    return _text(value).lower() in ("true", "1")


def _text(value):
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value)


def number(value):
    if value.__class__ is int:
        return value
    try:
        return int(value or 0)
    except (OverflowError, TypeError, ValueError):
        raise _unexpected("a number") from None


def _amount(value):
    """Return how many of something there are; 0 if it is not told."""
    amount = number(value)
    if not 0 <= amount <= MOST:
        raise _unexpected("a number")
    return amount


def _values(value):
    # An empty PHP array is written as [], whatever it would hold.
    if not isinstance(value, dict):
        return {}
    return {name: _text(content) for name, content in value.items()}


def _unexpected(what):
    return UnreadableError(
        f"CleverReach gave an unexpected answer where {what} was due", status=200
    )
