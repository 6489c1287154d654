from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.fields import Command

from .. import limits
from ..client import NOT_TOLD, NotFoundError, ServiceError
from ..told import kept, of_error


class CleverReachMailing(models.Model):
    """A mailing that was sent to one of the lists in use, and its totals.

    Nothing is known here of who opened or clicked: that stays at CleverReach.
    """

    _name = "cleverreach.mailing"
    _description = "CleverReach Mailing"
    _inherit = "cleverreach.exported"
    _order = "date desc, id desc"

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The account that sent the mailing.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    group_ids = fields.Many2many(
        "cleverreach.group",
        string="Recipient Lists",
        readonly=True,
        help="The lists in use that the mailing went to.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        required=True,
        readonly=True,
        help="How CleverReach numbers the mailing.",
    )
    name = fields.Char(
        required=True,
        readonly=True,
        help="How the mailing is called at CleverReach.",
    )
    date = fields.Datetime(
        "Sent on",
        required=True,
        readonly=True,
        help="When CleverReach had sent the mailing.",
    )
    sent = fields.Integer(readonly=True, help="How many mails were sent.")
    opened = fields.Integer(readonly=True, help="How many recipients opened the mail.")
    clicked = fields.Integer(
        readonly=True, help="How many recipients clicked a link in it."
    )
    bounced = fields.Integer(
        "Bounced Recipients",
        readonly=True,
        help="How many mails could not be delivered.",
    )
    unsubscribed = fields.Integer(
        "Unsubscribed Recipients",
        readonly=True,
        help="How many recipients unsubscribed by it.",
    )
    open_rate = fields.Float(
        "Opened (%)",
        compute="_compute_open_rate",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Which part of the mails was opened.",
    )

    _remote_id_uniq = models.UniqueIndex("(account_id, remote_id)")

    @api.depends("sent", "opened")
    def _compute_open_rate(self):
        for mailing in self:
            sent = mailing.sent
            mailing.open_rate = 100 * mailing.opened / sent if sent else 0

    @api.model
    def _read_results(self, account, client):
        """Bring what is known of the last mailings to the lists in use up to date.

        :return: why it could not be read, to be kept: see :mod:`..told`
        :raise CleverReachError: if CleverReach wants a pause, or the credentials are
            refused
        """
        try:
            for remote, groups in self._wanted(account, client.mailings()):
                self._read_report(account, client, remote, groups)
        except (*NOT_TOLD, ServiceError) as error:
            return kept(of_error(self.env, error, uploading=False))
        return False

    def _wanted(self, account, remotes):
        """:return: list of (:class:`client.Mailing`, ids of our lists)"""
        used = {group.remote_id: group for group in account.matching_ids.group_id}
        left = dict.fromkeys(used, limits.MAILINGS)
        wanted = []
        for remote in sorted(remotes, key=lambda remote: remote.stamp, reverse=True):
            of_ours = [id_ for id_ in remote.group_ids if left.get(id_)]
            for id_ in of_ours:
                left[id_] -= 1
            if of_ours and remote.stamp:
                groups = [used[id_].id for id_ in remote.group_ids if id_ in used]
                wanted.append((remote, groups))
        return wanted

    def _read_report(self, account, client, remote, group_ids):
        date = datetime.fromtimestamp(remote.stamp, timezone.utc).replace(tzinfo=None)
        known = self.search(
            [("account_id", "=", account.id), ("remote_id", "=", remote.id)]
        )
        if known and date < fields.Datetime.now() - limits.RESULTS_GROW:
            return
        try:
            report = client.report(remote.id)
        except NotFoundError:
            # Not yet, or no longer.
            return
        values = {
            "name": remote.name or remote.id,
            "date": date,
            "group_ids": [Command.set(group_ids)],
            "sent": report.sent,
            "opened": report.opened,
            "clicked": report.clicked,
            "bounced": report.bounced,
            "unsubscribed": report.unsubscribed,
        }
        if known:
            known.write(values)
        else:
            self.create({**values, "account_id": account.id, "remote_id": remote.id})
