from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cleverreach_booked = fields.Boolean(
        related="company_id.cleverreach_booked", readonly=False
    )
    cleverreach_account_id = fields.Many2one(
        related="company_id.cleverreach_account_id"
    )
