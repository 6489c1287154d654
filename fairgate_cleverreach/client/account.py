"""The calls about the account as a whole, none of which an upload depends on."""

from . import reading
from .errors import NOT_TOLD
from .records import Plan


class AccountCalls:
    """The part of the client that deals with plan and mailings, for reading only.

    It needs ``_call`` of :class:`.client.CleverReachClient`.
    """

    def plan(self, client_id):
        """Return the :class:`.records.Plan` of the account; None if it is not told.

        Nobody has published an answer of these calls.

        :param client_id: the customer number, as :meth:`whoami` tells it
        """
        cap = self._if_told("plan", client_id, reading.receiver_cap)
        if not cap:
            return None
        used = self._if_told("activereceivercount", client_id, reading.count)
        if used is not None:
            return Plan(cap, used, counts_active=True)
        used = self._if_told("receivercount", client_id, reading.count)
        return None if used is None else Plan(cap, used, counts_active=False)

    def _if_told(self, what, client_id, read):
        try:
            return self._call("GET", f"/clients/{{}}/{what}", client_id, read=read)
        except NOT_TOLD:
            return None

    def mailings(self, limit=100):
        """Return the last :class:`.records.Mailing` that were sent, at most ``limit``.

        :param int limit: at most 100
        :raise MissingRightError: if the OAuth app may not read them
        """
        query = {"state": "finished", "limit": limit, "omit_body": 1}
        return self._call("GET", "/mailings", query=query, read=reading.mailings)

    def report(self, mailing_id):
        """Return the :class:`.records.Report` of a mailing: totals, no recipients.

        :raise NotFoundError: if there is none
        """
        return self._call("GET", "/reports/{}", mailing_id, read=reading.report)
