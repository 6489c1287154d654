from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..client import CleverReachError

GUARD_PARAMETER = "fairgate_cleverreach.manual_upload_hours"
GUARD_HOURS = 24
# Reading a list's size is one request each: an account with very many lists gets the
# sizes of these first ones, and of every list in use.
STATS_LIMIT = 30


class CleverReachAccount(models.Model):
    _name = "cleverreach.account"
    _description = "CleverReach Account"
    _inherit = [
        "cleverreach.connection",
        "cleverreach.schedule",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _check_company_auto = True
    _order = "company_id, name, id"

    name = fields.Char(required=True, default="CleverReach", tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    responsible_id = fields.Many2one(
        "res.users",
        string="Responsible Person",
        default=lambda self: self.env.user,
        tracking=True,
        help="Who is told when an upload fails.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language of the Values",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="Choices and countries are sent in this language, whoever starts the "
        "upload.",
    )
    brake_count = fields.Integer(
        "Brake: More Than",
        default=10,
        tracking=True,
        help="An upload that would remove more recipients than this, and a larger part "
        "of the list than the percentage, waits for a confirmation.",
    )
    brake_percent = fields.Float(
        "Brake: Percentage", default=20, digits=(5, 1), tracking=True
    )
    group_ids = fields.One2many("cleverreach.group", "account_id", "Recipient Lists")
    attribute_ids = fields.One2many("cleverreach.attribute", "account_id", "Fields")
    field_map_ids = fields.One2many(
        "cleverreach.field.map", "account_id", "Field Matching"
    )
    matching_ids = fields.One2many("cleverreach.matching", "account_id", "Matchings")
    upload_ids = fields.One2many("cleverreach.upload", "account_id", "Uploads")
    log_ids = fields.One2many("cleverreach.log", "account_id", "Connection Log")
    last_upload_id = fields.Many2one(
        "cleverreach.upload", compute="_compute_last_upload"
    )
    last_upload_date = fields.Datetime("Last Upload on", compute="_compute_last_upload")
    last_upload_state = fields.Selection(
        lambda self: self.env["cleverreach.upload"]._fields["state"].selection,
        "Result of the Last Upload",
        compute="_compute_last_upload",
    )
    manual_free_at = fields.Datetime(
        "Free Again at",
        compute="_compute_manual_free_at",
        help="When the next manual upload is possible. Empty: now.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "This association has an account of that name already."
    )

    @api.depends("upload_ids.state", "upload_ids.start_date")
    def _compute_last_upload(self):
        for account in self:
            last = account.upload_ids.search(
                [("account_id", "=", account.id), ("partner_id", "=", False)], limit=1
            )
            account.last_upload_id = last
            account.last_upload_date = last.start_date
            account.last_upload_state = last.state

    @api.depends("upload_ids.state", "upload_ids.start_date")
    def _compute_manual_free_at(self):
        for account in self:
            account.manual_free_at = account._manual_free_at()

    # CleverReach's lists and fields

    def action_refresh(self):
        """Read the lists and fields that exist at CleverReach."""
        self.ensure_one()
        self.check_access("write")
        try:
            with self._client() as client:
                self._refresh(client)
        except CleverReachError as error:
            self._note_connection(error)
            return self._notify(
                self.env._("Not connected"), self.connection_message, "danger"
            )
        self._note_connection(None)
        message = self.env._(
            "%(lists)s recipient lists and %(fields)s fields found.",
            lists=len(self.group_ids.filtered(lambda group: not group.gone)),
            fields=len(self.attribute_ids.filtered(lambda field: not field.gone)),
        )
        return self._notify(self.env._("Lists refreshed"), message, "success")

    def _refresh(self, client):
        account = self.sudo()
        account.group_ids._sync(account, client.groups())
        account.attribute_ids._sync(account, None, client.attributes())
        groups = account.group_ids.filtered(lambda group: not group.gone)
        used = account.matching_ids.group_id & groups
        for group in used | groups[:STATS_LIMIT]:
            group.recipient_count = client.group_stats(group.remote_id).total
            account.attribute_ids._sync(
                account, group, client.attributes(group.remote_id)
            )

    # Uploads

    def action_upload(self):
        """Ask for a manual upload. It runs in the scheduler, never in this request."""
        self._request_upload()
        message = self.env._(
            "The upload to CleverReach starts within a minute. You can go on working."
        )
        return self._notify(self.env._("Upload requested"), message, "success")

    def _request_upload(self, partner=None):
        """Queue a manual upload and wake the scheduler.

        :param partner: the one contact to send; None for the whole account
        :return: the ``cleverreach.upload``
        :raise UserError: if one is under way, or was within the last 24 hours
        """
        self.ensure_one()
        self._check_may_upload()
        # Two clicks at the same moment: the second one waits here and sees the first.
        self.sudo().lock_for_update(allow_referencing=True)
        busy = self._open_upload()
        if busy:
            raise UserError(busy._already_running_message())
        self._check_guard(partner)
        upload = (
            self.env["cleverreach.upload"]
            .sudo()
            .create(
                {
                    "account_id": self.id,
                    "kind": "manual",
                    "user_id": self.env.uid,
                    "partner_id": partner.id if partner else False,
                }
            )
        )
        self.sudo().cron_id._trigger()
        return upload

    def _check_may_upload(self):
        self.check_access("read")
        if not self.env.user.has_group("fairgate_cleverreach.group_user"):
            raise AccessError(
                self.env._("You lack the right to upload contacts to CleverReach.")
            )
        if not (self.active and self.company_id.cleverreach_booked):
            raise UserError(
                self.env._("The CleverReach service is not booked for this company.")
            )
        if not self.matching_ids:
            raise UserError(
                self.env._(
                    "There is nothing to upload yet: match a filter role with a "
                    "recipient list first."
                )
            )

    def _check_guard(self, partner=None):
        free_at = self._manual_free_at(partner)
        if free_at:
            raise UserError(
                self.env._(
                    "For performance reasons a manual upload is possible once every "
                    "%(hours)s hours. The next one is free again at %(time)s. "
                    "Scheduled uploads go on as planned.",
                    hours=self._guard_hours(),
                    time=format_datetime(self.env, free_at),
                )
            )

    def _manual_free_at(self, partner=None):
        """When the next manual upload is possible; False if it is now.

        Counted from the start of the last one that succeeded: scheduled and failed ones
        do not count.
        """
        self.ensure_one()
        hours = timedelta(hours=self._guard_hours())
        last = (
            self.env["cleverreach.upload"]
            .sudo()
            .search(
                [
                    ("account_id", "=", self.id),
                    ("kind", "=", "manual"),
                    ("state", "=", "done"),
                    ("partner_id", "=", partner.id if partner else False),
                    ("start_date", ">", fields.Datetime.now() - hours),
                ],
                order="start_date desc",
                limit=1,
            )
        )
        return last.start_date + hours if last else False

    @api.model
    def _guard_hours(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param(GUARD_PARAMETER) or GUARD_HOURS)

    def _open_upload(self):
        return (
            self.env["cleverreach.upload"]
            .sudo()
            .search(
                [
                    ("account_id", "=", self.id),
                    ("state", "in", ("queued", "running")),
                ],
                order="id",
                limit=1,
            )
        )

    def _cron_upload(self):
        """The account's job: go on with an open upload, or begin one that is due."""
        self.ensure_one()
        if not self.company_id.cleverreach_booked:
            return
        # What is written down is read by the person in charge.
        self = self.with_context(lang=self.responsible_id.lang or self.lang)
        upload = self._open_upload()
        if not upload and self._is_due():
            upload = upload.create({"account_id": self.id, "kind": "scheduled"})
        if upload:
            upload._process()
            self._retry_schedule()

    def _is_due(self):
        """Whether the job was started by its date, not by the request of somebody."""
        return (
            self.frequency != "off"
            and bool(self.matching_ids)
            and self.cron_id.nextcall <= fields.Datetime.now()
        )

    def _global_speakers(self, partners):
        """Whose data stands in the global fields of an address.

        CleverReach keeps one value for each address across all lists. Where different
        contacts speak for one address on different lists, the oldest of them speaks
        for the global fields, so that two lists do not overwrite each other.

        :return: dict of contact id → contact, for those for whom another one speaks
        """
        self.ensure_one()
        if len(self.matching_ids) < 2:
            return {}
        roles = []
        for matching in self.matching_ids:
            try:
                roles.append(matching._contact_domain())
            except UserError:
                # Blocked: it sends nothing, so nobody speaks through it.
                continue
        addresses = partners.mapped("email_normalized")
        candidates = partners.search(
            Domain.OR(roles) & Domain("email_normalized", "in", addresses), order="id"
        )
        oldest = {}
        for candidate in candidates:
            oldest.setdefault(candidate.email_normalized, candidate)
        return {
            partner.id: oldest[partner.email_normalized]
            for partner in partners
            if oldest.get(partner.email_normalized, partner) != partner
        }

    # ACTIONS

    def action_open_matchings(self):
        return self._open("cleverreach_matching_action")

    def action_open_field_maps(self):
        return self._open("cleverreach_field_map_action")

    def action_open_uploads(self):
        return self._open("cleverreach_upload_action")

    def action_open_log(self):
        return self._open("cleverreach_log_action")

    def action_auto_match(self):
        """Look for the CleverReach field of every contact field that has none yet."""
        self.ensure_one()
        return self.field_map_ids.action_auto_match()

    def _open(self, action):
        self.ensure_one()
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"fairgate_cleverreach.{action}"
        )
        values["domain"] = [("account_id", "=", self.id)]
        values["context"] = {"default_account_id": self.id}
        if action == "cleverreach_log_action":
            values["context"]["search_default_last_7_days"] = 1
        return values
