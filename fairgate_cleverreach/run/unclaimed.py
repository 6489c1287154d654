from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import limits
from ..sync.addresses import address_key
from ..sync.brake import Hold, Removals, hold
from ..sync.states import Action, Cause
from . import memory, steps


class CleverReachRunUnclaimed(models.AbstractModel):
    """Fourth phase of a line: what becomes of the recipients that no contact claims,
    and does their removal wait for a confirmation?
    """

    _name = "cleverreach.run.unclaimed"
    _description = "Settling the Removals of a CleverReach Upload"

    @api.model
    def _run(self, line, work):
        if not line._is_single():
            plan = work.plan(line)
            plan.needed.update(steps.needed_formers(self.env, line))
            yield from self._settle_unclaimed(line, work, plan)
            self._apply_brake(line)
        if not line._is_preview():
            memory.hand_over(self.env, line)
            steps.drop_kept(self.env, line)

    def _settle_unclaimed(self, line, work, plan):
        group = line.group_id
        size = limits.CHUNK
        while size == limits.CHUNK:
            ids = memory.ids_on_list(self.env, group, line.position, limits.CHUNK)
            size = len(ids)
            if unwanted := plan.unwanted(ids):
                self._settle_some(line, work, plan, unwanted)
            if size == limits.CHUNK:
                line.position = ids[-1]
                yield size

    def _settle_some(self, line, work, plan, ids):
        removals = []
        for row in memory.by_id(self.env, line.group_id, ids).values():
            action = plan.decide_recipient(row)
            if action is Action.LEAVE:
                line.foreign_count += 1
            elif action is Action.REMOVE:
                removals.append(row)
        self._note_removals(line, work.role(line), removals)

    @api.model
    def _note_removals(self, line, role, rows):
        """
        :param role: the :class:`run.role.Role` of the line
        :param rows: list of :class:`sync.plan.Recipient` that are to go
        """
        foreign = sum(not row.ours for row in rows)
        line.own_removal_count += len(rows) - foreign
        line.foreign_removal_count += foreign
        causes = self._causes(role, rows)
        steps.add(
            self.env,
            [
                steps.Step(
                    line_id=line.id,
                    partner_id=row.contact_id,
                    receiver_id=row.id,
                    former_id=None,
                    # Of people whose contact was deleted nothing is written down anew.
                    email=None if row.ours and not row.contact_id else row.address,
                    former_email=None,
                    action=Action.REMOVE.value,
                    is_foreign=not row.ours,
                    cause=causes[row.id],
                )
                for row in rows
            ],
        )

    @api.model
    def _causes(self, role, rows):
        """
        :param role: the :class:`run.role.Role` of the line
        :param rows: list of :class:`sync.plan.Recipient` that are to go
        :return: dict of their ids → why, as values of :class:`sync.states.Cause`
        """
        contacts = role.query(
            Domain("id", "in", [row.contact_id for row in rows if row.contact_id])
        )
        addresses = dict(
            self.env.execute_query(
                contacts.select(
                    SQL.identifier(contacts.table, "id"),
                    SQL.identifier(contacts.table, "email_normalized"),
                )
            )
        )
        return {row.id: _cause(row, addresses).value for row in rows}

    # THE BRAKE

    @api.model
    def _apply_brake(self, line):
        """Hold removals back if a person has to agree to them first.

        Called again before the first removal: address changes that CleverReach refused
        have made them more meanwhile.
        """
        open_steps = steps.removals(self.env, line)
        if not open_steps:
            line.write({"hold": False, "held_removal_count": 0})
            return
        agreed = steps.agreed(self.env, line)
        reason = self._brake(line, open_steps, agreed)
        line.hold = reason.value if reason else False
        waiting, free = [], []
        for id_, receiver_id, is_foreign in open_steps:
            waits = (
                reason is Hold.FIRST
                or reason is Hold.MANY
                and receiver_id not in agreed
                or reason is Hold.FOREIGN
                and is_foreign
                and receiver_id not in agreed
            )
            (waiting if waits else free).append(id_)
        steps.note(self.env, waiting, status="held")
        steps.note(self.env, free, status="planned")
        line.held_removal_count = len(waiting)
        if reason is Hold.FIRST and not line._is_preview():
            # Nothing at all is sent to a list whose content nobody has agreed to lose.
            line._finish()

    def _brake(self, line, open_steps, agreed):
        """:return: why removals that are left to do have to wait; None if not"""
        matching = line.matching_id
        group = [("group_id", "=", line.group_id.id)]
        foreign = [receiver_id for _id, receiver_id, other in open_steps if other]
        own = [receiver_id for _id, receiver_id, other in open_steps if not other]
        receivers = self.env["cleverreach.receiver"]
        return hold(
            Removals(
                on_list=receivers.search_count([*group, ("on_list", "=", True)]),
                wanted=line.wanted_count - steps.count_unclaiming(self.env, line),
                own=len(own),
                foreign=len(foreign),
                agreed_own=len(agreed.intersection(own)),
                agreed_foreign=len(agreed.intersection(foreign)),
            ),
            begun=line._has_begun(),
            mirrored=matching.mirrored,
            more_than=matching.account_id.brake_count,
            percent=matching.account_id.brake_percent,
        )


def _cause(row, addresses):
    """Why does a recipient leave the list?

    :param addresses: dict of contact id → address, of those that have the filter role
    """
    if not row.ours:
        return Cause.FOREIGN
    if not row.contact_id:
        return Cause.DELETED
    if row.contact_id not in addresses:
        return Cause.ROLE
    if address_key(addresses[row.contact_id] or "") == row.address:
        return Cause.LEFT_OUT
    return Cause.ADDRESS
