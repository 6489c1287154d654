"""The checklist of the settings page knows how far the set-up has come."""

from odoo.tests import TransactionCase

from ..common import CleverReachCase


class TestSetupFromNothing(TransactionCase):
    def test_it_begins_with_the_credentials(self):
        self.env.company.cleverreach_booked = True
        account = self.env.company.cleverreach_account_id
        self.assertEqual(account.setup_step, "credentials")
        account.write({"client_id": "id", "client_secret": "secret"})
        self.assertEqual(account.setup_step, "connected")


class TestSetup(CleverReachCase):
    def test_each_step_leads_to_the_next(self):
        account = self.account
        self.assertEqual(account.setup_step, "connected")
        account.action_test_connection()
        # The test case has read the lists already.
        self.assertEqual(account.setup_step, "matchings")
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.assertEqual(account.setup_step, "previewed")
        self.upload(kind="preview")
        self.assertEqual(account.setup_step, "uploaded")
        self.upload()
        self.assertEqual(account.setup_step, "done")

    def test_a_list_that_is_up_to_date_is_an_upload_though_another_one_waits(self):
        self.account.action_test_connection()
        self.matching()
        self.contact("Anna", "anna@example.com")
        remote_id = self.box.store.create_group("Club")["id"]
        self.box.store.add_receiver(remote_id, "stranger@example.org")
        self.refresh()
        self.matching(group_id=self.group(remote_id).id)
        self.assertEqual(self.upload().state, "held")
        self.assertTrue(self.account.setup_uploaded)
        self.assertEqual(self.account.setup_step, "confirm")

    def test_a_failed_test_says_that_the_connection_is_to_be_mended(self):
        self.account.client_secret = "wrong"
        self.account.action_test_connection()
        self.assertEqual(self.account.setup_step, "repair")

    def test_fields_are_a_step_that_may_be_left_out(self):
        self.assertFalse(self.account.setup_fields)
        self.box.store.create_attribute("vorname")
        self.refresh()
        self.field_map("cleverreach_first_name", "vorname")
        self.assertTrue(self.account.setup_fields)

    def test_the_settings_page_shows_the_same(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cleverreach_setup_step, self.account.setup_step)
        self.assertTrue(settings.cleverreach_setup_credentials)

    def test_the_state_tells_what_is_most_important(self):
        well = {
            "connection_state": "ok",
            "failed_count": 0,
            "held_count": 0,
            "is_late": False,
            "last_upload_state": "done",
            "setup_uploaded": True,
        }

        def states(**values):
            account = self.account.new(well | values)
            return account._standing()

        self.assertEqual(self.account.standing, "setup")
        self.assertEqual(states(), "ok")
        self.assertEqual(states(held_count=1), "held")
        self.assertEqual(states(held_count=1, failed_count=1), "failed")
        self.assertEqual(states(last_upload_state="failed"), "failed")
        running = {"failed_count": 1, "last_upload_state": "running"}
        self.assertEqual(states(**running), "running")
        self.assertEqual(states(**running, is_late=True), "late")
        self.assertEqual(states(is_late=True, connection_state="error"), "connection")

    def test_a_list_that_fails_is_told_until_it_is_mended(self):
        self.account.action_test_connection()
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.upload()
        self.assertEqual(self.account.standing, "ok")
        remote_id = self.box.store.create_group("Club")["id"]
        self.refresh()
        club = self.matching(group_id=self.group(remote_id).id)
        self.box.store.delete_group(remote_id)
        self.upload()
        self.assertEqual(self.account.standing, "failed")
        club.unlink()
        self.assertEqual(self.account.standing, "ok")
