from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..sync.addresses import address_forms
from ..sync.plan import Plan, Policy
from ..sync.states import Action, Reason
from . import memory, steps
from .role import Role


class CleverReachRunPreview(models.AbstractModel):
    """What the next upload would do about some contacts: planned as an upload plans,
    from what was known when the lists were last read, so that it costs no connection.
    """

    _name = "cleverreach.run.preview"
    _description = "Preview of Contacts for CleverReach"

    @api.model
    def _preview(self, account, matchings, partners):
        """
        :return: a ``cleverreach.upload`` of the kind "preview" with a line for each of
            ``matchings`` and a step for each contact that it is about
        """
        now = fields.Datetime.now()
        upload = self.env["cleverreach.upload"].create(
            {
                "account_id": account.id,
                "kind": "preview",
                "user_id": self.env.uid,
                "state": "done",
                "start_date": now,
                "end_date": now,
            }
        )
        # It is about these contacts only: it says nothing of whole lists.
        upload.scope = "contact"
        for matching in matchings:
            line = self.env["cleverreach.upload.line"].create(
                {
                    "upload_id": upload.id,
                    "matching_id": matching.id,
                    "group_id": matching.group_id.id,
                    "state": "done",
                    "phase": "end",
                    "end_date": now,
                }
            )
            try:
                self._plan(line, Role(line), partners)
            except UserError as error:
                # A filter role that cannot be trusted: the upload would stop likewise.
                line._fail(error.args[0])
        return upload

    def _plan(self, line, role, partners):
        service = self.env["cleverreach.run.plan"]
        group, matching = line.group_id, line.matching_id
        formers = memory.by_contact(self.env, group, partners.ids)
        theirs = [row for rows in formers.values() for row in rows]
        addresses = {address for address, _problem in service._addresses(partners)}
        addresses |= {row.address for row in theirs}
        forms = set().union(*map(address_forms, addresses - {None}))
        narrowed = Domain("id", "in", partners.ids)
        narrowed |= Domain("email_normalized", "in", list(forms))
        reader = self.env["cleverreach.content"]._reader(matching)
        rows = reader.page(role.domain & narrowed, limit=None)
        # Who is on CleverReach's blocklist was found out by the last upload.
        blocked = self._blocked(group, [row.id for row in rows])
        contacts, _contents = service._contacts(reader, rows, (), line, {})
        contacts = [
            contact._replace(blocked=contact.id in blocked) for contact in contacts
        ]
        plan = Plan(
            Policy(keep_foreign=matching.keep_foreign),
            service._speakers(matching, role.query(narrowed)),
        )
        moved = steps.moved_by_earlier_lines(self.env, line)
        decisions = plan.decide(contacts, *service._known(line, contacts, moved))
        chosen = set(partners.ids)
        planned = []
        for decision in decisions:
            action = decision.action
            if action is Action.RENAME:
                action = plan.settle_rename(decision.former, movable=True)
            elif decision.former:
                plan.needed.add(decision.former.id)
            if decision.contact_id in chosen:
                planned.append(self._step(line, decision, action, plan))
        causes = self.env["cleverreach.run.unclaimed"]._causes(role, theirs)
        for row in theirs:
            action = plan.decide_recipient(row) if row.on_list else None
            if action:
                planned.append(
                    steps.Step(
                        line.id,
                        row.contact_id,
                        row.id,
                        None,
                        row.address,
                        None,
                        action.value,
                        is_foreign=not row.ours,
                        cause=causes[row.id] if action is Action.REMOVE else None,
                    )
                )
        steps.add(self.env, planned)
        steps.plan_asks(self.env, line, partners.ids)

    def _step(self, line, decision, action, plan):
        recipient, former, reason = decision.recipient, decision.former, decision.reason
        shared = reason is Reason.SHARED
        return steps.Step(
            line.id,
            decision.contact_id,
            recipient.id if recipient and decision.claims else None,
            former.id if former else None,
            decision.address,
            former.address if former else None,
            action.value,
            str(reason) if reason else None,
            plan.speakers[decision.address] if shared else None,
        )

    def _blocked(self, group, contact_ids):
        found = self.env["cleverreach.contact.state"].search(
            [
                ("group_id", "=", group.id),
                ("partner_id", "in", contact_ids),
                ("state", "=", Reason.BLOCKED.value),
            ]
        )
        return set(found.partner_id.ids)
