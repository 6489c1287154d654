from odoo import api, fields, models

from ..wording import number, titled

NOTIFICATION = "fairgate_cleverreach.upload/progress"


class CleverReachProgress(models.AbstractModel):
    """What an upload is doing at the moment, told to the people who watch it."""

    _name = "cleverreach.progress"
    _description = "CleverReach Upload Progress"

    progress = fields.Float(
        compute="_compute_progress", help="How much of the upload is done, in per cent."
    )
    progress_text = fields.Char(
        "Now",
        compute="_compute_progress",
        help="Which list is dealt with at the moment, and what remains.",
    )

    @api.depends("state", "line_ids.state", "line_ids.phase", "line_ids.position")
    @api.depends_context("lang")
    def _compute_progress(self):
        for upload in self:
            upload.progress = 0
            upload.progress_text = False
            if upload.state not in ("queued", "running"):
                upload.progress = 100
                continue
            lines = upload.line_ids
            done = [line._progress() for line in lines]
            if lines:
                upload.progress = 100 * sum(done) / len(lines)
            line = lines.filtered(lambda line: line.state == "running")[:1]
            if line:
                labels = line._fields["phase"]._description_selection(self.env)
                phase = dict(labels)[line.phase]
                remaining = line._remaining()
                upload.progress_text = (
                    self.env._(
                        "%(list)s: %(phase)s, %(count)s recipients remain",
                        list=line.group_id.name,
                        phase=phase,
                        count=number(self.env, remaining),
                    )
                    if remaining
                    else titled(self.env, line.group_id.name, phase)
                )

    def _tell_progress(self):
        """Let the open screens of those concerned read the upload again."""
        for upload in self.sudo():
            users = upload.user_id | upload.account_id.responsible_id
            users._bus_send(NOTIFICATION, {"upload_id": upload.id})
