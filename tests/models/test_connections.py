"""How many requests an upload sends at once."""

import threading
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient

from ..common import CleverReachCase

PEOPLE = 6


class TestConnections(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        for number in range(PEOPLE):
            cls.contact(f"M {number}", f"m{number}@example.com")

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(limits, "BATCH", 1))

    def most_at_once(self):
        """:return: how many writes of an upload were under way at the same time"""
        upsert = CleverReachClient.upsert_receivers
        lock = threading.Lock()
        running, most = 0, 0

        def counted(*args):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.1)
            try:
                return upsert(*args)
            finally:
                with lock:
                    running -= 1

        with patch.object(CleverReachClient, "upsert_receivers", counted):
            upload = self.upload(resend=True)
        self.assertEqual((upload.state, upload.sent_count), ("done", PEOPLE))
        return most

    def test_two_unless_the_account_says_otherwise(self):
        self.assertEqual(self.most_at_once(), 2)
        self.account.connections = 4
        self.assertEqual(self.most_at_once(), 4)

    def test_one_for_a_day_after_cleverreach_has_asked_to_wait(self):
        self.box.fail_next(429, match="upsertplus", headers={"Retry-After": "1"})
        with patch("time.sleep"):
            self.upload()
        self.assertEqual(self.most_at_once(), 1)
        told = self.account.log_ids.filtered(lambda row: row.status == 429)
        told.sudo().date = fields.Datetime.now() - timedelta(days=1, minutes=1)
        self.assertEqual(self.most_at_once(), 2)

    def test_from_one_to_eight(self):
        for number in (0, 9):
            with (
                self.subTest(number),
                self.assertRaisesRegex(ValidationError, "1 to 8"),
            ):
                self.account.connections = number
