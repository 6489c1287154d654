from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide the service from users none of whose companies has booked it."""
        blacklist = super()._load_menus_blacklist()
        if not any(self.env.user.company_ids.mapped("cleverreach_booked")):
            menu = self.env.ref("fairgate_cleverreach.menu_root", False)
            blacklist += menu.ids if menu else []
        return blacklist
