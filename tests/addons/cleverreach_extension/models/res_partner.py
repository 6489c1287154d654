from odoo import fields, models


class ResPartner(models.Model):
    """Keeps both parts of a name apart, in the fields of OCA's partner_firstname."""

    _inherit = "res.partner"

    firstname = fields.Char("First name")
    lastname = fields.Char("Last name")
