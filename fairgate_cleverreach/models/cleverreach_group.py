from odoo import api, fields, models


class CleverReachGroup(models.Model):
    _name = "cleverreach.group"
    _description = "CleverReach Recipient List"
    _order = "name, id"

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    name = fields.Char(required=True, readonly=True)
    remote_id = fields.Char("ID at CleverReach", required=True, readonly=True)
    recipient_count = fields.Integer(
        "Recipients",
        readonly=True,
        help="As of the last refresh or upload. CleverReach itself updates the number "
        "with some delay.",
    )
    gone = fields.Boolean(
        "Deleted at CleverReach",
        readonly=True,
        help="The list was not found at the last refresh.",
    )

    _remote_id_uniq = models.UniqueIndex("(account_id, remote_id)")

    @api.depends("name", "recipient_count", "gone")
    def _compute_display_name(self):
        for group in self:
            if group.gone:
                group.display_name = self.env._(
                    "%(name)s (deleted at CleverReach)", name=group.name
                )
            else:
                group.display_name = self.env._(
                    "%(name)s (%(count)s)",
                    name=group.name,
                    count=group.recipient_count,
                )

    def _sync(self, account, remote_groups):
        """Make the lists of ``account`` what CleverReach says.

        :param self: the lists known of the account
        :param remote_groups: list of :class:`client.Group`
        A list that is no longer there is marked, never deleted: its matching and what
        is remembered of its recipients stay.
        """
        known = {group.remote_id: group for group in self}
        for remote in remote_groups:
            group = known.pop(remote.id, None)
            if not group:
                self.create(
                    {
                        "account_id": account.id,
                        "remote_id": remote.id,
                        "name": remote.name or remote.id,
                    }
                )
            elif group.gone or group.name != (remote.name or remote.id):
                group.write({"name": remote.name or remote.id, "gone": False})
        self.browse([group.id for group in known.values()]).gone = True
