from concurrent.futures import ThreadPoolExecutor

from odoo import fields, models
from odoo.tools import split_every

from ..client import BadDataError, CleverReachError, NotFoundError
from ..sync.fingerprint import fingerprint
from ..sync.states import Reason

BATCH = 250
CONNECTIONS = 4
SOURCE = "Odoo"


class CleverReachPush(models.AbstractModel):
    """Last phases of a line: carry the plan out, removals last."""

    _name = "cleverreach.push"
    _description = "Sending to CleverReach"

    # RENAME: the address of a recipient is changed, its history stays

    def _rename(self, client):
        for row in self._receivers(
            [("todo", "=", "rename"), ("former_id", "!=", False)]
        ):
            if self._is_one_person(client, row) and self._change_email(client, row):
                self._note_renamed(row)
            else:
                # The old recipient goes when the new one is there.
                row.former_id.todo = "remove"
                self.own_removal_count += 1
                row.write({"todo": "create", "former_id": False})
            yield 1

    def _is_one_person(self, client, row):
        """Whether everything at CleverReach behind the old address is this contact.

        CleverReach changes an address on all lists of the account at once.
        """
        former = row.former_id
        rows = self.env["cleverreach.receiver"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("on_list", "=", True),
                ("email", "in", [former.email, row.email]),
            ]
        )
        if any(
            other.email == row.email or other.partner_id != row.partner_id
            for other in rows
        ):
            return False
        lists = set(rows.mapped("group_id.remote_id"))
        return set(client.receiver_groups(former.remote_id)) <= lists

    def _change_email(self, client, row):
        try:
            client.change_email(row.former_id.remote_id, row.email)
        except (BadDataError, NotFoundError):
            # Refused: the caller adds the new address and removes the old one.
            return False
        return True

    def _note_renamed(self, row):
        former = row.former_id
        others = self.env["cleverreach.receiver"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("group_id", "!=", self.group_id.id),
                ("email", "in", [former.email, row.email]),
            ]
        )
        renamed = others.filtered(lambda other: other.email == former.email)
        stale = others.filtered(
            lambda other: (
                other.email == row.email and other.group_id in renamed.group_id
            )
        )
        stale.unlink()
        renamed.email = row.email
        values = former.read(["remote_id", "state", "fingerprint"], load="")[0]
        del values["id"]
        former.unlink()
        row.write({**values, "on_list": True, "former_id": False})

    # SEND: additions and changes

    def _send(self, client):
        todo = [("todo", "in", ("create", "change", "rename"))]
        while rows := self._receivers_limited(todo, BATCH * CONNECTIONS):
            orphans = rows.filtered(lambda row: not row.partner_id)
            # Their contact was deleted a moment ago: the next upload removes them.
            orphans.todo = False
            yield from self._send_rows(client, rows - orphans)
            self.env.invalidate_all()

    def _receivers_limited(self, domain, limit):
        return self.env["cleverreach.receiver"].search(
            [("group_id", "=", self.group_id.id), *domain], order="id", limit=limit
        )

    def _send_rows(self, client, rows):
        """Send some batches over parallel connections, and commit each answer."""
        payloads = self._payloads(rows)
        batches = [
            self.env["cleverreach.receiver"].concat(*batch)
            for batch in split_every(BATCH, rows)
        ]
        remote_id = self.group_id.remote_id
        first_error = None
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            # The threads get plain values: the ORM belongs to this one.
            answers = [
                pool.submit(
                    client.upsert_receivers,
                    remote_id,
                    [payloads[row.id] for row in batch],
                )
                for batch in batches
            ]
            for batch, answer in zip(batches, answers, strict=True):
                try:
                    results = answer.result()
                except CleverReachError as error:
                    first_error = first_error or error
                    continue
                self._note_sent(batch, payloads, results)
                yield len(batch)
        if first_error:
            raise first_error

    def _payloads(self, rows):
        """:return: dict of row id → what is sent for it"""
        lang = self.account_id.lang
        contents = self.matching_id._payloads(rows.partner_id.with_context(lang=lang))
        payloads = {}
        for row in rows:
            attributes, global_attributes = contents[row.partner_id.id]
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
        now = fields.Datetime.now()
        counters = {
            "create": "created_count",
            "change": "changed_count",
            "rename": "renamed_count",
        }
        for row, result in zip(rows, results, strict=True):
            payload = payloads[row.id]
            values = {
                "todo": False,
                "fingerprint": fingerprint(
                    payload["attributes"], payload["global_attributes"]
                ),
            }
            if result.ok:
                self[counters[row.todo]] += 1
                values |= {"on_list": True, "last_sent": now, "refused": False}
                if result.receiver:
                    values["remote_id"] = result.receiver.id
                    values["state"] = result.receiver.state.value
            else:
                values["refused"] = result.message
                self._skip(row.partner_id.id, Reason.REFUSED, result.message)
            row.write(values)

    # REMOVE

    def _remove(self, client):
        if self.hold:
            self._receivers([("todo", "=", "remove")]).todo = False
            return
        while rows := self._receivers_limited([("todo", "=", "remove")], BATCH):
            results = client.delete_receivers(
                self.group_id.remote_id, rows.mapped("email")
            )
            pairs = list(zip(rows, results, strict=True))
            removed = rows.browse([row.id for row, result in pairs if result.ok])
            refused = rows - removed
            removed._forget_removed()
            self.removed_count += len(removed)
            if refused:
                refused.todo = False
                self.problem = self.env._(
                    "CleverReach did not remove all recipients: %(message)s. The next "
                    "upload tries again.",
                    message=next(r.message for _, r in pairs if not r.ok),
                )
            yield len(rows)
