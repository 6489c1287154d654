from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

LATE = "mail.mail_activity_data_todo"
INTERVALS = {"daily": 1, "weekly": 7, "monthly": 31}
"""The longest time between two dates of each frequency, in days."""


class CleverReachWatch(models.AbstractModel):
    """Looks after what stands still, from a job that is not the account's own.

    Odoo forgets to run a job when its worker was killed three times, or when it failed
    for days; and a server may have been switched off when an upload was due.
    """

    _name = "cleverreach.watch"
    _description = "Watching over CleverReach Uploads"

    scheduled_since = fields.Datetime(
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="Since when the account has had to upload by its schedule.",
    )
    matched_since = fields.Datetime(compute="_compute_overview", compute_sudo=True)
    last_success_date = fields.Datetime(
        "Last Upload That Came to Its End",
        compute="_compute_overview",
        compute_sudo=True,
        help="When the last upload of the whole account came to its end.",
    )
    retry_date = fields.Datetime(
        "Tried Again On",
        compute="_compute_overview",
        compute_sudo=True,
        help="When the upload that failed is tried again by itself.",
    )
    is_late = fields.Boolean(
        "Did Not Run",
        compute="_compute_is_late",
        compute_sudo=True,
        help="No upload has come to its end for more than twice the time between two "
        "dates of the schedule.",
    )

    @api.depends(
        "active",
        "company_id.active",
        "company_id.cleverreach_booked",
        "frequency",
        "last_success_date",
        "matched_since",
        "scheduled_since",
    )
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for account in self:
            days = INTERVALS.get(account.frequency)
            if not (days and account.matched_since and account._is_in_use()):
                account.is_late = False
                continue
            dates = [
                account.matched_since,
                account.scheduled_since,
                account.last_success_date,
            ]
            last = max(filter(None, dates))
            account.is_late = last < now - 2 * timedelta(days=days)

    def _has_to_run_from_now(self):
        """Another schedule begins: what the former one missed counts no longer."""
        accounts = self.sudo()
        accounts.scheduled_since = fields.Datetime.now()
        accounts.upload_ids._give_up_attempts()

    @api.model
    def _cron_watch(self):
        """Wake what stands still, and tell of what did not run."""
        uploads = self.env["cleverreach.upload"]
        waiting = Domain("resume_date", "=", False)
        waiting |= Domain("resume_date", "<=", fields.Datetime.now())
        still = uploads.search(Domain("state", "in", ("queued", "running")) & waiting)
        for account in (still | uploads._to_try_again()).account_id:
            account._wake()
            self.env["ir.cron"]._commit_progress(1)
        for account in self.search([("active", "=", True)]):
            account._tell_if_late()
            self.env["ir.cron"]._commit_progress(1)

    def _is_at_work(self):
        """Whether the account's job runs. If not, it does not begin meanwhile."""
        cron = self.sudo().cron_id
        return not cron.try_lock_for_update(allow_referencing=True)

    def _wake(self):
        """Let the account's job run soon, if it does not anyway."""
        if self._is_at_work():
            return
        if not self._is_in_use():
            for upload in self._open_uploads():
                upload._stop(upload._reason_to_stop())
            return
        now = fields.Datetime.now()
        cron = self.cron_id
        if not cron.active and self._may_run(cron):
            # Odoo switches jobs off that have failed for a week.
            cron.active = True
        due = [("cron_id", "=", cron.id), ("call_at", "<=", now)]
        if cron.nextcall > now and not self.env["ir.cron.trigger"].search_count(due):
            cron._trigger()

    def _tell_if_late(self):
        """Tell the responsible user that nothing ran; take it back when it has."""
        told = self.activity_search([LATE])
        if not self.is_late:
            told.unlink()
        elif not told and self.responsible_id:
            self = self.with_context(
                lang=self.responsible_id.lang or self._values_lang()
            )
            self.activity_schedule(
                LATE,
                summary=self.env._("Nothing was uploaded to CleverReach"),
                note=self.env._(
                    "By the schedule of “%(name)s” uploads should have run. None has "
                    "come to its end since %(time)s. Look at the last upload, or ask "
                    "your Odoo administrator whether the scheduled actions run. "
                    "“Upload Now” uploads at once; this note goes by itself then.",
                    name=self.name,
                    time=self._format(self.last_success_date or self.scheduled_since),
                ),
                user_id=self.responsible_id.id,
            )
