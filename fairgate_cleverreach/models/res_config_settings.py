from odoo import api, fields, models


def _of_account(field, **options):
    """The company's account has the value; the page shows it and saves it there."""
    return {"related": f"cleverreach_account_id.{field}", **options}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cleverreach_booked = fields.Boolean(
        related="company_id.cleverreach_booked", readonly=False
    )
    cleverreach_account_id = fields.Many2one(
        related="company_id.cleverreach_account_id",
        help="The account that this page shows.",
    )
    cleverreach_archived = fields.Boolean(
        "CleverReach Account Archived",
        compute="_compute_cleverreach_archived",
        help="The service is booked, but its account is archived.",
    )
    cleverreach_client_id = fields.Char(**_of_account("client_id", readonly=False))
    cleverreach_client_secret = fields.Char(
        **_of_account("client_secret", readonly=False)
    )
    cleverreach_has_client_secret = fields.Boolean(**_of_account("has_client_secret"))
    cleverreach_connection_state = fields.Selection(**_of_account("connection_state"))
    cleverreach_connection_message = fields.Text(**_of_account("connection_message"))
    cleverreach_remote_name = fields.Char(**_of_account("remote_name"))
    cleverreach_remote_id = fields.Char(**_of_account("remote_id"))
    cleverreach_frequency = fields.Selection(**_of_account("frequency", readonly=False))
    cleverreach_schedule_hour = fields.Float(
        **_of_account("schedule_hour", readonly=False)
    )
    cleverreach_schedule_weekday = fields.Selection(
        **_of_account("schedule_weekday", readonly=False)
    )
    cleverreach_schedule_day = fields.Integer(
        **_of_account("schedule_day", readonly=False)
    )
    cleverreach_nightly_reading = fields.Boolean(
        **_of_account("nightly_reading", readonly=False)
    )
    cleverreach_next_upload = fields.Datetime(**_of_account("next_upload"))
    cleverreach_standing = fields.Selection(**_of_account("standing"))
    cleverreach_upload_obstacle = fields.Char(**_of_account("upload_obstacle"))
    cleverreach_preview_obstacle = fields.Char(**_of_account("preview_obstacle"))
    cleverreach_held_count = fields.Integer(**_of_account("held_count"))
    cleverreach_brake_count = fields.Integer(
        **_of_account("brake_count", readonly=False)
    )
    cleverreach_brake_percent = fields.Float(
        **_of_account("brake_percent", readonly=False)
    )
    cleverreach_responsible_id = fields.Many2one(
        **_of_account("responsible_id", readonly=False)
    )

    cleverreach_setup_credentials = fields.Boolean(**_of_account("setup_credentials"))
    cleverreach_setup_connected = fields.Boolean(**_of_account("setup_connected"))
    cleverreach_setup_lists = fields.Boolean(**_of_account("setup_lists"))
    cleverreach_setup_matchings = fields.Boolean(**_of_account("setup_matchings"))
    cleverreach_setup_fields = fields.Boolean(**_of_account("setup_fields"))
    cleverreach_setup_previewed = fields.Boolean(**_of_account("setup_previewed"))
    cleverreach_setup_uploaded = fields.Boolean(**_of_account("setup_uploaded"))
    cleverreach_setup_step = fields.Selection(**_of_account("setup_step"))

    @api.depends("company_id")
    def _compute_cleverreach_archived(self):
        for page in self:
            company = page.company_id
            # As it was saved: whoever ticks the box just now has no account yet.
            booked = company.cleverreach_booked
            page.cleverreach_archived = booked and not company.cleverreach_account_id

    @api.model_create_multi
    def create(self, vals_list):
        """Hand on to the account only what was changed on the page.

        The page sends all its values whenever any setting of any app is saved. Nothing
        is there to take them before the service is booked, and credentials written
        anew would count as untested.
        """
        for vals in vals_list:
            companies = self.env["res.company"]
            company = companies.browse(vals.get("company_id")) or self.env.company
            account = company.sudo().cleverreach_account_id
            for name in list(vals):
                first, *rest = (self._fields[name].related or "").split(".")
                if first == "cleverreach_account_id" and (
                    not account or self._is_unchanged(account, rest[0], vals[name])
                ):
                    del vals[name]
        pages = super().create(vals_list)
        # Who saves the page gets its values back: the secret not.
        pages.invalidate_recordset(["cleverreach_client_secret"], flush=False)
        return pages

    @api.model
    def _is_unchanged(self, account, name, value):
        """Whether the account's field has that value, as the page sends it."""
        known = account._fields[name].convert_to_write(account[name], account)
        return known == value

    # ACTIONS

    def action_cleverreach_restore(self):
        """Bring the archived account back."""
        self.check_access("write")
        self.env["cleverreach.account"].check_access("write")
        self.company_id._apply_cleverreach_booking()
        return {"type": "ir.actions.client", "tag": "reload"}

    @api.model
    def action_cleverreach_test(self, client_id, client_secret):
        """Test what is typed on the page: only if it works it is kept.

        :param client_secret: empty for the one that is saved
        """
        self.check_access("write")
        account = self.env.company.cleverreach_account_id
        return account._test_typed(client_id, client_secret)

    def action_cleverreach_refresh(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_refresh()

    def action_cleverreach_upload(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_upload()

    def action_cleverreach_preview(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_preview()

    def action_cleverreach_review(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_review_removals()

    def action_cleverreach_overview(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_open_overview()

    def action_cleverreach_matchings(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_open_matchings()

    def action_cleverreach_field_maps(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_open_field_maps()

    def action_cleverreach_options(self):
        self.check_access("write")
        return self.cleverreach_account_id.action_open_options()

    def action_cleverreach_steps(self):
        """Show the checklist again, though all of it is done."""
        self.check_access("write")
        self.env["cleverreach.account"].check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.res_config_settings_action"
        )
        context = {"module": "fairgate_cleverreach", "cleverreach_steps": True}
        return dict(action, context=context, target="main")
