"""The client, with one short method for each call about accounts, lists and fields."""

from functools import partial

from . import answers, reading, scopes
from .account import AccountCalls
from .batches import Batches
from .errors import (
    BadDataError,
    CredentialsError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    ReadOnlyError,
    ServiceError,
)
from .forms import FormCalls
from .hooks import HookCalls
from .receivers import ReceiverCalls
from .tokens import TokenSource
from .transport import Transport


class CleverReachClient(ReceiverCalls, FormCalls, HookCalls, AccountCalls):
    """CleverReach's REST API v3 with the credentials of one account.

    A context manager, safe for use from as many threads as there are ``connections``.
    Every method raises the :class:`.errors.CleverReachError` that fits: above all
    :class:`.errors.NotFoundError` where the list is gone.

    The calls about recipients are in :class:`.receivers.ReceiverCalls`, those about
    forms in :class:`.forms.FormCalls`, about event hooks in :class:`.hooks.HookCalls`,
    about plan and mailings in :class:`.account.AccountCalls`.

    :param str client_id: from the OAuth app of the account
    :param str client_secret: likewise
    :param str base_url: scheme and host
    :param token: a :class:`.records.Token` from before, if there is one
    :param on_token: called with each new :class:`.records.Token`; must not call back
    :param observer: called with each :class:`.records.Exchange`, from any thread
    :param timeout: seconds to wait for the connection, and for an answer
    :param deadline: the moment of ``time.monotonic`` by which every request has ended,
        whatever it waits for: then it counts as timed out; None for none
    :param int connections: how many requests may run at once, also to be read
    :raise ValueError: if ``base_url`` is neither https nor on this machine
    """

    def __init__(
        self,
        client_id,
        client_secret,
        *,
        base_url="https://rest.cleverreach.com",
        token=None,
        on_token=None,
        observer=None,
        timeout=(10, 60),
        deadline=None,
        connections=2,
    ):
        self.observer = observer
        self.connections = connections
        self._transport = Transport(
            base_url,
            observer=observer,
            timeout=timeout,
            deadline=deadline,
            connections=connections,
        )
        self._tokens = TokenSource(
            self._transport, client_id, client_secret, token=token, on_token=on_token
        )
        self._batches = Batches()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        """Close the connections."""
        self._transport.close()

    def own_address(self):
        """Return the network address from which this machine reaches CleverReach."""
        return self._transport.own_address()

    def whoami(self):
        """Return the :class:`.records.AccountInfo` of the credentials."""
        return self._call("GET", "/debug/whoami", read=reading.account)

    def may_write_receivers(self):
        """Return whether the token names the right to change recipients.

        It is there after any other call. To try the right would be to change something.

        :return: True; None if the token does not tell
        :raise ReadOnlyError: if it names the right to read them only
        """
        told = scopes.may_write(self._tokens.scope, "receivers")
        if told is False:
            raise ReadOnlyError(
                f"scope: {self._tokens.scope}", endpoint="/v3/receivers"
            )
        return told

    def groups(self):
        """Return every :class:`.records.Group` of the account."""
        return self._call("GET", "/groups", read=reading.groups)

    def group(self, group_id):
        """Return one :class:`.records.Group`."""
        return self._call("GET", "/groups/{}", group_id, read=reading.group)

    def group_stats(self, group_id):
        """Return the :class:`.records.GroupStats` of a list."""
        return self._call("GET", "/groups/{}/stats", group_id, read=reading.group_stats)

    def attributes(self, group_id=None):
        """Return each :class:`.records.Attribute` of a list, or each global one."""
        wanted = None if group_id is None else str(group_id)
        read = partial(reading.attributes, asked=wanted)
        found = self._call("GET", *_attributes_path(group_id), read=read)
        return [attribute for attribute in found if attribute.group_id == wanted]

    def create_attribute(self, name, type, description, group_id=None):
        """Make sure that a field exists and return it as it is.

        CleverReach answers 409 if there is one of that name, which is then returned,
        whatever its type; and its answer to a creation has lost keys over the years.
        So the list tells.

        :param str name: of ``a-z``, ``0-9`` and ``_``, which CleverReach leaves alone
        :param str type: text, number, gender or date
        :param str description: the label
        :raise LimitReachedError: if CleverReach takes no more fields
        """
        refusal = None
        try:
            self._call(
                "POST",
                *_attributes_path(group_id),
                json={"name": name, "type": type, "description": description},
                read=reading.accepted,
            )
        except BadDataError as error:
            refusal = error
        for attribute in self.attributes(group_id):
            if attribute.name.lower() == name.lower():
                return attribute
        if refusal and answers.speaks_of_limit(str(refusal)):
            raise LimitReachedError(
                str(refusal), status=refusal.status, endpoint=refusal.endpoint
            )
        raise refusal or ServiceError(f"CleverReach did not create the field {name}")

    def _call(self, method, *args, again=None, **details):
        """Send a request with a token.

        :param bool again: whether to send it once more should it time out; None: if it
            only asks
        """
        try:
            return self._send(method, *args, **details)
        except NetworkError as error:
            if again is None:
                again = method == "GET"
            if not (error.timeout and again):
                raise
        return self._send(method, *args, **details)

    def _send(self, method, path, *parts, root="/v3", **details):
        """Send a request with a token, and once more with a new one if need be."""
        authorization = self._tokens.authorization()
        send = partial(
            self._transport.exchange, method, f"{root}{path}", *parts, **details
        )
        try:
            return send(authorization=authorization)
        except CredentialsError:
            authorization = self._tokens.authorization(refused=authorization)
        except BadDataError as error:
            self._check_right(method, path, error)
            raise
        return send(authorization=authorization)

    def _check_right(self, method, path, error):
        """
        :raise MissingRightError: if the token itself says that it may not do this
        """
        if error.status != 403 or method == "GET":
            return
        resource = "receivers" if "/receivers" in path else path.split("/")[-1]
        if scopes.may_write(self._tokens.scope, resource) is False:
            raise MissingRightError(
                str(error), status=error.status, endpoint=error.endpoint
            ) from error


def _attributes_path(group_id):
    """Return the path of the fields of a list, or of the global ones, and its parts."""
    if group_id is None:
        return ("/attributes",)
    return ("/groups/{}/attributes", group_id)
