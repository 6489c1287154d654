"""Numbers that come late, summer time, and what outlives the log."""

import ast
from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestTimes(CleverReachCase):
    def test_a_count_of_cleverreach_that_lags_does_not_replace_the_true_one(self):
        self.matching()
        for name in ("anna", "beat"):
            self.contact(name, f"{name}@example.com")
        self.upload()
        stats = self.box.store.group_stats(self.remote_group)
        self.assertEqual(stats["total_count"], 0, "as of before the upload")
        self.refresh()
        self.assertEqual(self.group().recipient_count, 2)

    def test_an_active_flag_that_lags_is_not_believed(self):
        self.box.switches.active_lag = True
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.assertEqual(anna.cleverreach_receiver_ids.state, "active")
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_the_24_hours_last_24_hours_when_summer_time_begins(self):
        reader = self.user("reader", "user", tz="Europe/Zurich")
        self.matching()
        start = datetime(2026, 3, 28, 9, 0)  # 10:00 in Zurich
        self.env["cleverreach.upload"].create(
            {
                "account_id": self.account.id,
                "kind": "manual",
                "state": "done",
                "start_date": start,
            }
        )
        account = self.account.with_user(reader)
        with freeze_time(start + timedelta(hours=24, seconds=-1)):
            with self.assertRaisesRegex(UserError, "11:00"):
                account._check_may_request("manual")
        with freeze_time(start + timedelta(hours=24)):
            account._check_may_request("manual")

    def test_the_purge_keeps_what_the_filter_of_90_days_shows(self):
        logs = self.env["cleverreach.log"]
        logs.search([]).unlink()
        arch = etree.fromstring(logs.get_view(view_type="search")["arch"])
        (node,) = arch.xpath("//filter[@name='last_90_days']")
        with freeze_time("2026-05-20 12:00:00"):
            exactly, _older = logs.create(
                [
                    {
                        "account_id": self.account.id,
                        "date": fields.Datetime.now() - timedelta(days=90, seconds=s),
                        "method": "GET",
                        "endpoint": "/v3/groups",
                        "result": "ok",
                    }
                    for s in (0, 1)
                ]
            )
            shown = logs.search(ast.literal_eval(node.get("domain")))
            logs._gc_log()
        self.assertEqual(shown, exactly)
        self.assertEqual(logs.search([]), exactly)

    def test_the_last_result_outlives_its_log(self):
        matching = self.matching()
        self.contact("Anna", "anna@example.com")
        with freeze_time("2025-03-01 03:00:00"):
            upload = self.upload()
            self.assertTrue(upload.log_ids)
        self.env["cleverreach.log"]._gc_log()
        self.env.invalidate_all()
        self.assertFalse(upload.log_ids)
        self.assertEqual(matching.last_state, "done")
        self.assertEqual(matching.last_upload_date, upload.line_ids.end_date)
        self.assertEqual(self.account.last_upload_id, upload)
        self.assertEqual(upload.sent_count, 1)
