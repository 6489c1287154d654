from odoo import api, models


class CleverReachRunner(models.AbstractModel):
    """Something that is done before and after a list."""

    _inherit = "cleverreach.runner"

    @api.model
    def _before_line(self, line, work):
        super()._before_line(line, work)
        name = work.client.group(line.group_id.remote_id).name
        line.account_id.message_post(body=f"{name} is uploaded")

    @api.model
    def _after_line(self, line, work):
        super()._after_line(line, work)
        line.account_id.message_post(body=f"{line.created_count} were added")
