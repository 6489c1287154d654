from odoo import api, fields, models


class CleverReachSetup(models.AbstractModel):
    """How far the set-up of an account has come: the checklist of the settings page."""

    _name = "cleverreach.setup"
    _description = "CleverReach Set-up"

    setup_credentials = fields.Boolean(
        "Credentials Entered",
        compute="_compute_setup",
        help="Client ID and client secret are saved.",
    )
    setup_connected = fields.Boolean(
        "Connection Tested",
        compute="_compute_setup",
        help="CleverReach accepted the credentials.",
    )
    setup_lists = fields.Boolean(
        "Lists Found",
        compute="_compute_overview",
        compute_sudo=True,
        help="At least one recipient list was found at CleverReach.",
    )
    setup_matchings = fields.Boolean(
        "Filter Roles Matched",
        compute="_compute_overview",
        compute_sudo=True,
        help="At least one filter role is matched with a recipient list.",
    )
    setup_fields = fields.Boolean(
        "Fields Chosen",
        compute="_compute_overview",
        compute_sudo=True,
        help="At least one contact field is matched with a CleverReach field. Without "
        "any, only the address is sent.",
    )
    setup_previewed = fields.Boolean(
        "Upload Previewed",
        compute="_compute_overview",
        compute_sudo=True,
        help="A preview, or an upload, of whole lists has ended.",
    )
    setup_uploaded = fields.Boolean(
        "Uploaded",
        compute="_compute_overview",
        compute_sudo=True,
        help="An upload has brought at least one list up to date.",
    )
    setup_step = fields.Selection(
        [
            ("credentials", "Enter the credentials"),
            ("connected", "Test the connection"),
            ("repair", "Mend the connection: the message says how"),
            ("lists", "Find the recipient lists"),
            ("matchings", "Match filter roles with recipient lists"),
            ("previewed", "Look at what the first upload would do"),
            ("uploaded", "Upload for the first time"),
            ("confirm", "Review what waits for you"),
            ("done", "All set up"),
        ],
        "Next Step",
        compute="_compute_setup",
        help="The first step of the set-up that is still to be done.",
    )

    standing = fields.Selection(
        [
            ("connection", "No connection to CleverReach"),
            ("setup", "The set-up is not finished"),
            ("late", "No upload has run for too long"),
            ("running", "An upload is under way"),
            ("failed", "The last upload had a problem"),
            ("held", "Something waits for your decision"),
            ("plan", "More recipients than the plan allows"),
            ("ok", "Everything is in order"),
        ],
        "State",
        compute="_compute_standing",
        help="What is most important to know of the account at this moment.",
    )

    @api.depends(
        "connection_state",
        "failed_count",
        "held_count",
        "is_late",
        "last_upload_state",
        "plan_is_full",
        "setup_uploaded",
    )
    def _compute_standing(self):
        for account in self:
            account.standing = account._standing()

    def _standing(self):
        """:return: the first of the states above that is so"""
        if self.connection_state == "error":
            return "connection"
        if not (self.setup_uploaded or self.held_count):
            return "setup"
        if self.is_late:
            return "late"
        if self.last_upload_state in ("queued", "running"):
            return "running"
        if self.last_upload_state == "failed" or self.failed_count:
            return "failed"
        if self.held_count:
            return "held"
        return "plan" if self.plan_is_full else "ok"

    @api.depends(
        "client_id",
        "has_client_secret",
        "connection_state",
        "setup_lists",
        "setup_matchings",
        "setup_previewed",
        "setup_uploaded",
        "held_count",
    )
    def _compute_setup(self):
        # The fields are optional: an upload of bare addresses is a complete one.
        steps = ("credentials", "connected", "lists", "matchings", "previewed")
        steps += ("uploaded",)
        for account in self:
            account.setup_credentials = account.client_id and account.has_client_secret
            account.setup_connected = account.connection_state == "ok"
            step = next(
                (step for step in steps if not account[f"setup_{step}"]), "done"
            )
            if step == "connected" and account.connection_state == "error":
                step = "repair"
            if step in ("uploaded", "done") and account.held_count:
                # To upload again would only wait again.
                step = "confirm"
            account.setup_step = step
