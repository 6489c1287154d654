from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor

from odoo import api, fields, models
from odoo.tools import split_every

from .. import limits
from ..client import CleverReachError, Row, mask
from ..sync.addresses import address_forms
from ..sync.fingerprint import content_of, fingerprint_of, tail, with_email
from ..sync.states import Action, Reason, State
from ..told import told
from . import memory, steps
from .lookup import look_up
from .pull import SOURCE

CREATE = Action.CREATE.value
COUNTERS = {
    CREATE: "created_count",
    Action.CHANGE.value: "changed_count",
    Action.RESEND.value: "resent_count",
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
        remote_id = line.group_id.remote_id
        under_way = deque()
        prepared = line.position
        errors = []
        if line.reach > line.position:
            # It was interrupted: some of these may have arrived.
            memory.note_under_way(self.env, line.group_id, line)
        with ThreadPoolExecutor(work.client.connections) as pool:
            try:
                while not errors:
                    landed = 0
                    if len(under_way) > 1:
                        landed = self._land(line, under_way.popleft(), errors)
                    if errors:
                        yield landed
                        break
                    chunk = steps.to_send(self.env, line, prepared, limits.FLIGHT)
                    if not chunk:
                        break
                    prepared = chunk[-1].id
                    rows, there = self._prepare(line, work, chunk)
                    flight = Flight(prepared, work.role(line).double_opt_in)
                    # Should the answer be lost, they are known as ours all the same.
                    line.reach = prepared
                    yield landed
                    contents = self._contents(line, flight, rows, there)
                    flight.begin(pool, work.client, remote_id, rows, contents)
                    # Nothing is asked of the database before answers have come: what is
                    # looked at next is looked at as it is then.
                    under_way.append(flight)
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
        rows = self.env["cleverreach.run.recheck"]._still_wanted(line, work, chunk)
        rows = self._not_left(line, work, rows)
        there = self._there_by_now(line, work, rows)
        return self._note_there(line, rows, there), there

    def _not_left(self, line, work, rows):
        """Look again at the old recipients of those who are added with a new address.

        :return: ``rows`` less those who have unsubscribed since: the new address must
            not bring them back
        """
        asked = [row for row in rows if row.former_id and row.action == CREATE]
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
        waits = work.role(line).double_opt_in
        asked = [
            row.address
            for row in rows
            if waits and row.action == CREATE or len(address_forms(row.address)) > 1
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
            if remote and row.action == CREATE:
                row = row._replace(action=Action.CHANGE.value)
                changed.append(row.id)
            kept.append(row)
        steps.leave_out(self.env, line, out)
        steps.note(self.env, changed, action=Action.CHANGE.value)
        return kept

    # ON THE WAY

    def _contents(self, line, flight, rows, there):
        """:return: list of :class:`client.Row`, in the order of ``rows``"""
        missing = {row.contact_id: row for row in rows if row.content is None}
        made = self._make_contents(line, missing) if missing else {}
        contents = []
        for row in rows:
            email = row.address
            content = row.content or made[row.contact_id]
            if there and email in there and there[email].email != email:
                email = there[email].email
                content = with_email(content, email)
            if row.action == CREATE:
                content = content[:-1] + flight.of_new
            contents.append(Row(email, content))
        return contents

    def _make_contents(self, line, rows):
        """Make anew what is sent: the field matching was changed since the plan.

        :param rows: dict of contact id → :class:`run.steps.Sending`
        """
        reader = self.env["cleverreach.content"]._reader(line.matching_id)
        contacts = reader.of(rows)
        extras = reader.extra_keys(contacts) or [None] * len(contacts)
        made, prints = {}, []
        for contact, (own, shared), extra in zip(
            contacts, reader.contents(contacts), extras, strict=True
        ):
            row = rows[contact.id]
            made[contact.id] = content_of(row.address, own, shared, extra)
            prints.append((row.id, fingerprint_of(own, shared, extra)))
        steps.set_fingerprints(self.env, prints)
        return made

    # AFTER

    def _land(self, line, flight, errors):
        """Note the answers to a chunk.

        :param flight: its :class:`Flight`
        :param errors: takes what went wrong; the answers to other batches are not lost
        :return: number of contacts dealt with
        """
        answered = []
        for rows, future in flight.batches:
            try:
                answered += zip(rows, future.result(), strict=True)
            except CleverReachError as error:
                errors.append(error)
        self._note(line, flight, answered)
        if not errors:
            line.position = flight.last
        return len(answered)

    def _note(self, line, flight, answered):
        """:param answered: list of (:class:`run.steps.Sending`, its RowResult)"""
        sent, new, refused, silent = [], [], [], []
        for row, result in answered:
            _email, ok, receiver, message, receiver_id, was_answered = result
            if not ok:
                (refused if was_answered else silent).append((row, mask(message)))
                continue
            sent.append(
                (row.id, receiver.id, receiver.state)
                if receiver
                else (row.id, receiver_id or None, None)
            )
            if row.action == CREATE:
                new.append((row, receiver))
        if sent:
            memory.note_sent(
                self.env,
                line.group_id,
                sent,
                flight.state_of_new,
                flight.waits,
                fields.Datetime.now(),
            )
            actions = steps.note_sent(self.env, [id_ for id_, *_rest in sent])
            for action, count in Counter(actions).items():
                line[COUNTERS[action]] += count
        line.anew_count += sum(bool(row.former_id) for row, _receiver in new)
        if not flight.waits:
            self._note_inactive(line, new)
        self._note_refused(line, refused, silent)

    def _note_inactive(self, line, new):
        """Count the new ones who come back inactive, though nobody asked for it.

        :param new: list of (:class:`run.steps.Sending`, its recipient or None)
        """
        inactive = [
            row.id
            for row, receiver in new
            if receiver and receiver.state is State.INACTIVE
        ]
        if inactive:
            steps.note(self.env, inactive, is_inactive=True)
            line.inactive_count += len(inactive)

    def _note_refused(self, line, refused, silent):
        recheck = self.env["cleverreach.run.recheck"]
        for row, _message in refused + silent:
            recheck._keep_former(line, row)
        if refused:
            messages = [(row.id, message) for row, message in refused]
            memory.note_refused(self.env, line, messages)
            line.refused_count += len(refused)
            line.has_refused = True
        if silent:
            line._note_problem(told(self.env, "unanswered"))
        steps.leave_out(
            self.env,
            line,
            [(row.id, Reason.REFUSED, message) for row, message in refused]
            + [(row.id, Reason.UNANSWERED, message) for row, message in silent],
        )


class Flight:
    """A chunk that is sent at once.

    :ivar last: id of its last step
    :ivar batches: list of (rows of a batch, future of its results)
    :ivar waits: whether new recipients wait for their double opt-in
    :ivar of_new: what the JSON of a new recipient ends with
    :ivar state_of_new: of a new recipient, where CleverReach does not tell
    """

    def __init__(self, last, waits):
        self.last = last
        self.waits = waits
        self.of_new = tail({"source": SOURCE} | ({"activated": 0} if waits else {}))
        self.state_of_new = State.INACTIVE if waits else State.ACTIVE

    def begin(self, pool, client, remote_id, rows, contents):
        """Send the ``contents`` of ``rows``.

        The threads get plain values: the ORM belongs to the other one.
        """
        self.batches = [
            (
                rows[at : at + limits.BATCH],
                pool.submit(
                    _upsert, client, remote_id, contents[at : at + limits.BATCH]
                ),
            )
            for at in range(0, len(rows), limits.BATCH)
        ]


def _upsert(client, remote_id, rows):
    """Send one batch; once more whatever CleverReach passed over in silence."""
    results = client.upsert_receivers(remote_id, rows)
    silent = [place for place, result in enumerate(results) if not result.answered]
    if silent:
        again = client.upsert_receivers(remote_id, [rows[place] for place in silent])
        for place, result in zip(silent, again, strict=True):
            results[place] = result
    return results
