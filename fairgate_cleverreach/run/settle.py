from odoo import api, models
from odoo.exceptions import UserError

from ..client import BadDataError, MissingRightError, NotFoundError, UnreadableError
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
        plan = work.plan(line)
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
        if not former.remote_id:
            return False
        lists = self._lists(line, work, former.remote_id, former.address)
        groups = line.account_id.group_ids.filtered(lambda g: g.remote_id in lists)
        olds = receivers.search(
            [("group_id", "in", groups.ids), ("email", "=", former.address)]
        )
        contacts = {old.group_id.remote_id: old.partner_id.id for old in olds}
        contacts |= {remote_id: who for remote_id, who in lists.items() if who}
        if contacts != dict.fromkeys(lists, sending.contact_id):
            return False
        if not all(old.on_list and old.ours for old in olds):
            return False
        if not self._belongs_on_all(line, sending, former, groups):
            return False
        news = receivers.search(
            [("group_id", "in", groups.ids), ("email", "=", sending.address)]
        )
        if any(new.on_list or new.state != State.NEW.value for new in news):
            return False
        left = [
            ("group_id", "in", groups.ids),
            ("partner_id", "=", sending.contact_id),
            ("state", "in", LEFT_VALUES),
        ]
        if receivers.search_count(left, limit=1):
            # The contact left one of the lists: the new address must not be there.
            return False
        remotes = [
            work.client.receiver(remote_id, former.remote_id)
            for remote_id, who in lists.items()
            if not who
        ]
        if not all(remote and remote.state.movable for remote in remotes):
            return False
        # CleverReach gives nobody an address that somebody else has on some list.
        other = work.client.person(sending.address)
        if other and other.id == former.remote_id:
            return True
        other_id = other.id if other else None
        return not self._lists(line, work, other_id, sending.address)

    def _lists(self, line, work, remote_id, address):
        """On which lists of the account is a recipient, when this line is carried out?

        :param remote_id: None if CleverReach does not know the address
        :return: dict of the list's id at CleverReach → id of the contact that an
            earlier line of this preview would put there with the address, else None
        """
        there = work.lists_of(remote_id, address) if remote_id else []
        lists = dict.fromkeys(there)
        for group, action, contact_id in steps.foreseen(self.env, line, address):
            if action == "away":
                lists.clear()
            elif action == "remove":
                lists.pop(group, None)
            else:
                lists[group] = contact_id
        return lists

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
