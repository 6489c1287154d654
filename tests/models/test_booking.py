"""Before the service is booked nothing of it is visible; after, everything."""

from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..common import CleverReachCase

ACTIONS = ("account_upload", "partner_upload")


class TestBooking(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.user("anna", "user")
        cls.manager = cls.user("beat", "manager")

    def book(self, booked):
        self.company.cleverreach_booked = booked
        self.env.flush_all()

    def menus(self, user):
        return self.env["ir.ui.menu"].with_user(user).load_menus(False)

    def menu_names(self, user):
        return {menu["xmlid"] for menu in self.menus(user).values() if menu["id"]}

    def bindings(self, model, user):
        found = self.env["ir.actions.actions"].with_user(user).get_bindings(model)
        return [action["name"] for actions in found.values() for action in actions]

    def visible(self, user):
        """The names of what a contact's form shows of ours to ``user``."""
        contact = self.contact("Anna Muster", "anna@example.com").with_user(user)
        view = self.env["res.partner"].with_user(user).get_view(view_type="form")
        values = {"id": contact.id, "cleverreach_booked": contact.cleverreach_booked}
        return {
            node.get("name")
            for node in etree.fromstring(view["arch"]).iter("button", "page", "widget")
            if "cleverreach" in (node.get("name") or "")
            and not safe_eval(node.get("invisible") or "False", values)
        }

    def test_the_menu(self):
        ours = "fairgate_cleverreach.menu_root"
        self.assertIn(ours, self.menu_names(self.reader))
        self.book(False)
        self.assertNotIn(ours, self.menu_names(self.reader))
        self.assertNotIn(ours, self.menu_names(self.manager))
        self.assertFalse(
            [m for m in self.menu_names(self.manager) if m.startswith("fairgate_")]
        )

    def test_an_employee_without_our_groups_never_sees_the_menu(self):
        names = self.menu_names(self.user("carl"))
        self.assertFalse([name for name in names if name.startswith("fairgate_")])

    def test_the_actions_on_contacts_and_accounts(self):
        for name in ACTIONS:
            action = self.env.ref(f"fairgate_cleverreach.ir_actions_server_{name}")
            model = action.model_id.model
            self.assertTrue(action.binding_model_id)
            self.assertIn(action.name, self.bindings(model, self.reader))
            self.assertNotIn(action.name, self.bindings(model, self.user(name)))
        self.book(False)
        for name in ACTIONS:
            action = self.env.ref(f"fairgate_cleverreach.ir_actions_server_{name}")
            model = action.model_id.model
            self.assertFalse(action.binding_model_id)
            self.assertNotIn(action.name, self.bindings(model, self.manager))

    def test_the_form_of_a_contact(self):
        self.assertIn("cleverreach_contact_upload", self.visible(self.reader))
        self.assertEqual(self.visible(self.user("carl")), set())
        self.book(False)
        self.assertEqual(self.visible(self.reader), set())

    def test_the_filters_of_the_contacts_list(self):
        self.assertIn("on_cleverreach_list", self.search_view())
        self.book(False)
        self.assertNotIn("on_cleverreach_list", self.search_view())

    def search_view(self):
        partners = self.env["res.partner"].with_user(self.reader)
        return partners.get_view(view_type="search")["arch"]

    def test_an_employee_without_our_groups_works_with_contacts_as_before(self):
        carl = self.user("carl")
        carl.group_ids += self.env.ref("base.group_partner_manager")
        contact = self.contact("Anna Muster", "anna@example.com").with_user(carl)
        with Form(contact) as form:
            form.name = "Anna Keller"
        self.assertEqual(contact.cleverreach_last_name, "Keller")
        contact.unlink()

    def test_booking_makes_the_account_once(self):
        account = self.account
        self.book(False)
        self.book(True)
        self.assertEqual(self.company.cleverreach_account_ids, account)

    def test_booking_again_brings_an_archived_account_back(self):
        account = self.account
        self.book(False)
        account.active = False
        self.book(True)
        self.assertTrue(account.active)
        self.assertEqual(self.company.cleverreach_account_id, account)

    def test_a_company_that_is_made_with_the_service(self):
        company = self.env["res.company"].create(
            {"name": "Chor Muster", "cleverreach_booked": True}
        )
        self.assertEqual(company.cleverreach_account_id.company_id, company)

    def test_one_of_several_companies(self):
        choir = self.env["res.company"].create({"name": "Chor Muster"})
        singer = self.user("dora", "user", company_id=choir.id)
        ours = "fairgate_cleverreach.menu_root"
        self.assertNotIn(ours, self.menu_names(singer))
        contact = self.contact("Anna Muster", "anna@example.com")
        self.assertFalse(contact.with_user(singer).cleverreach_booked)
        choir.cleverreach_booked = True
        self.assertIn(ours, self.menu_names(singer))
        # The other company's users keep theirs when one leaves.
        self.book(False)
        self.assertIn(ours, self.menu_names(singer))
        self.assertNotIn(ours, self.menu_names(self.reader))

    def test_without_the_booking_nothing_is_uploaded(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.book(False)
        self.account.frequency = "daily"
        self.account.cron_id.nextcall = "2020-01-01"
        self.box.requests.clear()
        self.run_job()
        self.assertEqual(list(self.box.requests), [])
