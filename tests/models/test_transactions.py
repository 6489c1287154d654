"""What only shows with several real transactions at a time.

The other tests share one transaction, which is undone. These commit, and clean up.
"""

from datetime import datetime
from functools import partial
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from sandbox import Sandbox

from ..common import LocalRequests

URL = "fairgate_cleverreach.base_url"


class TestTransactions(LocalRequests):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        self.box = self.enterContext(Sandbox(port=0))
        self.box.store.create_group("Newsletter")
        env = self.begin()
        company = env.company
        company.cleverreach_booked = True
        self.account_id = company.cleverreach_account_id.id
        self.addCleanup(self.clean_up)
        env["ir.config_parameter"].set_param(URL, self.box.url)
        account = self.account(env)
        account.write(
            {"client_id": self.box.client_id, "client_secret": self.box.client_secret}
        )
        # The log is written in transactions of its own, which must find the account.
        env.cr.commit()
        account.action_refresh()
        env["cleverreach.matching"].create(
            {
                "account_id": account.id,
                "group_id": account.group_ids.id,
                "tag_ids": env["res.partner.category"].create({"name": "Tag"}).ids,
            }
        )
        env.cr.commit()

    def clean_up(self):
        env = self.begin()
        account = self.account(env)
        account.matching_ids.tag_ids.unlink()
        account.matching_ids.unlink()
        account.unlink()
        env.company.cleverreach_booked = False
        env["ir.config_parameter"].set_param(URL, False)
        env.cr.commit()

    def begin(self):
        """Begin a transaction; return its environment."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return api.Environment(cr, SUPERUSER_ID, {})

    def account(self, env):
        return env["cleverreach.account"].browse(self.account_id)

    def test_log_rows_survive_what_they_tell_of(self):
        env = self.begin()
        before = len(self.account(env).log_ids)
        self.account(env).brake_count = 77
        self.account(env).action_test_connection()
        env.cr.rollback()
        env.invalidate_all()
        self.assertEqual(self.account(env).brake_count, 10, "undone")
        rows = self.account(env).log_ids
        self.assertGreater(len(rows), before)
        self.assertIn("/v3/debug/whoami", rows.mapped("endpoint"))

    def test_no_change_of_an_account_or_upload_locks_the_log_out(self):
        """The log refers to both, and is written while changes to them are open.

        PostgreSQL makes such a reference wait for a change of any column that has a
        plain unique index: it would wait for ever.
        """
        env = self.begin()
        env.cr.execute(
            """
            SELECT indexrelid::regclass FROM pg_index
             WHERE indrelid IN ('cleverreach_account'::regclass,
                                'cleverreach_upload'::regclass)
               AND indisunique AND NOT indisprimary
               AND indexprs IS NULL AND indpred IS NULL
            """
        )
        self.assertEqual(env.cr.fetchall(), [])

    def test_of_two_clicks_at_the_same_moment_one_is_refused(self):
        first, second = self.begin(), self.begin()
        # Both have looked before either of them acts.
        for env in (first, second):
            self.assertFalse(self.account(env)._open_upload())
        self.account(first).action_upload()
        first.cr.commit()
        with patch("time.sleep"), mute_logger("odoo.sql_db"):
            with self.assertRaisesRegex(UserError, "waiting for the scheduler"):
                retrying(partial(self.account(second).action_upload), second)
        second.cr.rollback()
        self.assertEqual(len(self.account(second).upload_ids), 1)

    def test_two_who_save_a_secret_at_the_same_moment_show_it_to_no_log(self):
        first, second = self.begin(), self.begin()
        # The second one has looked before the first one saves.
        self.assertTrue(self.account(second).has_client_secret)
        self.account(first)._secret().write({"access_token": "first-token"})
        first.cr.commit()
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            with self.assertRaises(psycopg2.errors.SerializationFailure) as refused:
                self.account(second).client_secret = "second-secret"
        self.assertNotIn("second-secret", str(refused.exception))
        second.cr.rollback()
        second.invalidate_all()

        def save():
            self.account(second).client_secret = "second-secret"

        with patch("time.sleep"):
            retrying(save, second)
        self.assertEqual(self.account(second)._secret().client_secret, "second-secret")

    def test_a_click_while_another_is_on_its_way_is_no_double(self):
        first, second = self.begin(), self.begin()
        self.account(first).action_upload()
        second.cr.execute("SET LOCAL lock_timeout = '50ms'")
        with mute_logger("odoo.sql_db"):
            # In life it waits until the first one has committed, as above.
            with self.assertRaises(psycopg2.errors.LockNotAvailable):
                self.account(second).action_upload()

    def test_the_frequency_changes_while_an_upload_runs(self):
        scheduler, user = self.begin(), self.begin()
        cron = self.account(scheduler).cron_id
        cron.lock_for_update(allow_referencing=True)
        self.account(user).write({"frequency": "daily", "schedule_hour": 4})
        user.cr.commit()
        applying = user.ref("fairgate_cleverreach.ir_cron_apply_schedules")
        triggers = user["ir.cron.trigger"].search([("cron_id", "=", applying.id)])
        self.assertTrue(triggers, "to be tried again")
        self.assertEqual(self.account(user).cron_id.interval_type, "months")
        scheduler.cr.rollback()
        user["cleverreach.account"]._cron_apply_schedules()
        cron = self.account(user).cron_id
        self.assertEqual(cron.interval_type, "days")
        self.assertGreater(cron.nextcall, datetime.now())
        triggers.unlink()
        user.cr.commit()
