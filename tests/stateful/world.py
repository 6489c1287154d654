"""What the machine plays with: a CleverReach, and ways to disturb an upload."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.fairgate_cleverreach.client.transport import Transport

from sandbox.state import Store

LISTS = 2
ADDRESSES = [f"{letter}@example.com" for letter in "abcdefg"]
STRANGERS = ["x@example.com", "y@example.com"]
NAMES = ["Anna Muster", "Beat Meier", "Carla Keller"]


class Killed(BaseException):
    """The worker dies: nothing of the addon runs any more."""


class RecordingStore(Store):
    """A store that remembers what was asked of it through the interface.

    ``sent``: (id of the list or None for all, address) since it was last cleared.
    ``ours``: (id of the list, address) of everybody who was ever sent. ``removed``:
    (id of the list, address, whether it was ours) since it was last cleared. ``taken``:
    (id of the list, address) of those who were removed, until they are there again.
    """

    def __init__(self, switches, clock):
        super().__init__(switches, clock, None)
        self.sent = []
        self.ours = set()
        self.removed = []
        self.taken = set()

    def add_receiver(self, group_id, email, **options):
        before = self.sent, self.ours
        self.sent, self.ours = [], set()
        try:
            return super().add_receiver(group_id, email, **options)
        finally:
            self.sent, self.ours = before

    def write_rows(self, group_id, rows, **options):
        written = [(int(group_id), row["email"]) for row in rows]
        self.sent += written
        self.ours |= set(written)
        self.taken -= set(written)
        return super().write_rows(group_id, rows, **options)

    def change_email(self, key, email):
        old = self._person_or_404(key).email
        super().change_email(key, email)
        self.sent.append((None, email))
        self.ours |= {(group, email) for group, a in self.ours if a == old}

    def delete_receiver(self, group_id, email):
        address = self._receiver_or_404(group_id, email).person.email
        super().delete_receiver(group_id, email)
        key = (int(group_id), address)
        self.removed.append((*key, key in self.ours))
        self.ours.discard(key)
        self.taken.add(key)

    def delete_by_hand(self, group_id, address):
        """Somebody deletes a recipient in CleverReach."""
        super().delete_receiver(group_id, address)
        self.ours.discard((int(group_id), address))

    def states(self, group_id):
        """:return: dict of address → state, of everybody on a list"""
        return {r["email"]: _state(r) for r in self.receivers(group_id)}


def _state(receiver):
    for stamp, state in (("deactivated", "unsubscribed"), ("bounced", "bounced")):
        if int(receiver.get(stamp) or 0):
            return state
    return "active" if int(receiver["activated"] or 0) else "inactive"


@contextmanager
def example(case):
    """One sequence: an empty CleverReach, and a database that forgets it all."""
    cr = case.env.cr
    case.env.flush_all()
    cr.execute("SAVEPOINT machine")
    case.box.store = RecordingStore(case.box.switches, case.box.clock)
    for number in range(LISTS):
        case.box.store.create_group(f"List {number}")
    case.box.store.create_attribute("nachname")
    try:
        yield
    finally:
        case.box.interference.pending.clear()
        case.env.transaction.clear()
        cr.precommit.clear()
        cr.postcommit.clear()
        cr.execute("ROLLBACK TO SAVEPOINT machine")
        case.env.invalidate_all(flush=False)


@contextmanager
def killed_at(number, after):
    """Let the worker die at its request of that ``number``, before or after it."""
    count = 0
    exchange = Transport.exchange

    def counted(*args, **kwargs):
        nonlocal count
        count += 1
        if count == number and not after:
            raise Killed
        result = exchange(*args, **kwargs)
        if count == number:
            raise Killed
        return result

    with patch.object(Transport, "exchange", counted):
        yield


def disturb(box, number, status, after):
    """Disturb the ``number``-th request from now, and the tries that repeat it.

    :param status: what to answer; None to drop the connection
    """
    count = 0

    def match(_method, path):
        nonlocal count
        count += not path.startswith("/oauth")
        return count >= number

    if status is None:
        box.drop_next(times=4, match=match, after=after)
    elif status == 429:
        headers = {"Retry-After": "60"}
        box.fail_next(429, match=match, headers=headers, after=after)
    else:
        box.fail_next(status, times=4, match=match, after=after)
