from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the body of a call that may be JSON whatever its header says.

        Odoo reads as a form what the header calls one, and leaves nothing. No document
        tells which header CleverReach sends.
        """
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing.get("keeps_body"):
            request.httprequest.get_data()
        return result
