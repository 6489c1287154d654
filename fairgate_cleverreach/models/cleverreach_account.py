from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .. import overview
from ..client import CleverReachError, NotFoundError
from ..run.shift import Shift
from ..sync.states import REMEMBERED
from .cleverreach_upload import SENT_LISTS

# Reading a list's size is one request each: an account with very many lists gets the
# sizes of these first ones, and of every list in use.
STATS_LIMIT = 30
NAME_LENGTH = 200
# So many lists are named in a message.
NAMED = 10
# So many uploads are shown on the overview.
RECENT = 5


class CleverReachAccount(models.Model):
    _name = "cleverreach.account"
    _description = "CleverReach Account"
    _inherit = [
        "cleverreach.connection",
        "cleverreach.field.trouble",
        "cleverreach.schedule",
        "cleverreach.reading",
        "cleverreach.webhook",
        "cleverreach.plan",
        "cleverreach.results",
        "cleverreach.naming",
        "cleverreach.setup",
        "cleverreach.turn",
        "cleverreach.watch",
        "cleverreach.exported",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _check_company_auto = True
    _order = "company_id, name, id"

    name = fields.Char(
        required=True,
        default="CleverReach",
        tracking=True,
        help="How the account is called in Odoo, for example after the association.",
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        help="The association that the account belongs to.",
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
        "Confirm Removals of More Than",
        default=10,
        tracking=True,
        help="An upload that would remove more recipients than this, and a larger part "
        "of the list than the percentage, waits for a confirmation.",
    )
    brake_percent = fields.Float(
        "… and More Than This Part (%)",
        default=20,
        digits=(5, 1),
        tracking=True,
        help="Up to this part of the list, removals are made without asking.",
    )
    brake_sending = fields.Boolean(
        "Confirm Unusually Many Changes or Additions",
        default=True,
        tracking=True,
        help="A field that is computed wrongly, or a tag put on everybody by mistake, "
        "is seen before they are mailed. Not at a first upload, and not after you have "
        "changed the field matching, the language or the filter role.",
    )
    brake_sending_count = fields.Integer(
        "More Changes or Additions Than",
        default=50,
        tracking=True,
        help="Up to this number changes, and additions, are made without asking.",
    )
    brake_change_percent = fields.Float(
        "Changes of More Than This Part (%)",
        default=50,
        digits=(5, 1),
        tracking=True,
        help="Up to this part of the recipients that Odoo knows, changes are made "
        "without asking.",
    )
    brake_addition_times = fields.Float(
        "Additions of More Than So Many Times the List",
        default=3,
        digits=(5, 1),
        tracking=True,
        help="Up to so many times what the list holds, additions are made without "
        "asking.",
    )
    opt_in_pace = fields.Integer(
        "Mails for Double Opt-in per Minute",
        default=30,
        required=True,
        tracking=True,
        help="At most so many new recipients are asked to confirm within a minute, on "
        "all lists together. An upload with more of them takes longer.",
    )
    blacklist_unsubscribed = fields.Boolean(
        "Unsubscribed Addresses into Odoo's Blacklist",
        tracking=True,
        help="Whoever unsubscribes from one of the lists at CleverReach gets no mass "
        "mailing from Odoo either, and is left out of all lists. Off: leaving one list "
        "is not leaving all.",
    )
    group_ids = fields.One2many(
        "cleverreach.group",
        "account_id",
        "Recipient Lists",
        help="The lists that exist in the CleverReach account.",
    )
    attribute_ids = fields.One2many(
        "cleverreach.attribute",
        "account_id",
        "Fields",
        help="The fields that exist in the CleverReach account.",
    )
    field_map_ids = fields.One2many(
        "cleverreach.field.map",
        "account_id",
        "Field Matching",
        help="Which contact field goes into which CleverReach field.",
    )
    matching_ids = fields.One2many(
        "cleverreach.matching",
        "account_id",
        "Matchings",
        help="Which filter roles go to which recipient list.",
    )
    upload_ids = fields.One2many(
        "cleverreach.upload",
        "account_id",
        "Uploads",
        help="All uploads and previews of the account.",
    )
    recent_upload_ids = fields.Many2many(
        "cleverreach.upload",
        string="Last Uploads",
        compute="_compute_recent_upload_ids",
        help="The last uploads of whole lists.",
    )
    log_ids = fields.One2many(
        "cleverreach.log",
        "account_id",
        "Connection Log",
        help="Every connection to CleverReach of the last 90 days.",
    )
    last_upload_id = fields.Many2one(
        "cleverreach.upload",
        compute="_compute_overview",
        compute_sudo=True,
        help="The last upload of whole lists; a preview is none.",
    )
    last_upload_date = fields.Datetime(
        "Last Upload on",
        compute="_compute_overview",
        compute_sudo=True,
        help="When the last upload of the whole account began.",
    )
    last_upload_state = fields.Selection(
        lambda self: self._upload_states(),
        "Result of the Last Upload",
        compute="_compute_overview",
        compute_sudo=True,
        help="How the last upload of the whole account ended.",
    )
    held_count = fields.Integer(
        "Waiting for Confirmation",
        compute="_compute_overview",
        compute_sudo=True,
        help="Matchings where something waits since the last upload until somebody has "
        "decided.",
    )
    failed_count = fields.Integer(
        "Failed",
        compute="_compute_overview",
        compute_sudo=True,
        help="Matchings whose last upload failed.",
    )
    failed_lists = fields.Char(
        "Lists Whose Last Upload Failed",
        compute="_compute_failed_lists",
        help="What went wrong with each stands on its matching.",
    )

    # With a condition: without any, to change the company would lock the account
    # against the log, which refers to it from another transaction.
    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active",
        "This association has a CleverReach account already. For another customer of "
        "CleverReach enter other credentials; an archived account comes back only "
        "after the other one was archived.",
    )

    @api.constrains("name")
    def _check_name(self):
        for account in self:
            if not account.name.strip() or len(account.name) > NAME_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The name of an account has 1 to %(length)s characters.",
                        length=NAME_LENGTH,
                    )
                )

    @api.constrains("brake_count", "brake_percent")
    def _check_brake(self):
        for account in self:
            if account.brake_count < 0 or not 0 <= account.brake_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "The number of removals from which a confirmation is asked is "
                        "0 or more; the part is from 0 to 100 %."
                    )
                )

    @api.constrains(
        "brake_sending_count", "brake_change_percent", "brake_addition_times"
    )
    def _check_brake_sending(self):
        for account in self:
            if (
                account.brake_sending_count < 0
                or not 0 <= account.brake_change_percent <= 100
                or not 0 <= account.brake_addition_times <= 1000
            ):
                raise ValidationError(
                    self.env._(
                        "The number of changes and additions from which a confirmation "
                        "is asked is 0 or more; the part is from 0 to 100 %, and the "
                        "additions are from 0 to 1000 times the list."
                    )
                )

    @api.constrains("opt_in_pace")
    def _check_opt_in_pace(self):
        for account in self:
            if account.opt_in_pace < 1:
                raise ValidationError(
                    self.env._("At least one mail for double opt-in goes per minute.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_memory(self):
        """Who left the lists is known nowhere else once their recipients are gone."""
        left = [("account_id", "in", self.ids), ("state", "in", REMEMBERED)]
        if self.env["cleverreach.receiver"].sudo().search_count(left, limit=1):
            raise UserError(
                self.env._(
                    "With this account Odoo would forget who has unsubscribed: they "
                    "could be sent again by another one. Archive it instead."
                )
            )

    def write(self, vals):
        if "company_id" in vals and any(
            account.company_id.id != vals["company_id"] for account in self
        ):
            raise UserError(
                self.env._("An account stays with the company that it was made for.")
            )
        return super().write(vals)

    @api.model
    def _upload_states(self):
        field = self.env["cleverreach.upload"]._fields["state"]
        return field._description_selection(self.env)

    @api.depends(
        "active",
        "cron_id.nextcall",
        "field_map_ids.attribute_id",
        "frequency",
        "group_ids.gone",
        "matching_ids.active",
        "matching_ids.last_state",
        "secret_ids.client_secret",
        "upload_ids.line_ids.state",
        "upload_ids.kind",
        "upload_ids.scope",
        "upload_ids.start_date",
        "upload_ids.state",
    )
    def _compute_overview(self):
        """All that one query tells, for the schedule and the set-up as well."""
        together = self.pool.field_computed[self._fields["held_count"]]
        unsaved = {field.name: False for field in together}
        rows = overview.of_accounts(self._origin)
        for account in self:
            values = rows.get(account._origin.id, unsaved)
            never = account.frequency == "off" or not account.active
            account.update(values | ({"next_upload": False} if never else {}))

    def _held_matchings(self):
        """:return: the matchings that wait for a confirmation"""
        return self.matching_ids.filtered(lambda m: m.last_state == "held")

    @api.depends("upload_ids.state", "upload_ids.scope", "upload_ids.kind")
    def _compute_recent_upload_ids(self):
        for account in self:
            own = Domain("account_id", "=", account._origin.id)
            account.recent_upload_ids = self.env["cleverreach.upload"].search(
                own & SENT_LISTS, limit=RECENT
            )

    @api.depends("matching_ids.last_state", "matching_ids.group_id.name")
    def _compute_failed_lists(self):
        for account in self:
            failed = account.matching_ids.filtered(lambda m: m.last_state == "error")
            account.failed_lists = ", ".join(failed.mapped("group_id.name"))

    # CleverReach's lists and fields

    @api.model
    def _field_trouble_depends(self):
        return ["matching_ids.field_notice"]

    def _field_troubles(self):
        return self.matching_ids._field_troubles()

    def action_refresh(self):
        """Read the lists and fields that exist at CleverReach."""
        self.check_access("write")
        self.ensure_one()
        try:
            with self._client() as client:
                self._note_remote(client.whoami())
                has_forms = self._refresh(client)
                self.sudo()._read_plan(client)
        except CleverReachError as error:
            self._note_connection(error, uploading=False)
            return self._notify(
                self.env._("Not connected"), self.connection_message, "danger"
            )
        self._note_connection(None)
        groups = self.group_ids.filtered(lambda group: not group.gone)
        names = ", ".join(groups[:NAMED].mapped("name"))
        if len(groups) > NAMED:
            names += ", …"
        message = self.env._(
            "Recipient lists: %(lists)s (%(names)s). Fields: %(fields)s.",
            lists=len(groups),
            names=names or "–",
            fields=len(self.attribute_ids.filtered(lambda field: not field.gone)),
        )
        if not has_forms:
            message += " " + self.env._(
                "The forms could not be read; only a double opt-in needs them: for "
                "that the OAuth app needs the scope for forms."
            )
        return self._notify(self.env._("Lists refreshed"), message, "success")

    def _refresh(self, client):
        """Bring lists, fields and forms in line with CleverReach.

        :return: whether the forms could be read: not everybody needs the right to them
        """
        account = self.sudo()
        has_forms = True
        account.group_ids._sync(account, account._remote_groups(client))
        account.attribute_ids._sync(account, None, client.attributes())
        groups = account.group_ids.filtered(lambda group: not group.gone)
        used = account.matching_ids.group_id & groups
        for group in used | groups[:STATS_LIMIT]:
            if not group._was_just_uploaded():
                group._note_count(client.group_stats(group.remote_id).total)
            account.attribute_ids._sync(
                account, group, client.attributes(group.remote_id)
            )
            has_forms &= group._refresh_forms(client)
        return has_forms

    def _remote_groups(self, client):
        """:return: list of :class:`client.Group`: those that the account has

        That a list is gone on which people are is believed if CleverReach says so of
        that list itself.
        """
        remotes = client.groups()
        there = {remote.id for remote in remotes}
        for group in self.matching_ids.group_id:
            if group.remote_id not in there:
                try:
                    remotes.append(client.group(group.remote_id))
                except NotFoundError:
                    continue
        return remotes

    # Uploads

    def action_upload(self):
        """Ask for a manual upload. It runs in the scheduler, never in this request."""
        self.check_access("read")
        if check := self._check_names_first():
            return check
        upload = self._request_upload()
        message = self.env._(
            "The upload to CleverReach starts within a minute. You can go on working."
        )
        return self._notify(
            self.env._("Upload requested"), message, "success", upload._open()
        )

    def action_resend(self):
        """Ask for a manual upload that sends also what has not changed."""
        self.check_access("write")
        return self._request_upload(resend=True)._open()

    def action_preview(self):
        """Find out what an upload would do, without sending anything."""
        self.check_access("read")
        return self._open_preview()

    def _open_preview(self, matchings=None):
        return self._request_upload(kind="preview", matchings=matchings)._open()

    def _request_upload(
        self, partner=None, kind="manual", matchings=None, resend=False
    ):
        """Queue an upload that somebody asks for, and wake the scheduler.

        :param partner: the one contact to send; None for the whole account
        :param kind: of the upload; only a "manual" one has to wait for its turn
        :param matchings: upload these only; None for all
        :param resend: send also what has not changed since it was last sent
        :return: the ``cleverreach.upload``
        :raise UserError: if one is under way, or was within the last 24 hours
        """
        self.ensure_one()
        self._check_may_request(kind, partner)
        # Of two clicks at the same moment the second one waits here for the first, is
        # refused by the database as out of date, and tried again by Odoo: it then sees
        # the upload of the first. A lock alone would not show it.
        self.env.cr.execute(
            SQL(
                "UPDATE cleverreach_account SET write_date = write_date WHERE id = %s",
                self.id,
            )
        )
        upload = (
            self.env["cleverreach.upload"]
            .sudo()
            .create(
                {
                    "account_id": self.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    "resend": resend,
                    "partner_id": partner.id if partner else False,
                    "matching_ids": [Command.set(matchings.ids if matchings else [])],
                }
            )
        )
        self.sudo().cron_id._trigger()
        return upload

    def _open_upload(self, kinds=Domain.TRUE):
        """
        :param kinds: domain of the uploads that are looked at
        :return: the first one that is under way or waits; empty if there is none
        """
        return self._open_uploads(kinds)[:1]

    def _open_uploads(self, kinds=Domain.TRUE):
        under_way = Domain("account_id", "=", self.id)
        under_way &= Domain("state", "in", ("queued", "running"))
        uploads = self.env["cleverreach.upload"].sudo()
        return uploads.search(under_way & kinds, order="id")

    def _cron_upload(self):
        """The account's job: go on with an open upload, or begin one that is due.

        If the account may not talk to CleverReach any more, its open uploads end.
        """
        self.ensure_one()
        shift = Shift()
        # What is written down is read by the person in charge. Odoo knows the language
        # of a user without asking the database.
        person = self.responsible_id
        lang = person and person.with_user(person).context_get()["lang"]
        lang = lang or self._values_lang()
        self = self.with_company(self.company_id).with_context(lang=lang)
        if self._is_in_use():
            self._begin_what_is_due()
        self.cron_id.fetch(["nextcall"])
        date = self.cron_id.nextcall
        upload = self._open_upload()
        while upload:
            if shift.has_begun_too_late():
                # The jobs of others have used up the time of this process.
                self.cron_id._trigger()
                return
            rests = self.env["cleverreach.runner"]._run(upload, shift)
            if date <= fields.Datetime.now():
                # Odoo sets the next one by a plain interval.
                self._retry_schedule()
            if rests and not shift.is_over:
                # It reads no list any more: what is told meanwhile can be looked at.
                break
            following = self._open_upload()
            if following == upload:
                # It goes on in a later run.
                return
            upload = following
            if shift.is_over:
                # The next one after the jobs of others.
                self.cron_id._trigger()
                return
        if self._is_told():
            self.env["cleverreach.run.hints"]._run(self, shift)

    def _begin_what_is_due(self):
        """Make the upload whose date has come, or that which is tried again."""
        values = {"account_id": self.id, "kind": "scheduled"}
        uploads = self.env["cleverreach.upload"]
        if self._is_due():
            uploads.create(values | {"scheduled_for": self.cron_id.nextcall})
            return
        for failed in uploads._to_try_again(self)[:1]:
            values["scheduled_for"] = failed.scheduled_for
            uploads.create(values | {"attempt": failed.attempt + 1})

    def _is_in_use(self):
        """Whether the account may talk to CleverReach: neither it nor its company is
        archived, and the service is booked.
        """
        company = self.company_id
        # Of all that a company is, nothing else.
        company.fetch(["active", "cleverreach_booked"])
        return self.active and company.active and company.cleverreach_booked

    def _is_due(self):
        """Whether the date of the schedule has come and nothing has served it yet.

        An upload of the whole account that is under way serves it as well.
        """
        if self.frequency == "off" or not self.matching_ids:
            return False
        date = self.cron_id.nextcall
        if date > fields.Datetime.now():
            return False
        uploads = self.env["cleverreach.upload"].search(
            [
                ("account_id", "=", self.id),
                "|",
                ("scheduled_for", "=", date),
                ("state", "in", ("queued", "running")),
            ]
        )
        return not any(
            upload.scheduled_for == date or upload._is_whole() for upload in uploads
        )

    def _any_role(self):
        """:return: who has the filter role of one of the matchings; those that are
        blocked send nothing, so nobody speaks through them
        """
        self.ensure_one()
        roles = []
        for matching in self.matching_ids:
            try:
                roles.append(matching._contact_domain())
            except UserError:
                continue
        return Domain.OR(roles)

    def _sample_contact(self):
        """:return: a contact with a filter role, in the language of the account"""
        self.ensure_one()
        for matching in self.matching_ids:
            try:
                domain = matching._contact_domain()
            except UserError:
                # Blocked: another one will do.
                continue
            if found := self._partners().search(domain, order="id", limit=1):
                return found
        return self.env["res.partner"]

    def _partners(self):
        """:return: the model of contacts, as its values are sent: in the language of
        the account, with those values of each company's own that are this company's
        """
        partners = self.env["res.partner"].with_company(self.company_id)
        return partners.with_context(
            lang=self._values_lang(), cleverreach_name_order=self.name_order
        )

    def _values_lang(self):
        """:return: the language of the values; another one if it was deactivated"""
        installed = dict(self.env["res.lang"].get_installed())
        if self.lang in installed:
            return self.lang
        lang = self.company_id.partner_id.lang
        return lang if lang in installed else next(iter(installed))

    # ACTIONS

    @api.model
    def action_open_overview(self):
        """Open the account; the list of accounts if there are several."""
        self.check_access("read")
        return self._open_own("cleverreach_account_action")

    @api.model
    def action_open_options(self):
        """Open what is seldom set up; the list of accounts if there are several."""
        self.check_access("write")
        return self._open_own("cleverreach_options_action")

    def _open_own(self, action):
        """
        :param action: external id of one about accounts, without ours
        :return: it, opened on the account of the companies that are on the screen
        """
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"fairgate_cleverreach.{action}"
        )
        accounts = self.search([("company_id", "in", self.env.companies.ids)])
        if len(accounts) == 1:
            forms = [view for view in values["views"] if view[1] == "form"]
            values |= {"res_id": accounts.id, "views": forms}
        return values

    def action_open_matchings(self):
        self.check_access("read")
        return self._open("cleverreach_matching_action")

    def action_review_removals(self):
        """Show what waits for a decision: on the list, or the lists to choose."""
        self.check_access("write")
        return self._review_removals(self._held_matchings())

    def _review_removals(self, matchings):
        if len(matchings) == 1 and matchings.can_review:
            return matchings.action_review_removals()
        return dict(self.action_open_matchings(), domain=[("id", "in", matchings.ids)])

    def action_open_field_maps(self):
        self.check_access("read")
        return self._open("cleverreach_field_map_action")

    def _open(self, action):
        self.ensure_one()
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"fairgate_cleverreach.{action}"
        )
        values["domain"] = [("account_id", "=", self.id)]
        values["context"] = {"default_account_id": self.id}
        return values
