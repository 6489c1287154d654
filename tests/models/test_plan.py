"""How many recipients the plan allows is told before it hurts."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase


class TestPlan(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.action_test_connection()
        cls.matched = cls.matching()
        cls.box.switches.receiver_cap = 2
        cls.contact("Anna Muster", "anna@example.com")
        cls.contact("Beat Muster", "beat@example.com")
        cls.upload()

    def test_the_overview_says_how_many_of_how_many(self):
        self.assertFalse(self.account.plan_text)
        self.account.action_refresh()
        self.assertEqual(self.account.plan_text, "2 of 2 active recipients")
        self.assertFalse(self.account.plan_is_full)
        self.assertEqual(self.account.standing, "ok")
        self.box.store.add_receiver(self.remote_group, "carla@example.com")
        self.account._request_reading(self.matched)
        self.run_job()
        self.assertEqual(self.account.plan_text, "3 of 2 active recipients")
        self.assertTrue(self.account.plan_is_full)
        self.assertEqual(self.account.standing, "plan")

    def test_only_active_recipients_count(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.account.action_refresh()
        self.assertEqual(self.account.plan_text, "1 of 2 active recipients")

    def test_a_preview_says_it_before_anything_is_sent(self):
        preview = self.upload(kind="preview")
        self.assertEqual(preview.plan_after, "2 of 2 active recipients")
        self.assertFalse(preview.plan_is_full)
        self.contact("Carla Neu", "carla@example.com")
        preview = self.upload(kind="preview")
        self.assertEqual(preview.plan_text, "2 of 2 active recipients")
        self.assertEqual(preview.plan_after, "3 of 2 active recipients")
        self.assertTrue(preview.plan_is_full)

    def test_who_would_be_removed_makes_room(self):
        self.env["res.partner"].search([("email", "=", "anna@example.com")]).unlink()
        self.contact("Carla Neu", "carla@example.com")
        preview = self.upload(kind="preview")
        self.assertEqual(preview.plan_after, "2 of 2 active recipients")

    def test_it_stops_nothing(self):
        self.contact("Carla Neu", "carla@example.com")
        self.upload(kind="preview")
        self.assertEqual(self.upload().state, "done")
        self.assertIn("carla@example.com", self.on_list())

    def test_where_cleverreach_does_not_tell_nothing_is_missing(self):
        for name, value in (
            ("plan_paths", False),
            ("scopes", "groups,attributes,receivers"),
        ):
            with self.subTest(name):
                self.box.switches.plan_paths = True
                setattr(self.box.switches, name, value)
                told = self.account.action_refresh()["params"]
                self.assertEqual(told["type"], "success")
                self.assertFalse(self.account.plan_text)
                preview = self.upload(kind="preview")
                self.assertEqual(preview.state, "done")
                self.assertFalse(preview.plan_text)
                self.assertFalse(preview.plan_is_full)
                rows = self.account.log_ids.filtered(
                    lambda r: "/clients/" in r.endpoint
                )
                self.assertEqual(set(rows.mapped("result")), {"ok"})

    def test_what_was_told_once_is_forgotten_when_it_is_not_told_any_more(self):
        self.account.action_refresh()
        self.box.switches.plan_paths = False
        self.account.action_refresh()
        self.assertFalse(self.account.plan_text)

    def test_what_cannot_be_read_at_the_moment_fails_nothing_and_is_not_forgotten(self):
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        self.account.action_refresh()
        known = self.account.plan_text
        server, pause = {"status": 500}, {"status": 429, "retry_after": "600"}
        for part, kind, options in (
            ("plan", "error", server),
            ("plan", "error", pause),
            ("plan", "error", {"status": 401}),
            ("plan", "drop", {}),
            ("activereceivercount", "error", server),
            ("receivercount", "error", server),
        ):
            if part == "receivercount":
                # It is asked only where the better number is missing.
                self.box.fault(
                    "error", status=404, match="activereceivercount", times=None
                )
            self.box.fault(kind, match=f"/{part}$", times=None, **options)
            with self.subTest(part, kind=kind, **options):
                told = self.account.action_refresh()["params"]
                self.assertEqual(told["type"], "success")
                preview = self.upload(kind="preview")
                self.assertEqual((preview.state, preview.problem), ("done", False))
                self.assertFalse(preview.plan_text)
                self.account._request_reading(self.matched)
                self.run_job()
                reading = self.account.upload_ids[0]
                self.assertEqual((reading.kind, reading.state), ("reading", "done"))
                self.assertEqual(self.account.connection_state, "ok")
                self.assertEqual(self.account.plan_text, known)
            self.box.clear_faults()
