from odoo import models

from ..sync.states import State

PAGE_SIZE = 1000


class CleverReachPull(models.AbstractModel):
    """First phase of a line: what does the list hold?"""

    _name = "cleverreach.pull"
    _description = "Reading a CleverReach Recipient List"

    def _pull(self, client):
        if self._is_single():
            self._pull_contact(client)
            self._blacklist_unsubscribed()
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
        rows._observe_missing(self.group_id, self)
        self._blacklist_unsubscribed()

    def _pull_contact(self, client):
        """Read the list only for the addresses of the upload's one contact."""
        rows = self.env["cleverreach.receiver"]
        contacts = self._contacts()
        addresses = {address for address, _ in contacts._cleverreach_addresses()}
        formers = self._receivers([("partner_id", "in", contacts.ids)])
        for address in sorted(addresses - {None} | set(formers.mapped("email"))):
            remote = client.receiver(self.group_id.remote_id, address)
            if remote:
                rows._observe_page(self.group_id, self, [remote])
            else:
                for row in rows._by_address(self.group_id, [address]).values():
                    row._observe(None)

    def _blacklist_unsubscribed(self):
        """Take who unsubscribed over into Odoo's blacklist, where that is asked for."""
        if self.account_id.blacklist_unsubscribed and not self._is_preview():
            self._receivers(
                [("state", "=", State.UNSUBSCRIBED.value), ("blacklisted", "=", False)]
            )._blacklist()
