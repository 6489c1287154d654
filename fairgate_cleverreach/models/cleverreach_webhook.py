import secrets
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import (
    NOT_TOLD,
    BadDataError,
    CleverReachError,
    NotFoundError,
    ServiceError,
    UnreadableError,
)
from ..told import kept, of_error, reading, told

PATH = "/cleverreach/webhook/"
# Names of machines that only their own network knows.
PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test")


class CleverReachWebhook(models.AbstractModel):
    """CleverReach tells at once what happens to the recipients of the lists in use.

    There is a registration for each list. The random part of its address and its token
    are in a row of ``cleverreach.secret``; those rows are written in transactions of
    their own: CleverReach calls back while it is still being asked.
    """

    _name = "cleverreach.webhook"
    _description = "Event Hooks of CleverReach"

    webhook = fields.Boolean(
        "CleverReach Tells at Once",
        readonly=True,
        copy=False,
        tracking=True,
        help="CleverReach calls Odoo when somebody unsubscribes or is deleted, so that "
        "Odoo looks at once. Without it the nightly reading finds the same.",
    )
    webhook_trouble = fields.Json(
        readonly=True, copy=False, help="What went wrong: codes and their values."
    )
    webhook_problem = fields.Text(
        "Problem with the Calls",
        compute="_compute_webhook_problem",
        help="Why CleverReach does not tell, at least not of all lists.",
    )
    webhook_obstacle = fields.Text(
        "Why Not Possible",
        compute="_compute_webhook_obstacle",
        help="Why CleverReach cannot call this Odoo. Empty: it can.",
    )
    told_date = fields.Datetime(
        "Last Told on",
        readonly=True,
        copy=False,
        help="When Odoo last looked because CleverReach had told something.",
    )

    @api.depends_context("lang")
    def _compute_webhook_obstacle(self):
        for account in self:
            account.webhook_obstacle = account._webhook_obstacle(self.get_base_url())

    def _webhook_obstacle(self, url):
        """
        :param url: the address that Odoo has
        :return: why CleverReach cannot call it, in words; False if it can
        """
        parts = urlsplit(url)
        try:
            service = self._base_url()
        except UserError as error:
            # The page opens all the same.
            return str(error)
        if urlsplit(service).scheme == "http":
            # A CleverReach on this machine, for tests: it reaches whatever we reach.
            return False
        if parts.scheme != "https":
            return self.env._(
                "CleverReach calls addresses that begin with https:// only; the "
                "address of this Odoo is “%(url)s”. Whoever looks after your Odoo can "
                "change that (system parameter “web.base.url”). Until then the nightly "
                "reading finds out who has left.",
                url=url,
            )
        if not _is_public(parts.hostname or ""):
            return self.env._(
                "CleverReach cannot reach “%(url)s” from the internet: it is an "
                "address of your own network. Until that changes (system parameter "
                "“web.base.url”) the nightly reading finds out who has left.",
                url=url,
            )
        return False

    def _is_told(self):
        """Whether what CleverReach tells is wanted."""
        # After an upload the account is not needed for anything else.
        self.fetch(["webhook"])
        return self.webhook and self._is_in_use()

    # ACTIONS

    def action_webhook_on(self):
        """Have CleverReach tell at once what happens on the lists in use."""
        self.check_access("write")
        self.ensure_one()
        if self.webhook_obstacle:
            raise UserError(self.webhook_obstacle)
        if not self.matching_ids:
            raise UserError(
                self.env._("Match a filter role with a recipient list first.")
            )
        return self._set_webhook(True)

    def action_webhook_off(self):
        """Have CleverReach tell nothing any more."""
        self.check_access("write")
        self.ensure_one()
        return self._set_webhook(False)

    @api.depends("webhook_trouble")
    @api.depends_context("lang")
    def _compute_webhook_problem(self):
        for account in self:
            account.webhook_problem = reading(self.env, account.webhook_trouble)

    def _set_webhook(self, wanted):
        account = self.sudo()
        try:
            with account._client() as client:
                trouble = account._sync_hooks(client, wanted)
        except CleverReachError as error:
            problem = of_error(self.env, error, uploading=False)
            account.webhook_trouble = kept(problem)
            # What was registered before stays; the nightly reading tries again.
            account.webhook = account.webhook or bool(account._hook_rows())
            return self._notify(self.env._("Not changed"), problem, "danger")
        account.write({"webhook": wanted, "webhook_trouble": trouble})
        if trouble:
            problem = self.webhook_problem
            return self._notify(self.env._("Not quite done"), problem, "warning")
        if wanted:
            message = self.env._(
                "CleverReach tells Odoo from now on when somebody unsubscribes from "
                "one of the lists, or is deleted."
            )
        else:
            message = self.env._("CleverReach tells Odoo nothing any more.")
        return self._notify(self.env._("Saved"), message, "success")

    # REGISTRATIONS

    def _sync_hooks(self, client, wanted=True):
        """Bring what is registered at CleverReach in line with the lists in use.

        :param wanted: False to end all registrations
        :return: what could not be done, to be kept: see :mod:`..told`
        """
        groups = self.env["cleverreach.group"]
        if wanted:
            groups = self.matching_ids.group_id.filtered(lambda group: not group.gone)
        registered = self._hooks_there(client)
        problems = []
        for group, url in self._hook_rows().items():
            there = registered is None or url in registered.get(group.remote_id, ())
            if group in groups and there:
                groups -= group
                continue
            self._forget_hook(group)
            if (
                there
                and group not in groups
                and not self._delete_hook(client, group, registered)
            ):
                problems.append(told(self.env, "hook_left", list=group.name))
        for group in groups:
            self._add_hook(client, group, registered)
        return kept(*problems)

    def _hooks_there(self, client):
        """:return: dict of id of a list → URLs that are told of its recipients; None if
        CleverReach does not say
        """
        try:
            hooks = client.hooks()
        except (BadDataError, NotFoundError, UnreadableError):
            return None
        found = {}
        for hook in hooks:
            if hook.event == "receiver":
                found.setdefault(hook.condition, set()).add(hook.url)
        return found

    def _delete_hook(self, client, group, registered):
        """Delete the registration for a list, unless others would lose theirs with it.

        :return: whether none of ours is left
        """
        if registered is None:
            return False
        urls = registered.get(group.remote_id, set())
        own = {url for url in urls if url.startswith(self._hook_url(""))}
        if own and urls == own:
            client.delete_hooks(group.remote_id)
            return True
        return not own

    def _add_hook(self, client, group, registered):
        # What is left of earlier ones would be told of everything twice.
        self._delete_hook(client, group, registered)
        key, verify = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        self._note_hook(group, hook_key=key, hook_verify=verify)
        token = False
        try:
            token = client.register_hook(group.remote_id, self._hook_url(key), verify)
        finally:
            if token:
                self._note_hook(group, hook_token=token, hook_verify=False)
            else:
                self._forget_hook(group)

    @api.model
    def _hook_url(self, key):
        return f"{self.get_base_url()}{PATH}{key}"

    # THEIR SECRETS

    @contextmanager
    def _apart(self):
        """Yield this account in a transaction of its own."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr)).sudo()

    def _hook_rows(self):
        """:return: dict of list → the URL that is registered for it"""
        with self._apart() as account:
            rows = account.secret_ids.filtered("hook_token")
            return {
                row.group_id.with_env(self.env): self._hook_url(row.hook_key)
                for row in rows
            }

    def _note_hook(self, group, **values):
        with self._apart() as account:
            row = account.secret_ids.filtered(lambda row: row.group_id.id == group.id)
            if not row:
                row = row.create({"account_id": account.id, "group_id": group.id})
            row.write(values)

    def _forget_hook(self, group):
        with self._apart() as account:
            rows = account.secret_ids
            rows.filtered(lambda row: row.group_id.id == group.id).unlink()

    def _sync_hooks_by_night(self, client):
        """Register what was matched since, and what CleverReach has lost."""
        if not self.webhook or self.webhook_obstacle:
            return
        try:
            self.webhook_trouble = self._sync_hooks(client)
        except (*NOT_TOLD, ServiceError) as error:
            self.webhook_trouble = kept(of_error(self.env, error, uploading=False))


def _is_public(host):
    """Whether a name or address may be one that the internet knows."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and host.rstrip(".").rpartition(".")[2] not in PRIVATE
