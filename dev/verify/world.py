"""What the checks share: the account, the lists they may use, and short ways to ask."""

from .addon import State, errors, reading, row_answers
from .courier import Halt
from .registry import Unclear, required

# So many lists are looked at for one that has recipients to read.
LOOKED_AT = 8


class World:
    """
    :param courier: the :class:`.courier.Courier`
    :param ask: shows a text and returns what was typed
    :ivar dict token: the answer to the token request
    :ivar str customer: the account's number
    :ivar names: names in the account, which must not be told
    :ivar first: the id of our first list, :ivar second: of our second one
    """

    FIELD = "zz_verify"

    def __init__(self, courier, ask):
        self.courier = courier
        self.own = courier.own
        self.ask = ask
        self.token = {}
        self.customer = ""
        self.names = set()
        self.groups = []
        self.first = self.second = None
        self._readable = None

    # -- lists

    def make_lists(self):
        """Make our two lists, and look whether they are what they should be.

        :raise Halt: if not: then nothing is written
        """
        for name in self.own.names:
            self.own.begun.append(name)
            answer = self.courier.send("POST", "/groups", {"name": name})
            if answer.error:
                raise Halt(f"No list can be made: {answer.error}")
            group = reading.group(answer.body)
            known = {known.id for known in self.groups}
            if group.id in known or group.id in self.own.lists.values():
                raise Halt("The new list has the number of another one")
            answer = self.courier.get("/groups/{list}", list=group.id)
            if answer.error or not self.own.adopt_list(reading.group(answer.body)):
                raise Halt("The new list is not there under its name")
            if self.members(group.id):
                raise Halt("The new list is not empty")
        self.first, self.second = self.own.lists.values()

    def readable_list(self):
        """Return the id of a list to read from: ours, or one that has recipients.

        :raise Unclear: if there is none
        """
        if self.first:
            return self.first
        if self._readable is None:
            self._readable = self._find_list()
        if not self._readable:
            raise Unclear("the account has no list")
        return self._readable

    def _find_list(self):
        best, most = "", -1
        for group in self.groups[:LOOKED_AT]:
            answer = self.courier.get("/groups/{list}/stats", list=group.id)
            total = 0 if answer.error else reading.group_stats(answer.body).total
            if total > most:
                best, most = group.id, total
        return best

    # -- recipients of our lists

    def upsert(self, group_id, *rows):
        """Send rows by ``upsertplus``; return the answer's rows.

        :raise Unclear: if all are refused at once
        """
        path = "/groups/{list}/receivers/upsertplus"
        answer = self.courier.send("POST", path, list(rows), list=group_id)
        found = reading.items(required(answer, "upsertplus"))
        for row in found:
            self._adopt(row)
        return found

    def put(self, group_id, email, **values):
        """Send one row by ``upsertplus``; return the row of the answer.

        :raise Unclear: if it is refused
        """
        found = self.upsert(group_id, {"email": email, **values})
        (result,) = row_answers.upserted([email], found)
        if not result.ok:
            raise Unclear(f"a row was refused: {result.message}")
        return found[0]

    def takes(self, group_id, email):
        """Whether a row with this address is taken, and what is said if not."""
        try:
            self.put(group_id, email)
        except Unclear as refusal:
            return False, str(refusal)
        return True, ""

    def receiver(self, group_id, whom):
        """Return somebody on a list as the JSON tells, None if they are not there."""
        path = "/groups/{list}/receivers/{recipient}"
        answer = self.courier.get(path, list=group_id, recipient=whom)
        if isinstance(answer.error, errors.NotFoundError):
            return None
        body = reading.single(required(answer, "a recipient"))
        self._adopt(body)
        return body or None

    def state(self, group_id, whom):
        """Return the :class:`State` of somebody on a list, None if not there."""
        found = self.receiver(group_id, whom)
        return reading.member(found).state if found else None

    def deactivate(self, group_id, whom):
        """
        :raise Unclear: if that is not possible
        """
        path = "/groups/{list}/receivers/{recipient}/deactivate"
        required(
            self.courier.send("PUT", path, list=group_id, recipient=whom), "deactivate"
        )
        if self.state(group_id, whom) is not State.UNSUBSCRIBED:
            raise Unclear("`deactivate` sets no time stamp")

    def members(self, group_id):
        """Return the recipients of a list of ours, as the addon reads them."""
        answer = self.courier.get(
            "/groups/{list}/receivers", query={"pagesize": 100}, list=group_id
        )
        rows = reading.items(required(answer, "a page"))
        for row in rows:
            self._adopt(row)
        return reading.members(rows)

    def _adopt(self, row):
        if isinstance(row, dict) and row.get("id") and row.get("email"):
            self.own.adopt_recipient(row["id"], row["email"])
