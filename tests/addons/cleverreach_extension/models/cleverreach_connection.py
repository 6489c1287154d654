from odoo import api, models

from odoo.addons.fairgate_cleverreach.client import CleverReachClient


class CountingClient(CleverReachClient):
    """Another client: it counts what it sends."""

    sent = 0

    def upsert_receivers(self, group_id, rows):
        type(self).sent += len(rows)
        return super().upsert_receivers(group_id, rows)


class CleverReachConnection(models.AbstractModel):
    _inherit = "cleverreach.connection"

    @api.model
    def _client_class(self):
        return CountingClient
