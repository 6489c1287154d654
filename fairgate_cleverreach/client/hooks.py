"""The calls about event hooks: whom CleverReach tells when something happens."""

from . import reading
from .errors import NotFoundError

# All events of recipients together.
EVENT = "receiver"
# Beside the API, not below it.
PATH = "/hooks/eventhook"


class HookCalls:
    """The part of the client that deals with event hooks.

    It needs ``_call`` of :class:`.client.CleverReachClient`.
    """

    def hooks(self):
        """Return a :class:`.records.Hook` for each registration of the account."""
        return self._call("GET", PATH, root="", read=reading.hooks)

    def register_hook(self, group_id, url, verify):
        """Have CleverReach tell ``url`` of what happens to the recipients of a list.

        While this runs, CleverReach asks the URL with ``?secret=…`` and expects the
        text ``<verify> <secret>``.

        :param str verify: of 10 to 50 characters
        :return: what every call carries in its header ``X-CR-CALLTOKEN``
        :raise BadDataError: if the URL did not answer like that
        """
        # The list as a text: a number is refused.
        body = {
            "url": url,
            "event": EVENT,
            "condition": str(group_id),
            "verify": verify,
        }
        return self._call("POST", PATH, root="", json=body, read=reading.hook_token)

    def delete_hooks(self, group_id):
        """Delete every registration for the recipients of a list, whosever it is."""
        try:
            self._call(
                "DELETE",
                f"{PATH}/{EVENT}",
                root="",
                query={"condition": str(group_id)},
                read=reading.accepted,
            )
        except NotFoundError:
            # There is none.
            return
