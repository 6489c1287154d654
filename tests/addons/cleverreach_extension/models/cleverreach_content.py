from odoo import api, models

from .cleverreach_field_map import DOCUMENTS


class CleverReachContent(models.AbstractModel):
    """Another source of values, and tags; both read in sets."""

    _inherit = "cleverreach.content"

    @api.model
    def _source(self, field_map):
        if field_map.source == DOCUMENTS:
            return self._count_documents
        return super()._source(field_map)

    def _count_documents(self, contacts):
        counts = self.env["ir.attachment"]._read_group(
            [("res_model", "=", "res.partner"), ("res_id", "in", contacts.ids)],
            ["res_id"],
            ["__count"],
        )
        return dict.fromkeys(contacts.ids, 0) | dict(counts)

    @api.model
    def _extra_keys(self, matching, rows):
        contacts = self.env["res.partner"].browse([row.id for row in rows])
        return [
            {"tags": [f"odoo.{tag.name}" for tag in contact.category_id]}
            for contact in contacts
        ]
