from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import limits
from ..client import CleverReachError, MissingRightError, NotFoundError, ServiceError
from ..sync.states import Action, Answer, State
from ..told import of_error, told
from . import steps
from .lookup import look_up

WINDOW = timedelta(minutes=1)
# Who asks for the mails: CleverReach keeps it beside each.
USER_AGENT = "fairgate_cleverreach (Odoo)"


class CleverReachRunAsk(models.AbstractModel):
    """Last phase of a line: mails ask new recipients to confirm (double opt-in).

    Nobody is asked twice: that somebody is asked is written down and committed before
    the request, and the request is not repeated. Who was not asked, because CleverReach
    refused or because the upload broke off, is still due: the next plan has them again.
    """

    _name = "cleverreach.run.ask"
    _description = "Asking New CleverReach Recipients to Confirm"

    @api.model
    def _run(self, line, work):
        steps.drop_asks(self.env, line)
        refusals = []
        told = None
        while True:
            free = self._free(line.account_id)
            chunk = steps.asks(self.env, line, max(1, min(free, limits.BATCH)))
            if not chunk:
                break
            if not free:
                work.rest(line, fields.Datetime.now() + WINDOW)
                yield 1
                continue
            told = told or self._doidata(line, work)
            for sending, remote in self._to_ask(line, work, chunk):
                yield from self._ask(line, work, sending, remote.email, told, refusals)
        self._note_problems(line)

    @api.model
    def _check_form(self, line, work):
        """Make sure, before anybody is put on the list, that they can be asked then.

        :raise UserError: if the form is gone, or cannot be used
        """
        matching = line.matching_id
        if not matching.double_opt_in:
            return
        if not matching.form_id:
            raise UserError(told(self.env, "no_form"))
        try:
            work.client.form(matching.form_id.remote_id)
        except (MissingRightError, NotFoundError) as error:
            raise UserError(of_error(self.env, error)) from error

    def _free(self, account):
        """:return: how many mails may go at this moment"""
        since = fields.Datetime.now() - WINDOW
        asked = self.env["cleverreach.receiver"].search_count(
            [("group_id.account_id", "=", account.id), ("asked_date", ">", since)]
        )
        return max(0, account.opt_in_pace - asked)

    def _doidata(self, line, work):
        """Who asks for the mails. It is this Odoo: of the person we know no address,
        and none is made up.
        """
        return {
            "user_ip": work.client.own_address(),
            "referer": line.get_base_url(),
            "user_agent": USER_AGENT,
        }

    # WHO

    def _to_ask(self, line, work, sendings):
        """Look once more: time may have passed since they were put on the list.

        :return: list of (:class:`run.steps.Sending`, :class:`client.Receiver`)
        """
        recheck = self.env["cleverreach.run.recheck"]
        changed = {
            sending.id for sending, _why in recheck._no_longer(line, work, sendings)
        }
        steps.note(self.env, changed, status="dropped")
        wanted = [sending for sending in sendings if sending.id not in changed]
        there = look_up(
            work.client, line.group_id.remote_id, [s.address for s in wanted]
        )
        self.env["cleverreach.run.pull"]._observe_some(line, list(there.values()))
        waiting = []
        for sending in wanted:
            remote = there.get(sending.address)
            if remote and remote.state is State.INACTIVE:
                waiting.append((sending, remote))
            else:
                self._note_needless(line, sending, remote)
        return waiting

    def _note_needless(self, line, sending, remote):
        """:param remote: the recipient that does not wait; None if it is not there"""
        active = remote and remote.state is State.ACTIVE
        answer = Answer.ACTIVE if active else Answer.GONE
        steps.note(self.env, [sending.id], status="dropped", answer=answer.value)
        self._row(line, sending).ask_due = False

    # ASKING

    def _ask(self, line, work, sending, email, told, refusals):
        """Ask one of them. A generator: what happened is committed step by step.

        :param email: the address as CleverReach spells it
        :param told: who asks
        :param refusals: CleverReach's words, as long as it refuses one after the other
        """
        before = self._note_asking(line, sending)
        # Should the answer be lost, they were asked.
        yield 0
        form = line.matching_id.form_id
        try:
            result = work.client.ask_to_confirm(
                form.remote_id, line.group_id.remote_id, email, told
            )
        except ServiceError:
            # The mail may be on its way.
            raise
        except CleverReachError:
            self._note_not_asked(line, sending, before)
            yield 0
            raise
        if result.ok:
            steps.note(self.env, [sending.id], answer=Answer.SENT.value)
            refusals.clear()
        else:
            self._note_not_asked(line, sending, before)
            self._note_refusal(line, sending, result, refusals)
        yield 1
        if len(refusals) == limits.ALIKE and len(set(refusals)) == 1:
            # To ask all the others would only be refused as well.
            raise UserError(self._refused_text(line))

    def _note_refusal(self, line, sending, result, refusals):
        remote = result.receiver
        if remote is None or remote.state is not State.INACTIVE:
            # It did not wait any more.
            self._note_needless(line, sending, remote)
            if remote:
                self.env["cleverreach.run.pull"]._observe_some(line, [remote])
            return
        refused = {"answer": Answer.REFUSED.value, "detail": result.message}
        steps.note(self.env, [sending.id], **refused)
        refusals.append(result.message)

    def _note_asking(self, line, sending):
        """:return: when they were asked before; False for never"""
        row = self._row(line, sending)
        before = row.asked_date
        now = fields.Datetime.now()
        row.write({"ask_due": False, "asked_date": now})
        steps.note(
            self.env,
            [sending.id],
            status="done",
            asked_date=now,
            answer=Answer.UNKNOWN.value,
        )
        line.asked_count += 1
        return before

    def _note_not_asked(self, line, sending, before):
        """No mail has gone out: they are still to be asked."""
        self._row(line, sending).write({"ask_due": True, "asked_date": before})
        steps.note(
            self.env, [sending.id], status="planned", asked_date=None, answer=None
        )
        line.asked_count -= 1

    def _row(self, line, sending):
        """:return: the row that remembers the recipient"""
        return self.env["cleverreach.receiver"].search(
            [("group_id", "=", line.group_id.id), ("email", "=", sending.address)]
        )

    # WHAT WENT WRONG

    def _note_problems(self, line):
        if self._asked(line, Answer.REFUSED):
            line._note_problem(self._refused_text(line))
        if unknown := self._asked(line, Answer.UNKNOWN):
            line._note_problem(told(self.env, "asked_unknown", count=len(unknown)))

    def _refused_text(self, line):
        refused = self._asked(line, Answer.REFUSED)
        return told(
            self.env, "asked_refused", count=len(refused), message=refused[:1].detail
        )

    def _asked(self, line, answer):
        """:return: the line's steps that ask somebody and had that answer"""
        return self.env["cleverreach.step"].search(
            [
                ("line_id", "=", line.id),
                ("action", "=", Action.ASK.value),
                ("answer", "=", answer.value),
            ]
        )
