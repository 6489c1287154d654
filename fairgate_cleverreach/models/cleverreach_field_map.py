import logging
import re
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html2plaintext

from ..client import CleverReachError
from ..messages import explain
from ..run import steps
from ..sync.convert import MAX_LENGTH, ConversionError, convert, shortened
from ..sync.names import Candidate, match, normalize
from ..wording import number
from .cleverreach_attribute import TYPES
from .cleverreach_naming import GUESSED
from .res_partner import OWN_NAMES, SAME_NAMES

_logger = logging.getLogger(__name__)

# Words in the name of a field that speak of a person's protected sphere (Swiss DSG
# art. 5 c, GDPR art. 9), or of what a mailing never needs.
SENSITIVE_WORDS = (
    "birth geburt naissance nascita compleanno anniversaire "
    "comment notes note notiz bemerkung remarque osservazioni "
    "bank banque banca iban konto compte conto vat tax ssn ahv avs "
    "passport passeport passaporto ausweis identity identitat identite identita "
    "health gesundheit sante salute krank malad malatt "
    "religi konfession confession church kirche eglise chiesa "
    "union gewerkschaft syndicat sindacato party partei parti partito"
).split()

# What the field selector does not offer either (static/src/source_field).
UNSENDABLE = ("binary", "json", "many2one_reference", "one2many", "properties")

# What the computation of a field may end in. Errors of the database are not among them.
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    UserError,
    ValueError,
)

# What most associations address their mailings with.
USUAL_SOURCES = ("cleverreach_salutation", *SAME_NAMES, "zip", "city")


