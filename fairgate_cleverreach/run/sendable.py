from odoo import api, models

from .. import limits
from ..sync.plan import Contact, Plan, Policy
from ..sync.states import Action
from . import memory


class CleverReachRunSendable(models.AbstractModel):
    """Who of a filter role cannot be sent, before any upload says so.

    It is planned as an upload plans, from what was known when the list was last read,
    so that it costs no connection. What is sent is not looked at: whom CleverReach has
    refused counts as refused until the next upload tries again.
    """

    _name = "cleverreach.run.sendable"
    _description = "Contacts that CleverReach Can Be Sent"

    @api.model
    def _left_out(self, matching, domain):
        """
        :param matching: a ``cleverreach.matching``, also one that is being edited
        :param domain: of the contacts with its filter role
        :return: dict of contact id → why it would be left out
        """
        service = self.env["cleverreach.run.plan"]
        group, saved = matching.group_id._origin, matching._origin
        partners = matching._partners()
        partners.flush_model(["email", "email_normalized"])
        query = partners._search(domain, order="id", active_test=False)
        plan = Plan(
            Policy(keep_foreign=matching.keep_foreign),
            service._speakers(saved, partners._search(domain, active_test=False)),
        )
        rows = partners.browse(query).with_context(prefetch_fields=False)
        rows.fetch(["email", "email_normalized"])
        blocked = self.env["cleverreach.run.preview"]._blocked(group, rows.ids)
        found = {}
        for start in range(0, len(rows), limits.CHUNK):
            chunk = rows[start : start + limits.CHUNK]
            addresses = service._addresses(chunk, saved or None)
            known, formers = {}, {}
            # A new matching may have its filter role before its list.
            if group:
                known, formers = memory.by_both(
                    self.env, group, {a for a, _why in addresses if a}, chunk.ids
                )
            contacts = [
                Contact(
                    row.id,
                    address,
                    # As it was refused, so it would be again.
                    (address in known and known[address].refused) or "",
                    problem,
                    row.id in blocked,
                )
                for row, (address, problem) in zip(chunk, addresses, strict=True)
            ]
            for decision in plan.decide(contacts, known, formers):
                if decision.action is Action.SKIP:
                    found[decision.contact_id] = decision.reason
        return found
