"""CleverReach refuses: the whole account, a right, more recipients, or just now."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from ..common import CleverReachCase


class TestRefusals(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.the_matching = cls.matching()
        cls.anna = cls.contact("Anna", "anna@example.com")

    def test_revoked_credentials_end_an_upload_at_once_and_are_told(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        self.upload()
        self.box.tokens.client_secret = "another"
        self.box.expire_tokens()
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        paths = [request.path for request in self.box.requests]
        self.assertEqual(len([path for path in paths if "/v3/" in path]), 1)
        self.assertEqual(self.account.connection_state, "error")
        self.assertIn("client secret", self.the_matching.last_problem)
        self.assertEqual(self.account.activity_ids.user_id, self.account.responsible_id)
        admin = self.env.ref("base.user_admin")
        page = Form(self.env["res.config.settings"].with_user(admin))
        self.assertEqual(page.cleverreach_connection_state, "error")
        self.assertEqual(len(self.on_list()), 1)

    def test_a_right_to_write_that_is_missing_shows_at_the_first_upload(self):
        self.box.switches.scopes = "groups,attributes,blacklist,receivers:read"
        self.assertEqual(
            self.account.action_test_connection()["params"]["type"], "success"
        )
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertIn("lacks the right", upload.problem)
        self.assertIn("scopes for recipients", upload.problem)
        self.assertEqual(self.account.connection_state, "error")
        self.box.switches.scopes = "all"
        self.assertEqual(self.upload().state, "done")

    def test_the_limit_of_the_plan_keeps_what_is_there_and_is_told(self):
        self.upload()
        self.box.switches.plan_limit = 1
        self.contact("Beat", "beat@example.com")
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertIn("takes no more recipients", self.the_matching.last_problem)
        self.assertEqual(
            (upload.line_ids.waiting_count, set(self.on_list())),
            (1, {"anna@example.com"}),
        )
        self.box.switches.plan_limit = 2
        self.assertEqual(self.upload().state, "done")
        self.assertEqual(len(self.on_list()), 2)

    def test_an_upload_that_has_to_wait_says_so_and_is_woken_in_time(self):
        self.box.fail_next(429, match="upsertplus", headers={"Retry-After": "300"})
        triggers = self.env["ir.cron.trigger"].search([])
        upload = self.upload()
        self.assertEqual(upload.state, "running")
        self.assertIn("asks to wait", upload.problem)
        self.assertIn("goes on by itself", upload.problem)
        woken = self.env["ir.cron.trigger"].search([]) - triggers
        woken = woken.filtered(lambda t: t.cron_id == self.account.cron_id)
        soon = fields.Datetime.now() + timedelta(seconds=290)
        self.assertGreater(max(woken.mapped("call_at")), soon)
        self.run_job()
        self.assertEqual((upload.state, upload.problem), ("done", False))
