from collections import ChainMap
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..client import (
    BadDataError,
    CleverReachError,
    MissingRightError,
    NotFoundError,
    ReceiverState,
    UnreadableError,
    mask,
)
from ..sync.addresses import address_forms, address_key
from ..sync.brake import Hold
from ..sync.fingerprint import fingerprint
from ..sync.states import SENDING, Reason, State
from .cleverreach_pull import SOURCE, UNDER_WAY, look_up

BATCH = 250
CONNECTIONS = 4
# Who left or bounced stays at the address they did it with: it must be remembered.
MAY_MOVE = (ReceiverState.ACTIVE, ReceiverState.INACTIVE)


class CleverReachPush(models.AbstractModel):
    """Last phases of a line: carry the plan out, removals last.

    Time passes between the plan and each request. So whoever lost the filter role or
    the address meanwhile is not sent, and whoever got it is not removed.
    """

    _name = "cleverreach.push"
    _description = "Sending to CleverReach"

    def _still_wanted(self, rows):
        """Take those out of the work whose contact is no longer what was planned.

        :return: those of ``rows`` whose contact has the filter role and the address
        """
        self._check_matching()
        contacts = self.matching_id._contacts(Domain("id", "in", rows.claimant_id.ids))
        current = dict(zip(contacts, self._addresses(contacts), strict=True))
        kept = rows.browse()
        for row in rows:
            address, problem = current.get(row.claimant_id, (None, None))
            if address == row.email:
                kept |= row
            elif row.claimant_id in current:
                self._skip(row.claimant_id.id, problem or Reason.MOVED)
                if not problem:
                    self._keep_former(row)
            else:
                # Deleted, archived or without the filter role: no longer a contact of
                # this line. If a recipient is left, the next upload removes it.
                self.wanted_count -= 1
        (rows - kept).todo = False
        return kept

    # RENAME: the address of a recipient is changed, its history stays

    def _rename(self, client):
        renames = [("todo", "=", "rename"), ("former_id", "!=", False)]
        for row in self._receivers([*renames, ("planned_by", "=", self.id)]):
            if not self._still_wanted(row):
                continue
            if self._change_email(client, row):
                self._note_renamed(row)
            else:
                # The old recipient goes when the new one is there.
                row.former_id.write({"todo": "remove", "planned_by": self.id})
                self.own_removal_count += 1
                if self._has_left(client, row.former_id):
                    self._note_left(row)
                else:
                    row.todo = "create"
            yield 1

    def _has_left(self, client, former):
        """Whether somebody has unsubscribed since the list was read.

        Their new address must not bring them back.
        """
        key = former.remote_id or former.email
        remote = client.receiver(self.group_id.remote_id, key)
        if remote:
            former._observe(remote)
        elif self._blocklist(client).names(former.email):
            # So goes who unsubscribes from an account that blocks whoever does.
            former.state = State.UNSUBSCRIBED.value
        return former.state == State.UNSUBSCRIBED.value

    def _keep_former(self, row):
        """Leave the old recipient on the list: the new one of ``row`` is not there."""
        former = row.former_id
        if former.todo == "remove" and former.planned_by == self.id:
            former.todo = False
            self.own_removal_count -= 1

    def _change_email(self, client, row):
        """Change the address at CleverReach, unless that would touch somebody else.

        :return: whether the recipient has the new address; if not, the caller adds the
            new one and removes the old one
        """
        former = row.former_id
        try:
            remotes = self._remotes_of_one_person(client, row)
            if not remotes:
                return False
            if any(address_key(remote.email) != row.email for remote in remotes):
                client.change_email(former.remote_id, row.email)
        except (BadDataError, MissingRightError, NotFoundError, UnreadableError):
            return False
        return True

    def _remotes_of_one_person(self, client, row):
        """Everything at CleverReach behind the old address, if it is this contact.

        CleverReach changes an address on all lists of the account at once.

        :return: list of :class:`client.Receiver`; empty if the address must not be
            changed
        """
        former = row.former_id
        receivers = self.env["cleverreach.receiver"]
        olds = receivers.search(
            [
                ("account_id", "=", self.account_id.id),
                ("on_list", "=", True),
                ("email", "=", former.email),
            ]
        )
        if not former.remote_id or olds.partner_id != row.partner_id:
            return []
        if not all(old.partner_id and old.fingerprint for old in olds):
            return []
        groups = {old.group_id.remote_id: old.group_id for old in olds}
        remote_ids = client.receiver_groups(former.remote_id)
        if not set(remote_ids) <= set(groups):
            return []
        if not self._moves_on_all(row, olds.group_id - self.group_id):
            return []
        for remote_id in remote_ids:
            new = receivers._by_address(groups[remote_id], [row.email]).get(row.email)
            if new and (new.on_list or new.state != State.NEW.value):
                return []
        if receivers.search_count(
            [
                ("group_id", "in", [groups[remote_id].id for remote_id in remote_ids]),
                ("partner_id", "=", row.partner_id.id),
                ("state", "=", State.UNSUBSCRIBED.value),
            ],
            limit=1,
        ):
            # The contact left one of the lists: the new address must not be there.
            return []
        remotes = [client.receiver(group, former.remote_id) for group in remote_ids]
        well = all(remote and remote.state in MAY_MOVE for remote in remotes)
        return remotes if well else []

    def _moves_on_all(self, row, groups):
        """Whether the new address belongs on all ``groups``, and the old one on none.

        A list whose filter role cannot be trusted must not change at all.
        """
        matchings = self.account_id.matching_ids.filtered(
            lambda matching: matching.group_id in groups
        )
        try:
            return matchings.group_id == groups and all(
                matching._has_filter_role(row.claimant_id)
                and not self._contacts_at([row.former_id.email], matching)
                for matching in matchings
            )
        except UserError:
            return False

    def _note_renamed(self, row):
        former = row.former_id
        others = self.env["cleverreach.receiver"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("group_id", "!=", self.group_id.id),
                ("email", "in", [former.email, row.email]),
            ]
        )
        renamed = others.filtered(
            lambda other: other.email == former.email and other.on_list
        )
        # Nothing but a plan was ever known of these.
        (others - renamed).filtered(
            lambda other: (
                other.email == row.email and other.group_id in renamed.group_id
            )
        ).unlink()
        renamed.email = row.email
        values = former.read(
            ["remote_id", "state", "fingerprint", "last_sent"], load=""
        )[0]
        del values["id"]
        former.unlink()
        row.write({**values, "on_list": True, "former_id": False})

    # SEND: additions and changes

    def _send(self, client):
        actions = [action.value for action in SENDING]
        while rows := self._planned(actions, BATCH * CONNECTIONS):
            rows = self._still_wanted(rows)
            # Who is there already stays from elsewhere until CleverReach has answered.
            fresh = rows.filtered(lambda row: not (row.fingerprint or row.on_list))
            if fresh:
                # Should the answer be lost, they are known as ours all the same.
                fresh.fingerprint = UNDER_WAY
                yield 0
            yield from self._send_rows(client, rows)
            self._forget_cache()

    def _not_left(self, client, rows):
        """Look again at the old recipients of those who are added with a new address.

        :return: ``rows`` less those who have unsubscribed since: the new address must
            not bring them back
        """
        left = rows.browse()
        for row in rows:
            if row.todo == "create" and row.former_id:
                if self._has_left(client, row.former_id):
                    self._note_left(row)
                    left |= row
        return rows - left

    def _note_left(self, row):
        self._skip(row.claimant_id.id, Reason.UNSUBSCRIBED)
        row.write(
            {"todo": False, "state": State.UNSUBSCRIBED.value, "fingerprint": False}
        )

    def _there_by_now(self, client, rows):
        """Look again where it would do harm not to know that somebody is on the list.

        Who came there since it was read must not be put to sleep until a double opt-in.
        An international address is sent as CleverReach spells it, else it would be
        there twice.

        :return: dict of address → :class:`client.Receiver`
        """
        waits = self.matching_id.double_opt_in
        asked = rows.filtered(
            lambda row: (
                waits and row.todo == "create" or len(address_forms(row.email)) > 1
            )
        )
        batches = split_every(BATCH, asked.mapped("email"))
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            search = partial(look_up, client, self.group_id.remote_id)
            return dict(ChainMap(*pool.map(search, batches)))

    def _note_there(self, rows, there):
        """
        :param there: as :meth:`_there_by_now` returns it
        :return: those of ``rows`` that may be sent
        """
        left = rows.browse()
        for row in rows:
            remote = there.get(row.email)
            if not remote:
                continue
            row._observe(remote)
            if remote.state not in MAY_MOVE:
                self._skip(row.claimant_id.id, Reason(remote.state.value))
                row.todo = False
                if row.fingerprint == UNDER_WAY:
                    row.fingerprint = False
                left |= row
            elif row.todo == "create":
                row.todo = "change"
        return rows - left

    def _send_rows(self, client, rows):
        """Send some batches over parallel connections, and commit their answers.

        An error in one batch does not lose the answers to the others.
        """
        rows = self._not_left(client, rows)
        there = self._there_by_now(client, rows)
        rows = self._note_there(rows, there)
        payloads = self._payloads(rows)
        for row in rows:
            if row.email in there:
                payloads[row.id]["email"] = there[row.email].email
        batches = [
            self.env["cleverreach.receiver"].concat(*batch)
            for batch in split_every(BATCH, rows)
        ]
        remote_id = self.group_id.remote_id
        errors = []
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            # The threads get plain values: the ORM belongs to this one.
            answers = [
                pool.submit(
                    _upsert, client, remote_id, [payloads[row.id] for row in batch]
                )
                for batch in batches
            ]
        for batch, answer in zip(batches, answers, strict=True):
            try:
                results = answer.result()
            except CleverReachError as error:
                errors.append(error)
            else:
                self._note_sent(batch, payloads, results)
                yield len(batch)
        if errors:
            raise errors[0]

    def _payloads(self, rows):
        """:return: dict of row id → what is sent for it"""
        contacts = self.matching_id._partners().browse(rows.claimant_id.ids)
        contents = self.matching_id._payloads(contacts)
        payloads = {}
        for row in rows:
            attributes, global_attributes = contents[row.claimant_id.id]
            payloads[row.id] = {
                "email": row.email,
                "attributes": attributes,
                "global_attributes": global_attributes,
            }
            if row.todo == "create":
                payloads[row.id]["source"] = SOURCE
                if self.matching_id.double_opt_in:
                    payloads[row.id]["activated"] = 0
        return payloads

    def _note_sent(self, rows, payloads, results):
        """:param results: list of :class:`client.RowResult`, one for each row"""
        counters = {
            "create": "created_count",
            "change": "changed_count",
            "rename": "renamed_count",
        }
        for row, result in zip(rows, results, strict=True):
            payload = payloads[row.id]
            sent = fingerprint(payload["attributes"], payload["global_attributes"])
            message = mask(result.message)
            if result.ok:
                self[counters[row.todo]] += 1
                values = self._values_sent(row, result)
                values |= {"fingerprint": sent, "former_id": False}
            elif result.answered:
                values = {"refused": message, "fingerprint": sent}
                self._skip(row.claimant_id.id, Reason.REFUSED, message)
            else:
                values = {}
                self._skip(row.claimant_id.id, Reason.UNANSWERED, message)
                self._note_problem(
                    self.env._(
                        "CleverReach did not say what became of some recipients. The "
                        "next upload sends them again."
                    )
                )
            if not result.ok:
                self._keep_former(row)
            row.write({**values, "todo": False})

    def _values_sent(self, row, result):
        values = {
            "on_list": True,
            "last_sent": fields.Datetime.now(),
            "partner_id": row.claimant_id.id,
            "refused": False,
        }
        if result.receiver:
            values["remote_id"] = result.receiver.id
            values["state"] = result.receiver.state.value
        else:
            # The next upload reads the true state from the list.
            waits = self.matching_id.double_opt_in
            values["remote_id"] = result.receiver_id or row.remote_id
            if row.state == State.NEW.value:
                values["state"] = (State.INACTIVE if waits else State.ACTIVE).value
        return values

    # REMOVE

    def _remove(self, client):
        self._check_matching()
        if not self._is_single() and self.hold in (False, Hold.FOREIGN.value):
            # Addresses that could not be changed there have made them more meanwhile.
            reason = self._brake()
            self.hold = reason.value if reason else False
            if reason and self.removed_count:
                # It goes on after an interruption: what was removed waits no longer.
                self._count_removals()
        if self.hold in (Hold.FIRST.value, Hold.MANY.value):
            # The rows keep what would be done: the person who confirms looks at them.
            return
        removable = [("todo", "=", "remove"), ("planned_by", "=", self.id)]
        if self.hold == Hold.FOREIGN.value:
            removable.append(("fingerprint", "!=", False))
        while rows := self._receivers(removable, BATCH):
            yield from self._remove_rows(client, self._still_unwanted(rows))
            self._forget_cache()

    def _count_removals(self):
        removals = self._removals_left()
        self.own_removal_count = removals.own
        self.foreign_removal_count = removals.foreign

    def _still_unwanted(self, rows):
        """Take those out of the work whose address a contact has got meanwhile."""
        self._check_matching()
        addresses = self._contacts_at(rows.mapped("email"))
        wanted = rows.filtered(lambda row: row.email in addresses)
        wanted.todo = False
        rows -= wanted
        return rows

    def _remove_rows(self, client, rows):
        erased = rows.filtered(lambda row: row.fingerprint and not row.partner_id)
        states = {row: row.state for row in rows}
        there = self._look_again(client, rows)
        if any(row.state != state for row, state in states.items()):
            # Once they are removed, only we know that somebody had left.
            yield 0
        results = client.delete_receivers(
            self.group_id.remote_id, [remote.email for remote in there.values()]
        )
        refusals = {
            address_key(result.email): result for result in results if not result.ok
        }
        refused = rows.filtered(lambda row: row.email in refusals)
        removed = rows - refused
        self.removed_count += len(removed)
        self.erased_count += len(removed & erased)
        # What was agreed to is used up, also if this upload does not come to its end.
        if not self._is_single():
            self.matching_id._use_up_agreement(removed)
        removed._forget_removed()
        if refusals:
            refused.todo = False
            reason = mask(next(iter(refusals.values())).message)
            self._note_problem(
                self.env._(
                    "CleverReach did not remove all recipients: %(message)s. The next "
                    "upload tries again.",
                    message=reason,
                )
            )
        yield len(rows)

    def _look_again(self, client, rows):
        """Take note of who has left the list since it was read.

        CleverReach's memory of somebody who unsubscribed goes with the recipient.

        :return: dict of address → :class:`client.Receiver`, for those still there
        """
        there = look_up(client, self.group_id.remote_id, rows.mapped("email"))
        for row in rows:
            if row.email in there:
                row._observe(there[row.email])
        gone = rows.filtered(lambda row: row.email not in there)
        if gone:
            blocklist = self._blocklist(client)
            gone.filtered(
                lambda row: blocklist.names(row.email)
            ).state = State.UNSUBSCRIBED.value
        return there


def _upsert(client, remote_id, payloads):
    """Send one batch; once more whatever CleverReach passed over in silence."""
    results = client.upsert_receivers(remote_id, payloads)
    silent = [place for place, result in enumerate(results) if not result.answered]
    if silent:
        again = client.upsert_receivers(
            remote_id, [payloads[place] for place in silent]
        )
        for place, result in zip(silent, again, strict=True):
            results[place] = result
    return results
