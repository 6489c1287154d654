from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError

PATH = "cleverreach"


class IrActionsActWindow(models.Model):
    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        """Lead to the settings from the service's addresses before it is booked.

        Its menu is not there then; who has an address from elsewhere would find empty
        pages with “New”.
        """
        # Whoever may use the service need not be allowed to read actions.
        if (self.sudo().path or "").startswith(PATH) and self._lacks_cleverreach():
            return self._to_cleverreach_settings()
        return super()._get_action_dict()

    def _lacks_cleverreach(self):
        """Whether none of the user's companies has booked the service."""
        # Actions are loaded as superuser, for the user who asks.
        companies = self.env.user.company_ids
        robot = self.env.uid == SUPERUSER_ID
        return not (robot or any(companies.mapped("cleverreach_booked")))

    def _to_cleverreach_settings(self):
        """
        :raise UserError: if the user may not open the settings
        """
        if not self.env.user.has_group("base.group_system"):
            raise UserError(
                self.env._(
                    "The CleverReach service is not booked for your company. An Odoo "
                    "administrator books it in the settings, under Ext. Mailings."
                )
            )
        settings = self.env.ref("fairgate_cleverreach.res_config_settings_action")
        return {
            "type": "ir.actions.act_url",
            "url": f"/odoo/action-{settings.id}",
            "target": "self",
        }
