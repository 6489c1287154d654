from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize_all

from ..sync.addresses import address_key
from ..sync.states import Action
from ..wording import titled


class CleverReachOutlook(models.AbstractModel):
    """What the form of a contact says before, and after, it is uploaded from there."""

    _name = "cleverreach.outlook"
    _description = "Outlook of a Contact at CleverReach"

    def cleverreach_outlook(self):
        """What the contact's form shows beside the button that uploads it.

        It is asked for once the form is there: to find out who has which filter role
        takes longer than the rest of the form.

        :return: dict of ``label`` and ``obstacle``: why it cannot be uploaded now, in
            short and in full, or False; ``notes``: what to know before, a list of
            texts; ``running``: the id of its upload under way, or False; ``result``:
            what became of the last one, or False
        """
        self.env["cleverreach.account"].check_access("read")
        self.check_access("read")
        self.ensure_one()
        matchings = self._cleverreach_matchings()
        label, obstacle = self._cleverreach_obstacle(matchings) or (False, False)
        upload = self._cleverreach_last_upload()
        return {
            "label": label,
            "obstacle": obstacle,
            "notes": self._cleverreach_notes(matchings) if matchings else [],
            "running": upload._is_open() and upload.id,
            "result": self._cleverreach_result(upload),
        }

    def _cleverreach_obstacle(self, matchings):
        """
        :param matchings: as :meth:`_cleverreach_matchings` returns them
        :return: why the contact cannot be uploaded now, in short and in full; None if
            it can
        """
        if not matchings:
            return self.env._("No filter role"), self._cleverreach_nowhere()
        ((_address, problem),) = self.env["cleverreach.run.plan"]._addresses(self)
        if problem:
            reason = self._cleverreach_reasons()[problem.value]
            return reason, self.env._(
                "“%(name)s” cannot be sent to CleverReach: %(reason)s.",
                name=self.display_name,
                reason=reason,
            )
        for account in matchings.account_id:
            if not (obstacle := account._obstacle("manual", self)):
                continue
            if account.busy_upload_id:
                return self.env._("An upload is under way"), obstacle
            if free_at := account._manual_free_at(self):
                time = account._format(free_at)
                return self.env._("Again from %(time)s", time=time), obstacle
            return self.env._("Not possible now"), obstacle
        return None

    def _cleverreach_reasons(self):
        """:return: dict of reason to be left out → how screens call it"""
        reasons = self.env["cleverreach.step"]._fields["reason"]
        return dict(reasons._description_selection(self.env))

    def _cleverreach_notes(self, matchings):
        """:return: list of texts: what an upload will find, and nobody looks for"""
        notes = []
        addresses = list(dict.fromkeys(map(address_key, self._cleverreach_all())))
        if len(addresses) > 1:
            notes.append(
                self.env._(
                    "The contact has several e-mail addresses: only the first one, "
                    "%(address)s, is sent.",
                    address=addresses[0],
                )
            )
        ((address, problem),) = self.env["cleverreach.run.plan"]._addresses(self)
        if problem:
            notes.append(
                self.env._(
                    "%(reason)s: it cannot be sent.",
                    reason=self._cleverreach_reasons()[problem.value],
                )
            )
        notes += [
            titled(self.env, matching.display_name, matching.role_problem)
            for matching in matchings.filtered("role_problem")
        ]
        lists = defaultdict(list)
        for matching in matchings if address else ():
            speaker = matching._speaker(address)
            if speaker and speaker != self:
                lists[speaker].append(matching.group_id.name)
        for speaker, names in lists.items():
            notes.append(
                self.env._(
                    "It shares its address with “%(name)s”, the older contact, whose "
                    "data is sent to: %(lists)s.",
                    name=speaker.sudo().display_name,
                    lists=", ".join(names),
                )
            )
        return notes

    def _cleverreach_all(self):
        """:return: list of all addresses that the contact's field holds"""
        return email_normalize_all(self.email or "")

    def _cleverreach_last_upload(self):
        """:return: the last upload that was asked for on the contact"""
        own = [("partner_id", "=", self.id), ("kind", "=", "manual")]
        return self.env["cleverreach.upload"].search(own, limit=1)

    def _cleverreach_result(self, upload):
        """:return: what became of the contact, list by list; False if nothing yet"""
        if not upload or upload._is_open():
            return False
        texts = [
            titled(self.env, line.display_name, self._cleverreach_fate(line))
            for line in upload.line_ids
        ]
        return self.env._(
            "Upload of %(time)s: %(result)s",
            time=upload.account_id._format(upload.end_date),
            result=" – ".join(texts) or upload.problem,
        )

    def _cleverreach_fate(self, line):
        """:return: what became of the contact on one list, in words"""
        own = line.step_ids.filtered(lambda step: step.partner_id == self)
        left_out = own.filtered(lambda step: step.action == Action.SKIP.value)
        if line.problem:
            return line.problem
        if left_out:
            return self._cleverreach_reasons()[left_out[0].reason]
        if own.filtered(lambda step: step.status == "held"):
            return self.env._("waits for a confirmation")
        if own.filtered(lambda step: step.action == Action.REMOVE.value):
            return self.env._("removed")
        if line.sent_count:
            return self.env._("sent")
        return self.env._("unchanged since it was last sent")

    def _check_cleverreach_upload(self, matchings):
        """
        :raise UserError: if the contact cannot be uploaded now
        """
        if found := self._cleverreach_obstacle(matchings):
            raise UserError(found[1])