class CleverReachFieldMap(models.Model):
    _name = "cleverreach.field.map"
    _description = "CleverReach Field Matching"
    _inherit = "cleverreach.exported"
    _order = "sequence, id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "cleverreach.account",
        "CleverReach Account",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._default_account_id(),
        help="The account whose CleverReach fields are matched.",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    source = fields.Char(
        "Contact Field",
        required=True,
        help="The field of the Odoo contact whose value is sent.",
    )
    source_label = fields.Char(
        "Contact Field Name",
        compute="_compute_source_label",
        help="How Odoo calls the contact field, in your language.",
    )
    attribute_id = fields.Many2one(
        "cleverreach.attribute",
        string="CleverReach Field",
        domain="[('account_id', '=', account_id), ('gone', '=', False)]",
        ondelete="set null",
        check_company=True,
        help="Where the value goes. It serves every recipient list that has a field of "
        "this name. A contact field without one is never sent.",
    )
    suggestion_id = fields.Many2one(
        "cleverreach.attribute",
        readonly=True,
        ondelete="set null",
        copy=False,
        help="A CleverReach field that may mean the same. Nothing is sent before you "
        "accept it.",
    )
    empty = fields.Selection(
        [("leave", "Leave what is there"), ("clear", "Clear it")],
        "If Empty",
        default="leave",
        required=True,
        help="What happens at CleverReach when the contact has no value.",
    )
    sensitive = fields.Boolean(
        compute="_compute_sensitive",
        help="The field may hold data that the law protects in particular.",
    )
    matched_type = fields.Selection(
        TYPES,
        groups=fields.NO_ACCESS,
        copy=False,
        help="The type that the CleverReach field had when it was matched.",
    )
    sample = fields.Char(
        "Example",
        compute="_compute_sample",
        help="What would be sent for one of the contacts with a filter role.",
    )
    warning = fields.Char(
        compute="_compute_warning",
        help="What to think about before sending this field.",
    )
    state = fields.Selection(
        [
            ("unmatched", "Not sent"),
            ("suggested", "Suggestion"),
            ("ok", "Matched"),
            ("missing", "Missing on a list"),
            ("retyped", "Type changed at CleverReach"),
            ("gone", "Deleted at CleverReach"),
            ("sourceless", "No longer in Odoo"),
        ],
        compute="_compute_state",
        help="Whether the values of this field reach CleverReach.",
    )
    trouble = fields.Text(
        compute="_compute_trouble",
        help="Why the values of this field do not reach CleverReach.",
    )
    missing_group_ids = fields.Many2many(
        "cleverreach.group",
        string="Missing on",
        compute="_compute_state",
        help="Matched recipient lists that lack the field. Their recipients get "
        "the other fields.",
    )

    _source_uniq = models.UniqueIndex(
        "(account_id, source)", "This contact field is in the list already."
    )

    @api.model
    def _default_account_id(self):
        return self.env.company.cleverreach_account_id

    @api.depends("source")
    @api.depends_context("lang")
    def _compute_source_label(self):
        for record in self:
            labels = [
                field._description_string(self.env)
                for field in record._source_fields(strict=False)
            ]
            record.source_label = " ▸ ".join(labels) or record.source

    @api.depends("source_label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.source_label

    @api.depends("source", "source_label")
    @api.depends_context("lang")
    def _compute_sensitive(self):
        for record in self:
            text = f"{record.source or ''} {record.source_label or ''}"
            words = [normalize(word) for word in re.split(r"[\W_]+", text)]
            record.sensitive = any(
                # A short word must be one of its own: "vat" is not in "private".
                word == sensitive or (len(sensitive) > 4 and sensitive in word)
                for word in words
                for sensitive in SENSITIVE_WORDS
            )

    @api.depends(
        "source",
        "attribute_id.type",
        "account_id.matching_ids",
        "account_id.name_order",
    )
    def _compute_sample(self):
        for account, records in self.grouped("account_id").items():
            partner = account and account._sample_contact()
            for record in records:
                values = {}
                if partner and record._has_source():
                    values, _counts = record._values(
                        partner, record.attribute_id.type or "text"
                    )
                record.sample = values.get(partner.id)

    @api.depends(
        "sensitive",
        "state",
        "attribute_id.type",
        "source",
        "account_id.names_checked",
        "account_id.name_order",
    )
    @api.depends_context("lang")
    def _compute_warning(self):
        misfits = self._misfits()
        for record in self:
            notes = []
            if record.sensitive:
                notes.append(
                    self.env._(
                        "Sensitive: send it only if your mailings cannot do without it."
                    )
                )
            if record.source == "name" and "cleverreach_first_name" in (
                record.account_id.field_map_ids.mapped("source")
            ):
                notes.append(
                    self.env._(
                        "It holds the first name too: choose “Last Name” instead."
                    )
                )
            if record.source in GUESSED and record.account_id._names_to_check():
                notes.append(
                    self.env._(
                        "Look whether first and last names are told apart rightly: "
                        "“Check the Names”."
                    )
                )
            counts = misfits[record.id]
            if counts["unfit"]:
                notes.append(
                    self.env._(
                        "%(count)s values were left out by the last upload: they are "
                        "not of the type “%(type)s”.",
                        count=number(self.env, counts["unfit"]),
                        type=record.attribute_id._type_label(),
                    )
                )
            if counts["broken"]:
                notes.append(
                    self.env._(
                        "%(count)s values could not be read by the last upload: your "
                        "Odoo administrator finds the reason in the server's log.",
                        count=number(self.env, counts["broken"]),
                    )
                )
            if counts["shortened"]:
                notes.append(
                    self.env._(
                        "%(count)s values were shortened to %(length)s characters by "
                        "the last upload.",
                        count=number(self.env, counts["shortened"]),
                        length=MAX_LENGTH,
                    )
                )
            if record.missing_group_ids:
                notes.append(
                    self.env._(
                        "Missing on: %(lists)s.",
                        lists=", ".join(record.missing_group_ids.mapped("name")),
                    )
                )
            record.warning = " ".join(notes)

    @api.depends("account_id.matching_ids.field_notice", "state")
    @api.depends_context("lang")
    def _compute_trouble(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            matchings = record.account_id.matching_ids
            record.trouble = "\n".join(matchings._field_notices(record))
            if not record.trouble and record.state in ("gone", "retyped", "sourceless"):
                # There is no matching that it could concern yet.
                record.trouble = labels[record.state]

    def _misfits(self):
        """:return: dict of id → Counter of what the last uploads could not send as it
        is, see :meth:`_values`
        """
        misfits = defaultdict(Counter)
        for matching in self.account_id.matching_ids:
            for key, counts in (matching.last_line_id.misfits or {}).items():
                misfits[int(key)] += Counter(counts)
        return misfits

    @api.depends(
        "attribute_id.gone",
        "attribute_id.type",
        "matched_type",
        "suggestion_id",
        "account_id.matching_ids.group_id",
    )
    def _compute_state(self):
        for record in self:
            record.missing_group_ids = False
            if not record.attribute_id:
                record.state = "suggested" if record.suggestion_id else "unmatched"
                continue
            groups = record.account_id.matching_ids.group_id
            missing = groups.filtered(
                lambda group, record=record: not record._target(group)
            )
            record.missing_group_ids = missing
            if not record._has_source():
                record.state = "sourceless"
            elif record.attribute_id.gone:
                record.state = "gone"
            elif record.attribute_id.type != record.sudo().matched_type:
                record.state = "retyped"
            else:
                record.state = "missing" if missing else "ok"

    @api.constrains("source")
    def _check_source(self):
        # Uploads read as superuser: what somebody may not read they may not send.
        user = self.env(su=False)
        for record in self:
            for field in record._source_fields():
                user[field.model_name].check_access("read")

    @api.constrains("attribute_id", "account_id")
    def _check_attribute(self):
        for record in self.filtered("attribute_id"):
            if record.attribute_id.account_id != record.account_id:
                raise ValidationError(
                    self.env._("The CleverReach field belongs to another account.")
                )
            same = record.account_id.field_map_ids.filtered(
                lambda other, record=record: (
                    other != record
                    and other.attribute_id.name == record.attribute_id.name
                )
            )
            if same:
                raise ValidationError(
                    self.env._(
                        "The CleverReach field “%(field)s” is matched with "
                        "“%(contact_field)s” already.",
                        field=record.attribute_id.label or record.attribute_id.name,
                        contact_field=same[0].source_label,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("account_id"):
                vals["account_id"] = self._shown_account().id
        records = super().create(vals_list)
        records._note_type()
        records._tell_account()
        return records

    def write(self, vals):
        if "attribute_id" in vals:
            vals = dict(vals, suggestion_id=False)
        result = super().write(vals)
        if "attribute_id" in vals:
            self._note_type()
        if not {"attribute_id", "source", "empty"}.isdisjoint(vals):
            self._tell_account()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """A matching that sends only some fields must not end up sending them all."""
        used = (
            self.env["cleverreach.matching"]
            .sudo()
            .with_context(active_test=False)
            .search([("field_map_ids", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "The matching “%(matching)s” sends only certain fields, and this "
                    "is one of them. Take it out there first.",
                    matching=used.display_name,
                )
            )

    def unlink(self):
        for account, records in self.grouped("account_id").items():
            steps.forget_contents(self.env, account)
            account.message_post(
                body=self.env._(
                    "Field matching removed: %(fields)s",
                    fields=", ".join(records.mapped("source_label")),
                )
            )
        return super().unlink()

    def _tell_account(self):
        """Note in the account's history which contact fields go where.

        An upload that is under way sends what is matched now.
        """
        for account, records in self.grouped("account_id").items():
            steps.forget_contents(self.env, account)
            account.message_post(
                body=self.env._(
                    "Field matching changed: %(fields)s",
                    fields=", ".join(
                        f"{record.source_label} → {record.attribute_id.label or '–'}"
                        for record in records
                    ),
                )
            )

    def _note_type(self):
        for record in self.sudo():
            record.matched_type = record.attribute_id.type

    def action_accept_type(self):
        """Go on with the type that the CleverReach field has now."""
        self.check_access("write")
        self._note_type()

    def _source_fields(self, strict=True):
        """The fields along the path ``source``, starting at the contact.

        :param strict: raise a ValidationError for a path that cannot be sent; else
            return the part of it that exists
        """
        self.ensure_one()
        model = self.env["res.partner"]
        path = []
        names = (self.source or "").split(".")
        for position, name in enumerate(names):
            field = model._fields.get(name)
            if field is None or field.groups or field.type in UNSENDABLE:
                break
            path.append(field)
            if position + 1 < len(names):
                if field.type != "many2one":
                    break
                model = self.env[field.comodel_name]
        if strict and len(path) < len(names):
            raise ValidationError(
                self.env._(
                    "“%(path)s” is not a field of the contact that can be sent. "
                    "Choose a field with a value of its own; lists and pictures cannot "
                    "be sent.",
                    path=self.source or "",
                )
            )
        return path

    def _has_source(self):
        """Whether the contact field still exists: another addon may have had it."""
        names = (self.source or "").split(".")
        return len(self._source_fields(strict=False)) == len(names)

    # AUTO-MATCH

    def _shown_account(self):
        """:return: the account whose field matching is on the screen"""
        shown = self.env.context.get("default_account_id")
        account = self.env["cleverreach.account"].browse(shown)
        account = account or self._default_account_id()
        if not account:
            raise UserError(
                self.env._("The CleverReach service is not booked for this company.")
            )
        return account

    def action_add_usual(self):
        """Add the fields that most associations send, and look for their matches."""
        self.check_access("create")
        account = self._shown_account()
        there = account.field_map_ids.mapped("source")
        sources = USUAL_SOURCES
        if self.env["res.partner"]._has_own_names():
            own = dict(zip(SAME_NAMES, OWN_NAMES, strict=True))
            sources = [own.get(source, source) for source in sources]
        self.create(
            [
                {"account_id": account.id, "source": source}
                for source in sources
                if source not in there
            ]
        )
        return account.field_map_ids.action_auto_match()

    def action_check_names(self):
        """Show how first and last names are told apart."""
        self.check_access("write")
        return self._shown_account().action_check_names()

    def action_auto_match_all(self):
        """Auto-match the chosen lines; all lines if none is chosen."""
        self.check_access("write")
        records = self or self._shown_account().field_map_ids
        if not records:
            raise UserError(
                self.env._(
                    "There is no contact field yet: add those that you want to send, "
                    "with “Usual Fields” or “New”."
                )
            )
        return records.action_auto_match()

    def action_auto_match(self):
        """Find the CleverReach fields of the lines that have none yet.

        A field of the same name is matched at once; one that means the same in another
        language becomes a suggestion.
        """
        self.check_access("write")
        for record in self.filtered(lambda record: not record.attribute_id):
            record._auto_match()
        matched = self.filtered("attribute_id")
        suggested = self.filtered("suggestion_id")
        rest = self - matched - suggested
        texts = []
        if matched:
            texts.append(self.env._("Matched: %s.", len(matched)))
        if suggested:
            texts.append(
                self.env._("Suggestions, to be accepted with ✓: %s.", len(suggested))
            )
        if rest:
            texts.append(
                self.env._(
                    "CleverReach has no field of that name: %s. Choose its field in "
                    "the column “CleverReach Field”; or create one in CleverReach, "
                    "“Find Lists” again, and match again.",
                    ", ".join(rest.mapped("source_label")),
                )
            )
        return self.env["cleverreach.connection"]._notify(
            self.env._("Field matching"),
            " ".join(texts),
            "success" if matched == self else "info",
        )

    def _auto_match(self):
        self.ensure_one()
        taken = self.account_id.field_map_ids.attribute_id.mapped("name")
        attributes = self.account_id.attribute_ids.filtered(
            lambda attribute: not attribute.gone and attribute.name not in taken
        )
        found = match(
            self._source_names(),
            [
                Candidate(attribute, (attribute.name, attribute.label or ""))
                for attribute in attributes
            ],
        )
        if found and found.sure:
            self.attribute_id = found.key
        else:
            self.suggestion_id = found.key if found else False

    def _source_names(self):
        """The source's technical name, and its label in every installed language."""
        field = self._source_fields()[-1]
        names = [field.name.removeprefix("cleverreach_")]
        if field.name == "name" and "." in self.source:
            # "Country ▸ Name" is called after the country.
            field = self._source_fields()[-2]
            names = [field.name.removesuffix("_id")]
        model = self.env[field.model_name]
        for code, _name in self.env["res.lang"].get_installed():
            description = model.with_context(lang=code).fields_get(
                [field.name], ["string"]
            )
            names.append(description[field.name]["string"])
        return names

    def action_accept_suggestion(self):
        self.check_access("write")
        for record in self.filtered("suggestion_id"):
            record.attribute_id = record.suggestion_id

    def action_choose_another(self):
        """Choose another CleverReach field, in a window of its own."""
        self.check_access("write")
        self.ensure_one()
        view = self.env.ref("fairgate_cleverreach.cleverreach_field_map_view_choose")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose Another Field"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_create_missing(self):
        """Create the matched field on the lists that lack it; one that all lists shared
        and that is gone is created once for all of them.
        """
        self.check_access("write")
        for record in self:
            account = record.account_id
            attribute = record.attribute_id
            shared = attribute.gone and not attribute.group_id
            places = [None] if shared else record.missing_group_ids.mapped("remote_id")
            try:
                with account._client() as client:
                    for place in places:
                        client.create_attribute(
                            attribute.name,
                            attribute.type,
                            attribute.label or attribute.name,
                            place,
                        )
                    account._refresh(client)
            except CleverReachError as error:
                raise UserError(explain(self.env, error, uploading=False)) from error

    # VALUES

    def _target(self, group):
        """The field of ``group`` that this line's values go to.

        :return: the list's own field of the matched name, else the global one; empty if
            the list has neither
        """
        self.ensure_one()
        attributes = self.account_id.attribute_ids
        return attributes._by_name(group).get(self.attribute_id.name, attributes[:0])

    def _values(self, partners, attribute_type):
        """The strings to send for each contact, read by the ORM.

        :param partners: contacts, in the language of the account
        :param attribute_type: CleverReach's type of the target field
        :return: dict of contact id → string; a contact whose value is left as it is at
            CleverReach is missing. And a Counter of the values that were ``"unfit"``
            for the type, so left out, of those that were ``"shortened"``, and of those
            that could not be computed: ``"broken"``.
        """
        self.ensure_one()
        read = self._read
        if source := self.env["cleverreach.content"]._source(self):
            found = source(partners)

            def read(partner):
                return found.get(partner.id)

        values = {}
        counts = Counter()
        for partner in partners:
            text, trouble = self._text(read, partner, attribute_type)
            if trouble:
                self._note_trouble(counts, trouble, partner.id)
            if text or (text is not None and self.empty == "clear"):
                values[partner.id] = text
        return values, counts

    def _text(self, read, value, attribute_type):
        """
        :param read: a function that makes of ``value`` what ``convert`` takes
        :return: the string to send, None for what cannot be sent; and what is wrong
            with it, see :meth:`_note_trouble`
        """
        try:
            text = convert(read(value), attribute_type)
        except ConversionError:
            return None, "unfit"
        except BROKEN as error:
            # A field of another addon: one contact must not stop all the others.
            return None, error
        if len(text) > MAX_LENGTH:
            return shortened(text), "shortened"
        return text, None

    def _note_trouble(self, counts, trouble, partner_id):
        """
        :param counts: a Counter of troubles
        :param trouble: "unfit", "shortened", or the error that a computation ended in
        """
        if isinstance(trouble, Exception):
            _logger.warning(
                "%s of contact %s: %s", self.source, partner_id, type(trouble)
            )
            trouble = "broken"
        counts[trouble] += 1

    def _read(self, partner):
        record = partner
        *steps, last = self._source_fields()
        for step in steps:
            record = record[step.name]
        value = record[last.name]
        if last.relational:
            return ", ".join(filter(None, value.mapped("display_name")))
        if last.type in ("integer", "float", "monetary"):
            # Zero is a value; only an empty record has none.
            return value if record else ""
        meaning = self._meaning(last, record)
        return meaning(value) if meaning else value

    def _meaning(self, field, model):
        """
        :param field: a field of ``model``, neither a number nor a relation
        :return: a function that makes of its value what is told of it; None for one
            that is told as it is
        """
        if field.type == "selection":
            choices = dict(field._description_selection(model.env))
            return lambda value: choices.get(value, "")
        if field.type == "html":
            return lambda value: html2plaintext(value) if value else ""
        if field.type == "boolean":
            return lambda value: "1" if value else "0"
        if field.type == "datetime":
            local = model.with_context(tz=self.account_id._time_zone())
            return lambda value: (
                fields.Datetime.context_timestamp(local, value) if value else ""
            )
        return None
