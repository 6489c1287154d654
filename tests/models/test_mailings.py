"""The results of the last mailings to the lists in use, in totals."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import format_date

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase


class TestMailings(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matched = cls.matching()
        for name in ("anna", "beat", "carla", "dora"):
            cls.contact(name.title(), f"{name}@example.com")
        cls.upload()

    def send(self, name, group=None, **happened):
        return self.box.store.send_mailing(group or self.remote_group, name, **happened)

    def night(self):
        self.box.requests.clear()
        self.account._request_reading(self.matched)
        self.run_job()

    def asked(self, what):
        return [r for r in self.box.requests if f"/{what}" in r.path]

    def test_how_a_mailing_went_is_read_by_night(self):
        self.send(
            "Spring",
            opened=["anna@example.com", "beat@example.com", "carla@example.com"],
            clicked=["anna@example.com"],
            bounced=["dora@example.com"],
            unsubscribed=["beat@example.com"],
        )
        self.night()
        mailing = self.account.mailing_ids
        self.assertEqual(mailing.name, "Spring")
        self.assertEqual(mailing.group_ids, self.group())
        self.assertEqual([mailing.sent, mailing.opened, mailing.clicked], [4, 3, 1])
        self.assertEqual([mailing.bounced, mailing.unsubscribed], [1, 1])
        self.assertEqual(mailing.open_rate, 75)
        self.assertLess(abs(fields.Datetime.now() - mailing.date), timedelta(minutes=5))

    def test_no_recipient_is_read_with_it(self):
        self.send("Spring", opened=["anna@example.com"])
        self.night()
        self.assertTrue(self.asked("reports/"))
        self.assertEqual(
            [r for r in self.asked("reports/") if "receivers" in r.path], []
        )
        self.assertNotIn("example.com", repr(self.account.mailing_ids.read()))

    def test_a_young_mailing_is_read_again_and_an_old_one_is_not(self):
        self.send("Spring")
        self.night()
        self.night()
        self.assertEqual(len(self.account.mailing_ids), 1)
        self.assertEqual(len(self.asked("reports/")), 1)
        with patch.object(limits, "RESULTS_GROW", timedelta(days=-1)):
            self.night()
        self.assertEqual(self.asked("reports/"), [])

    def test_mailings_to_other_lists_are_nobody_s_business(self):
        other = self.box.store.create_group("Board")["id"]
        self.send("Secret", other)
        self.night()
        self.assertFalse(self.account.mailing_ids)
        self.assertEqual(self.asked("reports/"), [])

    def test_of_each_list_the_last_ones(self):
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        for number in range(3):
            self.send(f"Board {number}", other)
        for number in range(4):
            self.send(f"News {number}")
        with patch.object(limits, "MAILINGS", 2):
            self.night()
        self.assertEqual(
            set(self.account.mailing_ids.mapped("name")),
            {"Board 1", "Board 2", "News 2", "News 3"},
        )

    def test_the_page_of_the_account_shows_them_over_time(self):
        self.send("Spring", opened=["anna@example.com"])
        self.night()
        self.assertFalse(self.account.mailing_graph, "one bar compares nothing")
        self.send("Summer", opened=["anna@example.com", "beat@example.com"])
        self.night()
        (graph,) = json.loads(self.account.mailing_graph)
        self.assertEqual([bar["value"] for bar in graph["values"]], [25, 50])
        sent = format_date(self.env, self.account.mailing_ids[-1].date)
        self.assertEqual(graph["values"][0]["label"], sent)

    def test_it_can_be_switched_off(self):
        self.send("Spring")
        self.account.read_results = False
        self.night()
        self.assertFalse(self.account.mailing_ids)
        self.assertEqual(self.asked("mailings"), [])

    def test_without_the_right_to_it_the_right_is_named_and_all_else_is_read(self):
        self.send("Spring")
        for right, words in (
            ("mailings", "missing: mailings"),
            ("reports", "reports of"),
        ):
            rights = {"groups", "attributes", "receivers", "blacklist", "hooks"}
            rights |= {"mailings", "reports"} - {right}
            self.box.switches.scopes = ",".join(rights)
            self.night()
            with self.subTest(right):
                self.assertIn(words, self.account.results_problem)
                self.assertEqual(self.account.upload_ids[0].state, "done")
                self.assertEqual(self.account.connection_state, "ok")
        self.box.switches.scopes = "all"
        self.night()
        self.assertFalse(self.account.results_problem)
        self.assertEqual(self.account.mailing_ids.name, "Spring")

    def test_a_failure_of_cleverreach_is_told_here_and_all_else_is_read(self):
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        self.send("Spring")
        self.box.fault("error", status=500, match="/reports/", times=None)
        self.night()
        self.assertIn("problem of its own", self.account.results_problem)
        self.assertEqual(self.account.upload_ids[0].state, "done")
        self.assertEqual(self.account.connection_state, "ok")
        self.box.clear_faults()
        self.night()
        self.assertFalse(self.account.results_problem)
        self.assertEqual(self.account.mailing_ids.name, "Spring")

    def test_what_the_log_says_of_it(self):
        self.send("Spring")
        self.night()
        self.assertIn(
            "Read the results of the mailings",
            self.account.log_ids.mapped("description"),
        )
