from odoo import api, models
from odoo.exceptions import UserError

from ..client import BadDataError, MissingRightError, NotFoundError, UnreadableError
from ..sync.ids import IdSet
from ..sync.states import LEFT_VALUES, Action, State
from . import memory, steps

# What CleverReach may answer to a question about one recipient.
NOT_TOLD = (BadDataError, MissingRightError, NotFoundError, UnreadableError)


class CleverReachRunSettle(models.AbstractModel):
    """Third phase of a line: now that all contacts are planned, which of those with a
    new address keep their recipient?
    """

    _name = "cleverreach.run.settle"
    _description = "Settling the Address Changes of a CleverReach Upload"

    @api.model
    def _run(self, line, work):
        plan = self.env["cleverreach.run.plan"]._plan_of(line)
        plan.claimed = IdSet(line.marks)
        for sending in steps.renames(self.env, line, after=line.position):
            self._settle_rename(line, work, plan, sending)
            line.position = sending.id
            yield 1

    def _settle_rename(self, line, work, plan, sending):
        former = memory.by_id(self.env, line.group_id, [sending.former_id])
        former = former.get(sending.former_id)
        taken = former is None or former.id in plan.claimed
        if not taken and line._is_single():
            # Only few contacts were planned: look among all of them.
            taken = bool(line._contacts_at([former.address]))
        values = {"action": Action.CREATE.value}
        if taken:
            values |= {"former_id": None, "former_email": None}
        elif plan.settle_rename(former, self._movable(line, work, sending, former)) is (
            Action.RENAME
        ):
            return
        steps.note(self.env, [sending.id], **values)

    def _movable(self, line, work, sending, former):
        """Whether the address of a recipient can be changed at CleverReach.

        It is changed on all lists of the account at once: so everything behind the old
        address must be this contact, belong to it on each list, and be there still.
        """
        try:
            return self._is_one_person(line, work, sending, former)
        except NOT_TOLD:
            return False

    def _is_one_person(self, line, work, sending, former):
        receivers = self.env["cleverreach.receiver"]
        olds = receivers.search(
            [
                ("group_id.account_id", "=", line.account_id.id),
                ("on_list", "=", True),
                ("email", "=", former.address),
            ]
        )
        owners = olds.mapped("partner_id").ids
        if not former.remote_id or owners != [sending.contact_id]:
            return False
        if not all(old.partner_id and old.ours for old in olds):
            return False
        groups = {old.group_id.remote_id: old.group_id for old in olds}
        remote_ids = work.client.receiver_groups(former.remote_id)
        if not set(remote_ids) <= set(groups):
            return False
        if not self._belongs_on_all(line, sending, former, olds.group_id):
            return False
        for remote_id in remote_ids:
            known = memory.by_address(self.env, groups[remote_id], [sending.address])
            new = known.get(sending.address)
            if new and (new.on_list or new.state is not State.NEW):
                return False
        left = [
            ("group_id", "in", [groups[remote_id].id for remote_id in remote_ids]),
            ("partner_id", "=", sending.contact_id),
            ("state", "in", LEFT_VALUES),
        ]
        if receivers.search_count(left, limit=1):
            # The contact left one of the lists: the new address must not be there.
            return False
        remotes = [
            work.client.receiver(remote_id, former.remote_id)
            for remote_id in remote_ids
        ]
        return all(remote and remote.state.movable for remote in remotes)

    def _belongs_on_all(self, line, sending, former, groups):
        """Whether the new address belongs on all ``groups``, and the old one on none.

        A list whose filter role cannot be trusted must not change at all.
        """
        others = groups - line.group_id
        matchings = line.account_id.matching_ids.filtered(
            lambda matching: matching.group_id in others
        )
        contact = self.env["res.partner"].browse(sending.contact_id)
        try:
            return matchings.group_id == others and all(
                matching._has_filter_role(contact)
                and not line._contacts_at([former.address], matching)
                for matching in matchings
            )
        except UserError:
            return False
