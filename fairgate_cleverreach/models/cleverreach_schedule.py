from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sync.schedule import next_run

# Odoo's scheduled actions always have a next date; this one says "never".
NEVER = datetime(9999, 12, 31)
# The day's upload is at night unless somebody chooses another hour.
DEFAULT_HOUR = 3


class CleverReachSchedule(models.AbstractModel):
    """When an account uploads: its frequency, and the ``ir.cron`` record it owns.

    Each account has a scheduled action of its own, so that Odoo's scheduler spreads the
    accounts over its workers. A manual upload runs in the same one, only earlier: the
    scheduler's lock on it is what keeps two uploads of an account apart.
    """

    _name = "cleverreach.schedule"
    _description = "CleverReach Upload Schedule"

    frequency = fields.Selection(
        [
            ("off", "Never (by hand only)"),
            ("daily", "Daily"),
            ("weekly", "Weekly"),
            ("monthly", "Monthly (recommended)"),
        ],
        default="monthly",
        required=True,
        tracking=True,
        help="How often the contacts are uploaded. Monthly is enough if you send a "
        "mailing once a month; choose the rhythm of your mailings.",
    )
    schedule_hour = fields.Float(
        "Time of Day",
        default=DEFAULT_HOUR,
        help="On the clocks of the association, from 00:00 to 23:59.",
    )
    schedule_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        "Weekday",
        default="0",
        required=True,
        help="The day of the week on which the upload runs.",
    )
    schedule_day = fields.Integer(
        "Day of the Month",
        default=1,
        help="1 to 31. In a shorter month the upload runs on its last day.",
    )
    # For superusers only: who could name another scheduled action could change it.
    cron_id = fields.Many2one(
        "ir.cron",
        "Scheduled Action",
        groups=fields.NO_ACCESS,
        copy=False,
        ondelete="restrict",
    )
    next_upload = fields.Datetime(
        "Next Scheduled Upload",
        compute="_compute_overview",
        compute_sudo=True,
        help="In your own time zone.",
    )

    @api.constrains("schedule_hour", "schedule_day")
    def _check_schedule(self):
        for account in self:
            # A minute later than 23:59 is the next day.
            if not 0 <= round(account.schedule_hour * 60) < 24 * 60:
                raise ValidationError(
                    self.env._("The time of day is from 00:00 to 23:59.")
                )
            if not 1 <= account.schedule_day <= 31:
                raise ValidationError(
                    self.env._("The day of the month is a number from 1 to 31.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts:
            account.sudo().cron_id = (
                self.env["ir.cron"].sudo().create(account._cron_values())
            )
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if not self._schedule_fields().isdisjoint(vals):
            self._apply_schedule()
        if "frequency" in vals or "active" in vals:
            self._has_to_run_from_now()
        return result

    def unlink(self):
        crons = self.sudo().cron_id
        actions = crons.ir_actions_server_id
        result = super().unlink()
        crons.unlink()
        # What a scheduled action does is a record of its own, which Odoo leaves behind.
        actions.unlink()
        return result

    @api.model
    def _schedule_fields(self):
        """The fields that the scheduled action is made from."""
        return {
            "name",
            "active",
            "frequency",
            "schedule_hour",
            "schedule_weekday",
            "schedule_day",
        }

    def _cron_values(self):
        self.ensure_one()
        return {
            # One line for each association in the list of scheduled actions.
            "name": f"CleverReach: {self.company_id.name}, {self.name}",
            "model_id": self.env["ir.model"]._get_id(self._name),
            "state": "code",
            "code": f"model.browse({self.id})._cron_upload()",
            "user_id": self.env.ref("base.user_root").id,
            # The interval only fills the gap until _apply_schedule sets the true date.
            "interval_number": 1,
            "interval_type": {"daily": "days", "weekly": "weeks"}.get(
                self.frequency, "months"
            ),
            "nextcall": self._next_run() or NEVER,
            "active": self.active,
        }

    def _next_run(self):
        """:return: naive UTC of the next scheduled upload; None if there is none"""
        self.ensure_one()
        return next_run(
            self.frequency,
            hour=self.schedule_hour,
            weekday=int(self.schedule_weekday),
            day=self.schedule_day,
            tz=self._time_zone(),
            after=fields.Datetime.now(),
        )

    def _time_zone(self):
        """:return: name of the time zone that the account's association lives in"""
        return self.company_id.partner_id.tz or "Europe/Zurich"

    def _apply_schedule(self):
        """Bring the scheduled actions in line with their accounts.

        Odoo refuses changes to a scheduled action while it runs: those are tried again
        in a minute, so that saving a frequency never fails.
        """
        # The database refuses impossible times and days, in words.
        self.flush_recordset(self._schedule_fields())
        crons = self.sudo().cron_id
        free = crons.try_lock_for_update(allow_referencing=True)
        for account in self.sudo().filtered(lambda account: account.cron_id in free):
            values = account._cron_values()
            current = account.cron_id
            values["active"] = values["active"] and self._may_run(current)
            changed = {
                name: value
                for name, value in values.items()
                if current._fields[name].convert_to_write(current[name], current)
                != value
            }
            if changed:
                current.write(changed)
        if crons - free:
            self._retry_schedule()

    @api.model
    def _may_run(self, cron):
        """A copy of the database for tests keeps what it stopped stopped."""
        parameters = self.env["ir.config_parameter"].sudo()
        return cron.active or not parameters.get_param("database.is_neutralized")

    @api.model
    def _retry_schedule(self):
        self.env.ref("fairgate_cleverreach.ir_cron_apply_schedules").sudo()._trigger(
            at=fields.Datetime.now() + timedelta(minutes=1)
        )

    @api.model
    def _cron_apply_schedules(self):
        """Set the next date of every account anew.

        After an upload Odoo adds the plain interval to a date; months of different
        length and summer time need the calendar. A date that has come, but was not
        served yet, stays: this job may well be the first one after a standstill.
        """
        accounts = self.with_context(active_test=False).search(
            [
                "|",
                ("cron_id.nextcall", ">", fields.Datetime.now()),
                # Archived while its job ran.
                ("active", "=", False),
            ]
        )
        accounts._apply_schedule()
