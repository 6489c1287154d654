"""Times in texts are on the clocks of whoever reads them."""

from datetime import datetime

from ..common import CleverReachCase

MOMENT = datetime(2026, 1, 15, 11, 30)


class TestTimes(CleverReachCase):
    def test_the_user_has_a_time_zone(self):
        self.env.user.tz = "Asia/Tokyo"
        self.assertIn("8:30", self.account._format(MOMENT))

    def test_else_it_is_that_of_the_association(self):
        self.env.user.tz = False
        self.company.partner_id.tz = "Europe/Zurich"
        self.assertIn("12:30", self.account._format(MOMENT))
