from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor

from odoo import api, fields, models
from odoo.tools import split_every

from .. import limits
from ..client import CleverReachError, Row, mask
from ..sync.addresses import address_forms
from ..sync.fingerprint import completed, content_of
from ..sync.states import Action, Reason, State
from . import memory, steps
from .lookup import look_up
from .pull import SOURCE

COUNTERS = {
    Action.CREATE.value: "created_count",
    Action.CHANGE.value: "changed_count",
    Action.RENAME.value: "renamed_count",
}


class CleverReachRunSend(models.AbstractModel):
    """Sixth phase of a line: additions and changes.

    Batches go over several connections. While they are under way the next ones are
    prepared; an answer that has arrived is noted before anything else.
    """

    _name = "cleverreach.run.send"
    _description = "Sending to CleverReach"

    @api.model
    def _run(self, line, work):
        under_way = deque()
        prepared = line.position
        errors = []
        if line.reach > line.position:
            # It was interrupted: some of these may have arrived.
            memory.note_under_way(self.env, line.group_id, line)
        with ThreadPoolExecutor(limits.CONNECTIONS) as pool:
            try:
                while not errors:
                    chunk = steps.to_send(self.env, line, prepared, limits.FLIGHT)
                    if not chunk:
                        break
                    prepared = chunk[-1].id
                    rows, there = self._prepare(line, work, chunk)
                    if any(row.action == Action.CREATE.value for row in rows):
                        # Should the answer be lost, they are known as ours all the
                        # same.
                        line.reach = prepared
                        yield 0
                    under_way.append(
                        (prepared, self._dispatch(line, work, pool, rows, there))
                    )
                    if len(under_way) > 1:
                        yield self._land(line, under_way.popleft(), errors)
                while under_way:
                    yield self._land(line, under_way.popleft(), errors)
            except GeneratorExit:
                # Time is up. What went wrong besides, the next pass meets again.
                while under_way:
                    self._land(line, under_way.popleft(), errors)
                raise
        if errors:
            raise errors[0]

    # BEFORE

    def _prepare(self, line, work, chunk):
        """
        :param chunk: list of :class:`run.steps.Sending`
        :return: those of them that may be sent; and a dict of address →
            :class:`client.Receiver` of those that are there by now
        """
        rows = self.env["cleverreach.run.recheck"]._still_wanted(line, chunk)
        rows = self._not_left(line, work, rows)
        there = self._there_by_now(line, work, rows)
        return self._note_there(line, rows, there), there

    def _not_left(self, line, work, rows):
        """Look again at the old recipients of those who are added with a new address.

        :return: ``rows`` less those who have unsubscribed since: the new address must
            not bring them back
        """
        asked = [
            row for row in rows if row.former_id and row.action == Action.CREATE.value
        ]
        if not asked:
            return rows
        rename = self.env["cleverreach.run.rename"]
        formers = memory.by_id(self.env, line.group_id, [r.former_id for r in asked])
        left = set()
        for row in asked:
            former = formers.get(row.former_id)
            state = former and rename._left_with(line, work, former)
            if state:
                rename._note_left(line, row, state)
                left.add(row.id)
        return [row for row in rows if row.id not in left]

    def _there_by_now(self, line, work, rows):
        """Look again where it would do harm not to know that somebody is on the list.

        Who came there since it was read must not be put to sleep until a double opt-in.
        An international address is sent as CleverReach spells it, else it would be
        there twice.

        :return: dict of address → :class:`client.Receiver`
        """
        waits = line.matching_id.double_opt_in
        asked = [
            row.address
            for row in rows
            if waits
            and row.action == Action.CREATE.value
            or len(address_forms(row.address)) > 1
        ]
        there = {}
        for addresses in split_every(limits.BATCH, asked):
            there |= look_up(work.client, line.group_id.remote_id, addresses)
        return there

    def _note_there(self, line, rows, there):
        """
        :return: those of ``rows`` that may be sent, as they are to be sent
        """
        if not there:
            return rows
        pull = self.env["cleverreach.run.pull"]
        pull._observe_some(line, list(there.values()))
        kept, out, changed = [], [], []
        for row in rows:
            remote = there.get(row.address)
            if remote and remote.state.reason:
                out.append((row.id, remote.state.reason, None))
                continue
            if remote and row.action == Action.CREATE.value:
                row = row._replace(action=Action.CHANGE.value)
                changed.append(row.id)
            kept.append(row)
        steps.leave_out(self.env, line, out)
        steps.note(self.env, changed, action=Action.CHANGE.value)
        return kept

    # ON THE WAY

    def _dispatch(self, line, work, pool, rows, there):
        """:return: list of (rows of a batch, future of its results)"""
        contents = self._contents(line, rows, there)
        remote_id = line.group_id.remote_id
        # The threads get plain values: the ORM belongs to this one.
        return [
            (
                batch,
                pool.submit(
                    _upsert,
                    work.client,
                    remote_id,
                    [contents[row.id] for row in batch],
                ),
            )
            for batch in map(list, split_every(limits.BATCH, rows))
        ]

    def _contents(self, line, rows, there):
        """:return: dict of step id → :class:`client.Row`"""
        new = {"source": SOURCE}
        if line.matching_id.double_opt_in:
            new["activated"] = 0
        missing = {row.contact_id: row for row in rows if row.content is None}
        made = self._make_contents(line, missing) if missing else {}
        contents = {}
        for row in rows:
            content = row.content or made[row.contact_id]
            email = row.address
            if row.address in there and there[row.address].email != row.address:
                email = there[row.address].email
                content = completed(content, email=email)
            if row.action == Action.CREATE.value:
                content = completed(content, **new)
            contents[row.id] = Row(email, content)
        return contents

    def _make_contents(self, line, rows):
        """Make anew what is sent: the field matching was changed since the plan.

        :param rows: dict of contact id → :class:`run.steps.Sending`
        """
        reader = self.env["cleverreach.content"]._reader(line.matching_id)
        contacts = reader.of(rows)
        extras = reader.extra_keys(contacts) or [None] * len(contacts)
        made, prints = {}, []
        for contact, content, extra in zip(
            contacts, reader.contents(contacts), extras, strict=True
        ):
            row = rows[contact.id]
            print_, made[contact.id] = content_of(row.address, *content, extra)
            prints.append((row.id, print_))
        steps.set_fingerprints(self.env, prints)
        return made

    # AFTER

    def _land(self, line, flight, errors):
        """Note the answers to a chunk.

        :param flight: id of its last step, and what :meth:`_dispatch` returned
        :param errors: takes what went wrong; the answers to other batches are not lost
        :return: number of contacts dealt with
        """
        last, batches = flight
        answered = []
        for rows, future in batches:
            try:
                answered += zip(rows, future.result(), strict=True)
            except CleverReachError as error:
                errors.append(error)
        self._note(line, answered)
        if not errors:
            line.position = last
        return len(answered)

    def _note(self, line, answered):
        """:param answered: list of (:class:`run.steps.Sending`, its RowResult)"""
        sent, refused, silent = [], [], []
        for row, result in answered:
            if result.ok:
                receiver = result.receiver
                sent.append(
                    (
                        row.id,
                        receiver.id if receiver else result.receiver_id or None,
                        receiver.state if receiver else None,
                    )
                )
                continue
            (refused if result.answered else silent).append((row, mask(result.message)))
        if sent:
            waits = line.matching_id.double_opt_in
            default = State.INACTIVE if waits else State.ACTIVE
            memory.note_sent(self.env, line, sent, default, fields.Datetime.now())
            steps.note(
                self.env, [id_ for id_, *_rest in sent], status="done", content=None
            )
        taken = Counter(row.action for row, result in answered if result.ok)
        for action, count in taken.items():
            line[COUNTERS[action]] += count
        self._note_refused(line, refused, silent)

    def _note_refused(self, line, refused, silent):
        recheck = self.env["cleverreach.run.recheck"]
        for row, _message in refused + silent:
            recheck._keep_former(line, row)
        if refused:
            messages = [(row.id, message) for row, message in refused]
            memory.note_refused(self.env, line, messages)
        if silent:
            line._note_problem(
                self.env._(
                    "CleverReach did not say what became of some recipients. The next "
                    "upload sends them again."
                )
            )
        steps.leave_out(
            self.env,
            line,
            [(row.id, Reason.REFUSED, message) for row, message in refused]
            + [(row.id, Reason.UNANSWERED, message) for row, message in silent],
        )


def _upsert(client, remote_id, rows):
    """Send one batch; once more whatever CleverReach passed over in silence."""
    results = client.upsert_receivers(remote_id, rows)
    silent = [place for place, result in enumerate(results) if not result.answered]
    if silent:
        again = client.upsert_receivers(remote_id, [rows[place] for place in silent])
        for place, result in zip(silent, again, strict=True):
            results[place] = result
    return results
