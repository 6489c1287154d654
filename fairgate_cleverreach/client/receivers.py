"""The calls about recipients."""

import json
from functools import partial

from . import reading, row_answers
from .errors import (
    BadDataError,
    NetworkError,
    NotFoundError,
    UnexplainedError,
    UnreadableError,
)
from .records import Row, RowResult

# What a call for many, which nobody has documented, may end in. That for one is tried
# then: it tells whether there is a true reason.
_FOR_MANY = (BadDataError, NotFoundError, UnreadableError)

PARTS = 4
"""A page that comes too slowly is asked for in so many parts."""

# Of those whom an answer about many leaves out, so many are asked for on their own.
_ASKED_ALONE = 10

STILL_THERE = "CleverReach did not remove the recipient and gave no reason"


class ReceiverCalls:
    """The part of the client that deals with recipients.

    It needs ``_call``, ``_batches`` and ``group`` of
    :class:`.client.CleverReachClient`.
    """

    _in_parts = False

    def receivers_page(self, group_id, page, pagesize=1000):
        """Return a list of :class:`.records.Receiver`; a short page is the last one.

        :param int page: counted from 0
        :param int pagesize: at most 5000
        """
        return self._page(group_id, page, pagesize, reading.receivers)

    def members_page(self, group_id, page, pagesize=1000):
        """Return a list of :class:`.records.Member`, as :meth:`receivers_page`."""
        return self._page(group_id, page, pagesize, reading.members)

    def _page(self, group_id, page, pagesize, read):
        size = pagesize // PARTS
        if not self._in_parts or size * PARTS != pagesize:
            try:
                return self._ask_for_page(group_id, page, pagesize, read)
            except NetworkError as error:
                if not error.timeout or size * PARTS != pagesize:
                    raise
                # The next pages would be as slow.
                self._in_parts = True
        found = []
        for part in range(PARTS):
            rows = self._ask_for_page(group_id, page * PARTS + part, size, read)
            found += rows
            if len(rows) < size:
                break
        return found

    def _ask_for_page(self, group_id, page, pagesize, read):
        # Without an order, nothing says that the pages neither overlap nor leave gaps.
        query = {"page": page, "pagesize": pagesize, "order_by": "email asc"}
        return self._call(
            "GET",
            "/groups/{}/receivers",
            group_id,
            query=query,
            read=read,
            again=False,
        )

    def probe_receivers(self):
        """Find out without any list whether recipients may be read.

        :raise CleverReachError: if not. That CleverReach finds nobody, or something
            wrong with the question, comes after the right.
        """
        nobody = {"field": "email", "logic": "eq", "condition": "nobody"}
        try:
            self._call(
                "POST",
                "/receivers/filter",
                json={"groups": [], "operator": "AND", "rules": [nobody]},
                read=reading.items,
            )
        except _FOR_MANY as error:
            if error.status == 403:
                raise

    def receiver(self, group_id, id_or_email):
        """Return the :class:`.records.Receiver` on a list, None if it is not there.

        :raise UnreadableError: if CleverReach does not say that this is what it does
            not find
        """
        try:
            return self._call(
                "GET",
                "/groups/{}/receivers/{}",
                group_id,
                id_or_email,
                read=reading.receiver_or_none,
            )
        except NotFoundError as error:
            self._require_group(group_id, error)
            return None

    def receivers_by_email(self, group_id, emails):
        """Return a :class:`.records.Receiver` for each of ``emails`` on a list.

        The call for many is known from CleverReach's own code only. It is asked again
        for those it leaves out until it adds nobody. Where it fails, or answers with
        others, or leaves out somebody who is there, those it leaves out are asked for
        on their own.

        :param emails: in lower case
        """
        by_email = {}
        left_out = list(emails)
        trusted = more = True
        while left_out and trusted and more:
            before = len(by_email)
            found = self._ask_for_many(group_id, left_out)
            by_email |= {receiver.email.lower(): receiver for receiver in found or []}
            more = len(by_email) > before
            trusted = found is not None and by_email.keys() <= set(emails)
            left_out = [email for email in emails if email not in by_email]
        if trusted and left_out:
            sample = left_out[: _ASKED_ALONE if by_email else 1]
            trusted = not any(self.receiver(group_id, email) for email in sample)
        if not trusted:
            alone = {email: self.receiver(group_id, email) for email in left_out}
            by_email |= {email: found for email, found in alone.items() if found}
        return [by_email[email] for email in emails if email in by_email]

    def _ask_for_many(self, group_id, emails):
        """:return: list of :class:`.records.Receiver`; None if it cannot be asked so"""
        try:
            return self._call(
                "POST",
                "/groups/{}/get_receivers",
                group_id,
                json={"email_list": ",".join(emails), "pagesize": len(emails)},
                read=reading.receivers,
                again=True,
            )
        except _FOR_MANY:
            return None

    def receiver_groups(self, receiver_id):
        """Return the ids of the lists that a recipient is on."""
        return self._call(
            "GET", "/receivers/{}/groups", receiver_id, read=reading.group_ids
        )

    def person(self, id_or_email):
        """Return the :class:`.records.Receiver` whatever list it is on, None if it is
        on none: without what a single list says of it.

        :raise UnreadableError: as for :meth:`receiver`
        """
        try:
            return self._call(
                "GET", "/receivers/{}", id_or_email, read=reading.receiver_or_none
            )
        except NotFoundError as error:
            _require_receiver(error)
            return None

    def upsert_receivers(self, group_id, rows):
        """Add or change recipients; return a :class:`.records.RowResult` for each row.

        :param rows: :class:`.records.Row`, or dicts as the API takes them; no address
            twice
        """

        def send(batch):
            return self._call(
                "POST",
                "/groups/{}/receivers/upsertplus",
                group_id,
                rows=[row.json for row in batch],
                read=partial(row_answers.upserted, [row.email for row in batch]),
            )

        def refused(row, error):
            return RowResult(
                row.email,
                False,
                None,
                str(error),
                answered=not isinstance(error, UnexplainedError | UnreadableError),
            )

        rows = [
            row if isinstance(row, Row) else Row(row["email"], json.dumps(row))
            for row in rows
        ]
        return self._batches.run(rows, send, refused)

    def delete_receivers(self, group_id, emails):
        """Take recipients off a list; return a :class:`.records.RowResult` for each.

        Done is what CleverReach says it has done, or what is not there when it is
        looked for. The call for many is documented by its users only: whoever it leaves
        is deleted on their own.
        """

        def send(batch):
            try:
                done = self._call(
                    "POST",
                    "/groups/{}/receivers/delete",
                    group_id,
                    json=batch,
                    read=partial(row_answers.deleted, batch),
                )
            except _FOR_MANY:
                done = [False] * len(batch)
            keys = [email.lower() for email in batch]
            doubtful = [k for k, is_done in zip(keys, done, strict=True) if not is_done]
            left = self._delete_one_by_one(group_id, doubtful)
            return [
                RowResult(email, key not in left, None, left.get(key, ""))
                for email, key in zip(batch, keys, strict=True)
            ]

        def refused(email, error):
            return RowResult(email, False, None, str(error))

        return self._batches.run(list(emails), send, refused)

    def _delete_one_by_one(self, group_id, emails):
        """Delete those of ``emails`` that are on the list.

        :param emails: in lower case
        :return: dict of address → CleverReach's words, for those that are there still
        """
        doubtful = {}
        for receiver in self.receivers_by_email(group_id, emails):
            try:
                # By its id: a slash in an address is not for every server's path.
                self._call(
                    "DELETE",
                    "/groups/{}/receivers/{}",
                    group_id,
                    receiver.id,
                    read=reading.accepted,
                )
            except _FOR_MANY as error:
                doubtful[receiver.email.lower()] = _why_not(error)
        there = self.receivers_by_email(group_id, list(doubtful))
        return {r.email.lower(): doubtful[r.email.lower()] for r in there}

    def change_email(self, receiver_id, email):
        """Change the address of a recipient, on every list of the account."""
        self._call(
            "PUT",
            "/receivers/{}/email",
            receiver_id,
            json={"email": email},
            read=reading.accepted,
        )

    def blacklist(self):
        """Return the addresses that CleverReach never mails to, as they are found.

        Some are patterns such as ``*@example.com``, or an address with a suffix.
        """
        return self._call("GET", "/blacklist", read=reading.addresses)

    def _require_group(self, group_id, error):
        """Return if ``error`` says that a recipient is not on the list.

        :raise NotFoundError: if the list itself is gone
        :raise UnreadableError: if it does not say what is not found
        """
        if not _is_about_receiver(error):
            self.group(group_id)
            _require_receiver(error)


def _is_about_receiver(error):
    return "receiver" in str(error).lower()


def _require_receiver(error):
    if not _is_about_receiver(error):
        raise UnreadableError(
            "CleverReach does not say what it did not find",
            status=error.status,
            endpoint=error.endpoint,
        )


def _why_not(error):
    """Return CleverReach's words about somebody who is there still."""
    is_said = isinstance(error, BadDataError) and not isinstance(
        error, UnexplainedError
    )
    return str(error) if is_said else STILL_THERE
