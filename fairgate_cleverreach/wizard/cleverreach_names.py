from odoo import api, fields, models


class CleverReachNames(models.TransientModel):
    """Asks whether first and last names are told apart rightly, with examples."""

    _name = "cleverreach.names"
    _description = "Check of First and Last Names for CleverReach"

    account_id = fields.Many2one(
        "cleverreach.account",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="Whose contacts the names are of.",
    )
    name_order = fields.Selection(
        lambda self: (
            self.env["cleverreach.account"]
            ._fields["name_order"]
            ._description_selection(self.env)
        ),
        "How Are Names Written in Odoo?",
        required=True,
        help="Choose the other order where first and last names stand in the wrong "
        "column.",
    )
    then_upload = fields.Boolean(
        readonly=True, help="The upload that was asked for comes after this."
    )
    line_ids = fields.One2many(
        "cleverreach.names.line",
        "wizard_id",
        "Examples",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=True,
        help="Contacts of yours, and what would be sent of their names.",
    )

    @api.depends("account_id", "name_order")
    def _compute_line_ids(self):
        for wizard in self:
            contacts = wizard.account_id._name_examples().with_context(
                cleverreach_name_order=wizard.name_order
            )
            wizard.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create(
                        {
                            "name": contact.name,
                            "first_name": contact.cleverreach_first_name,
                            "last_name": contact.cleverreach_last_name,
                            "salutation": contact.cleverreach_salutation,
                        }
                    )
                    for contact in contacts
                ),
            ]

    def action_confirm(self):
        """Keep the order of names; go on with the upload if one was asked for."""
        self.check_access("write")
        self.account_id.check_access("write")
        self.account_id.write({"name_order": self.name_order, "names_checked": True})
        if self.then_upload:
            return self.account_id.action_upload()
        return self.env["cleverreach.connection"]._notify(
            self.env._("Saved"),
            self.env._("Names are sent as you have seen them."),
            "success",
            {"type": "ir.actions.act_window_close"},
        )


class CleverReachNamesLine(models.TransientModel):
    _name = "cleverreach.names.line"
    _description = "Example of a Name for CleverReach"

    wizard_id = fields.Many2one(
        "cleverreach.names", required=True, ondelete="cascade", help="Its question."
    )
    name = fields.Char("In Odoo", readonly=True, help="The name of the contact.")
    first_name = fields.Char(readonly=True, help="What would be sent.")
    last_name = fields.Char(readonly=True, help="What would be sent.")
    salutation = fields.Char(
        "Greeting Line", readonly=True, help="What a mailing may begin with."
    )
