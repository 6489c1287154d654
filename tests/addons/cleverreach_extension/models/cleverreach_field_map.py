from odoo import models

DOCUMENTS = "documents"


class CleverReachFieldMap(models.Model):
    """A source that is no field of the contact."""

    _inherit = "cleverreach.field.map"

    def _has_source(self):
        return self.source == DOCUMENTS or super()._has_source()

    def _check_source(self):
        others = self.filtered(lambda line: line.source != DOCUMENTS)
        return super(CleverReachFieldMap, others)._check_source()
