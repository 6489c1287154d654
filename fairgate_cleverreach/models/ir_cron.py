from odoo import models

from ..run import shift


class IrCron(models.Model):
    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        with shift.scheduled(cron_cr):
            return super()._process_job(cron_cr, job)
