"""The network, the worker or the database gives up in the middle of an upload."""

from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase


class TestInterruptions(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.connections = 1
        cls.matching()
        cls.carla = cls.contact("Carla", "carla@example.com")
        cls.upload()
        # Two to be added, and one to be removed.
        cls.contact("Anna", "anna@example.com")
        cls.contact("Beat", "beat@example.com")
        cls.carla.category_id = False

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(limits, "FLIGHT", 1))
        self.enterContext(patch.object(limits, "BATCH", 1))

    def from_the_second_write(self):
        """A condition that holds from the second write of recipients on."""
        seen = []

        def fits(_method, path):
            if "upsertplus" in path:
                seen.append(path)
            return len(seen) > 1

        return fits

    def test_without_a_network_it_says_how_far_it_came_and_removes_nobody(self):
        self.box.drop_next(times=99, match=self.from_the_second_write())
        with patch.object(PoliteRetry, "BACKOFF", 0):
            upload = self.upload()
        line = upload.line_ids
        self.assertEqual((upload.state, line.wanted_count), ("failed", 2))
        self.assertEqual((line.sent_count, line.waiting_count), (1, 1))
        self.assertIn("does not answer", upload.problem)
        self.assertIn("carla@example.com", self.on_list())
        self.box.interference.pending.clear()
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})

    def test_an_upload_whose_worker_was_killed_is_gone_on_with(self):
        upsert = CleverReachClient.upsert_receivers
        calls = []

        def killed(client, group_id, rows):
            calls.append(rows)
            if len(calls) == 2:
                raise SystemExit
            return upsert(client, group_id, rows)

        self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "manual"}
        )
        # Not assertRaises: Odoo's undoes what was committed.
        with (
            patch.object(CleverReachClient, "upsert_receivers", killed),
            suppress(SystemExit),
        ):
            self.run_job()
        self.env.invalidate_all()
        upload = self.account.upload_ids[0]
        self.assertEqual((upload.state, upload.sent_count), ("running", 1))
        self.assertFalse(self.account.manual_free_at, "it has used up no turn yet")
        with self.assertRaisesRegex(UserError, "has been running since"):
            self.account._request_upload()
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 2))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})

    def test_what_odoo_forgot_by_a_rollback_the_next_upload_reads_anew(self):
        class Rollback(Exception):
            pass

        with self.assertRaises(Rollback), self.cr.savepoint():
            self.assertEqual(self.upload().state, "done")
            raise Rollback
        self.env.invalidate_all()
        self.assertEqual(len(self.account.upload_ids), 1, "undone in Odoo only")
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 0))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])
