from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    cleverreach_booked = fields.Boolean(
        "CleverReach Service Booked",
        help="The association uploads contacts to CleverReach.",
    )
    cleverreach_account_ids = fields.One2many(
        "cleverreach.account",
        "company_id",
        "CleverReach Accounts",
        groups="fairgate_cleverreach.group_user",
    )
    cleverreach_account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        compute="_compute_cleverreach_account_id",
        compute_sudo=True,
        groups="fairgate_cleverreach.group_user",
        help="The first account of the company: the settings page is about this one.",
    )

    @api.depends("cleverreach_account_ids.active")
    def _compute_cleverreach_account_id(self):
        # With their values: whoever asks which account it is, reads them next.
        accounts = self.env["cleverreach.account"].search_fetch(
            [("company_id", "in", self.ids), ("active", "=", True)], order="id"
        )
        for company in self:
            own = accounts.filtered_domain([("company_id", "=", company._origin.id)])
            company.cleverreach_account_id = own[:1]

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        booked = companies.filtered("cleverreach_booked")
        if booked:
            booked._apply_cleverreach_booking()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "cleverreach_booked" in vals:
            self._apply_cleverreach_booking()
        return result

    def _apply_cleverreach_booking(self):
        """Make the service appear, or vanish, for the users of the companies."""
        for company in self.sudo().filtered("cleverreach_booked"):
            archived = company.with_context(active_test=False).cleverreach_account_ids
            if company.cleverreach_account_id:
                company.cleverreach_account_ids._has_to_run_from_now()
                continue
            if archived:
                archived.sorted("id")[0].active = True
            else:
                self.env["cleverreach.account"].sudo().create(
                    {"company_id": company.id}
                )
        booked = bool(
            self.env["res.company"]
            .sudo()
            .search_count([("cleverreach_booked", "=", True)], limit=1)
        )
        for name in ("account_upload", "partner_upload", "partner_preview"):
            action = self.env.ref(
                f"fairgate_cleverreach.ir_actions_server_{name}"
            ).sudo()
            if booked:
                action.create_action()
            else:
                action.unlink_action()
        # Menus are cached for each user.
        self.env.registry.clear_cache()
