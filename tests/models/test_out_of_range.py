"""Numbers, names and filters that make no sense are refused, in words."""

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ..common import CleverReachCase

HOURS = "fairgate_cleverreach.manual_upload_hours"


class TestOutOfRange(CleverReachCase):
    def test_a_brake_that_would_never_hold_is_refused(self):
        for values in (
            {"brake_percent": 101},
            {"brake_percent": -5},
            {"brake_count": -1},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "100 %"):
                self.account.write(values)
        self.account.write({"brake_percent": 100, "brake_count": 0})

    def test_a_name_that_nobody_can_read_is_refused(self):
        long = "".join(chr(0x4E00 + number % 20_000) for number in range(100_000))
        for name in ("  ", "x" * 201, long):
            with self.subTest(name[:9]):
                with self.assertRaisesRegex(ValidationError, "1 to 200"):
                    self.account.name = name
        self.account.name = "x" * 200

    def test_hours_that_make_no_sense_leave_the_guard_at_a_day(self):
        parameters = self.env["ir.config_parameter"]
        for value, hours in (
            ("9" * 20, 24),
            ("-5", 24),
            ("a day", 24),
            ("0", 0),
            (" 48 ", 48),
        ):
            with self.subTest(value):
                parameters.set_param(HOURS, value)
                self.env.invalidate_all()
                with mute_logger("odoo.addons.fairgate_cleverreach"):
                    self.assertEqual(self.account._guard_hours(), hours)
                    self.account.mapped("manual_free_at")


class TestFilter(CleverReachCase):
    def test_no_code_of_a_filter_is_run(self):
        with self.assertRaisesRegex(ValidationError, "no longer works"):
            self.matching(domain="[('name', '=', 'a' * 10**9)]")

    def test_relative_dates_and_the_user_work_as_the_editor_writes_them(self):
        self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com", user_id=self.env.uid)
        matching = self.matching()
        for domain, count in (
            ('[("create_date", ">=", "today -7d"), ("create_date", "<", "+1d")]', 2),
            ('[("create_date", "<", "today -7d")]', 0),
            ('[("create_date", ">", "2020-01-31 10:00:00")]', 2),
            ('[("user_id", "=", uid)]', 1),
        ):
            with self.subTest(domain):
                matching.domain = domain
                self.assertFalse(matching.role_problem)
                self.assertEqual(matching.contact_count, count)
