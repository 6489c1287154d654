from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..run import steps
from ..sync.persons import telling
from .res_partner import SAME_NAMES

EXAMPLES = 5
LOOKED_AT = 500
"""Contacts among whose names the examples are looked for."""

GUESSED = (*SAME_NAMES, "cleverreach_salutation")
"""The fields that have to tell first and last names apart."""


class CleverReachNaming(models.AbstractModel):
    """In which order the names of an account's contacts stand, and who has checked it.

    Odoo keeps a name in one piece. What is told apart wrongly stands in mailings: so a
    person looks at examples of the own contacts before the first upload.
    """

    _name = "cleverreach.naming"
    _description = "Names of Contacts for CleverReach"

    name_order = fields.Selection(
        [
            ("first_last", "First name first: Anna Muster"),
            ("last_first", "Last name first: Muster Anna"),
        ],
        "Order of Names",
        default="first_last",
        required=True,
        tracking=True,
        help="How names are written in Odoo. “Muster, Anna” is understood with both. "
        "It does not matter where another addon keeps first and last names apart.",
    )
    names_checked = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody has looked at examples of first and last names.",
    )

    def write(self, vals):
        if "name_order" in vals:
            for account in self:
                # An upload that is under way goes on with the order of now.
                steps.forget_contents(self.env, account)
        return super().write(vals)

    def _names_to_check(self):
        """Whether first and last names are sent, guessed, and nobody has looked."""
        self.ensure_one()
        if self.names_checked or self.env["res.partner"]._has_own_names():
            return False
        sources = self.field_map_ids.filtered("attribute_id").mapped("source")
        return not {*GUESSED}.isdisjoint(sources)

    def _check_names_first(self):
        """:return: the action that shows examples, if nothing was uploaded before and
        nobody has looked at them; else None
        """
        if not self._names_to_check() or not self.has_access("write"):
            return None
        uploaded = Domain("account_id", "=", self.id) & Domain("last_sent", "!=", False)
        if self.env["cleverreach.receiver"].search_count(uploaded, limit=1):
            return None
        return self._open_names(then_upload=True)

    def action_check_names(self):
        """Show how names are told apart, with examples of the own contacts."""
        self.check_access("write")
        self.ensure_one()
        return self._open_names()

    def _open_names(self, then_upload=False):
        if not self._name_examples():
            raise UserError(
                self.env._(
                    "There is no contact yet whose name could be shown: match a filter "
                    "role with a recipient list first."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Are the names right?"),
            "res_model": "cleverreach.names",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_account_id": self.id,
                "default_name_order": self.name_order,
                "default_then_upload": then_upload,
            },
        }

    def _name_examples(self):
        """:return: some of the contacts whose names show best how they are told apart:
        persons with a filter role, the oldest first
        """
        contacts = self.env["res.partner"]
        for matching in self.sudo().matching_ids:
            try:
                domain = matching._contact_domain()
            except UserError:
                # Blocked: the others will do.
                continue
            persons = domain & Domain("is_company", "=", False)
            contacts |= self._partners().search(persons, order="id", limit=LOOKED_AT)
        contacts = contacts.sorted("id")
        of_name = {
            " ".join(contact.name.split()): contact
            for contact in reversed(contacts)
            if contact.name
        }
        names = telling(contacts.mapped("name"), EXAMPLES)
        return contacts.browse([of_name[name].id for name in names])
