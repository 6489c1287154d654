"""One association has one account, on every way to another one."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CleverReachCase


class TestOneAccount(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["cleverreach.account"]

    @mute_logger("odoo.sql_db")
    def test_a_second_one_is_refused(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.accounts.create({"name": "Second"})
        archived = self.accounts.create({"name": "Second", "active": False})
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            archived.active = True
            self.env.flush_all()

    def test_an_archived_one_comes_back_in_place_of_the_other(self):
        archived = self.accounts.create({"name": "Second", "active": False})
        self.account.active = False
        archived.active = True
        self.assertEqual(self.company.cleverreach_account_id, archived)

    def test_only_booking_makes_one(self):
        choir = self.env["res.company"].create({"name": "Chor Muster"})
        manager = self.user("manager", "manager")
        manager.company_ids += choir
        accounts = self.accounts.with_user(manager).with_company(choir)
        with self.assertRaises(AccessError):
            accounts.create({"company_id": choir.id})
        choir.cleverreach_booked = True
        self.assertEqual(
            accounts.search([("company_id", "=", choir.id)]),
            choir.cleverreach_account_id,
        )

    def test_the_settings_and_the_overview_show_the_same_one(self):
        shown = self.accounts.action_open_overview()
        page = Form(self.env["res.config.settings"])
        self.assertEqual(shown["res_id"], page.cleverreach_account_id.id)
