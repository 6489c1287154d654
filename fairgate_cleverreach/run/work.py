"""What one pass of an account's job shares between the services."""

import time

from .. import limits
from ..client import NOT_TOLD, NotFoundError, UnreadableError
from ..sync.blocklist import Blocklist
from ..sync.ids import IdSet
from ..sync.plan import Plan, Policy
from .role import Role


class Work:
    """One pass of an upload: the client, the time, and what is read once an upload.

    :param client: :class:`client.CleverReachClient`
    :param upload: the ``cleverreach.upload``
    :param shift: the :class:`run.shift.Shift`
    :ivar dict resting: lines that wait, by id: the naive UTC when each goes on
    """

    def __init__(self, client, upload, shift):
        self.client = client
        self.upload = upload
        self.fields_read = False
        self.has_to_stop = False
        self.processed = 0
        self.resting = {}
        self._told = self._began = time.monotonic()
        self._roles = {}
        self._plans = {}
        self._shift = shift
        self._blocklist = None
        self._lists = None
        self._tells_lists = True

    @property
    def is_over(self):
        """Whether the pass has used its time, or the upload is to stop."""
        return self.has_to_stop or self._shift.is_over

    @property
    def is_young(self):
        """Whether this transaction can go on: to find out once more what it has found
        out so far takes less than to commit, after which Odoo reads every record anew.
        """
        age = time.monotonic() - self._began
        return age < limits.SHORT_SECONDS and not self.is_over

    def begin_anew(self):
        """A transaction has begun, which may see what others have changed."""
        self._began = time.monotonic()
        for role in self._roles.values():
            role.is_sure = False

    def rest(self, line, date):
        """Let ``line`` go on at ``date`` only; others may go on meanwhile."""
        self.resting[line.id] = date

    def has_to_tell(self):
        """Whether it is time again to say how far the work has come."""
        now = time.monotonic()
        if now - self._told < limits.TELL_SECONDS:
            return False
        self._told = now
        return True

    def role(self, line):
        """:return: the :class:`Role` of a line
        :raise UserError: if it cannot be trusted
        """
        if line.id not in self._roles:
            self._roles[line.id] = Role(line)
        return self._roles[line.id]

    def plan(self, line):
        """:return: the :class:`Plan` of a line, which knows the recipients that were
        claimed so far
        """
        if line.id not in self._plans:
            policy = Policy(
                keep_foreign=line.matching_id.keep_foreign, resend=line.upload_id.resend
            )
            plan = self._plans[line.id] = Plan(policy, {})
            if line.phase != "plan" or line.position:
                plan.claimed = IdSet(line.marks)
        return self._plans[line.id]

    def lists_of(self, remote_id, address):
        """Return the ids of the lists of the account that a recipient is on.

        No document names the call that tells it. Where it fails, every list is asked
        for the address.

        :raise NotFoundError: if there are too many lists for that
        """
        if self._tells_lists:
            try:
                return self.client.receiver_groups(remote_id)
            except NOT_TOLD:
                self._tells_lists = False
        if self._lists is None:
            self._lists = [group.id for group in self.client.groups()]
        if len(self._lists) > limits.LISTS:
            raise NotFoundError("CleverReach does not tell the lists of a recipient")
        return [
            group_id
            for group_id in self._lists
            if self.client.receiver(group_id, address)
        ]

    def blocklist(self, *, anew=False):
        """Return CleverReach's :class:`Blocklist`: read once for an upload.

        :param anew: read it again: somebody may have got on it since
        """
        if anew:
            return Blocklist(self._read_entries())
        if self._blocklist is None:
            if not self.upload.blocklist:
                self.upload.blocklist = {"entries": self._read_entries()}
            self._blocklist = Blocklist(self.upload.blocklist["entries"])
        return self._blocklist

    def _read_entries(self):
        try:
            return self.client.blacklist()
        except NOT_TOLD as e:
            if isinstance(e, UnreadableError) and e.status < 400:
                # It is there, and could not be read. Nobody must be taken off it.
                raise
            # Not worth an upload: CleverReach itself refuses such an address then.
            return []
