from odoo import api, fields, models
from odoo.fields import Command, Domain

from .. import limits
from ..client import CleverReachError


class CleverReachReading(models.AbstractModel):
    """Reads the lists in use each night, whatever the frequency of uploads.

    A reading is an upload that ends after its first phase: it finds out who has left,
    and writes nothing at CleverReach. It runs in the account's own job like all others,
    so that it never gets in the way of an upload.
    """

    _name = "cleverreach.reading"
    _description = "Reading of CleverReach Recipient Lists"

    nightly_reading = fields.Boolean(
        "Read the Lists Every Night",
        default=True,
        tracking=True,
        help="Who has unsubscribed at CleverReach is known in Odoo the next day, also "
        "where uploads are rare. The lists are only read, nothing is sent.",
    )

    night_date = fields.Datetime(
        readonly=True,
        copy=False,
        help="When a reading last looked after what belongs to no list.",
    )

    @api.model
    def _cron_read_lists(self):
        """Ask for a reading of all lists that are due; the accounts' own jobs do it."""
        since = fields.Datetime.now() - limits.READ_AGAIN
        for account in self.search([("nightly_reading", "=", True)]):
            matchings = account._unread_matchings(since)
            is_due = matchings or (account.night_date or since) <= since
            if is_due and account._is_in_use() and account.has_client_secret:
                account._request_reading(matchings)

    def _unread_matchings(self, since):
        """:return: the matchings whose lists nobody has read after ``since``"""
        return self.matching_ids.filtered(
            lambda matching: (
                not matching.group_id.gone
                and (matching.group_id.read_date or since) <= since
            )
        )

    def _request_reading(self, matchings):
        """Queue a reading of the lists of ``matchings``, unless one waits already.

        :param matchings: may be none: what else is read by night is read all the same
        """
        self.ensure_one()
        if not self._open_upload(Domain("kind", "=", "reading")):
            reading = self.env["cleverreach.upload"].create(
                {
                    "account_id": self.id,
                    "kind": "reading",
                    "matching_ids": [Command.set(matchings.ids)],
                }
            )
            # Also if they are none.
            reading.scope = "matchings"
        self.cron_id._trigger()

    def _read_plan(self, client):
        """Read how many recipients the plan of the account allows, and note it.

        Nothing depends on it: where it cannot be read, only the log tells, and what was
        known stays.

        :return: a :class:`client.Plan`; None if there is nothing to tell of
        """
        if not self.remote_id:
            return None
        try:
            plan = client.plan(self.remote_id)
        except CleverReachError:
            return None
        self._note_plan(plan)
        return plan

    def _read_beside(self, client):
        """What a reading looks after once it has read the lists.

        :raise CleverReachError: if CleverReach wants a pause, or the credentials are
            refused. What cannot be read is told at its place, and is no failure: the
            lists are read
        """
        self._read_plan(client)
        self._sync_hooks_by_night(client)
        self._read_results_by_night(client)
        self.night_date = fields.Datetime.now()
