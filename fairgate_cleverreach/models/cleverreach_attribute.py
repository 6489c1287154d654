from odoo import api, fields, models

from .. import limits

TYPES = [
    ("text", "Text"),
    ("number", "Number"),
    ("date", "Date"),
    ("gender", "Gender"),
]


class CleverReachAttribute(models.Model):
    _name = "cleverreach.attribute"
    _description = "CleverReach Field"
    _inherit = "cleverreach.exported"
    _order = "group_id nulls first, name, id"

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account that has the field.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for a field that all lists of the account share.",
    )
    remote_id = fields.Char(
        "ID at CleverReach",
        readonly=True,
        help="How CleverReach numbers the field.",
    )
    name = fields.Char(
        "Technical Name",
        required=True,
        readonly=True,
        help="How CleverReach calls the field in its interface.",
    )
    label = fields.Char(
        readonly=True,
        help="How CleverReach shows the field.",
    )
    type = fields.Selection(
        TYPES,
        required=True,
        readonly=True,
        help="What CleverReach takes as a value: text, a number, a date or a gender.",
    )
    gone = fields.Boolean(
        "Deleted at CleverReach",
        readonly=True,
        help="The field was not found at the last refresh.",
    )

    _name_uniq = models.UniqueIndex(
        "(account_id, COALESCE(group_id, 0), name)",
    )

    @api.depends("name", "label", "group_id", "gone")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for attribute in self:
            name = attribute.label or attribute.name
            if attribute.gone:
                name = self.env._("%(name)s (deleted at CleverReach)", name=name)
            elif attribute.group_id:
                name = self.env._(
                    "%(name)s (list %(list)s)", name=name, list=attribute.group_id.name
                )
            attribute.display_name = name

    def _type_label(self):
        return dict(self._fields["type"]._description_selection(self.env))[self.type]

    def _by_name(self, group):
        """
        :param self: the fields of an account
        :return: dict of name → the field that takes the values on the list ``group``:
            its own one of that name, else the global one
        """
        found = {}
        for attribute in self:
            if attribute.gone:
                continue
            if not attribute.group_id:
                found.setdefault(attribute.name, attribute)
            elif attribute.group_id == group:
                found[attribute.name] = attribute
        return found

    def _sync(self, account, group, remote_attributes):
        """Make the fields of a list, or the global ones, what CleverReach says.

        :param self: the fields known of the account
        :param group: the list; None for the global fields
        :param remote_attributes: list of :class:`client.Attribute`
        A field that is no longer there is marked, never deleted: its field matching
        stays and works again once the field is back.
        """
        known = {
            attribute.name: attribute
            for attribute in self
            if attribute.group_id.id == (group.id if group else False)
        }
        types = dict(TYPES)
        # A list may also name the fields that all lists share.
        shared = {
            attribute.remote_id
            for attribute in self
            if group and not (attribute.group_id or attribute.gone)
        }
        # Each once, whatever CleverReach shows twice.
        own = {
            remote.name: remote
            for remote in remote_attributes
            if remote.id not in shared and 0 < len(remote.name) <= limits.FIELD_NAME
        }
        for remote in own.values():
            values = {
                "remote_id": remote.id,
                "label": remote.description or remote.name,
                "type": remote.type if remote.type in types else "text",
                "gone": False,
            }
            attribute = known.pop(remote.name, None)
            if not attribute:
                self.create(
                    {
                        "account_id": account.id,
                        "group_id": group.id if group else False,
                        "name": remote.name,
                        **values,
                    }
                )
            elif any(attribute[name] != value for name, value in values.items()):
                attribute.write(values)
        self.browse([attribute.id for attribute in known.values()]).gone = True
