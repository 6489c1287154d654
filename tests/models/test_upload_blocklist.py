"""Addresses on CleverReach's own blocklist."""

from ..common import CleverReachCase


class TestBlocklist(CleverReachCase):
    def test_a_blocked_address_is_not_sent(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        # Even where CleverReach would take it.
        self.box.switches.blacklisted_row = "accept"
        self.box.store.blacklist_add("anna@example.com")
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assertEqual(upload.line_ids.skip_ids.reason, "blocked")
        self.assertEqual(anna.cleverreach_state_ids.state, "blocked")

    def test_who_unsubscribes_from_an_account_that_blocks_then_stays_away(self):
        """With that option of CleverReach the recipient vanishes from every list."""
        self.box.switches.unsubscribe_mode = "blacklist_delete"
        self.box.switches.blacklisted_row = "accept"
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_who_is_on_the_list_already_stays_there_unchanged(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.blacklist_add("*@example.com")
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assertEqual(anna.cleverreach_state_ids.state, "blocked")

    def test_without_the_right_to_read_it_the_upload_goes_on(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.box.switches.scopes = ["groups", "attributes", "receivers"]
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
