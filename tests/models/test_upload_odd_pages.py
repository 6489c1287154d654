"""A CleverReach whose pages repeat, overlap, or are longer than asked; and recipients
on them that are none.
"""

import json
import random
import string
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from sandbox.interference import Disturbance

from ..common import CleverReachCase

PAGE = "GET .*/groups/[0-9]+/receivers$"


class OddPages(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.switches.stats_cache = 0
        cls.matched = cls.matching()
        cls.people = [
            cls.contact(f"Member {n}", f"m{n:02}@example.com") for n in range(12)
        ]

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(limits, "PAGE", 4))

    def show(self, rows_of):
        """Let a function of the whole list and of a page's number make each page."""

        def act(passing):
            response = passing.work()
            everybody = sorted(
                self.box.store.receivers(self.remote_group), key=lambda r: r["email"]
            )
            number = int(passing.call.request.args["page"])
            response.set_data(json.dumps(rows_of(everybody, number)))
            response.status_code = 200
            return response

        self.box.requests.clear()
        self.box.interference.add(Disturbance(PAGE, act, times=None))

    def pages(self):
        """:return: how many pages were asked for"""
        return sum(
            request.method == "GET" and request.path.endswith("/receivers")
            for request in self.box.requests
        )

    def put_on_list(self):
        """Somebody else has put all of them on the list."""
        for person in self.people:
            self.box.store.add_receiver(self.remote_group, person.email)

    def assert_not_whole(self, upload, shown):
        self.assertEqual(upload.state, "failed")
        self.assertIn(f"showed only {shown} recipients", upload.problem)
        self.assertEqual(self.box.writes(), [])


class TestPages(OddPages):
    def test_the_same_page_again_and_again_is_no_endless_list(self):
        self.put_on_list()
        self.show(lambda everybody, number: everybody[:4])
        self.assert_not_whole(self.upload(), shown=4)
        self.assertEqual(self.pages(), 4)

    def test_nor_is_it_for_a_single_contact(self):
        self.put_on_list()
        self.show(lambda everybody, number: everybody[:4])
        self.assert_not_whole(self.upload(partner_id=self.people[0].id), shown=4)
        self.assertEqual(self.pages(), 2)

    def test_whoever_is_shown_twice_counts_once(self):
        self.put_on_list()
        self.show(lambda everybody, number: [] if number else 2 * everybody[:6])
        self.assert_not_whole(self.upload(), shown=6)

    def test_those_who_are_known_are_looked_for_one_by_one(self):
        self.upload()
        self.show(lambda everybody, number: everybody[:4])
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual((upload.state, line.unchanged_count), ("done", 12))
        self.assertEqual(line.on_list_count, 12)

    def test_the_whole_list_whatever_page_is_asked_for_is_the_whole_list(self):
        self.put_on_list()
        self.show(lambda everybody, number: everybody)
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.on_list_count), ("done", 12))
        self.assertEqual(self.pages(), 2)

    def test_a_server_with_pages_of_its_own_size_is_read_to_its_end(self):
        self.put_on_list()
        self.show(lambda everybody, number: everybody[5 * number : 5 * number + 5])
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.on_list_count), ("done", 12))
        self.assertEqual(self.pages(), 3)


class TestNoAddresses(OddPages):
    def show_one_as(self, address):
        """Let the first one on the list have another address on its page."""

        def rows(everybody, number):
            everybody[0]["email"] = address
            return everybody[4 * number : 4 * number + 4]

        self.show(rows)

    def assert_nobody_is_concerned(self):
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual((upload.state, line.unchanged_count), ("done", 12))
        self.assertEqual(line.removal_count, 0)
        self.assertEqual(
            set(self.on_list()), set(self.matched._contacts().mapped("email"))
        )

    def test_a_number_is_not_the_id_of_somebody_else(self):
        self.upload()
        other = self.on_list()[self.people[1].email]
        self.show_one_as(str(other["id"]))
        self.assert_nobody_is_concerned()

    def test_one_that_is_too_long_for_any_address_stops_nobody(self):
        self.upload()
        letters = random.Random(1).choices(string.ascii_lowercase, k=20_000)
        self.show_one_as(f"{''.join(letters)}@example.com")
        self.assert_nobody_is_concerned()


class TestPauses(OddPages):
    def test_who_was_told_to_come_back_at_once_in_vain_waits_a_minute(self):
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        for pause in ("0", "Wed, 21 Oct 2015 07:28:00 GMT"):
            with self.subTest(pause):
                headers = {"Retry-After": pause}
                self.box.fail_next(429, times=99, match="upsertplus", headers=headers)
                upload = self.upload()
                self.assertEqual(upload.state, "running")
                waits = upload.resume_date - fields.Datetime.now()
                self.assertGreater(waits, timedelta(seconds=limits.LEAST_PAUSE - 9))
                self.assertLess(waits, timedelta(seconds=limits.LEAST_PAUSE + 1))
                self.box.interference.clear()
                self.run_job()
                self.assertEqual(upload.state, "done")
                self.people[0].email = "new@example.com"
