from functools import cache, partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync.addresses import address_of
from ..sync.persons import NAME, greeting, language_code, name_of, spoken

# How an addon that keeps both parts of a name apart (OCA's partner_firstname) calls
# them.
OWN_NAMES = ("firstname", "lastname")
# Our fields that say the same.
SAME_NAMES = ("cleverreach_first_name", "cleverreach_last_name")


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "cleverreach.outlook"]

    cleverreach_receiver_ids = fields.One2many(
        "cleverreach.receiver",
        "partner_id",
        "CleverReach Recipients",
        groups="fairgate_cleverreach.group_user",
        help="The rows of the recipient lists that stand for the contact.",
    )
    cleverreach_list_count = fields.Integer(
        "CleverReach Lists",
        compute="_compute_cleverreach_list_count",
        groups="fairgate_cleverreach.group_user",
        help="How many recipient lists the contact is on.",
    )
    cleverreach_state_ids = fields.One2many(
        "cleverreach.contact.state",
        "partner_id",
        "State at CleverReach",
        groups="fairgate_cleverreach.group_user",
        help="Where the contact stands on each recipient list.",
    )
    cleverreach_trouble = fields.Char(
        "Trouble at CleverReach",
        compute="_compute_cleverreach_list_count",
        groups="fairgate_cleverreach.group_user",
        help="Why the contact is kept off a list although it has the filter role.",
    )
    cleverreach_booked = fields.Boolean(
        compute="_compute_cleverreach_booked",
        help="One of your companies has booked the CleverReach service.",
    )
    # What associations put into their lists, and a bare Odoo lacks.
    cleverreach_first_name = fields.Char(
        "First Name",
        compute="_compute_cleverreach_names",
        help="The first names; empty for a company. Where the last name stands first, "
        "the CleverReach account says so.",
    )
    cleverreach_last_name = fields.Char(
        "Last Name",
        compute="_compute_cleverreach_names",
        help="The last name with “von” and the like; a company's whole name.",
    )
    cleverreach_salutation = fields.Char(
        "Greeting Line",
        compute="_compute_cleverreach_salutation",
        help="What a mailing may begin with, in the contact's language and for any "
        "gender, for example: Hello Anna Muster.",
    )
    cleverreach_language_code = fields.Char(
        "Language Code",
        compute="_compute_cleverreach_language_code",
        help="The contact's language in two letters, such as de.",
    )

    @api.depends("cleverreach_state_ids")
    @api.depends_context("lang")
    def _compute_cleverreach_list_count(self):
        states = self.env["cleverreach.contact.state"].search(
            [("partner_id", "in", self.ids)]
        )
        of_partner = states.grouped("partner_id")
        labels = dict(states._fields["state"]._description_selection(self.env))
        for partner in self:
            mine = of_partner.get(partner, states.browse())
            partner.cleverreach_list_count = len(mine.filtered("on_list"))
            troubles = dict.fromkeys(mine.filtered("kept_off").mapped("state"))
            partner.cleverreach_trouble = ", ".join(labels[name] for name in troubles)

    @api.depends_context("allowed_company_ids")
    def _compute_cleverreach_booked(self):
        self.cleverreach_booked = self._is_cleverreach_booked()

    @api.depends(lambda self: self._cleverreach_name_fields())
    @api.depends_context("company", "cleverreach_name_order")
    def _compute_cleverreach_names(self):
        tell = self._cleverreach_namer()
        for partner in self:
            name = tell(*partner._cleverreach_name_values())
            partner.cleverreach_first_name = name.first
            partner.cleverreach_last_name = name.last

    @api.depends(lambda self: [*self._cleverreach_name_fields(), "lang"])
    @api.depends_context("lang", "company", "cleverreach_name_order")
    def _compute_cleverreach_salutation(self):
        """A neutral greeting in the contact's language: Odoo knows no gender."""
        greet = self._cleverreach_greeter()
        for partner in self:
            values = partner._cleverreach_name_values()
            partner.cleverreach_salutation = greet(partner.lang, *values)

    @api.model
    def _has_own_names(self):
        """Whether another addon keeps first and last name apart."""
        return all(
            name in self._fields
            and self._fields[name].type == "char"
            and self._fields[name].store
            for name in OWN_NAMES
        )

    @api.model
    def _cleverreach_name_fields(self):
        """:return: the fields that tell a name, as ``name_of`` takes them"""
        return ["name", "is_company", *(OWN_NAMES if self._has_own_names() else ())]

    def _cleverreach_name_values(self):
        return [self[name] for name in self._cleverreach_name_fields()]

    def _is_last_name_first(self):
        order = self.env.context.get("cleverreach_name_order")
        if not order:
            order = self.env.company.sudo().cleverreach_account_id.name_order
        return order == "last_first"

    def _cleverreach_namer(self):
        """:return: a function that makes a :class:`sync.persons.Name` of the values of
        the fields above
        """
        return partial(name_of, last_first=self._is_last_name_first())

    def _cleverreach_greeter(self):
        """:return: a function that makes a salutation of lang and the values of name"""
        installed = dict(self.env["res.lang"].get_installed())
        said = partial(spoken, last_first=self._is_last_name_first())

        @cache
        def texts(lang):
            # A contact may still have a language that was deactivated since.
            lang = lang if lang in installed else self.env.lang
            speaker = self.with_context(lang=lang)
            return (
                speaker.env._("Hello %(name)s", name=NAME),
                speaker.env._("Dear Sir or Madam"),
            )

        def greet(lang, name, is_company, *own):
            return greeting(said(name, is_company, *own), is_company, texts(lang))

        return greet

    @api.depends("lang")
    def _compute_cleverreach_language_code(self):
        for partner in self:
            partner.cleverreach_language_code = language_code(partner.lang)

    def _cleverreach_formulas(self):
        """How the fields above follow from stored ones, for whoever reads many at once.

        :return: dict of field → (names of stored fields, function of their values);
            without those that another addon computes in its own way
        """
        named = self._cleverreach_name_fields()
        tell = self._cleverreach_namer()
        formulas = {
            "cleverreach_first_name": (named, lambda *known: tell(*known).first),
            "cleverreach_last_name": (named, lambda *known: tell(*known).last),
            "cleverreach_salutation": (["lang", *named], self._cleverreach_greeter()),
            "cleverreach_language_code": (["lang"], language_code),
        }
        return {
            name: formula
            for name, formula in formulas.items()
            if self._is_cleverreach_compute(self._fields[name])
        }

    def _is_cleverreach_compute(self, field):
        """Whether ``field`` is computed, and is stored, as in this file."""
        mine = vars(ResPartner).get(field.compute) if not field.store else None
        return bool(mine) and getattr(type(self), field.compute) is mine

    def _cleverreach_addresses(self):
        """The address of each contact, in the form that is sent.

        :return: list of (address, None) or (None, :class:`sync.states.Reason`), in the
            order of the contacts. Of several addresses in the field the first counts,
            as everywhere in Odoo.
        """
        return [address_of(partner.email, partner.email_normalized) for partner in self]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer each name once: who chooses a field finds the other addon's own."""
        found = super().fields_get(allfields, attributes)
        if not allfields and self._has_own_names():
            for name in SAME_NAMES:
                found.pop(name, None)
        return found

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._is_cleverreach_booked())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Leave the search filters of the service out where nobody has booked it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "search" and not self._is_cleverreach_booked():
            for node in arch.xpath("//filter[contains(@name, 'cleverreach')]"):
                node.getparent().remove(node)
        return arch, view

    @api.model
    def _is_cleverreach_booked(self):
        return any(self.env.companies.mapped("cleverreach_booked"))

    def unlink(self):
        # Of a deleted contact no plan keeps an address.
        self.env["cleverreach.step"].sudo()._forget_contacts(self)
        return super().unlink()

    # ACTIONS

    def action_cleverreach_upload(self):
        """Send this one contact to the recipient lists that it belongs to."""
        self.env["cleverreach.account"].check_access("read")
        self.check_access("read")
        self.ensure_one()
        matchings = self._cleverreach_matchings()
        self._check_cleverreach_upload(matchings)
        for account in matchings.account_id:
            account._request_upload(self)
        message = self.env._(
            "“%(name)s” is sent within a minute to: %(lists)s.",
            name=self.display_name,
            lists=", ".join(matchings.group_id.mapped("name")),
        )
        return self.env["cleverreach.connection"]._notify(
            self.env._("Upload requested"), message, "success"
        )

    def _cleverreach_matchings(self):
        """:return: the matchings whose filter role the contact has"""
        matchings = self.env["cleverreach.matching"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        return matchings.filtered(
            lambda matching: (
                matching.company_id.cleverreach_booked and matching._may_concern(self)
            )
        )

    def _cleverreach_nowhere(self):
        return self.env._(
            "“%(name)s” has none of the filter roles that are matched with a "
            "CleverReach list, so there is nowhere to send it.",
            name=self.display_name,
        )

    def action_cleverreach_preview(self):
        """Show what the next upload would do about these contacts."""
        self.env["cleverreach.account"].check_access("read")
        self.check_access("read")
        return self.env["cleverreach.preview"]._open_for(self)

    def action_open_cleverreach(self):
        """Show where the contact stands on each list, and why."""
        self.env["cleverreach.account"].check_access("read")
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_contact_state_action"
        )
        # Shown where no upload has met the contact yet.
        texts = [
            matching.role_problem
            or self.env._(
                "The next upload looks whether the contact can be sent to the list "
                "“%(list)s”.",
                list=matching.group_id.name,
            )
            for matching in self._cleverreach_matchings()
        ] or [self._cleverreach_nowhere()]
        return dict(
            action,
            domain=[("partner_id", "=", self.id)],
            context={},
            help=Markup().join(Markup("<p>%s</p>") % text for text in texts),
        )

    def _open_from_cleverreach(self):
        """:return: the action that opens the contact of a row about a recipient"""
        if not self:
            raise UserError(
                self.env._(
                    "There is no contact in Odoo to be shown: the recipient came from "
                    "elsewhere, or the contact was deleted meanwhile."
                )
            )
        return self.get_formview_action()
