from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import limits
from ..sync.addresses import address_key
from ..sync.brake import Hold, Removals, Sendings, hold, hold_sendings
from ..sync.states import Action, Cause
from . import memory, removals, sendings, steps


class CleverReachRunUnclaimed(models.AbstractModel):
    """Fourth phase of a line: what becomes of the recipients that no contact claims,
    and what of all that is planned waits for a confirmation?
    """

    _name = "cleverreach.run.unclaimed"
    _description = "Settling the Removals of a CleverReach Upload"

    @api.model
    def _run(self, line, work):
        has_steps = steps.exist(self.env, line)
        if not line._is_single():
            plan = work.plan(line)
            if has_steps:
                plan.needed.update(steps.needed_formers(self.env, line))
            yield from self._settle_unclaimed(line, work, plan)
            line.configuration = line.matching_id._configuration()
            has_steps = has_steps or bool(line.removal_count)
        if has_steps and not line._is_single():
            self._hold_sendings(line)
            self._apply_brake(line)
        # Also of an earlier upload, where nothing has changed since.
        contact_ids = line._contacts().ids if line._is_single() else None
        steps.plan_asks(self.env, line, contact_ids)
        if has_steps and not line._is_preview():
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
                if not work.is_young:
                    yield size

    def _settle_some(self, line, work, plan, ids):
        unclaimed = []
        for row in memory.by_id(self.env, line.group_id, ids).values():
            action = plan.decide_recipient(row)
            if action is Action.LEAVE:
                line.foreign_count += 1
            elif action is Action.REMOVE:
                unclaimed.append(row)
        self._note_removals(line, work.role(line), unclaimed)

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
        theirs = Domain("id", "in", [row.contact_id for row in rows if row.contact_id])
        addresses = self._addresses(role.query(theirs))
        gone = theirs & Domain("id", "not in", list(addresses))
        archived = self._addresses(role.query(gone, archived=True))
        blacklisted = self.env["cleverreach.run.plan"]._blacklisted(
            [row.address for row in rows if row.contact_id in addresses], role.line
        )
        return {
            row.id: _cause(row, addresses, archived, blacklisted).value for row in rows
        }

    def _addresses(self, contacts):
        """:return: dict of contact id → address, of those that the query finds"""
        return dict(
            self.env.execute_query(
                contacts.select(
                    SQL.identifier(contacts.table, "id"),
                    SQL.identifier(contacts.table, "email_normalized"),
                )
            )
        )

    # THE BRAKES

    def _hold_sendings(self, line):
        """Hold additions and changes back if a person has to agree to them first."""
        account = line.account_id
        if not account.brake_sending:
            return
        counts = sendings.count(self.env, line)
        if not counts:
            return
        changes, agreed_changes = counts.get(False, (0, 0))
        additions, agreed_additions = counts.get(True, (0, 0))
        group = [("group_id", "=", line.group_id.id), ("on_list", "=", True)]
        receivers = self.env["cleverreach.receiver"]
        rush = hold_sendings(
            Sendings(
                on_list=receivers.search_count(group),
                known=receivers.search_count([*group, ("ours", "=", True)]),
                # To send everything again is what somebody has asked for.
                changes=0 if line.upload_id.resend else changes,
                additions=additions,
                agreed_changes=agreed_changes,
                agreed_additions=agreed_additions,
            ),
            begun=line._has_begun(),
            reconfigured=line._last_configuration() != line.configuration,
            more_than=account.brake_sending_count,
            change_percent=account.brake_change_percent,
            addition_times=account.brake_addition_times,
        )
        if rush:
            additions, changes = sendings.hold(self.env, line, rush)
            line.write(
                {
                    "sending_hold": rush.value,
                    "held_addition_count": additions,
                    "held_change_count": changes,
                }
            )
            line.own_removal_count -= sendings.drop_removals_of_held(self.env, line)

    @api.model
    def _apply_brake(self, line):
        """Hold removals back if a person has to agree to them first.

        Called again before the first removal: address changes that CleverReach refused
        have made them more meanwhile.
        """
        open_steps = removals.to_do(self.env, line)
        if not open_steps:
            line.write({"hold": False, "held_removal_count": 0})
            return
        agreed = removals.agreed(self.env, line)
        reason = self._brake(line, open_steps, agreed)
        line.hold = reason.value if reason else False
        waiting, free = [], []
        for id_, receiver_id, is_foreign, _cause in open_steps:
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
            line.configuration = False
            line._finish()

    def _brake(self, line, open_steps, agreed):
        """:return: why removals that are left to do have to wait; None if not"""
        matching = line.matching_id
        group = [("group_id", "=", line.group_id.id)]
        foreign, own, lost = [], [], 0
        for _id, receiver_id, is_foreign, cause in open_steps:
            (foreign if is_foreign else own).append(receiver_id)
            meant = is_foreign or Cause(cause).meant
            lost += not meant and receiver_id not in agreed
        receivers = self.env["cleverreach.receiver"]
        return hold(
            Removals(
                on_list=receivers.search_count([*group, ("on_list", "=", True)]),
                wanted=line.wanted_count - steps.count_unclaiming(self.env, line),
                own=len(own),
                foreign=len(foreign),
                agreed_own=len(agreed.intersection(own)),
                agreed_foreign=len(agreed.intersection(foreign)),
                lost=lost,
            ),
            begun=line._has_begun(),
            mirrored=matching.mirrored,
            more_than=matching.account_id.brake_count,
            percent=matching.account_id.brake_percent,
        )


def _cause(row, addresses, archived, blacklisted):
    """Why does a recipient leave the list?

    :param addresses: dict of contact id → address, of those that have the filter role
    :param archived: ids of the contacts that would have it if they were not archived
    :param blacklisted: addresses on Odoo's blacklist
    """
    if not row.ours:
        return Cause.FOREIGN
    if not row.contact_id:
        return Cause.DELETED
    if row.contact_id not in addresses:
        return Cause.ARCHIVED if row.contact_id in archived else Cause.ROLE
    if address_key(addresses[row.contact_id] or "") == row.address:
        return Cause.BLACKLISTED if row.address in blacklisted else Cause.LEFT_OUT
    return Cause.ADDRESS
