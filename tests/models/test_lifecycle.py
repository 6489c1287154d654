"""A copy of the database for tests, and the end of the addon."""

from odoo.modules.neutralize import neutralize_database

from odoo.addons.fairgate_cleverreach.hooks import uninstall_hook

from ..common import CleverReachCase


class TestNeutralized(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.account.frequency = "daily"
        self.account.action_test_connection()
        self.assertTrue(self.account._secret().access_token)
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()

    def test_nothing_is_left_to_connect_with(self):
        secret = self.account._secret()
        self.assertFalse(secret.client_secret)
        self.assertFalse(secret.access_token)
        self.assertFalse(self.account.has_client_secret)
        self.assertEqual(self.account.connection_state, "untested")

    def test_nothing_is_scheduled(self):
        self.assertEqual(self.account.frequency, "off")
        self.assertFalse(self.account.cron_id.active)
        applying = self.env.ref("fairgate_cleverreach.ir_cron_apply_schedules")
        self.assertFalse(applying.active)
        self.assertFalse(self.account.next_upload)

    def test_playing_with_the_settings_does_not_wake_it(self):
        self.account.write({"frequency": "daily", "name": "Trial"})
        self.assertFalse(self.account.cron_id.active)

    def test_an_upload_does_not_reach_cleverreach(self):
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(list(self.box.requests), [])
        self.assertEqual(upload.state, "failed")
        self.assertIn("no credentials", upload.problem)


class TestUninstall(CleverReachCase):
    def test_the_scheduled_actions_of_the_accounts_go(self):
        archived = self.env["cleverreach.account"].create({"active": False})
        crons = self.account.cron_id + archived.cron_id
        uninstall_hook(self.env)
        self.assertFalse(crons.exists())

    def test_a_new_installation_does_not_talk_to_an_old_address(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("fairgate_cleverreach.manual_upload_hours", "1")
        uninstall_hook(self.env)
        left = parameters.search([("key", "like", "fairgate_cleverreach")])
        self.assertFalse(left)
        self.assertTrue(parameters.get_param("database.uuid"))

    def test_a_deleted_account_leaves_nothing_behind(self):
        cron = self.account.cron_id
        action = cron.ir_actions_server_id
        self.account.unlink()
        self.assertFalse(cron.exists())
        self.assertFalse(action.exists())

    def test_nothing_is_sent_to_cleverreach(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.box.requests.clear()
        uninstall_hook(self.env)
        self.account.matching_ids.unlink()
        self.account.unlink()
        self.assertEqual(list(self.box.requests), [])
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
