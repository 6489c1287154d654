"""Before the service is booked its addresses open no empty pages."""

from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestAddressesBeforeBooking(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.actions = self.env["ir.actions.act_window"].search(
            [("path", "=like", "cleverreach%")]
        )
        self.assertTrue(self.actions)

    def opened(self, user):
        """:return: the kinds of what the addresses lead this user to"""
        # As Odoo's own controller loads them.
        actions = self.actions.with_user(user).sudo()
        return {action._get_action_dict()["type"] for action in actions}

    def test_they_lead_to_the_settings(self):
        self.assertEqual(self.opened(self.admin), {"ir.actions.act_window"})
        self.company.cleverreach_booked = False
        self.assertEqual(self.opened(self.admin), {"ir.actions.act_url"})

    def test_whoever_may_not_open_these_is_told(self):
        reader = self.user("reader", "user")
        self.assertEqual(self.opened(reader), {"ir.actions.act_window"})
        self.company.cleverreach_booked = False
        with self.assertRaisesRegex(UserError, "not booked for your company"):
            self.opened(reader)

    def test_one_of_several_companies_is_enough(self):
        choir = self.env["res.company"].create({"name": "Chor"})
        choir.cleverreach_booked = True
        self.company.cleverreach_booked = False
        self.admin.company_ids += choir
        self.assertEqual(self.opened(self.admin), {"ir.actions.act_window"})
