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
