"""Who sees and does what: by group, and by company."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import CleverReachCase

CONFIGURATION = ("account", "matching", "field.map")
RESULTS = (
    "group",
    "form",
    "attribute",
    "receiver",
    "upload",
    "upload.line",
    "step",
    "mailing",
)
EVERYTHING = (*CONFIGURATION, *RESULTS, "log")


class RightsCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("vorname")
        cls.refresh()
        cls.field_map("cleverreach_first_name", "vorname")
        cls.form()
        cls.the_matching = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.contact("No address", False)
        cls.upload()
        cls.env["cleverreach.mailing"].create(
            {
                "account_id": cls.account.id,
                "remote_id": "1",
                "name": "Spring",
                "date": "2026-03-01",
            }
        )

    def model(self, name, user):
        return self.env[f"cleverreach.{name}"].with_user(user)

    def assertRefused(self, function, *args):
        loggers = ("odoo.models", "odoo.addons.base.models.ir_model")
        with self.assertRaises(AccessError), mute_logger(*loggers):
            function(*args)


class TestGroups(RightsCase):
    def test_a_user_sees_everything_and_changes_nothing(self):
        user = self.user("anna", "user")
        for name in EVERYTHING:
            with self.subTest(name):
                record = self.model(name, user).search([], limit=1)
                self.assertTrue(record)
                self.assertTrue(record.read())
                self.assertRefused(record.write, {"create_date": False})
                self.assertRefused(record.unlink)
                self.assertRefused(record.create, {})

    def test_a_manager_changes_the_configuration_but_no_result(self):
        manager = self.user("beat", "manager")
        self.model("account", manager).search([]).brake_count = 20
        self.the_matching.with_user(manager).keep_foreign = True
        self.model("field.map", manager).search([]).empty = "clear"
        for name in (*RESULTS, "log"):
            with self.subTest(name):
                record = self.model(name, manager).search([], limit=1)
                self.assertTrue(record)
                self.assertRefused(record.write, {"create_date": False})
                self.assertRefused(record.create, {})
                self.assertRefused(record.unlink)

    def test_an_employee_without_our_groups_sees_nothing(self):
        carl = self.user("carl")
        for name in EVERYTHING:
            with self.subTest(name):
                self.assertRefused(self.model(name, carl).search, [])
        self.assertRefused(self.anna.with_user(carl).read, ["cleverreach_receiver_ids"])
        self.assertRefused(
            self.env["res.partner"].with_user(carl).search,
            [("cleverreach_receiver_ids.state", "=", "unsubscribed")],
        )

    def test_the_administrator_is_a_manager(self):
        admin = self.env.ref("base.user_admin")
        self.assertTrue(admin.has_group("fairgate_cleverreach.group_manager"))


class TestCompanies(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.choir = cls.env["res.company"].create({"name": "Chor Muster"})
        cls.singer = cls.user("singer", "manager", company_id=cls.choir.id)

    def test_nothing_of_another_company_is_visible(self):
        for name in EVERYTHING:
            with self.subTest(name):
                self.assertTrue(self.env[f"cleverreach.{name}"].search([]))
                self.assertFalse(self.model(name, self.singer).search([]))
                record = self.env[f"cleverreach.{name}"].search([], limit=1)
                self.assertRefused(record.with_user(self.singer).read)

    def test_nothing_of_another_company_can_be_started_or_changed(self):
        account = self.account.with_user(self.singer)
        for action in ("action_upload", "action_test_connection", "action_refresh"):
            with self.subTest(action):
                self.assertRefused(getattr(account, action))
        self.assertRefused(account.write, {"client_secret": "mine now"})
        self.assertRefused(
            self.the_matching.with_user(self.singer).write, {"active": False}
        )

    def test_a_company_chosen_in_the_switcher_shows_its_own(self):
        self.choir.cleverreach_booked = True
        both = self.user(
            "both", "manager", company_ids=[(6, 0, (self.company + self.choir).ids)]
        )
        accounts = self.model("account", both)
        chosen = accounts.with_context(allowed_company_ids=self.choir.ids)
        self.assertEqual(chosen.search([]), self.choir.cleverreach_account_id)
        ids = (self.company + self.choir).ids
        self.assertEqual(
            len(accounts.with_context(allowed_company_ids=ids).search([])), 2
        )

    def test_contacts_of_another_company_are_never_uploaded(self):
        self.contact("Ours", "ours@example.com", company_id=self.company.id)
        theirs = self.contact("Theirs", "t@example.com", company_id=self.choir.id)
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com", "ours@example.com"})
        self.assertEqual(upload.line_ids.wanted_count, 3)
        self.env.invalidate_all()
        self.assertEqual(self.the_matching.contact_count, 3)
        self.assertFalse(self.the_matching._has_filter_role(theirs))

    def test_a_contact_that_moves_to_another_company_leaves_the_list(self):
        self.contact("Beat Meier", "beat@example.com")
        self.anna.company_id = self.choir
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_records_of_two_companies_do_not_mix(self):
        self.choir.cleverreach_booked = True
        theirs = self.choir.cleverreach_account_id
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        with self.assertRaisesRegex(UserError, "account"):
            self.matching(account_id=theirs.id, group_id=self.group(other).id)
