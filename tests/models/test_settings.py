"""The settings page: what it shows and where it saves it."""

from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CleverReachCase


class TestSettings(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")

    def page(self):
        return Form(self.env["res.config.settings"].with_user(self.admin))

    def save(self, **values):
        """Change values on the page and save it."""
        with self.page() as page:
            for name, value in values.items():
                setattr(page, f"cleverreach_{name}", value)
        page.record.execute()
        self.env.invalidate_all()

    def test_the_page_shows_the_account(self):
        self.account.action_test_connection()
        page = self.page()
        self.assertEqual(page.cleverreach_client_id, self.box.client_id)
        self.assertFalse(page.cleverreach_client_secret)
        self.assertEqual(page.cleverreach_remote_name, "Sandbox")
        self.assertEqual(page.cleverreach_next_upload, self.account.next_upload)

    def test_what_is_changed_there_is_saved_in_the_account(self):
        self.save(client_id="new-id", client_secret="new-secret")
        self.assertEqual(self.account.client_id, "new-id")
        self.assertEqual(self.account._secret().client_secret, "new-secret")
        self.save(frequency="weekly")
        self.save(schedule_weekday="4", schedule_hour=22)
        self.assertEqual(self.account.frequency, "weekly")
        self.assertEqual(self.account.schedule_weekday, "4")
        self.assertEqual(self.account.cron_id.interval_type, "weeks")

    def test_saving_another_setting_changes_nothing_here(self):
        self.account.action_test_connection()
        self.account.invalidate_recordset()
        before = self.account.sudo().read()[0]
        self.save()
        after = self.account.sudo().read()[0]
        changed = {name for name in before if before[name] != after[name]}
        self.assertEqual(changed - {"write_date", "write_uid", "__last_update"}, set())
        self.assertEqual(self.account.connection_state, "ok")
        self.assertTrue(self.account._secret().access_token)

    def test_the_buttons_act_on_the_account(self):
        page = self.page().save()
        told = page.action_cleverreach_refresh()["params"]
        self.assertEqual(told["type"], "success")
        self.matching()
        page.action_cleverreach_upload()
        self.assertEqual(self.account.upload_ids.state, "queued")

    def typed(self, client_id, client_secret):
        """Press “Test Connection” with these credentials; return what is told."""
        settings = self.env["res.config.settings"].with_user(self.admin)
        told = settings.action_cleverreach_test(client_id, client_secret)["params"]
        self.env.invalidate_all()
        return told

    def test_wrong_credentials_that_are_tested_replace_nothing(self):
        self.account.action_test_connection()
        for typed in (
            ("wrong", "wrong"),
            (self.box.client_id, "wrong"),
            ("wrong", ""),
        ):
            with self.subTest(typed):
                told = self.typed(*typed)
                self.assertEqual(told["type"], "danger")
                self.assertIn("What you typed was not saved", told["message"])
                # The page is not read anew: what was typed can be mended there.
                self.assertNotIn("next", told)
                self.assertEqual(self.account.client_id, self.box.client_id)
                secret = self.account._secret()
                self.assertEqual(secret.client_secret, self.box.client_secret)
                self.assertTrue(secret.access_token)
                self.assertEqual(self.account.connection_state, "ok")

    def test_credentials_that_work_when_tested_are_kept(self):
        self.account.write({"client_id": "old", "client_secret": "old"})
        told = self.typed(f" {self.box.client_id} ", f" {self.box.client_secret} ")
        self.assertEqual(told["type"], "success")
        self.assertEqual(self.account.client_id, self.box.client_id)
        self.assertEqual(self.account._secret().client_secret, self.box.client_secret)
        self.assertEqual(self.account.connection_state, "ok")
        self.assertEqual(self.account.remote_name, "Sandbox")

    def test_without_a_new_secret_the_saved_one_is_tested(self):
        told = self.typed(self.box.client_id, "")
        self.assertEqual(told["type"], "success")
        self.account.client_secret = "wrong"
        told = self.typed(self.box.client_id, "")
        self.assertEqual(told["type"], "danger")
        self.assertEqual(self.account.connection_state, "error")

    def test_booking_on_the_page(self):
        choir = self.env["res.company"].create({"name": "Chor Muster"})
        self.admin.company_ids += choir
        self.admin.company_id = choir
        self.assertFalse(choir.cleverreach_account_id)
        self.save(booked=True)
        self.assertTrue(choir.cleverreach_account_id)
        self.save(booked=False)
        self.assertFalse(choir.cleverreach_booked)

    def test_an_archived_account_is_restored(self):
        self.assertFalse(self.page().cleverreach_archived)
        self.account.active = False
        page = self.page().save()
        self.assertTrue(page.cleverreach_archived)
        page.action_cleverreach_restore()
        self.assertTrue(self.account.active)
        self.assertFalse(self.page().cleverreach_archived)

    def test_the_page_opens_whatever_is_wrong(self):
        account = self.account.sudo()
        secret = account._secret()
        parameters = self.env["ir.config_parameter"]
        for breaking in (
            lambda: account.write({"client_id": False}),
            lambda: secret.write({"client_secret": False}),
            lambda: secret.write({"access_token": "broken"}),
            lambda: secret.write({"client_secret": "wrong"}),
            lambda: account._note_connection(None),
            lambda: parameters.set_param("fairgate_cleverreach.base_url", "nonsense"),
            lambda: parameters.set_param(
                "fairgate_cleverreach.manual_upload_hours", "a day"
            ),
            lambda: self.tag.unlink(),
            lambda: account.write({"active": False}),
        ):
            breaking()
            self.env.invalidate_all()
            with mute_logger("odoo.addons.fairgate_cleverreach"):
                self.assertTrue(self.page().cleverreach_booked)

    def test_an_administrator_without_our_groups_saves_other_settings(self):
        stranger = self.user("stranger")
        stranger.group_ids += self.env.ref("base.group_system")
        page = Form(self.env["res.config.settings"].with_user(stranger))
        page.save().execute()
        self.assertEqual(self.account.client_id, self.box.client_id)
