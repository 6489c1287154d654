"""An upload knows how much time Odoo leaves the process that it runs in."""

import resource
import time
from unittest.mock import patch

from odoo import api
from odoo.tests import TransactionCase

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.run import shift
from odoo.addons.fairgate_cleverreach.run.shift import Shift

from ..common import CleverReachCase


class TestShift(TransactionCase):
    def setUp(self):
        super().setUp()
        self.config = {
            "limit_time_real": 100,
            "limit_time_real_cron": -1,
            "workers": 2,
        }
        self.enterContext(patch.object(shift, "config", self.config))

    def scheduler(self):
        """A cursor as the scheduler opens one."""
        return self.enterContext(self.registry.cursor())

    def assertLimit(self, seconds):
        """How long Odoo leaves the process, by the end of the last request."""
        left = Shift().deadline - time.monotonic()
        self.assertAlmostEqual(left, seconds * limits.REQUESTS_SHARE, delta=1)

    def test_the_limit_of_requests_holds_for_requests(self):
        self.config["limit_time_real_cron"] = 400
        self.assertLimit(100)

    def test_the_limit_of_jobs_holds_for_jobs(self):
        self.config["limit_time_real_cron"] = 400
        with shift.scheduled(self.scheduler()):
            self.assertLimit(400)
        self.assertLimit(100)

    def test_a_job_that_somebody_runs_by_hand_is_part_of_a_request(self):
        self.config["limit_time_real_cron"] = 400
        self.assertTrue(self.env.cr.transaction)
        with shift.scheduled(self.env.cr):
            self.assertLimit(100)

    def test_jobs_without_a_limit_of_their_own_have_that_of_requests(self):
        with shift.scheduled(self.scheduler()):
            self.assertLimit(100)

    def test_no_limit_of_jobs_is_none_for_processes_only(self):
        self.config["limit_time_real_cron"] = 0
        with shift.scheduled(self.scheduler()):
            self.assertLimit(limits.JOB_SECONDS)
            self.config["workers"] = 0
            self.assertLimit(100)

    def test_the_limit_is_for_all_jobs_of_a_round_together(self):
        cr = self.scheduler()
        with shift.scheduled(cr):
            first = Shift()
            api.Environment(cr, self.env.uid, {})
        with patch("time.monotonic", lambda: first.deadline - 1):
            with shift.scheduled(cr):
                second = Shift()
                self.assertEqual(second.deadline, first.deadline)
                self.assertTrue(second.has_begun_too_late())
                self.assertTrue(second.is_over)
            with shift.scheduled(self.scheduler()):
                self.assertFalse(Shift().has_begun_too_late())

    def test_what_is_begun_last_still_has_the_time_of_a_request(self):
        for limit in (10, 120, 3600):
            with self.subTest(limit):
                self.config["limit_time_real"] = limit
                new = Shift()
                end = next(
                    seconds
                    for seconds in range(limit)
                    if self.is_over_after(new, seconds)
                )
                self.assertLessEqual(end + new.patience, limit * 0.9)

    def is_over_after(self, one, seconds):
        now = time.monotonic()
        with patch("time.monotonic", lambda: now + seconds):
            return one.is_over

    def test_a_request_takes_a_minute_at_most(self):
        self.config["limit_time_real"] = 3600
        self.assertEqual(Shift().patience, limits.REQUEST_SECONDS)

    def test_half_of_the_processor_time_is_left_too(self):
        used = time.process_time()
        with patch.object(resource, "getrlimit", lambda _what: (int(used + 60), -1)):
            new = Shift()
        self.assertFalse(new.is_over)
        with patch("time.process_time", lambda: used + 29):
            self.assertFalse(new.is_over)
        with patch("time.process_time", lambda: used + 31):
            self.assertTrue(new.is_over)


class TestShiftOfAnUpload(CleverReachCase):
    def test_without_time_left_the_upload_waits_for_another_round(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.box.requests.clear()
        with patch.object(Shift, "has_begun_too_late", lambda self: True):
            upload = self.upload()
        self.assertEqual(upload.state, "queued")
        self.assertEqual(list(self.box.requests), [])
        self.assertTrue(
            self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.account.cron_id.id)]
            )
        )
        self.run_job()
        self.assertEqual(upload.state, "done")

    def test_the_client_has_the_time_of_the_shift(self):
        made = []

        class Client(CleverReachClient):
            def __init__(self, *args, **options):
                made.append(options)
                super().__init__(*args, **options)

        account = self.env.registry["cleverreach.account"]
        new = Shift()
        with patch.object(account, "_client_class", lambda self: Client):
            with self.account._client(shift=new):
                pass
        (options,) = made
        self.assertEqual(options["deadline"], new.deadline)
        self.assertEqual(options["timeout"], (limits.CONNECT_SECONDS, new.patience))
