from odoo import fields, models


def _of_account(field, **options):
    """The company's account has the value; the page shows it and saves it there."""
    return {"related": f"cleverreach_account_id.{field}", **options}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cleverreach_booked = fields.Boolean(
        related="company_id.cleverreach_booked", readonly=False
    )
    cleverreach_account_id = fields.Many2one(
        related="company_id.cleverreach_account_id"
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
    cleverreach_schedule_hour = fields.Integer(
        **_of_account("schedule_hour", readonly=False)
    )
    cleverreach_schedule_weekday = fields.Selection(
        **_of_account("schedule_weekday", readonly=False)
    )
    cleverreach_schedule_day = fields.Integer(
        **_of_account("schedule_day", readonly=False)
    )
    cleverreach_next_upload = fields.Datetime(**_of_account("next_upload"))
    cleverreach_manual_free_at = fields.Datetime(**_of_account("manual_free_at"))
    cleverreach_last_upload_date = fields.Datetime(**_of_account("last_upload_date"))
    cleverreach_last_upload_state = fields.Selection(**_of_account("last_upload_state"))

    def action_cleverreach_test(self):
        return self.cleverreach_account_id.action_test_connection()

    def action_cleverreach_refresh(self):
        return self.cleverreach_account_id.action_refresh()

    def action_cleverreach_upload(self):
        return self.cleverreach_account_id.action_upload()

    def action_cleverreach_matchings(self):
        return self.cleverreach_account_id.action_open_matchings()

    def action_cleverreach_field_maps(self):
        return self.cleverreach_account_id.action_open_field_maps()

    def action_cleverreach_log(self):
        return self.cleverreach_account_id.action_open_log()
