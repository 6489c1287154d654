import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..told import told

_logger = logging.getLogger(__name__)

GUARD_PARAMETER = "fairgate_cleverreach.manual_upload_hours"
GUARD_HOURS = 24


class CleverReachTurn(models.AbstractModel):
    """Whether somebody may ask for an upload of the account now, and if not, why not.

    The screens ask before they offer a button, and whoever calls is asked once more:
    both hear the same.
    """

    _name = "cleverreach.turn"
    _description = "Turn of a Manual CleverReach Upload"

    manual_free_at = fields.Datetime(
        "Next Manual Upload From",
        compute="_compute_overview",
        compute_sudo=True,
        help="When the next manual upload is possible. Empty: now.",
    )
    busy_upload_id = fields.Many2one(
        "cleverreach.upload",
        "Under Way",
        compute="_compute_overview",
        compute_sudo=True,
        help="The upload or preview that has to end before the next one can begin.",
    )
    upload_obstacle = fields.Char(
        "Why No Upload Now",
        compute="_compute_obstacles",
        help="Why an upload by hand is not possible now, and what to do instead.",
    )
    preview_obstacle = fields.Char(
        "Why No Preview Now",
        compute="_compute_obstacles",
        help="Why a preview is not possible now, and what to do instead.",
    )

    @api.depends(
        "active",
        "busy_upload_id",
        "company_id.cleverreach_booked",
        "held_count",
        "manual_free_at",
        "setup_credentials",
        "setup_matchings",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_obstacles(self):
        for account in self:
            account.upload_obstacle = account._obstacle("manual")
            account.preview_obstacle = account._obstacle("preview")

    def _obstacle(self, kind, partner=None):
        """
        :param kind: of the upload; only a "manual" one has to wait for its turn
        :param partner: the one contact to send; None for the whole account
        :return: why it would be refused now, and what to do instead; None if it would
            not be
        """
        if not (self.active and self.company_id.cleverreach_booked):
            return self.env._("The CleverReach service is not booked for this company.")
        if self._is_kept_away():
            return told(self.env, "for_tests")
        if not self.setup_credentials:
            return self._no_credentials()
        if not self.setup_matchings:
            return self.env._(
                "There is nothing to upload yet: match a filter role with a recipient "
                "list first."
            )
        if self.busy_upload_id:
            return self.busy_upload_id._already_running_message()
        return self._guard_obstacle(partner) if kind == "manual" else None

    def _check_may_request(self, kind, partner=None):
        """
        :raise UserError: if the upload would be refused, see :meth:`_obstacle`
        """
        self.check_access("read")
        # The clock has gone on since this was computed.
        self.invalidate_recordset(["manual_free_at", "busy_upload_id"])
        if obstacle := self._obstacle(kind, partner):
            raise UserError(obstacle)

    def _guard_obstacle(self, partner=None):
        free_at = self._manual_free_at(partner)
        if free_at and partner:
            return self.env._(
                "“%(name)s” was uploaded by hand within the last %(hours)s hours. "
                "The next time is possible from %(time)s. Scheduled uploads go on "
                "as planned.",
                name=partner.display_name,
                hours=self._guard_hours(),
                time=self._format(free_at),
            )
        if free_at:
            message = self.env._(
                "For performance reasons a manual upload is possible once every "
                "%(hours)s hours. The next one is possible from %(time)s. "
                "Scheduled uploads go on as planned.",
                hours=self._guard_hours(),
                time=self._format(free_at),
            )
            if self.held_count:
                held = self._held_matchings().group_id
                message += self.env._(
                    "\nWhat waits for your confirmation does not have to wait for "
                    "that: “Review” it on the matchings of these lists now: "
                    "%(lists)s.",
                    lists=", ".join(held.mapped("name")),
                )
            return message
        return None

    def _manual_free_at(self, partner=None):
        """When the next manual upload is possible; False if it is now."""
        self.ensure_one()
        if not partner:
            return self.manual_free_at
        last = (
            self.env["cleverreach.upload"]
            .sudo()
            .search(
                Domain("account_id", "=", self.id) & self._counted_uploads(partner),
                order="start_date desc",
                limit=1,
            )
        )
        return last.start_date + self._guard() if last else False

    def _counted_uploads(self, partner=None):
        """:return: domain of the uploads that the next manual one has to wait for

        They are counted from their start: if they succeeded; scheduled and failed ones
        do not count.
        """
        return Domain(
            [
                ("kind", "=", "manual"),
                ("state", "in", ("done", "held")),
                ("partner_id", "=", partner.id)
                if partner
                else ("scope", "!=", "contact"),
                ("start_date", ">", fields.Datetime.now() - self._guard()),
            ]
        )

    def _guard(self):
        return timedelta(hours=self._guard_hours())

    @api.model
    def _guard_hours(self):
        value = self.env["ir.config_parameter"].sudo().get_param(GUARD_PARAMETER)
        if not value:
            return GUARD_HOURS
        if re.fullmatch(r"[0-9]{1,4}", value.strip()):
            return int(value)
        _logger.warning(
            "System parameter %s: not a number from 0 to 9999", GUARD_PARAMETER
        )
        return GUARD_HOURS

    def _format(self, moment):
        """:return: text of naive UTC ``moment``, on the clocks of the user, or of the
        association for a user without a time zone
        """
        tz = self.env.user.tz or self.company_id.partner_id.tz
        return format_datetime(self.env, moment, tz=tz, dt_format="short")
