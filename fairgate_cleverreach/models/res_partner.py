from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync.addresses import address_key, is_address
from ..sync.states import Reason


class ResPartner(models.Model):
    _inherit = "res.partner"

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
        help="What stands before the first space of the name; empty for a company.",
    )
    cleverreach_last_name = fields.Char(
        "Last Name",
        compute="_compute_cleverreach_names",
        help="What stands after the first space of the name; a company's whole name.",
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
            well = mine.filtered(lambda s: s.state in ("active", "inactive", "new"))
            partner.cleverreach_list_count = len(mine.filtered("on_list"))
            troubles = dict.fromkeys((mine - well).mapped("state"))
            partner.cleverreach_trouble = ", ".join(labels[name] for name in troubles)

    @api.depends_context("allowed_company_ids")
    def _compute_cleverreach_booked(self):
        self.cleverreach_booked = self._is_cleverreach_booked()

    @api.depends("name", "is_company")
    def _compute_cleverreach_names(self):
        for partner in self:
            name = " ".join((partner.name or "").split())
            first, _space, last = name.partition(" ")
            if partner.is_company or not last:
                first, last = "", name
            partner.cleverreach_first_name = first
            partner.cleverreach_last_name = last

    @api.depends("name", "lang", "is_company")
    @api.depends_context("lang")
    def _compute_cleverreach_salutation(self):
        """A neutral greeting in the contact's language: Odoo knows no gender."""
        installed = dict(self.env["res.lang"].get_installed())
        for partner in self:
            # A contact may still have a language that was deactivated since.
            lang = partner.lang if partner.lang in installed else self.env.lang
            speaker = partner.with_context(lang=lang)
            if partner.is_company or not partner.name:
                text = speaker.env._("Dear Sir or Madam")
            else:
                text = speaker.env._("Hello %(name)s", name=partner.name)
            partner.cleverreach_salutation = text

    @api.depends("lang")
    def _compute_cleverreach_language_code(self):
        for partner in self:
            partner.cleverreach_language_code = (partner.lang or "").split("_")[0]

    def _cleverreach_addresses(self):
        """The address of each contact, in the form that is sent.

        :return: list of (address, None) or (None, :class:`sync.states.Reason`), in the
            order of the contacts. Of several addresses in the field the first counts,
            as everywhere in Odoo.
        """
        addresses = []
        for partner in self:
            if not (partner.email or "").strip():
                addresses.append((None, Reason.NO_ADDRESS))
                continue
            address = address_key(partner.email_normalized or "")
            if is_address(address):
                addresses.append((address, None))
            else:
                addresses.append((None, Reason.INVALID_ADDRESS))
        return addresses

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

    # ACTIONS

    def action_cleverreach_upload(self):
        """Send this one contact to the recipient lists that it belongs to."""
        self.env["cleverreach.account"].check_access("read")
        self.check_access("read")
        self.ensure_one()
        matchings = self._cleverreach_matchings()
        if not matchings:
            raise UserError(self._cleverreach_nowhere())
        self._check_cleverreach_address()
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

    def _check_cleverreach_address(self):
        """
        :raise UserError: if the contact has no address that Odoo may send
        """
        lines = self.env["cleverreach.upload.line"]
        ((_address, problem),) = lines._addresses(self)
        if problem:
            reasons = self.env["cleverreach.upload.skip"]._fields["reason"]
            labels = dict(reasons._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be sent to CleverReach: %(reason)s.",
                    name=self.display_name,
                    reason=labels[problem.value],
                )
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
                "The next upload looks whether it can be sent to the list “%(list)s”.",
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
