from odoo import api, models


class CleverReachRunPlan(models.AbstractModel):
    """Another reason to leave contacts out."""

    _inherit = "cleverreach.run.plan"

    @api.model
    def _problems(self, matching, rows):
        under_age = self.env["res.partner"].search(
            [("id", "in", [row.id for row in rows]), ("function", "=", "Child")]
        )
        return super()._problems(matching, rows) | dict.fromkeys(
            under_age.ids, "under_age"
        )
