from odoo import api, fields, models
from odoo.tools import SQL

SECRETS = ("client_secret", "access_token", "expires_at", "scope")


class CleverReachSecret(models.Model):
    """The client secret and the token of an account, in a row that nothing else writes.

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
    client_secret = fields.Char(groups=fields.NO_ACCESS)
    access_token = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Float(digits=(16, 3), groups=fields.NO_ACCESS)
    scope = fields.Char(groups=fields.NO_ACCESS)

    _account_uniq = models.UniqueIndex("(account_id)")

    @api.model_create_multi
    def create(self, vals_list):
        """Make the rows first, then fill them: see :meth:`write`."""
        rest = [dict(vals) for vals in vals_list]
        secrets = super().create([{"account_id": r.pop("account_id")} for r in rest])
        for secret, vals in zip(secrets, rest, strict=True):
            secret.write(vals)
        return secrets

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
