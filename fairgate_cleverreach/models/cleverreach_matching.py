from collections import Counter
from hashlib import sha256

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .. import limits
from ..run import steps
from ..sync.addresses import address_forms
from ..sync.filters import conditions
from ..sync.states import State
from ..told import told
from ..wording import filled, number, titled
from .cleverreach_upload import SENT_LISTS, WHOLE_LISTS

# The fields that say who is on the list.
MEANING = {"tag_ids", "include_sub_tags", "domain", "group_id", "keep_foreign"}


class CleverReachMatching(models.Model):
    _name = "cleverreach.matching"
    _description = "CleverReach Matching"
    _inherit = ["mail.thread", "cleverreach.exported", "cleverreach.field.trouble"]
    _order = "sequence, id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._default_account_id(),
        help="The account whose list mirrors the filter roles.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="An archived matching is not uploaded. Its list stays as it is.",
    )
    tag_ids = fields.Many2many(
        "res.partner.category",
        string="Filter Roles",
        required=True,
        tracking=True,
        help="Contacts that carry at least one of these tags are on the list.",
    )
    include_sub_tags = fields.Boolean(
        "Include Sub-tags",
        default=True,
        tracking=True,
        help="Contacts that carry a tag below one of the filter roles are on the list, "
        "too.",
    )
    domain = fields.Char(
        "Filter",
        default="[]",
        required=True,
        tracking=True,
        help="Narrows the filter roles down: only contacts that also meet these "
        "conditions are on the list.",
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('account_id', '=', account_id), ('gone', '=', False)]",
        help="The list at CleverReach that mirrors the filter roles. It should hold "
        "nothing but the contacts that Odoo uploads.",
    )
    keep_foreign = fields.Boolean(
        "Leave Other Recipients Alone",
        tracking=True,
        help="Recipients that came onto the list in another way stay there. Otherwise "
        "the list becomes a mirror of the filter roles, and they are removed.",
    )
    double_opt_in = fields.Boolean(
        "New Recipients Wait for Double Opt-in",
        tracking=True,
        help="New recipients get no mailings until they have confirmed: the form asks "
        "each of them once, by a mail. Who is on the list already is not asked.",
    )
    form_id = fields.Many2one(
        "cleverreach.form",
        "Form That Asks Them",
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('group_id', '=', group_id), ('gone', '=', False)]",
        help="The form of the list at CleverReach whose mail asks new recipients to "
        "confirm. Its text is written there.",
    )
    has_forms = fields.Boolean(
        compute="_compute_has_forms",
        compute_sudo=True,
        help="At least one form of the list was found at CleverReach.",
    )
    field_map_ids = fields.Many2many(
        "cleverreach.field.map",
        string="Only These Fields",
        domain="[('account_id', '=', account_id)]",
        check_company=True,
        help="Empty: all matched fields of the account are sent.",
    )
    contact_count = fields.Integer(
        "Contacts",
        compute="_compute_contact_count",
        help="How many contacts have the filter role, and pass the filter, at this "
        "moment.",
    )
    sendable_count = fields.Integer(
        "Of Them Can Be Sent",
        compute="_compute_sendable_count",
        help="The next upload sends them, or leaves them as they are on the list.",
    )
    left_out_count = fields.Integer(
        "Cannot Be Sent",
        compute="_compute_sendable_count",
        help="They have the filter role, and are left out: without an address, "
        "unsubscribed, …, by what is known now. Press the number to see who and why.",
    )
    is_counted = fields.Boolean(
        compute="_compute_sendable_count",
        help="Of very many contacts only the preview says who can be sent.",
    )
    role_problem = fields.Text(
        "Problem of the Filter Role",
        compute="_compute_contact_count",
        help="Why nothing is sent or removed before somebody has looked at it.",
    )
    recipient_count = fields.Integer(related="group_id.recipient_count")
    is_list_counted = fields.Boolean(related="group_id.is_counted")
    line_ids = fields.One2many(
        "cleverreach.upload.line",
        "matching_id",
        "Results",
        help="What the uploads of this matching did.",
    )
    last_line_id = fields.Many2one(
        "cleverreach.upload.line", "Last Result", compute="_compute_last_line"
    )
    last_upload_date = fields.Datetime(
        "Last Upload on",
        compute="_compute_last_line",
        help="When the last upload of this matching ended.",
    )
    last_state = fields.Selection(
        lambda self: self._upload_line_states(),
        "Result",
        compute="_compute_last_line",
        help="How the last upload of this matching ended.",
    )
    last_problem = fields.Text(
        compute="_compute_last_line",
        help="What went wrong, and who can mend it.",
    )
    can_review = fields.Boolean(
        "To Be Confirmed",
        compute="_compute_last_line",
        help="Whether something of the last upload waits for a decision still.",
    )
    pending_removals = fields.Integer(
        "Removals to Confirm",
        compute="_compute_last_line",
        help="How many recipients the last upload would have removed.",
    )
    pending_additions = fields.Integer(
        "Additions to Confirm",
        compute="_compute_last_line",
        help="How many contacts the last upload would have added.",
    )
    pending_changes = fields.Integer(
        "Changes to Confirm",
        compute="_compute_last_line",
        help="How many recipients the last upload would have changed.",
    )
    pending_vanished = fields.Integer(
        "Vanished from the List",
        compute="_compute_last_line",
        help="Of how many contacts that are no longer on the list nobody has decided "
        "what becomes of them.",
    )
    unknown_count = fields.Integer(
        "Sent by Odoo, but Unknown Here",
        compute="_compute_last_line",
        help="Recipients that bear Odoo's mark, although this database has not sent "
        "them as far as it knows.",
    )
    # What uploads and confirmations note. For superusers only: written by anybody else
    # it would stand in for a confirmation.
    mirrored = fields.Boolean(
        groups=fields.NO_ACCESS,
        copy=False,
        help="What the list held before its first upload has been dealt with.",
    )
    expected_tag_ids = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="The ids of the tags when a person last chose them: a tag that is deleted "
        "behind their back must not shrink the list.",
    )
    has_lost_tags = fields.Boolean(
        compute="_compute_has_lost_tags",
        compute_sudo=True,
        help="Somebody deleted one of the tags that were chosen here, or deleted, "
        "archived or moved one below them.",
    )

    @api.model
    def _upload_line_states(self):
        field = self.env["cleverreach.upload.line"]._fields["state"]
        return field._description_selection(self.env)

    @api.model
    def _default_account_id(self):
        return self.env.company.cleverreach_account_id

    @api.depends("tag_ids", "include_sub_tags", "expected_tag_ids")
    def _compute_has_lost_tags(self):
        for matching in self:
            matching.has_lost_tags = matching._has_lost(matching._role_tags())

    @api.onchange("group_id", "double_opt_in")
    def _onchange_form(self):
        """Another list, another form; if the list has only one, it is that."""
        if self.form_id.group_id != self.group_id:
            self.form_id = False
        forms = self.group_id.form_ids.filtered(lambda form: not form.gone)
        if self.double_opt_in and not self.form_id and len(forms) == 1:
            self.form_id = forms

    @api.depends("group_id.form_ids.gone")
    def _compute_has_forms(self):
        for matching in self:
            forms = matching.group_id.form_ids
            matching.has_forms = bool(forms.filtered(lambda form: not form.gone))

    @api.depends("tag_ids", "group_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for matching in self:
            tags = ", ".join(matching.tag_ids.mapped("name"))
            ends = filter(None, [tags, matching.group_id.name])
            matching.display_name = " → ".join(ends) or self.env._("New Matching")

    @api.depends("tag_ids", "include_sub_tags", "domain", "account_id")
    @api.depends_context("lang")
    def _compute_contact_count(self):
        # Broken filters undo what was assigned before: so first all, then assign.
        counts = {matching: matching._count_contacts() for matching in self}
        for matching, (count, problem) in counts.items():
            matching.contact_count = count
            matching.role_problem = problem

    def _count_contacts(self):
        """:return: the number of contacts that have the filter role, and False; or 0,
        and why the role cannot be trusted
        """
        if not (self.tag_ids or self._origin):
            # The form of a new one: nothing was chosen yet.
            return 0, False
        try:
            # They are counted as superuser: not for an account of others.
            self.account_id._origin.check_access("read")
            domain = self._contact_domain()
            if self.domain != self._origin.domain:
                self._check_may_filter()
        except UserError as error:
            return 0, str(error)
        return self._partners().search_count(domain), False

    @api.depends("contact_count", "group_id", "keep_foreign", "role_problem")
    def _compute_sendable_count(self):
        for matching in self:
            count = matching.contact_count
            # Also when the role is in order, but nobody has it.
            matching.is_counted = (
                not matching.role_problem and count <= limits.COUNTED_AT_ONCE
            )
            left_out = {}
            if count and matching.is_counted:
                left_out = matching._left_out()
            matching.left_out_count = len(left_out)
            matching.sendable_count = count - len(left_out)

    def _left_out(self):
        """:return: dict of contact id → why it cannot be sent"""
        service = self.env["cleverreach.run.sendable"].sudo()
        return service._left_out(self.sudo(), self._contact_domain())

    @api.depends("line_ids.state", "line_ids.end_date", "line_ids.trouble")
    @api.depends_context("lang")
    def _compute_last_line(self):
        latest = self._latest_lines(SENT_LISTS)
        newest = self._latest_lines()
        for matching in self:
            line = latest[matching]
            matching.last_line_id = line
            matching.last_upload_date = line.end_date
            matching.last_state = line.state
            matching.last_problem = line.problem
            matching.can_review = line.state == "held" and line.can_review
            # A preview made since has counted them anew.
            counted = newest[matching] if matching.can_review else line.browse()
            matching.pending_removals = counted.held_removal_count
            matching.pending_additions = counted.held_addition_count
            matching.pending_changes = counted.held_change_count
            matching.pending_vanished = counted._undecided_count()
            matching.unknown_count = newest[matching].unknown_count

    def _latest_lines(self, uploads=WHOLE_LISTS):
        """
        :param uploads: which uploads count: those of whole lists, previews included. A
            preview that did not come to its end says nothing
        :return: dict of matching → the result of the last of them; empty for none
        """
        lines = self.env["cleverreach.upload.line"]
        domain = Domain("matching_id", "in", self.ids)
        domain &= Domain("upload_id.kind", "!=", "preview") | Domain(
            "state", "in", ("done", "held")
        )
        found = lines._read_group(
            domain & Domain("upload_id", "any", uploads), ["matching_id"], ["id:max"]
        )
        latest = {matching.id: line_id for matching, line_id in found}
        return {
            matching: lines.browse(latest.get(matching._origin.id)) for matching in self
        }

    @api.constrains("group_id", "active")
    def _check_group(self):
        """One list mirrors one filter role: two would remove each other's contacts."""
        for matching in self.filtered("active"):
            # Another company may have an account for the same customer number.
            others = self.sudo().search(
                [
                    ("id", "!=", matching.id),
                    "|",
                    ("group_id", "=", matching.group_id.id),
                    "&",
                    ("group_id.remote_id", "=", matching.group_id.remote_id),
                    ("account_id", "in", matching.account_id._same_customer().ids),
                ]
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "The recipient list “%(list)s” has a matching already. To send "
                        "several filter roles to one list, put all of them into one "
                        "matching.",
                        list=matching.group_id.name,
                    )
                )

    @api.constrains("group_id", "account_id", "field_map_ids")
    def _check_account(self):
        for matching in self:
            accounts = matching.group_id.account_id | matching.field_map_ids.account_id
            if accounts - matching.account_id:
                raise ValidationError(
                    self.env._(
                        "The recipient list and the fields must be those of the "
                        "matching's own CleverReach account."
                    )
                )

    @api.constrains("double_opt_in", "form_id", "group_id")
    def _check_form(self):
        for matching in self:
            if matching.form_id and matching.form_id.group_id != matching.group_id:
                raise ValidationError(
                    self.env._(
                        "The form “%(form)s” belongs to another recipient list. Choose "
                        "one of the list “%(list)s”.",
                        form=matching.form_id.name,
                        list=matching.group_id.name,
                    )
                )
            if matching.double_opt_in and not matching.form_id:
                raise ValidationError(
                    self.env._(
                        "New recipients can only wait for double opt-in if a form of "
                        "the list “%(list)s” asks them to confirm: choose one under "
                        "“Options”. If there is none, make one in CleverReach, give "
                        "the OAuth app the scope for forms, and press “Find Lists”.",
                        list=matching.group_id.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        for matching in self:
            matching._check_may_filter()

    def _check_may_filter(self):
        """Whoever sets a filter must be able to read what it looks at.

        It runs as superuser later: the count would tell what is hidden from them.

        :raise AccessError: if they cannot
        """
        # Odoo checks constraints as superuser: the user is asked for here.
        user = self.env(su=False)
        user["res.partner"].search_count(self._filter(), limit=1)

    @api.constrains("tag_ids")
    def _check_tags(self):
        for matching in self:
            if not matching.tag_ids:
                raise ValidationError(self.env._("Choose at least one filter role."))

    @api.model_create_multi
    def create(self, vals_list):
        matchings = super().create(vals_list)
        matchings._expect_tags()
        return matchings

    def write(self, vals):
        if "group_id" in vals:
            # Another list: what it holds has not been looked at yet.
            moved = self.filtered(lambda m: m.group_id.id != vals["group_id"])
            moved.sudo().mirrored = False
            successor = self.env["cleverreach.group"].browse(vals["group_id"])
            for matching in moved:
                receivers = self.env["cleverreach.receiver"].sudo()
                receivers._carry_memory(matching.group_id, successor)
        result = super().write(vals)
        if not MEANING.isdisjoint(vals):
            self.sudo()._forget_agreement()
        if not {"tag_ids", "include_sub_tags"}.isdisjoint(vals):
            self._expect_tags()
        if "keep_foreign" in vals:
            # Should the others no longer be left alone, somebody is asked first.
            self.sudo().mirrored = False
        return result

    def _forget_agreement(self):
        """Withdraw what was agreed to, and the questions that wait for an answer.

        They were about another filter role, or about another list. So is what an upload
        is doing at the moment: it stops before its next step.
        """
        self._end_agreement()
        running = self.line_ids.filtered(lambda line: line.state == "running")
        running.outdated = True
        asking = self.line_ids.filtered(
            lambda line: (line.hold or line.sending_hold) and line.phase == "end"
        )
        waiting = asking.filtered(lambda line: line.state == "held")
        asking.write({"hold": False, "sending_hold": False})
        waiting.state = "superseded"
        waiting.upload_id._note_superseded()

    def _end_agreement(self):
        """What a manager has agreed to holds for one upload of the list."""
        steps.end_agreement(self.env, self)

    def _expect_tags(self):
        """Remember the tags that a person chose: see :meth:`_contact_domain`."""
        for matching in self.sudo():
            expected = sorted(matching._role_tags().ids)
            if matching.expected_tag_ids != expected:
                matching.expected_tag_ids = expected

    def _role_tags(self):
        """:return: the tags of the filter role: those chosen, also archived ones, and
        those below them as far as they count
        """
        self.ensure_one()
        # As saved: to choose other tags on the form is not to lose one.
        tags = self._origin.with_context(active_test=False).tag_ids
        if self._origin.include_sub_tags and tags:
            tags |= tags.with_context(active_test=True).search(
                [("id", "child_of", tags.ids)]
            )
        return tags

    def _has_lost(self, role_tags):
        """:param role_tags: see :meth:`_role_tags`"""
        # Whoever asks about a contact may not read what is expected.
        return not set(role_tags.ids).issuperset(self.sudo().expected_tag_ids or ())

    def _note_new_tags(self, tag_ids):
        """Miss from now on also the tags that were made below the filter roles.

        :param tag_ids: of the filter roles and all below them, as they are now
        """
        expected = set(self.expected_tag_ids or ())
        if not expected.issuperset(tag_ids):
            self.expected_tag_ids = sorted(expected.union(tag_ids))

    def action_accept_tags(self):
        """Go on with the tags that are left after one was deleted."""
        self.check_access("write")
        self._expect_tags()

    # FILTER ROLE

    def _contact_domain(self, archived=False):
        """Which contacts have the filter role.

        :param archived: those that are archived and would have it else

        Uploads run as superuser: the condition on the company is part of the domain.
        So is the one on archived contacts: Odoo's own is void as soon as the filter
        mentions ``active``.

        :raise UserError: if the filter role cannot be trusted. An empty result would
            mean "empty the list", so a broken filter role must never look like one.
        """
        return self._tagged_domain(archived) & self._filter()

    def _tagged_domain(self, archived=False, role_tags=None):
        """
        :param role_tags: see :meth:`_role_tags`, where they were looked up already
        :return: who carries the tags: :meth:`_contact_domain` without the filter
        """
        self.ensure_one()
        tags = self.with_context(active_test=False).tag_ids
        if not tags:
            raise UserError(told(self.env, "role_gone"))
        if role_tags is None:
            role_tags = self._role_tags()
        if self._has_lost(role_tags):
            raise UserError(told(self.env, "role_lost_tags"))
        put_away = tags.filtered(lambda tag: not tag.active)
        if put_away:
            raise UserError(
                told(self.env, "role_archived", tag=put_away[0].display_name)
            )
        if self.id:
            tagged = Domain("category_id", "in", role_tags.ids)
        else:
            # On a form that is not saved, others are chosen by now.
            operator = "child_of" if self.include_sub_tags else "in"
            tagged = Domain("category_id", operator, tags.ids)
        return (
            tagged
            & Domain("company_id", "in", [False, self.company_id.id])
            & Domain("active", "=", not archived)
        )

    def _filter(self):
        """:return: the optional condition as a ``Domain``"""
        self.ensure_one()
        try:
            domain = Domain(conditions(self.domain or "[]", uid=self.env.uid))
            if domain.is_true():
                return domain
            # The database may be the first to notice; it would refuse all that follows.
            # Odoo's own savepoint would empty the cache, and with it an open form.
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False):
                self._partners().search(domain, limit=1)
        except (
            psycopg2.DataError,
            psycopg2.ProgrammingError,
            SyntaxError,
            TypeError,
            ValueError,
            RecursionError,
            LookupError,
            ArithmeticError,
        ) as error:
            raise ValidationError(
                told(self.env, "filter_broken", name=self.display_name)
            ) from error
        return domain

    def _contacts(self, narrowed=Domain.TRUE, limit=None):
        """
        :param narrowed: a further condition
        :return: the contacts that have the filter role, the oldest first
        """
        domain = self._contact_domain() & narrowed
        return self._partners().search(domain, order="id", limit=limit)

    def _partners(self):
        """:return: the model of contacts, as uploads see them: all of the company's"""
        return self.account_id._partners().sudo()

    def _has_filter_role(self, partner):
        domain = self._contact_domain() & Domain("id", "=", partner.id)
        return bool(self._partners().search_count(domain, limit=1))

    def _speaker(self, address):
        """:return: the contact of the filter role that speaks for ``address``; empty if
        it is not shared, or the role is blocked
        """
        try:
            domain = self._contact_domain()
        except UserError:
            return self.env["res.partner"]
        partners = self._partners()
        forms = list(address_forms(address))
        query = partners._search(domain & Domain("email_normalized", "in", forms))
        speakers = self.env["cleverreach.run.plan"].sudo()._speakers(self, query)
        return self.env["res.partner"].browse(speakers.get(address))

    def _may_concern(self, partner):
        """Whether ``partner`` has the filter role, or, while that is blocked, one of
        its tags: the upload then says why it is blocked.
        """
        try:
            return self._has_filter_role(partner)
        except UserError:
            everything = self.with_context(active_test=False)
            carried = partner.with_context(active_test=False).category_id
            return bool(everything.tag_ids & carried)

    # WHAT IS SENT

    def _configuration(self):
        """:return: what stands for all that a person has chosen to send, and to whom"""
        chosen = [
            sorted(self.with_context(active_test=False).tag_ids.ids),
            self.include_sub_tags,
            self.domain,
            self.account_id._values_lang(),
            [
                (
                    map_.source,
                    map_.attribute_id.name,
                    map_.sudo().matched_type,
                    map_.empty,
                )
                for map_ in sorted(self._field_targets(), key=lambda map_: map_.id)
            ],
        ]
        return sha256(repr(chosen).encode()).hexdigest()

    def _field_targets(self):
        """:return: dict of the field matchings whose values this list can take → the
        field of the list that takes them
        """
        maps = self.field_map_ids or self.account_id.field_map_ids
        targets = self.account_id.attribute_ids._by_name(self.group_id)
        return {
            field_map: targets[field_map.attribute_id.name]
            for field_map in maps
            if field_map.attribute_id.name in targets and field_map._has_source()
        }

    @api.model
    def _field_trouble_depends(self):
        return [
            "account_id.attribute_ids.gone",
            "account_id.attribute_ids.type",
            "account_id.field_map_ids.attribute_id",
            "account_id.field_map_ids.matched_type",
            "field_map_ids",
            "group_id",
            "line_ids.misfits",
        ]

    def _field_troubles(self):
        return [
            dict(trouble, list=matching.group_id.name)
            for matching in self
            for trouble in matching._find_field_troubles(matching.last_line_id.misfits)
        ]

    def _find_field_troubles(self, misfits):
        """What is wrong with the matched fields on this list.

        :param misfits: of an upload's line
        :return: list of dicts, see ``cleverreach.field.trouble``, without the list
        """
        maps = (self.field_map_ids or self.account_id.field_map_ids).sudo()
        targets = self.account_id.attribute_ids._by_name(self.group_id)
        found = []
        for field_map in maps.filtered("attribute_id"):
            attribute = field_map.attribute_id
            target = targets.get(attribute.name)
            codes = Counter((misfits or {}).get(str(field_map.id), {}))
            if not field_map._has_source():
                codes["sourceless"] = 1
            elif not target:
                codes["gone" if attribute.gone else "missing"] = 1
            elif target.type != field_map.matched_type:
                codes["retyped"] = 1
            found += [
                {
                    "map": field_map.id,
                    "code": code,
                    "field": attribute.label or attribute.name,
                    "source": field_map.source,
                    "count": count,
                }
                for code, count in codes.items()
                if count
            ]
        return found

    def _creation_message(self):
        return self.env._("The matching was created.")

    # ACTIONS

    def action_preview(self):
        """Find out what an upload would do, without sending anything."""
        self.check_access("read")
        self.ensure_one()
        return self.account_id._open_preview(self)

    def action_review_removals(self):
        """Show what waits since the last upload, and ask for a decision."""
        self.check_access("write")
        self.ensure_one()
        return self.last_line_id.action_review_removals()

    def _confirm_removals(self):
        """Agree to the removal of those who wait since the newest result or preview."""
        self._confirm(["remove"])

    def _confirm(self, actions):
        """Agree to what waits since the newest result or preview.

        It is for those people only, and for the next upload of the list. What was
        agreed to before, and waits no more, goes on to be.

        :param actions: of the steps that are agreed to
        """
        self.ensure_one()
        self.check_access("write")
        matching = self.sudo()
        line = matching._latest_lines()[matching]
        shown = self.env["cleverreach.step"].sudo()
        shown = shown.search([("line_id", "=", line.id), ("status", "=", "held")])
        held = shown.filtered(lambda step: step.action in actions)
        (shown - held).is_agreed = False
        held.is_agreed = True
        removals = held.filtered(lambda step: step.action == "remove")
        if removals:
            self.message_post(
                body=self.env._(
                    "Removal of %(count)s recipients from “%(list)s” confirmed.",
                    count=number(self.env, len(removals)),
                    list=self.group_id.name,
                )
            )
        if held - removals:
            self.message_post(
                body=self.env._(
                    "Additions to “%(list)s” and changes confirmed: %(count)s",
                    count=number(self.env, len(held - removals)),
                    list=self.group_id.name,
                )
            )

    def _decide_vanished(self, add):
        """Decide what becomes of those who vanished from the list.

        :param add: whether the next upload adds them again; else they are left out
            until somebody allows them again
        """
        self.ensure_one()
        self.check_access("write")
        matching = self.sudo()
        line = matching._latest_lines()[matching]
        found = steps.vanished(self.env, line)
        receivers = self.env["cleverreach.receiver"].sudo()
        receivers = receivers.browse({receiver_id for _step_id, receiver_id in found})
        receivers.state = (State.NEW if add else State.KEPT_OUT).value
        left_out = self.env["cleverreach.step"].sudo()
        left_out = left_out.browse({step_id for step_id, _receiver_id in found})
        # What was decided here is not asked again because they are many.
        left_out.is_agreed = add
        words = (
            self.env._("Add those again that vanished from “%(list)s”: %(count)s")
            if add
            else self.env._("Leave those out that vanished from “%(list)s”: %(count)s")
        )
        self.message_post(
            body=filled(
                self.env, words, {"list": self.group_id.name, "count": len(left_out)}
            )
        )
        matching.last_line_id._note_decided()

    def action_delete(self):
        """Delete the matching, and go back to the others."""
        self.check_access("unlink")
        self.unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_matching_action"
        ) | {"target": "main"}

    def action_find_lists(self):
        """Read anew which lists exist: the one that is missed may be a new one."""
        self.check_access("write")
        account = self.env["cleverreach.field.map"]._shown_account()
        return account.action_refresh()

    def action_open_people(self, name, title):
        """Show whom a number counts.

        :param name: of the field that has the number
        :param title: of what is shown
        """
        self.check_access("read")
        self.ensure_one()
        domain = self._contact_domain()
        if name == "left_out_count":
            left_out = self.env["res.partner"].browse(self._left_out())
            if len(left_out) <= limits.CONTACT_PREVIEW:
                # With the reason of each.
                return self.env["cleverreach.preview"]._open_for(left_out, self)
            domain = Domain("id", "in", left_out.ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "contacts.action_contacts"
        )
        return dict(
            action,
            name=titled(self.env, self.display_name, title),
            domain=list(domain),
            context={},
            view_mode="list,form",
            views=[(False, "list"), (False, "form")],
        )
