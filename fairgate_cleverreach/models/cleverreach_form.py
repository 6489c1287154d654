from odoo import api, fields, models


class CleverReachForm(models.Model):
    """A form of a recipient list at CleverReach: it sends the mails that ask new
    recipients to confirm.
    """

    _name = "cleverreach.form"
    _description = "CleverReach Form"
    _inherit = "cleverreach.exported"
    _order = "name, id"

    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The list that the form belongs to.",
    )
    company_id = fields.Many2one(
        related="group_id.company_id", store=True, precompute=True
    )
    name = fields.Char(
        required=True,
        readonly=True,
        help="How the form is called at CleverReach.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        required=True,
        readonly=True,
        help="How CleverReach numbers the form.",
    )
    gone = fields.Boolean(
        "Deleted at CleverReach",
        readonly=True,
        help="The form was not found at the last refresh.",
    )

    _remote_id_uniq = models.UniqueIndex("(group_id, remote_id)")

    @api.depends("name", "gone")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for form in self:
            form.display_name = form.name
            if form.gone:
                form.display_name = self.env._(
                    "%(name)s (no longer at CleverReach)", name=form.name
                )

    def _sync(self, group, remote_forms):
        """Make the forms of ``group`` what CleverReach says.

        :param self: the forms known of the list
        :param remote_forms: list of :class:`client.Form`
        A form that is no longer there is marked, never deleted: its matching keeps it.
        """
        known = {form.remote_id: form for form in self}
        # Each once, whatever CleverReach shows twice.
        for remote in {remote.id: remote for remote in remote_forms}.values():
            values = {"name": remote.name or remote.id, "gone": False}
            form = known.pop(remote.id, None)
            if not form:
                self.create({"group_id": group.id, "remote_id": remote.id, **values})
            elif any(form[name] != value for name, value in values.items()):
                form.write(values)
        self.browse([form.id for form in known.values()]).gone = True
