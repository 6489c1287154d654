"""A copy of the database for tests, and the end of the addon."""

import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.neutralize import neutralize_database

from odoo.addons.fairgate_cleverreach.hooks import uninstall_hook
from odoo.addons.fairgate_cleverreach.sync.events import UNSUBSCRIBED

from ..common import CleverReachCase


class TestNeutralized(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.account.write({"frequency": "daily", "webhook": True})
        self.account.action_test_connection()
        self.assertTrue(self.account._secret().access_token)
        self.key, self.token = "k" * 43, "t" * 64
        self.env["cleverreach.secret"].create(
            {
                "account_id": self.account.id,
                "group_id": self.group().id,
                "hook_key": self.key,
                "hook_token": self.token,
            }
        )
        self.assertEqual(self.call(), "")
        uploads = self.env["cleverreach.upload"]
        of_account = {"account_id": self.account.id, "kind": "scheduled"}
        self.under_way = uploads.create({**of_account, "state": "running"})
        self.under_way._make_lines()
        self.failed = uploads.create(
            {**of_account, "state": "failed", "retry_date": fields.Datetime.now()}
        )
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.registry.clear_all_caches()

    def call(self):
        """Call as CleverReach does that knows the registration; return the answer."""
        event = {
            "event": UNSUBSCRIBED,
            "condition": self.remote_group,
            "payload": {"pool_id": 5},
        }
        body = json.dumps(event).encode()
        return self.env["cleverreach.hint"]._take(self.key, self.token, body)

    def enter_credentials(self):
        self.account.write(
            {"client_id": self.box.client_id, "client_secret": self.box.client_secret}
        )
        self.box.requests.clear()

    def test_nothing_is_left_to_connect_with(self):
        secret = self.account._secret()
        self.assertFalse(secret.client_secret)
        self.assertFalse(secret.access_token)
        self.assertFalse(self.account.has_client_secret)
        self.assertEqual(self.account.connection_state, "untested")

    def test_nothing_is_scheduled(self):
        self.assertEqual(self.account.frequency, "off")
        self.assertFalse(self.account.nightly_reading)
        self.assertFalse(self.account.cron_id.active)
        applying = self.env.ref("fairgate_cleverreach.ir_cron_apply_schedules")
        self.assertFalse(applying.active)
        self.assertFalse(self.account.next_upload)

    def test_playing_with_the_settings_does_not_wake_it(self):
        self.account.write({"frequency": "daily", "name": "Trial"})
        self.assertFalse(self.account.cron_id.active)

    def test_what_was_under_way_or_was_to_be_tried_again_has_ended(self):
        self.assertEqual(self.under_way.state, "failed")
        self.assertEqual(self.under_way.line_ids.state, "error")
        self.assertIn("a copy of the database for tests", self.under_way.problem)
        self.assertFalse(self.account.busy_upload_id)
        self.assertFalse(self.failed.retry_date)

    def test_what_cleverreach_tells_is_not_listened_to(self):
        self.assertIsNone(self.call())
        self.assertFalse(self.account.webhook)
        self.assertFalse(self.env["cleverreach.hint"].search([]))

    def test_not_even_with_credentials_it_reaches_cleverreach(self):
        self.enter_credentials()
        with self.assertRaisesRegex(UserError, "for tests"):
            self.account.action_test_connection()
        self.assertIn("for tests", self.account.upload_obstacle)
        with self.assertRaisesRegex(UserError, "for tests"):
            self.account.action_upload()
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertIn("for tests", upload.problem)
        self.assertEqual(list(self.box.requests), [])

    def test_it_talks_to_a_server_that_somebody_names(self):
        self.enter_credentials()
        self.env["ir.config_parameter"].set_param(
            "fairgate_cleverreach.base_url", self.box.url
        )
        self.assertEqual(self.upload().state, "done")
        self.assertEqual(set(self.on_list()), {"anna@example.com"})


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
