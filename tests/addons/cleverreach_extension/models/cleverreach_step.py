from odoo import fields, models


class CleverReachStep(models.Model):
    _inherit = "cleverreach.step"

    reason = fields.Selection(selection_add=[("under_age", "Under age")])
