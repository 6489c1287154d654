from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import limits
from ..client import (
    CleverReachClient,
    CleverReachError,
    MissingRightError,
    Token,
)
from ..client.base_url import checked
from ..logbook import Logbook
from ..messages import explain
from ..run.shift import Shift
from ..told import kept, of_error, reading, told

BASE_URL_PARAMETER = "fairgate_cleverreach.base_url"
BASE_URL = "https://rest.cleverreach.com"
# What CleverReach has told. Nobody else may say so: the customer number keeps two
# accounts of one customer from sharing a list.
TOLD = {"connection_state", "connection_trouble", "remote_id", "remote_name"}


class CleverReachConnection(models.AbstractModel):
    """The way from an account to CleverReach: credentials, token, client, test."""

    _name = "cleverreach.connection"
    _description = "CleverReach Connection"

    connections = fields.Integer(
        "Requests at Once",
        default=2,
        required=True,
        tracking=True,
        help="How many requests an upload sends to CleverReach at the same time: 1 to "
        "8. More are quicker where CleverReach takes them. Once it has asked to "
        "wait, one at a time for a day.",
    )
    client_id = fields.Char(
        "Client ID",
        copy=False,
        tracking=True,
        help="From the tab “OAuth2 app data” of your app in CleverReach "
        "(My Account ▸ Extras ▸ REST API; on other screens Interfaces ▸ REST API).",
    )
    client_secret = fields.Char(
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        copy=False,
        help="From the same tab. Once saved it cannot be read again, only replaced.",
    )
    secret_ids = fields.One2many(
        "cleverreach.secret", "account_id", groups=fields.NO_ACCESS
    )
    has_client_secret = fields.Boolean(
        compute="_compute_overview",
        compute_sudo=True,
        help="A client secret is saved; nobody can read it.",
    )
    connection_state = fields.Selection(
        [("untested", "Not tested"), ("ok", "Connected"), ("error", "Not connected")],
        "Connection",
        default="untested",
        required=True,
        readonly=True,
        copy=False,
        help="Whether CleverReach accepted the credentials the last time.",
    )
    connection_trouble = fields.Json(
        readonly=True, copy=False, help="What went wrong: codes and their values."
    )
    connection_message = fields.Text(
        "Last Problem",
        compute="_compute_connection_message",
        help="What went wrong, and who can mend it.",
    )
    remote_name = fields.Char(
        "Name at CleverReach",
        readonly=True,
        copy=False,
        help="Who the credentials belong to, as CleverReach knows it.",
    )
    remote_id = fields.Char(
        "Customer Number",
        readonly=True,
        copy=False,
        help="The customer number of the account at CleverReach.",
    )

    @api.depends("connection_trouble")
    @api.depends_context("lang")
    def _compute_connection_message(self):
        for account in self:
            account.connection_message = reading(self.env, account.connection_trouble)

    # The secret goes in and never comes out: what is read is always empty.
    def _compute_client_secret(self):
        self.client_secret = False

    def _inverse_client_secret(self):
        for account in self:
            if account.client_secret:
                account._secret().client_secret = account.client_secret.strip()
                account._forget_token()
                account.message_post(body=account.env._("Client secret replaced."))
        # Who saves a form gets its values back: this one not.
        self.invalidate_recordset(["client_secret"], flush=False)

    def _secret(self):
        """:return: the row that holds the account's secrets, as superuser"""
        self.ensure_one()
        secrets = self.env["cleverreach.secret"].sudo()
        # Those of its lists are written and deleted by others meanwhile.
        own = [("account_id", "=", self.id), ("group_id", "=", False)]
        secret = secrets.search_fetch(own)
        return secret or secret.create({"account_id": self.id})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_told(vals)
        accounts = super().create(vals_list)
        for account in accounts:
            # From the start: two who need it at the same moment would make two.
            account._secret()
        return accounts

    def write(self, vals):
        self._check_told(vals)
        if "client_id" not in vals:
            return super().write(vals)
        client_id = (vals["client_id"] or "").strip()
        changed = self.filtered(lambda account: (account.client_id or "") != client_id)
        result = super().write(dict(vals, client_id=client_id))
        changed._forget_token()
        return result

    def _check_told(self, vals):
        """
        :raise AccessError: if a user wants to write what only CleverReach can tell
        """
        if not self.env.su and not TOLD.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "Whether the connection works, and as whom, is found out by "
                    "“Test Connection”: nobody can enter it."
                )
            )

    def _forget_token(self):
        for account in self:
            account._secret().write(
                {"access_token": False, "expires_at": 0, "scope": False}
            )
        self.sudo().write({"connection_state": "untested", "connection_trouble": False})

    @contextmanager
    def _client(self, upload=None, shift=None, typed=None):
        """Yield a client of this account; every exchange of it gets into the log.

        :param upload: the ``cleverreach.upload`` that the exchanges belong to
        :param shift: the :class:`run.shift.Shift` that it all has to end with; a new
            one if not given
        :param typed: client ID and client secret to use instead of those that are
            saved; neither they nor their token are kept
        :raise UserError: if the account has no credentials yet, or must not connect
        :raise CleverReachError: what the client raises inside the block passes through,
            after the account has taken note of refused credentials
        """
        self.ensure_one()
        if self._is_kept_away():
            raise UserError(told(self.env, "for_tests"))
        account = self.sudo()
        secret = account._secret()
        client_id, client_secret = typed or (account.client_id, secret.client_secret)
        if not (client_id and client_secret):
            raise UserError(self._no_credentials())
        token = None
        if secret.access_token and not typed:
            token = Token(secret.access_token, secret.expires_at, secret.scope or "")
        logbook = Logbook(account, upload)
        new_tokens = []
        shift = shift or Shift()
        client = account._client_class()(
            client_id,
            client_secret,
            base_url=account._base_url(),
            token=token,
            timeout=(min(limits.CONNECT_SECONDS, shift.patience), shift.patience),
            deadline=shift.deadline,
            on_token=new_tokens.append,
            observer=logbook,
            connections=account._connections(),
        )
        try:
            with client:
                yield client
        finally:
            logbook.flush()
        if new_tokens and not typed:
            token = new_tokens[-1]
            secret.write(
                {
                    "access_token": token.value,
                    "expires_at": token.expires_at,
                    "scope": token.scope,
                }
            )

    def _no_credentials(self):
        return self.env._(
            "The CleverReach account “%(name)s” has no credentials yet: enter the "
            "client ID and the client secret in the settings, under Ext. Mailings, or "
            "ask an administrator to.",
            name=self.name,
        )

    def _connections(self):
        """How many requests may run at once: one, for a day after CleverReach has asked
        to wait. The log knows when it did.
        """
        since = fields.Datetime.now() - limits.CAUTION
        told_to_wait = [
            ("account_id", "=", self.id),
            ("status", "=", 429),
            ("date", ">", since),
        ]
        log = self.env["cleverreach.log"].sudo()
        return 1 if log.search_count(told_to_wait, limit=1) else self.connections

    @api.constrains("connections")
    def _check_connections(self):
        for account in self:
            if not 1 <= account.connections <= limits.CONNECTIONS:
                raise ValidationError(
                    self.env._(
                        "From 1 to %(most)s requests can run at once.",
                        most=limits.CONNECTIONS,
                    )
                )

    @api.model
    def _client_class(self):
        """:return: the class of clients; an addon may return a subclass of it"""
        return CleverReachClient

    @api.model
    def _base_url(self):
        """
        :raise UserError: if an administrator set an address that is not safe
        """
        parameters = self.env["ir.config_parameter"].sudo()
        try:
            return checked(parameters.get_param(BASE_URL_PARAMETER) or BASE_URL)
        except ValueError as error:
            raise UserError(
                told(self.env, "base_url", name=BASE_URL_PARAMETER)
            ) from error

    @api.model
    def _is_kept_away(self):
        """Whether this is a copy of the database for tests, and nobody has said which
        server it may talk to.
        """
        get_param = self.env["ir.config_parameter"].sudo().get_param
        is_copy = bool(get_param("database.is_neutralized"))
        return is_copy and not get_param(BASE_URL_PARAMETER)

    # ACTIONS

    def action_test_connection(self):
        """Connect, and say as whom, or what is wrong and who can mend it."""
        self.check_access("write")
        self.ensure_one()
        try:
            with self._client() as client:
                remote = client.whoami()
                may_upload = self._probe_rights(client)
        except CleverReachError as error:
            if isinstance(error, MissingRightError):
                # A right that is given now comes with the next token.
                self._forget_token()
            self._note_connection(error, uploading=False)
            return self._notify(
                self.env._("Not connected"), self.connection_message, "danger"
            )
        return self._note_connected(remote, may_upload)

    def _test_typed(self, client_id, client_secret):
        """Test credentials without keeping them, and keep them if they work.

        :param client_secret: empty for the one that is saved
        :return: the action that says as whom they connect, or what is wrong with them
        """
        self.check_access("write")
        self.ensure_one()
        client_id = (client_id or "").strip()
        client_secret = (client_secret or "").strip()
        if client_id == (self.client_id or "") and not client_secret:
            return self.action_test_connection()
        saved = self._secret().client_secret
        try:
            with self._client(typed=(client_id, client_secret or saved)) as client:
                remote = client.whoami()
                may_upload = self._probe_rights(client)
        except CleverReachError as error:
            message = explain(self.env, error, uploading=False)
            if self.has_client_secret:
                message += "\n" + self.env._(
                    "What you typed was not saved: Odoo goes on with the credentials "
                    "that it had."
                )
            answer = self._notify(self.env._("Not connected"), message, "danger")
            # The page stays as it is: what was typed can be mended.
            del answer["params"]["next"]
            return answer
        self.client_id = client_id
        if client_secret:
            self.client_secret = client_secret
        return self._note_connected(remote, may_upload)

    def _note_connected(self, remote, may_upload):
        """
        :param remote: :class:`client.Whoami`
        :param may_upload: as :meth:`_probe_rights` returns it
        :return: the action that tells as whom the account is connected
        """
        self._note_connection(None)
        self._note_remote(remote)
        message = self.env._(
            "Connected to the CleverReach account “%(name)s”, customer number %(id)s.",
            name=self.remote_name,
            id=self.remote_id,
        )
        if not may_upload:
            message += " " + self.env._(
                "Only reading was tested: whether the OAuth app may also change "
                "recipients shows at the first upload."
            )
        return self._notify(self.env._("Connection successful"), message, "success")

    def _probe_rights(self, client):
        """Read one thing of each kind that an upload needs.

        :return: whether CleverReach says that recipients may be changed as well; None
            if it does not tell
        :raise MissingRightError: if the OAuth app may not
        """
        groups = client.groups()
        client.attributes()
        if groups:
            client.receivers_page(groups[0].id, 0, 1)
        else:
            client.probe_receivers()
        # Only a double opt-in needs the right to forms.
        for matching in self.matching_ids.filtered("double_opt_in")[:1]:
            client.forms(matching.group_id.remote_id)
        return client.may_write_receivers()

    def _note_remote(self, remote):
        """Remember as whom we are connected.

        :param remote: :class:`client.Whoami`
        """
        self.sudo().write(
            {
                "remote_id": remote.id,
                "remote_name": remote.company or remote.name or remote.email,
            }
        )

    def _same_customer(self):
        """:return: the accounts, of any company, that connect to the same customer"""
        self.ensure_one()
        if not self.remote_id:
            return self
        return self.sudo().search([("remote_id", "=", self.remote_id)])

    def _note_connection(self, error, uploading=True):
        """Remember whether the connection works.

        :param error: the :class:`CleverReachError` that says no; None if it works
        :param uploading: whether it stopped an upload
        """
        account = self.sudo()
        state = "error" if error else "ok"
        trouble = kept(of_error(self.env, error, uploading)) if error else False
        if (account.connection_state, account.connection_trouble or False) != (
            state,
            trouble,
        ):
            account.write({"connection_state": state, "connection_trouble": trouble})

    @api.model
    def _notify(self, title, message, kind, then=None):
        """
        :param kind: "success", "info", or "danger"
        :param then: the action that follows; None to read the page again
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": kind,
                "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
