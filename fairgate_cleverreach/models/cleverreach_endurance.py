from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import limits
from ..told import told


class CleverReachEndurance(models.AbstractModel):
    """How an upload outlives interruptions: when it goes on, plans anew, or ends.

    It is carried out in passes of the account's job. A pass that ends as it should
    leaves the date of the next one; one whose worker was killed leaves none.
    """

    _name = "cleverreach.endurance"
    _description = "Endurance of a CleverReach Upload"

    checkpoint_date = fields.Datetime(
        readonly=True, help="When its last piece of work was finished."
    )
    resume_date = fields.Datetime(
        readonly=True,
        help="When the next pass is due; empty while one is under way, and after one "
        "that was interrupted.",
    )
    place = fields.Char(
        readonly=True, help="Where the pass under way began, or the last one."
    )
    interruptions = fields.Integer(
        readonly=True, help="How many passes in a row were interrupted at that place."
    )
    stop_user_id = fields.Many2one(
        "res.users",
        "Stopped by",
        readonly=True,
        help="Who asked for the upload to be stopped.",
    )
    retry_date = fields.Datetime(
        "Tried Again On",
        readonly=True,
        help="When a new upload begins by itself, since this one failed for a reason "
        "that may pass.",
    )
    attempt = fields.Integer(
        readonly=True, help="How many uploads for the same date have failed before."
    )

    # THE NEXT PASS

    def _begin_pass(self):
        """Take note that a pass begins, and how the last one ended."""
        now = fields.Datetime.now()
        # One of before an update of the addon has no checkpoint.
        if (self.checkpoint_date or self.start_date) < now - limits.PAUSE:
            self._plan_anew()
        place = self._place()
        interrupted = not self.resume_date
        again = interrupted and place == self.place
        self.write(
            {
                "resume_date": False,
                "place": place,
                "interruptions": interrupted + self.interruptions * again,
            }
        )

    def _place(self):
        """:return: text: where the upload goes on"""
        line = self.line_ids.filtered(lambda line: line.state == "running")[:1]
        return f"{line.id}, {line.phase}, {line.position}" if line else ""

    def _plan_anew(self):
        """A plan is as old as its reading: of it only what was sent is kept."""
        self.blocklist = False
        for line in self.line_ids:
            if line.state == "running":
                line._plan_anew()

    # THE END

    def _reason_to_stop(self):
        """:return: why the upload has to end here, in words; None if it can go on"""
        if self.stop_user_id:
            return told(self.env, "stopped", user=self.stop_user_id.name)
        if not self.account_id._is_in_use():
            return told(self.env, "not_in_use")
        if self._is_too_old(fields.Datetime.now()):
            return told(self.env, "too_old")
        if self.interruptions >= limits.INTERRUPTIONS:
            return told(self.env, "interrupted", count=self.interruptions)
        return None

    def _is_too_old(self, moment):
        return bool(self.start_date) and moment > self.start_date + limits.PATIENCE

    def action_stop(self):
        """Stop the upload: at once, or where whoever is at work on it can leave it."""
        self.check_access("read")
        self.ensure_one()
        upload = self.sudo()
        if not upload._is_open():
            raise UserError(self.env._("This upload has ended already."))
        upload.stop_user_id = self.env.user
        if upload.account_id._is_at_work():
            message = self.env._(
                "The upload stops as soon as CleverReach has answered, within a minute "
                "or two. What was sent until then is kept."
            )
        else:
            upload._stop(upload._reason_to_stop())
            message = self.env._("What was sent until now is kept.")
        return upload.account_id._notify(
            self.env._("Upload stopped"), message, "success"
        )

    # THE NEXT ATTEMPT

    def _plan_next_attempt(self):
        """Have a scheduled upload tried again, which failed for what may pass."""
        serves_a_date = self.kind == "scheduled" and self.scheduled_for
        if not serves_a_date or self.attempt >= len(limits.SECOND_ATTEMPTS):
            return
        date = fields.Datetime.now() + limits.SECOND_ATTEMPTS[self.attempt]
        if date < self.scheduled_for + limits.PATIENCE:
            self.retry_date = date
            self.account_id.cron_id._trigger(at=date)

    @api.model
    def _to_try_again(self, accounts=None):
        """:return: the failed uploads whose next attempt is due"""
        domain = [("retry_date", "<=", fields.Datetime.now())]
        if accounts is not None:
            domain.append(("account_id", "in", accounts.ids))
        return self.search(domain)

    def _give_up_attempts(self):
        """Another upload takes their place, or nobody wants one any more."""
        self.filtered("retry_date").retry_date = False
