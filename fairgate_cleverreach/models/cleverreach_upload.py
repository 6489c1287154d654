from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .. import limits
from ..client import CleverReachError, ServiceError
from ..sync.states import Reason
from ..told import kept, of_error, reading
from ..wording import number, titled

WARNING = "mail.mail_activity_data_warning"
# Who was sent alone says nothing of the list, and a reading decides nothing; a preview
# does, but it sends nothing.
WHOLE_LISTS = Domain("scope", "!=", "contact") & Domain("kind", "!=", "reading")
SENT_LISTS = WHOLE_LISTS & Domain("kind", "!=", "preview")

SUMS = (
    "sent_count",
    "resent_count",
    "renamed_count",
    "unchanged_count",
    "removed_count",
    "skipped_count",
    "refused_count",
    "held_removal_count",
    "asked_count",
)
"""The numbers of an upload that are those of its lines together."""


class CleverReachUpload(models.Model):
    """One run for one account: a line for each matching.

    It runs in the account's scheduled action. Every unit of work is committed with the
    place where to go on, so that an interrupted upload is resumed by the next run.
    """

    _name = "cleverreach.upload"
    _description = "CleverReach Upload"
    _inherit = [
        "cleverreach.progress",
        "cleverreach.endurance",
        "cleverreach.field.trouble",
        "cleverreach.plan",
        "cleverreach.exported",
    ]
    _order = "id desc"
    _rec_name = "start_date"

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account whose lists were uploaded.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("scheduled", "Scheduled"),
            ("manual", "Manual"),
            ("confirmed", "After confirmation"),
            ("preview", "Preview"),
            ("reading", "Nightly reading"),
        ],
        required=True,
        readonly=True,
        help="A preview reads the lists and plans, but writes nothing at CleverReach: "
        "its numbers say what an upload would do. A reading only finds out who is on "
        "the lists, and who has left.",
    )
    scheduled_for = fields.Datetime(
        readonly=True, help="The date of the schedule that this upload serves."
    )
    user_id = fields.Many2one(
        "res.users",
        "Started by",
        readonly=True,
        help="Who asked for the upload; empty if it ran by the schedule.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Only This Contact",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Set if the upload was asked for on a contact: it sends no other one.",
    )
    matching_ids = fields.Many2many(
        "cleverreach.matching",
        string="Only These Matchings",
        readonly=True,
        help="Empty: all matchings of the account.",
    )
    scope = fields.Selection(
        [("all", "All"), ("matchings", "Some matchings"), ("contact", "One contact")],
        default="all",
        required=True,
        readonly=True,
        help="Stays what it was when the chosen matchings or the contact are deleted.",
    )
    resend = fields.Boolean(
        "Everything Again",
        readonly=True,
        help="Contacts are sent even if nothing has changed since the last upload.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("held", "Waiting for confirmation"),
            ("done", "Done"),
            ("partial", "Done in part"),
            ("failed", "Failed"),
        ],
        default="queued",
        required=True,
        readonly=True,
        index=True,
        help="“Done in part”: some lists are up to date, others had a problem.",
    )
    start_date = fields.Datetime(
        "Start",
        readonly=True,
        help="When the scheduler began the upload.",
    )
    end_date = fields.Datetime(
        "End",
        readonly=True,
        help="When the upload ended.",
    )
    trouble = fields.Json(
        readonly=True, help="What went wrong: codes and their values."
    )
    problem = fields.Text(
        compute="_compute_problem",
        help="What went wrong, what was kept, and who can mend it.",
    )
    line_ids = fields.One2many(
        "cleverreach.upload.line",
        "upload_id",
        "Results",
        readonly=True,
        help="What was done, list by list.",
    )
    log_ids = fields.One2many("cleverreach.log", "upload_id", readonly=True)
    blocklist = fields.Json(
        groups=fields.NO_ACCESS,
        prefetch=False,
        help="CleverReach's blocklist, as long as the upload needs it.",
    )
    sent_count = fields.Integer(
        "Sent",
        compute="_compute_counts",
        help="Contacts whose data was sent to CleverReach.",
    )
    resent_count = fields.Integer(
        "Sent Again",
        compute="_compute_counts",
        help="How many of those sent had not changed since they were last sent.",
    )
    renamed_count = fields.Integer(
        "Address Changed",
        compute="_compute_counts",
        help="Contacts whose new address replaced the old one at CleverReach; "
        "their history there is kept.",
    )
    unchanged_count = fields.Integer(
        "Unchanged",
        compute="_compute_counts",
        help="Contacts that CleverReach has already as they are now.",
    )
    removed_count = fields.Integer(
        "Removed",
        compute="_compute_counts",
        help="Recipients that were removed from their list.",
    )
    skipped_count = fields.Integer(
        "Left Out",
        compute="_compute_counts",
        help="Contacts with the filter role that are not sent, each for a reason.",
    )
    refused_count = fields.Integer(
        "Refused",
        compute="_compute_counts",
        help="How many of those left out CleverReach refused.",
    )
    held_removal_count = fields.Integer(
        "Held Back",
        compute="_compute_counts",
        help="Recipients whose removal waited for a confirmation when it ended.",
    )
    held_count = fields.Integer(
        "Lists to Confirm",
        compute="_compute_held_count",
        help="Lists where something waits for a decision since this upload.",
    )
    notice = fields.Text(
        compute="_compute_notice",
        help="What is worth knowing about the result, although nothing failed.",
    )
    asked_count = fields.Integer(
        "Asked to Confirm",
        compute="_compute_counts",
        help="New recipients who were asked to confirm by a mail.",
    )
    summary = fields.Char(
        "Result",
        compute="_compute_summary",
        help="What the upload has done, or a preview would do, on all lists together.",
    )

    is_known = fields.Boolean(
        "Compared",
        compute="_compute_is_known",
        help="At least one list was read and compared: before that no number is known.",
    )
    upload_obstacle = fields.Char(related="account_id.upload_obstacle")
    plan_after = fields.Char(
        "Plan After an Upload",
        compute="_compute_plan_is_full",
        help="How many recipients the account would have, at most: somebody on several "
        "lists counts once at CleverReach, and who waits for double opt-in is active "
        "only once they have confirmed.",
    )

    @api.depends(
        "plan_cap",
        "plan_used",
        "line_ids.created_count",
        "line_ids.removal_count",
        "line_ids.held_removal_count",
    )
    @api.depends_context("lang")
    def _compute_plan_is_full(self):
        for upload in self:
            lines = upload.line_ids
            removed = sum(lines.mapped("removal_count")) - upload.held_removal_count
            after = upload.plan_used + sum(lines.mapped("created_count")) - removed
            upload.plan_after = upload._of_plan(after)
            upload.plan_is_full = 0 < upload.plan_cap < after

    @api.depends("line_ids.is_known")
    def _compute_is_known(self):
        for upload in self:
            upload.is_known = any(upload.line_ids.mapped("is_known"))

    @api.depends("line_ids.notice")
    @api.depends_context("lang")
    def _compute_notice(self):
        for upload in self:
            upload.notice = "\n".join(upload._notices())

    @api.model
    def _field_trouble_depends(self):
        return ["line_ids.field_troubles"]

    def _field_troubles(self):
        return [trouble for line in self.line_ids for trouble in line._field_troubles()]

    def _notices(self):
        return [
            titled(self.env, line.display_name, line.notice)
            for line in self.line_ids.filtered("notice")
        ]

    @api.depends("line_ids.state")
    def _compute_held_count(self):
        for upload in self:
            held = upload.line_ids.filtered(lambda line: line.state == "held")
            upload.held_count = len(held)

    @api.depends(
        "kind",
        "state",
        "line_ids.state",
        "line_ids.removed_count",
        "line_ids.removal_count",
        "line_ids.asked_count",
        "line_ids.is_known",
        "refused_count",
        "renamed_count",
        "resent_count",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for upload in self:
            lines = upload.line_ids
            counts = {
                "added": lines._number("created_count"),
                "changed": number(
                    self.env, sum(lines.mapped("changed_count")) + upload.renamed_count
                ),
                "left_out": number(self.env, upload.skipped_count),
            }
            if upload.kind in ("preview", "reading") and upload.state == "failed":
                # What could not be read is not nobody.
                upload.summary = False
            elif upload._is_reading():
                upload.summary = self.env._(
                    "Recipients read: %(recipients)s. Newly unsubscribed: %(left)s.",
                    recipients=lines._number("on_list_count"),
                    left=lines._number("left_count"),
                )
            elif upload.kind == "preview":
                upload.summary = self.env._(
                    "An upload would add: %(added)s, change: %(changed)s, leave out: "
                    "%(left_out)s, remove: %(removed)s.",
                    removed=lines._number("removal_count"),
                    **counts,
                )
                if unread := lines.filtered(lambda line: line.state == "error"):
                    upload.summary += " " + self.env._(
                        "Not known, because they could not be read: %(lists)s.",
                        lists=", ".join(unread.mapped("display_name")),
                    )
            else:
                upload.summary = self.env._(
                    "Added: %(added)s, changed: %(changed)s, left out: %(left_out)s, "
                    "removed: %(removed)s.",
                    removed=number(self.env, upload.removed_count),
                    **counts,
                )
                if unread := lines.filtered(
                    lambda line: line.state == "error" and not line.is_known
                ):
                    not_known = self.env._(
                        "Not known, because they could not be read: %(lists)s.",
                        lists=", ".join(unread.mapped("display_name")),
                    )
                    # What was not read is not zero.
                    rest = f"{upload.summary} " if upload.is_known else ""
                    upload.summary = rest + not_known
                if upload.refused_count:
                    upload.summary += " " + self.env._(
                        "Refused by CleverReach: %(refused)s.",
                        refused=number(self.env, upload.refused_count),
                    )
            if upload.resent_count and upload.summary:
                upload.summary += " " + self.env._(
                    "Sent again, unchanged: %(count)s.",
                    count=number(self.env, upload.resent_count),
                )
            if upload.asked_count and upload.summary:
                asked = number(self.env, upload.asked_count)
                upload.summary += " " + (
                    self.env._(
                        "Mails that would ask to confirm: %(count)s.", count=asked
                    )
                    if upload.kind == "preview"
                    else self.env._("Asked to confirm: %(count)s.", count=asked)
                )

    @api.depends(*(f"line_ids.{count}" for count in SUMS))
    def _compute_counts(self):
        for upload in self:
            for count in SUMS:
                upload[count] = sum(upload.line_ids.mapped(count))

    @api.depends("kind", "partner_id", "start_date", "create_date")
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        for upload in self:
            time = upload.account_id._format(upload.start_date or upload.create_date)
            if upload.kind == "preview":
                upload.display_name = self.env._("Preview of %(time)s", time=time)
            elif upload._is_reading():
                upload.display_name = self.env._("Reading of %(time)s", time=time)
            elif upload.partner_id and upload.partner_id.has_access("read"):
                # Else it belongs to another company by now.
                upload.display_name = self.env._(
                    "Upload of %(contact)s, %(time)s",
                    contact=upload.partner_id.name,
                    time=time,
                )
            else:
                upload.display_name = self.env._("Upload of %(time)s", time=time)

    @api.model_create_multi
    def create(self, vals_list):
        uploads = super().create(vals_list)
        for upload in uploads:
            if upload.partner_id:
                upload.scope = "contact"
            elif upload.with_context(active_test=False).matching_ids:
                upload.scope = "matchings"
            if upload._is_whole():
                (upload.account_id.upload_ids - upload)._give_up_attempts()
        return uploads

    def _is_whole(self):
        """Whether this upload is one of the whole account."""
        return self.scope == "all" and self.kind not in ("preview", "reading")

    def _is_reading(self):
        """Whether it only finds out what the lists hold: no plan, nothing sent."""
        return self.kind == "reading"

    def _already_running_message(self):
        self.ensure_one()
        if self.kind == "preview":
            return self.env._(
                "A preview is being made at the moment. Try again in a minute."
            )
        if self.state == "queued":
            return self.env._(
                "An upload is waiting for the scheduler already; it starts within a "
                "minute."
            )
        return self.env._(
            "An upload has been running since %(time)s. Wait until it has ended, or "
            "stop it on its page.",
            time=self.account_id._format(self.start_date),
        )

    @api.autovacuum
    def _gc_previews(self):
        """Purge previews and readings older than 90 days; uploads are an audit.

        :return: number of them purged, and whether there are more
        """
        limit = fields.Datetime.now() - timedelta(days=limits.RETENTION_DAYS)
        old = [("kind", "in", ("preview", "reading")), ("end_date", "<", limit)]
        found = self.search(old, limit=limits.GC_LIMIT)
        found.unlink()
        return len(found), len(found) == limits.GC_LIMIT

    # RUN

    def _is_open(self):
        return self.state in ("queued", "running")

    def _open_lines(self):
        return self.line_ids.filtered(lambda line: line.state in ("queued", "running"))

    def _make_lines(self):
        """Make a line for each matching that the upload is about."""
        matchings = self.account_id.matching_ids
        if self.scope == "matchings":
            matchings &= self.matching_ids
        if self.scope == "contact":
            matchings = matchings.filtered(
                lambda matching: matching._may_concern(self.partner_id)
            )
        self.env["cleverreach.upload.line"].create(
            [
                {
                    "upload_id": self.id,
                    "matching_id": matching.id,
                    "group_id": matching.group_id.id,
                }
                for matching in matchings
            ]
        )

    def _conclude(self):
        states = set(self.line_ids.mapped("state"))
        if "error" in states:
            state = "failed" if states == {"error"} else "partial"
        else:
            self.account_id._note_connection(None)
            state = "held" if "held" in states else "done"
        self._end(state, self._troubles())

    def _troubles(self):
        """:return: the troubles of all lists, to be kept"""
        return [
            {
                "code": "of_list",
                "values": {"list": line.display_name, "problem": line.trouble},
            }
            for line in self.line_ids.filtered("trouble")
        ]

    @api.depends("trouble")
    @api.depends_context("lang")
    def _compute_problem(self):
        for upload in self:
            upload.problem = reading(self.env, upload.trouble)

    def _give_up(self, error):
        if isinstance(error, CleverReachError):
            self.account_id._note_connection(error, uploading=not self._is_reading())
        if isinstance(error, ServiceError):
            self._plan_next_attempt()
        self._stop(self._explain(error))

    def _explain(self, error):
        """:return: the text for the user: our own for an error of CleverReach"""
        if isinstance(error, CleverReachError):
            return of_error(self.env, error, uploading=not self._is_reading())
        return error.args[0]

    def _stop(self, text):
        """End the upload and its open lines because of ``text``."""
        for line in self._open_lines():
            line._fail(text)
        done = self.line_ids.filtered(lambda line: line.state != "error")
        self._end("partial" if done else "failed", kept(text))

    def _end(self, state, trouble):
        self.write(
            {
                "state": state,
                "trouble": trouble,
                "end_date": fields.Datetime.now(),
                "blocklist": False,
                "resume_date": False,
            }
        )
        self._tell_responsible()
        self._tell_progress()

    def _note_superseded(self):
        """End the waiting where nothing waits any more."""
        for upload in self:
            if upload.state == "held" and "held" not in upload.line_ids.mapped("state"):
                upload.state = "done"

    # NEWS

    def _tell_responsible(self):
        """Tell the responsible user of a failure, or of whom CleverReach refused, until
        an upload is well: once, but always of the newest.
        """
        if self.kind == "preview" or self._is_reading():
            # Whoever asked for it is looking at it; of a reading nothing depends, and
            # the page of the account says that the connection failed.
            return
        account = self.account_id
        if not account._is_in_use() or self.stop_user_id == account.responsible_id:
            return
        if self.retry_date and not self.attempt:
            # It may be well in a quarter of an hour: nobody is disturbed yet.
            return
        summary = self.env._("The upload to CleverReach needs your attention")
        inactive = any(self.line_ids.mapped("inactive_count"))
        troubled = self.refused_count or inactive or self._serious_fields()
        if self.state == "done" and not troubled:
            # An upload of a part says nothing about the rest.
            if account.activity_search([WARNING]) and not account.matching_ids.filtered(
                lambda matching: (
                    matching.last_state in ("held", "error")
                    or matching.last_line_id.refused_count
                    or matching.last_line_id._serious_fields()
                )
            ):
                account.activity_unlink([WARNING])
            return
        activities = account.activity_search(
            [WARNING], user_id=account.responsible_id.id
        )
        if activities:
            activities.note = self._attention()
        elif account.responsible_id and self._has_news():
            account.activity_schedule(
                WARNING,
                summary=summary,
                note=self._attention(),
                user_id=account.responsible_id.id,
            )

    def _has_news(self):
        """Whether there is more to tell than that others are refused since long."""
        return self.state != "done" or any(
            line.has_refused or line.inactive_count or line._has_new_field_trouble()
            for line in self.line_ids
        )

    def _attention(self):
        """:return: HTML: what needs a person, with links to where they act"""
        # Of the lists that it did not deal with: what still waits there.
        others = self.account_id.matching_ids - self.line_ids.matching_id
        lines = self.line_ids | others.last_line_id
        held = lines.filtered(lambda line: line.state == "held")
        texts = [text for line in held for text in line._questions()]
        texts += [
            self.env._(
                "%(list)s: contacts that CleverReach refused: %(count)s. The next "
                "three uploads try them again; after that they wait for you.",
                list=line.matching_id._get_html_link(title=line.display_name),
                count=number(self.env, line.refused_count),
            )
            for line in lines
            if line.refused_count
        ]
        texts += (self.problem or "").splitlines()
        texts += (self.notice or "").splitlines()
        if self._serious_fields():
            maps = self.env["cleverreach.field.map"].browse(
                {field_map for field_map, _code in self._serious_fields()}
            )
            texts += self._field_notices()
            texts += [map_._get_html_link() for map_ in maps.exists()]
        texts += [
            titled(
                self.env,
                line.matching_id._get_html_link(title=line.display_name),
                line.problem,
            )
            for line in others.last_line_id
            if line.state == "error"
        ]
        if self.retry_date:
            texts.append(
                self.env._(
                    "It is tried again by itself on %(time)s.",
                    time=self.account_id._format(self.retry_date),
                )
            )
        return Markup("<br>").join(texts)

    def _open(self):
        """:return: the action that shows this upload, with its progress"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_try_again(self):
        """Let the next upload send again everybody whom CleverReach refused."""
        self.check_access("read")
        refused = self.line_ids.skip_ids.filtered(
            lambda step: step.reason == Reason.REFUSED.value
        )
        return refused.receiver_id._try_again()

    def action_upload(self):
        """Go on from a preview to a manual upload of the account."""
        self.check_access("read")
        return self.account_id.action_upload()

    def action_review_removals(self):
        """Show what waits for a confirmation: the removals, or the lists to choose."""
        self.check_access("read")
        self.env["cleverreach.confirm"].check_access("create")
        waiting = self.line_ids.filtered("can_review")
        if len(waiting) > 1:
            return self.account_id._review_removals(waiting.matching_id)
        return waiting.action_review_removals()

    def action_open_people(self, count, title):
        """Show whom a number counts, on all lists together."""
        self.check_access("read")
        return self.line_ids.action_open_people(count, title)

    def action_open_steps(self):
        """Show everybody whom the upload did something about or left out."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_step_action"
        )
        return dict(
            action,
            display_name=self.display_name,
            domain=[("line_id", "in", self.line_ids.ids)],
            context={"step_kind": "all", "search_default_group_by_action": True},
        )

    def action_open_log(self):
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_log_action"
        )
        return dict(action, domain=[("upload_id", "=", self.id)], context={})
