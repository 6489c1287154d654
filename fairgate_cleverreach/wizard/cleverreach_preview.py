from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..sync.addresses import address_forms
from ..sync.plan import Policy, plan
from ..sync.states import Action

# More than this is read more easily in the preview of the whole matching.
LIMIT = 500


class CleverReachPreview(models.TransientModel):
    """What the next upload would do about some contacts, list by list.

    Decided by the uploads' own planner, from what was known when the lists were last
    read: it costs no connection. The preview of a matching reads the list anew.
    """

    _name = "cleverreach.preview"
    _description = "Preview of Contacts for CleverReach"

    line_ids = fields.One2many(
        "cleverreach.preview.line",
        "preview_id",
        readonly=True,
        help="One row for each contact and list.",
    )
    partner_count = fields.Integer(
        "Contacts", readonly=True, help="How many contacts were chosen."
    )

    @api.model
    def _open_for(self, partners):
        """:return: the action that shows the preview of ``partners``"""
        self.check_access("read")
        if len(partners) > LIMIT:
            raise UserError(
                self.env._(
                    "Choose at most %(limit)s contacts. For more there is the preview "
                    "of a whole matching, on the matching itself.",
                    limit=LIMIT,
                )
            )
        matchings = self.env["cleverreach.matching"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        partners.check_access("read")
        preview = self.sudo().create({"partner_count": len(partners)}).sudo(False)
        for matching in matchings:
            preview._add(matching, partners)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: nothing is sent"),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    def _add(self, matching, partners):
        try:
            decisions = self._decide(matching, partners)
        except UserError as error:
            # A filter role that cannot be trusted: the upload would stop likewise.
            self._add_line(matching, problem=str(error))
            return
        for decision in decisions:
            if decision.contact_id in partners.ids:
                self._add_line(
                    matching,
                    partner_id=decision.contact_id,
                    action=decision.action.value,
                    reason=decision.reason.value if decision.reason else False,
                )

    def _add_line(self, matching, **values):
        self.env["cleverreach.preview.line"].sudo().create(
            {"preview_id": self.id, "group_id": matching.group_id.id, **values}
        )

    def _decide(self, matching, partners):
        """:return: list of :class:`sync.plan.Decision` about ``partners`` and those
        who share an address with them
        """
        rows = self.env["cleverreach.receiver"].sudo()
        of_list = Domain("group_id", "=", matching.group_id.id)
        formers = rows.search(of_list & Domain("partner_id", "in", partners.ids))
        addresses = {address for address, _ in partners._cleverreach_addresses()}
        addresses = addresses - {None} | set(formers.mapped("email"))
        forms = set().union(*map(address_forms, addresses))
        candidates = matching._contacts(
            Domain("id", "in", partners.ids)
            | Domain("email_normalized", "in", list(forms))
        )
        # Who is on CleverReach's blocklist was found out by the last upload.
        blocked = self.env["cleverreach.contact.state"].search(
            of_list
            & Domain("partner_id", "in", candidates.ids)
            & Domain("state", "=", "blocked")
        )
        line = self.env["cleverreach.upload.line"].new(
            {"matching_id": matching.id, "group_id": matching.group_id.id}
        )
        contacts = [
            replace(contact, blocked=contact.id in blocked.partner_id.ids)
            for contact in line._read_contacts(candidates)
        ]
        known = rows._by_address(
            matching.group_id, [c.address for c in contacts if c.address]
        )
        known |= {
            row.email: row
            for row in rows.search(
                of_list & Domain("partner_id", "in", (partners | candidates).ids)
            )
        }
        recipients = [
            replace(row._as_recipient(line), address=address, claimed=False)
            for address, row in known.items()
        ]
        policy = Policy(keep_foreign=matching.keep_foreign)
        return plan(contacts, recipients, policy)


class CleverReachPreviewLine(models.TransientModel):
    _name = "cleverreach.preview.line"
    _description = "Contact in a Preview for CleverReach"
    _order = "group_id, id"

    preview_id = fields.Many2one(
        "cleverreach.preview", required=True, index=True, ondelete="cascade"
    )
    group_id = fields.Many2one(
        "cleverreach.group",
        "Recipient List",
        readonly=True,
        help="The recipient list that the row is about.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        help="The contact that the row is about.",
    )
    action = fields.Selection(
        [
            (Action.CREATE.value, "Would be added"),
            (Action.CHANGE.value, "Would be changed"),
            (Action.RENAME.value, "Address would be changed"),
            (Action.KEEP.value, "Unchanged"),
            (Action.SKIP.value, "Would be left out"),
            (Action.REMOVE.value, "Would be removed"),
            (Action.LEAVE.value, "Would be left alone"),
        ],
        readonly=True,
        help="What the next upload would do about the contact.",
    )
    reason = fields.Selection(
        lambda self: (
            self.env["cleverreach.upload.skip"]
            ._fields["reason"]
            ._description_selection(self.env)
        ),
        readonly=True,
        help="Why the contact would be left out.",
    )
    problem = fields.Char(
        readonly=True,
        help="Why nothing can be said: the upload would stop likewise.",
    )
