from odoo import api, models
from odoo.exceptions import UserError

from .. import limits
from ..client import BadDataError, MissingRightError, NotFoundError, UnreadableError
from ..sync.brake import Hold, Removals, hold
from ..sync.ids import IdSet
from ..sync.states import Action, State
from . import memory, steps

# What CleverReach may answer to a question about one recipient.
NOT_TOLD = (BadDataError, MissingRightError, NotFoundError, UnreadableError)


class CleverReachRunSettle(models.AbstractModel):
    """Third phase of a line: now that all contacts are planned, which address changes
    keep the recipient, who goes, and does that wait for a confirmation?
    """

    _name = "cleverreach.run.settle"
    _description = "Settling a CleverReach Upload"

    @api.model
    def _run(self, line, work):
        plan = self.env["cleverreach.run.plan"]._plan_of(line)
        plan.claimed = IdSet(line.marks)
        if not line.position:
            for sending in steps.renames(self.env, line):
                self._settle_rename(line, work, plan, sending)
                if not line._is_single():
                    # Reading calls: they are made once.
                    yield 0
        plan.needed.update(steps.needed_formers(self.env, line))
        if not line._is_single():
            yield from self._settle_unclaimed(line, plan)
            self._apply_brake(line)
        if not line._is_preview():
            memory.hand_over(self.env, line)
            steps.drop_kept(self.env, line)

    # ADDRESS CHANGES

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
            ("state", "=", State.UNSUBSCRIBED.value),
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

    # THOSE WHOM NOBODY CLAIMS

    def _settle_unclaimed(self, line, plan):
        while rows := memory.on_list(
            self.env, line.group_id, line.position, limits.CHUNK
        ):
            removals = []
            for row in rows:
                action = plan.decide_recipient(row)
                if action is Action.LEAVE:
                    line.foreign_count += 1
                elif action is Action.REMOVE:
                    removals.append(row)
            self._note_removals(line, removals)
            line.position = rows[-1].id
            yield len(rows)

    @api.model
    def _note_removals(self, line, rows):
        """:param rows: list of :class:`sync.plan.Recipient` that are to go"""
        foreign = sum(not row.ours for row in rows)
        line.own_removal_count += len(rows) - foreign
        line.foreign_removal_count += foreign
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
                )
                for row in rows
            ],
        )

    # THE BRAKE

    @api.model
    def _apply_brake(self, line):
        """Hold removals back if a person has to agree to them first.

        Called again before the first removal: address changes that CleverReach refused
        have made them more meanwhile.
        """
        open_steps = steps.removals(self.env, line)
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
