from odoo import api, models

from ..client import (
    BadDataError,
    MissingRightError,
    NotFoundError,
    UnexplainedError,
    UnreadableError,
)
from ..sync.addresses import address_key
from ..sync.states import Action, State
from . import memory, steps

WAITING = State.INACTIVE.value


class CleverReachRunRename(models.AbstractModel):
    """Fifth phase of a line: the address of a recipient is changed at CleverReach, its
    history and the evidence of its consent stay.
    """

    _name = "cleverreach.run.rename"
    _description = "Changing Addresses at CleverReach"

    @api.model
    def _run(self, line, work):
        recheck = self.env["cleverreach.run.recheck"]
        for sending in steps.renames(self.env, line, after=line.position):
            if recheck._still_wanted(line, work, [sending]):
                self._rename(line, work, sending)
            line.position = sending.id
            yield 1

    def _rename(self, line, work, sending):
        former = memory.by_id(self.env, line.group_id, [sending.former_id])
        former = former.get(sending.former_id)
        if former and self._change_email(line, work.client, sending, former):
            self._note_renamed(line, sending, former)
            return
        # The old recipient goes when the new one is there.
        steps.note(self.env, [sending.id], action=Action.CREATE.value)
        steps.plan_asks(self.env, line, [sending.contact_id])
        if former is None:
            return
        self.env["cleverreach.run.unclaimed"]._note_removals(
            line, work.role(line), [former]
        )
        left = self._left_with(line, work, former)
        if left:
            self._note_left(line, sending, left)

    def _change_email(self, line, client, sending, former):
        """Change the address at CleverReach.

        :return: whether the recipient has the new address; if not, the caller adds the
            new one and removes the old one
        """
        groups = (
            self.env["cleverreach.receiver"]
            .search(
                [
                    ("group_id.account_id", "=", line.account_id.id),
                    ("on_list", "=", True),
                    ("email", "=", former.address),
                    ("group_id", "!=", line.group_id.id),
                ]
            )
            .group_id
        )
        try:
            # Also on the other lists: it may have left one of them since the plan.
            own = client.receiver(line.group_id.remote_id, former.remote_id)
            others = [
                client.receiver(group.remote_id, former.remote_id) for group in groups
            ]
            remotes = [own, *filter(None, others)]
            if not all(remote and remote.state.movable for remote in remotes):
                return False
            if any(address_key(r.email) != sending.address for r in remotes):
                self._ask_to_change(line, client, sending, former)
        except (BadDataError, MissingRightError, NotFoundError):
            return False
        return True

    def _ask_to_change(self, line, client, sending, former):
        """
        :raise BadDataError: if the recipient keeps its address
        """
        try:
            client.change_email(former.remote_id, sending.address)
        except UnreadableError as error:
            # It may have been done: look.
            now = client.receiver(line.group_id.remote_id, former.remote_id)
            if not now or address_key(now.email) != sending.address:
                raise UnexplainedError(str(error), status=error.status) from error

    def _note_renamed(self, line, sending, former):
        """The rows of the old address become those of the new one, on all lists."""
        receivers = self.env["cleverreach.receiver"]
        account = [("group_id.account_id", "=", line.account_id.id)]
        olds = receivers.search(
            [*account, ("email", "=", former.address), ("on_list", "=", True)]
        )
        # Nothing was ever known of these but a refusal, or that they were asked.
        news = receivers.search(
            [
                *account,
                ("email", "=", sending.address),
                ("group_id", "in", olds.group_id.ids),
            ]
        )
        dates = {new.group_id: new.asked_date for new in news if new.asked_date}
        news.unlink()
        asked = olds.filtered(lambda old: old.asked_date and old.state == WAITING)
        formers = [(old.group_id.id, old.asked_date) for old in asked]
        olds.email = sending.address
        # It was the former address that was asked to confirm. Should it come back, it
        # is not asked again.
        for old in asked:
            old.ask_due = old.ask_due or old.group_id not in dates
            old.asked_date = dates.get(old.group_id, old.asked_date)
        self.env.flush_all()
        receivers.create(
            [
                {
                    "group_id": group_id,
                    "email": former.address,
                    "partner_id": sending.contact_id,
                    "on_list": False,
                    "ours": False,
                    "ask_due": False,
                    "asked_date": date,
                }
                for group_id, date in formers
            ]
        )
        self.env.flush_all()
        steps.note(self.env, [sending.id], receiver_id=former.id, former_id=None)

    # WHO HAS LEFT MEANWHILE

    @api.model
    def _left_with(self, line, work, former):
        """Whether somebody has left since the list was read, and how.

        Their new address must not bring them back.

        :param former: :class:`sync.plan.Recipient` with the old address
        :return: the :class:`sync.states.State` that tells it, or None
        """
        pull = self.env["cleverreach.run.pull"]
        key = former.remote_id or former.address
        remote = work.client.receiver(line.group_id.remote_id, key)
        if remote:
            now = former._replace(state=remote.state, on_list=True, remote_id=remote.id)
        else:
            now = pull._gone(former, work.blocklist(anew=True))
            # It is not gone for us until the list was read again.
            now = former._replace(state=now.state if now.state.left else former.state)
        if now != former:
            memory.note(self.env, [now])
        return now.state if now.state.left else None

    @api.model
    def _note_left(self, line, sending, state):
        """Leave somebody out who has left under the former address, with ``state``."""
        steps.leave_out(self.env, line, [(sending.id, state.reason, None)])
        memory.note_left(
            self.env, line.group_id, [(sending.address, sending.contact_id, state)]
        )
