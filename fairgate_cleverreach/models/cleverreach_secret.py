import re

from odoo import api, fields, models
from odoo.tools import SQL

SECRETS = (
    "client_secret",
    "access_token",
    "expires_at",
    "scope",
    "hook_key",
    "hook_verify",
    "hook_token",
)
# As secrets.token_urlsafe(32) makes them.
_KEY = re.compile(r"[\w-]{43}", re.ASCII)


class CleverReachSecret(models.Model):
    """The client secret and the token of an account, in a row that nothing else writes;
    and in rows of their own those of what CleverReach calls for each list.

    Nobody has a right to it; the account reads and writes it as superuser.
    """

    _name = "cleverreach.secret"
    _description = "Secrets of a CleverReach Account"
    _rec_name = "account_id"
    _log_access = False

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        readonly=True,
        ondelete="cascade",
        help="Set in the row of what CleverReach calls for this list.",
    )
    client_secret = fields.Char(groups=fields.NO_ACCESS)
    access_token = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Float(digits=(16, 3), groups=fields.NO_ACCESS)
    scope = fields.Char(groups=fields.NO_ACCESS)

    # The end of the address that CleverReach calls; what it wants to hear while that is
    # registered; and what it proves with that it is CleverReach.
    hook_key = fields.Char(groups=fields.NO_ACCESS)
    hook_verify = fields.Char(groups=fields.NO_ACCESS)
    hook_token = fields.Char(groups=fields.NO_ACCESS)

    _account_uniq = models.UniqueIndex("(account_id) WHERE group_id IS NULL")
    _group_uniq = models.UniqueIndex("(group_id)")
    _key_uniq = models.UniqueIndex("(hook_key)")

    @api.model_create_multi
    def create(self, vals_list):
        """Make the rows first, then fill them: see :meth:`write`."""
        rest = [dict(vals) for vals in vals_list]
        owners = [
            {n: r.pop(n) for n in ("account_id", "group_id") if n in r} for r in rest
        ]
        secrets = super().create(owners)
        for secret, vals in zip(secrets, rest, strict=True):
            secret.write(vals)
        return secrets

    @api.model
    def _hook(self, key):
        """:return: the row of the address that ends in ``key``, if there is one"""
        if not _KEY.fullmatch(key):
            return self.browse()
        return self.search([("hook_key", "=", key)])

    def write(self, vals):
        self.check_access("write")
        secret = {name: value for name, value in vals.items() if name in SECRETS}
        if self and secret:
            self._keep(secret)
        return super().write({n: value for n, value in vals.items() if n not in secret})

    def _keep(self, vals):
        """Write secrets without showing them.

        Should the database refuse a statement of the ORM, as it does when two write the
        same row at the same moment, Odoo puts it into the server's log, values and all.
        The refusal itself names no value: whoever called tries again.
        """
        self.flush_recordset()
        self.modified(vals)
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value or None)
            for name, value in vals.items()
        )
        self.env.cr.execute(
            SQL(
                "UPDATE cleverreach_secret SET %s WHERE id = ANY(%s)",
                assignments,
                self.ids,
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(flush=False)
