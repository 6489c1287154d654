"""What a call to CleverReach is for, in the words of the person who reads the log."""

import re

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By the method and the address of the call. The first match counts.
_CALLS = {
    "POST .*/token.*": "access",
    "GET .*/debug/.*": "test",
    "GET .*/groups/[^/]+/stats": "size",
    ".* /hooks/eventhook.*": "hooks",
    "GET .*/clients/.*": "plan",
    "GET .*/(mailings|reports).*": "results",
    "GET .*attributes": "fields",
    "POST .*attributes": "field",
    "GET .*/blacklist": "blocklist",
    "GET .*/forms(/[^/]+)?": "forms",
    "POST .*/forms/[^/]+/send/activate": "ask",
    "GET .*/groups(/[^/]+)?": "lists",
    "GET .*/receivers": "read",
    "GET .*/receivers/.*": "look",
    "POST .*/receivers/(upsert|upsertplus|insert|update)": "send",
    "POST .*/receivers/delete": "remove",
    "DELETE .*/receivers/.*": "remove",
    "POST .*/(get_receivers|receivers/.*)": "look",
    "PUT .*/email": "rename",
}
_PURPOSES = {
    "access": _lt("Ask for access"),
    "test": _lt("Test the connection"),
    "size": _lt("Read the size of a list"),
    "fields": _lt("Read the fields"),
    "field": _lt("Create a field"),
    "plan": _lt("Read the limits of the plan"),
    "results": _lt("Read the results of the mailings"),
    "hooks": _lt("Have CleverReach tell at once"),
    "blocklist": _lt("Read the blocklist"),
    "lists": _lt("Read the lists"),
    "forms": _lt("Read the forms"),
    "ask": _lt("Ask somebody to confirm"),
    "read": _lt("Read the recipients of a list"),
    "look": _lt("Look up recipients"),
    "send": _lt("Send recipients"),
    "remove": _lt("Remove recipients"),
    "rename": _lt("Change an address"),
}


def purpose(env, method, endpoint):
    """Return what a call is for, in the language of ``env``; if unknown, the call.

    :param method: the HTTP method
    :param endpoint: the path that was called, as in :class:`client.Exchange`
    """
    call = f"{method} {endpoint}"
    for pattern, key in _CALLS.items():
        if re.fullmatch(pattern, call):
            return env._(_PURPOSES[key])  # pylint: disable=prefer-env-translation
    return call
