from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sync.states import Reason
from . import steps


class CleverReachRunRecheck(models.AbstractModel):
    """Time passes between the plan and each request.

    So whoever lost the filter role or the address meanwhile is not sent, and whoever
    got it is not removed.
    """

    _name = "cleverreach.run.recheck"
    _description = "Checking a CleverReach Upload Once More"

    @api.model
    def _still_wanted(self, line, work, sendings):
        """Take those out of the work whose contact is no longer what was planned.

        :param sendings: list of :class:`run.steps.Sending`, by id: all that the line
            has yet to send from the first to the last of them
        :return: those of them whose contact has the filter role and the address
        """
        out, gone = [], []
        for sending, reason in self._no_longer(line, work, sendings):
            if reason is None:
                # Deleted, archived or without the filter role: no longer a contact of
                # this line. If a recipient is left, the next upload removes it.
                gone.append(sending.id)
                continue
            out.append((sending.id, reason, None))
            if reason is Reason.MOVED:
                self._keep_former(line, sending)
        steps.leave_out(self.env, line, out)
        steps.note(self.env, gone, status="dropped", content=None)
        line.wanted_count -= len(gone)
        no_longer = {id_ for id_, *_rest in out}.union(gone)
        return [sending for sending in sendings if sending.id not in no_longer]

    @api.model
    def _no_longer(self, line, work, sendings):
        """
        :param sendings: list of :class:`run.steps.Sending`
        :return: list of those whose contact is no longer what was planned, each with
            the :class:`sync.states.Reason` to leave it out; None if it is no contact of
            the line any more
        """
        role = work.role(line)
        role.check()
        changed = self._changed(line, role, sendings)
        if not changed:
            return []
        contacts = line.matching_id._contacts(
            Domain("id", "in", [sending.contact_id for sending in changed])
        )
        current = dict(
            zip(
                contacts.ids,
                self.env["cleverreach.run.plan"]._addresses(contacts, line.matching_id),
                strict=True,
            )
        )
        found = []
        for sending in changed:
            address, problem = current.get(sending.contact_id, (None, None))
            if address and address == sending.address:
                continue
            is_there = sending.contact_id in current
            found.append((sending, (problem or Reason.MOVED) if is_there else None))
        return found

    def _changed(self, line, role, sendings):
        """:return: those of ``sendings`` that one look at the database cannot confirm.

        An international domain has two spellings: such addresses are always looked at.
        """
        if not sendings:
            return []
        self.env.flush_all()
        contact = role.query(Domain.TRUE)
        contact.add_where(
            SQL("%s = step.partner_id", SQL.identifier(contact.table, "id"))
        )
        found = self.env.execute_query(
            SQL(
                """
                SELECT step.id
                  FROM cleverreach_step step
                 WHERE step.line_id = %s
                   AND step.id BETWEEN %s AND %s
                   AND (step.email IS NULL
                        OR step.email IS DISTINCT FROM %s
                        OR step.email LIKE %s
                        OR EXISTS (
                            SELECT 1
                              FROM mail_blacklist
                             WHERE mail_blacklist.active
                               AND mail_blacklist.email = step.email))
                """,
                line.id,
                sendings[0].id,
                sendings[-1].id,
                contact.subselect(SQL.identifier(contact.table, "email_normalized")),
                "%xn--%",
            )
        )
        changed = {id_ for (id_,) in found}
        return [sending for sending in sendings if sending.id in changed]

    @api.model
    def _keep_former(self, line, sending):
        """Leave the old recipient on the list: the new one is not there."""
        if not sending.former_id:
            return
        found = self.env["cleverreach.step"].search(
            [
                ("line_id", "=", line.id),
                ("receiver_id", "=", sending.former_id),
                ("action", "=", "remove"),
                ("status", "in", ("planned", "held")),
            ]
        )
        if found:
            found.status = "dropped"
            line.own_removal_count -= len(found)
            line._count_held()

    @api.model
    def _still_unwanted(self, line, work, rows):
        """
        :param rows: dict of step id → :class:`sync.plan.Recipient`
        :return: those whose address no contact has got meanwhile
        """
        work.role(line).check()
        addresses = [row.address for row in rows.values()]
        given_up = steps.giving_up(self.env, line, addresses)
        wanted = line._contacts_at(addresses, without=given_up)
        kept = [id_ for id_, row in rows.items() if row.address in wanted]
        steps.note(self.env, kept, status="dropped")
        return {id_: row for id_, row in rows.items() if row.address not in wanted}
