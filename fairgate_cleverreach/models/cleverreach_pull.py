from odoo import models
from odoo.exceptions import UserError

from ..client import ReceiverState
from ..sync.addresses import address_forms, address_key
from ..sync.states import State

PAGE_SIZE = 1000
# Stands in for the fingerprint of a new recipient until its answer is there.
UNDER_WAY = "?"
# What CleverReach shows as the source of a recipient that came from here.
SOURCE = "Odoo"
# So many recipients that are missing are looked for on their own.
LOOK_UP = 250
# Which of two recipients with the same address counts.
PRECEDENCE = (
    ReceiverState.UNSUBSCRIBED,
    ReceiverState.BOUNCED,
    ReceiverState.ACTIVE,
    ReceiverState.INACTIVE,
)


class CleverReachPull(models.AbstractModel):
    """First phase of a line: what does the list hold?"""

    _name = "cleverreach.pull"
    _description = "Reading a CleverReach Recipient List"

    def _pull(self, client):
        if not self.position:
            self._pull_fields(client)
        if self._is_single():
            self._check_mirrored(client)
            self._pull_contact(client)
            yield from self._blacklist_unsubscribed()
            return
        rows = self.env["cleverreach.receiver"]
        size = PAGE_SIZE
        while size == PAGE_SIZE:
            page = client.receivers_page(
                self.group_id.remote_id, self.position, PAGE_SIZE
            )
            rows._observe_page(self.group_id, self, page)
            size = len(page)
            if size == PAGE_SIZE:
                self.position += 1
                yield size
        yield from self._observe_missing(client)
        yield from self._blacklist_unsubscribed()

    def _observe_missing(self, client):
        """Take note that the list no longer holds what was not on its pages."""
        missing = [("on_list", "=", True), ("seen_by", "!=", self.id)]
        rows = self._receivers(missing, LOOK_UP + 1)
        if 0 < len(rows) <= LOOK_UP:
            # While the pages are read some recipients may move between them. Of very
            # many it is true: somebody has emptied the list.
            found = look_up(client, self.group_id.remote_id, rows.mapped("email"))
            rows._observe_page(self.group_id, self, found.values())
        blocklist = None
        while rows := self._receivers(missing, PAGE_SIZE):
            if blocklist is None:
                blocklist = self._blocklist(client)
            for row in rows:
                row._observe(None, blocked=blocklist.names(row.email))
            yield len(rows)
            self._forget_cache()
        # What was under way when an upload broke off has not arrived.
        lost = [("on_list", "=", False), ("fingerprint", "=", UNDER_WAY)]
        self._receivers(lost).fingerprint = False

    def _pull_fields(self, client):
        """Read which fields the list has now, where any are sent.

        CleverReach passes over a value without a word if its field is gone.
        """
        account = self.account_id
        if account.field_map_ids:
            for group in (account.group_ids.browse(), self.group_id):
                found = client.attributes(group.remote_id or None)
                account.attribute_ids._sync(account, group, found)

    def _pull_contact(self, client):
        """Read the list only for the addresses of the upload's one contact."""
        rows = self.env["cleverreach.receiver"]
        contacts = self._contacts()
        addresses = {address for address, _ in contacts._cleverreach_addresses()}
        formers = self._receivers([("partner_id", "in", contacts.ids)])
        addresses = addresses - {None} | set(formers.mapped("email"))
        remotes = look_up(client, self.group_id.remote_id, addresses)
        rows._observe_page(self.group_id, self, remotes.values())
        missing = rows._by_address(self.group_id, addresses - remotes.keys())
        blocklist = self._blocklist(client) if missing else ()
        for address, row in missing.items():
            row._observe(None, blocked=blocklist.names(address))

    def _check_mirrored(self, client):
        """Make sure that the list is ours before a single contact is put on it.

        :raise UserError: if it holds recipients from elsewhere that the first upload
            would ask about
        """
        matching = self.matching_id
        if matching.mirrored or matching.keep_foreign:
            return
        position = 0
        size = PAGE_SIZE
        while size == PAGE_SIZE:
            page = client.receivers_page(self.group_id.remote_id, position, PAGE_SIZE)
            addresses = {address_key(remote.email) for remote in page}
            known = self.env["cleverreach.receiver"]._by_address(
                self.group_id, addresses
            )
            own = {address for address, row in known.items() if row.fingerprint}
            others = addresses - own
            if others - self._contacts_at(others):
                raise UserError(
                    self.env._(
                        "The list holds recipients that no upload has sent. The first "
                        "upload of the whole list asks what is to become of them; "
                        "single contacts can be sent after that. Nothing was sent."
                    )
                )
            size = len(page)
            position += 1

    def _blacklist_unsubscribed(self):
        """Take who unsubscribed over into Odoo's blacklist, where that is asked for."""
        if not self.account_id.blacklist_unsubscribed or self._is_preview():
            return
        unsubscribed = [
            ("state", "=", State.UNSUBSCRIBED.value),
            ("blacklisted", "=", False),
        ]
        while rows := self._receivers(unsubscribed, limit=PAGE_SIZE):
            rows._blacklist()
            yield len(rows)


def look_up(client, remote_id, addresses):
    """Ask a list for some addresses, in every form in which it may hold them.

    :param remote_id: of the list
    :param addresses: as :func:`sync.addresses.address_key` returns them
    :return: dict of address → :class:`client.Receiver`, for those that are there; in
        ``email`` they have the address as CleverReach spells it
    """
    forms = sorted(set().union(*map(address_forms, addresses)))
    return by_key(client.receivers_by_email(remote_id, forms))


def by_key(remotes):
    """
    :param remotes: :class:`client.Receiver` of one list
    :return: dict of address → the one of them that counts, should CleverReach hold the
        address in two spellings: whoever left or bounced with one of them did
    """
    found = {}
    for remote in sorted(remotes, key=lambda remote: PRECEDENCE.index(remote.state)):
        found.setdefault(address_key(remote.email), remote)
    return found
