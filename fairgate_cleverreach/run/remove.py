from odoo import api, models

from .. import limits
from ..client import mask
from ..sync.addresses import address_key
from ..sync.states import State
from ..told import told
from . import memory, removals, steps
from .lookup import look_up


class CleverReachRunRemove(models.AbstractModel):
    """Last phase of a line: recipients whom nobody wants any more leave the list."""

    _name = "cleverreach.run.remove"
    _description = "Removing from a CleverReach Recipient List"

    @api.model
    def _run(self, line, work):
        work.role(line).check()
        if not line._is_single() and not line.position:
            # Addresses that could not be changed there have made them more meanwhile.
            self.env["cleverreach.run.unclaimed"]._apply_brake(line)
        recheck = self.env["cleverreach.run.recheck"]
        while found := removals.to_do(
            self.env, line, after=line.position, limit=limits.BATCH
        ):
            known = memory.by_id(self.env, line.group_id, [row for _, row, *_ in found])
            rows = {id_: known[row] for id_, row, *_ in found if row in known}
            rows = recheck._still_unwanted(line, work, rows)
            if rows:
                yield from self._remove(line, work, rows)
            line.position = found[-1][0]
            yield len(found)

    def _remove(self, line, work, rows):
        """:param rows: dict of step id → :class:`sync.plan.Recipient`"""
        there = self._look_again(line, work, rows.values())
        # Once they are removed, only we know that somebody had left. Should the answer
        # be lost, it is known all the same that it was us who took them off the list.
        line.reach = max(rows)
        yield 0
        results = work.client.delete_receivers(
            line.group_id.remote_id, [remote.email for remote in there.values()]
        )
        refusals = {
            address_key(result.email): mask(result.message)
            for result in results
            if not result.ok
        }
        removed = {i: row for i, row in rows.items() if row.address not in refusals}
        gone = [row.id for row in removed.values()]
        line.removed_count += len(removed)
        line.erased_count += sum(
            row.ours and not row.contact_id for row in removed.values()
        )
        # What was agreed to is used up, also if this upload does not come to its end.
        removals.use_up_agreement(self.env, gone)
        steps.note(self.env, removed, status="done")
        self.env["cleverreach.receiver"].browse(gone)._forget_removed()
        if refusals:
            line._note_problem(
                told(self.env, "not_all_removed", message=next(iter(refusals.values())))
            )

    def _look_again(self, line, work, rows):
        """Take note of who has left the list since it was read.

        CleverReach's memory of somebody who unsubscribed goes with the recipient.

        :return: dict of address → :class:`client.Receiver`, for those still there
        """
        addresses = [row.address for row in rows]
        there = look_up(work.client, line.group_id.remote_id, addresses)
        blocklist = None
        changed = []
        for row in rows:
            remote = there.get(row.address)
            if remote:
                now = row._replace(
                    state=remote.state, on_list=True, remote_id=remote.id
                )
            else:
                blocklist = blocklist or work.blocklist(anew=True)
                blocked = blocklist.names(row.address)
                now = row._replace(state=State.UNSUBSCRIBED if blocked else row.state)
            if now != row:
                changed.append(now)
        memory.note(self.env, changed)
        return there
