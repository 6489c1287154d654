"""First and last names: their order is said once, and looked at before the upload."""

from odoo.exceptions import UserError
from odoo.tests import Form

from ..common import CleverReachCase


class TestNaming(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("vorname", "nachname", "anrede"):
            cls.box.store.create_attribute(name)
        cls.refresh()
        cls.the_matching = cls.matching()
        cls.contact("Muster Anna Maria", "anna@example.com")
        cls.contact("von Arx Beat", "beat@example.com")
        cls.contact("Keller, Carla", "carla@example.com")
        cls.contact("Frei Dario", "dario@example.com")
        cls.contact("Musikverein Muster", "club@example.com", is_company=True)
        cls.names = cls.field_map("cleverreach_first_name", "vorname")
        cls.field_map("cleverreach_last_name", "nachname")
        cls.field_map("cleverreach_salutation", "anrede")

    def sent(self, address):
        values = self.on_list()[address]["global_attributes"]
        return values["vorname"], values["nachname"], values["anrede"]

    def wizard(self, action):
        self.assertEqual(action["res_model"], "cleverreach.names")
        return Form(self.env["cleverreach.names"].with_context(action["context"]))

    def examples(self, form):
        return [
            (line["name"], line["first_name"], line["last_name"])
            for line in form.line_ids._records
        ]

    def test_the_first_upload_asks_with_examples_of_the_own_contacts(self):
        form = self.wizard(self.account.action_upload())
        self.assertFalse(self.account.upload_ids)
        self.assertIn(("Frei Dario", "Frei", "Dario"), self.examples(form))
        form.name_order = "last_first"
        self.assertEqual(
            self.examples(form),
            [
                ("Muster Anna Maria", "Anna Maria", "Muster"),
                ("von Arx Beat", "Beat", "von Arx"),
                ("Keller, Carla", "Carla", "Keller"),
                ("Frei Dario", "Dario", "Frei"),
            ],
        )
        told = form.save().action_confirm()
        self.assertEqual(told["params"]["next"]["res_model"], "cleverreach.upload")
        self.run_job()
        self.assertEqual(
            self.sent("anna@example.com"),
            ("Anna Maria", "Muster", "Hello Anna Maria Muster"),
        )
        self.assertEqual(self.sent("beat@example.com")[:2], ("Beat", "von Arx"))
        self.assertEqual(self.sent("carla@example.com")[2], "Hello Carla Keller")
        self.assertEqual(
            self.sent("club@example.com"),
            ("", "Musikverein Muster", "Dear Sir or Madam"),
        )
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_whoever_has_looked_is_not_asked_again(self):
        self.assertIn("Check the Names", self.names.warning)
        form = self.wizard(self.names.action_check_names())
        form.save().action_confirm()
        self.assertEqual(self.account.name_order, "first_last")
        self.assertFalse(self.names.warning)
        self.assertEqual(self.account.action_upload()["tag"], "display_notification")

    def test_without_names_nobody_is_asked(self):
        self.account.field_map_ids.attribute_id = False
        self.assertEqual(self.account.action_upload()["tag"], "display_notification")

    def test_after_an_upload_by_the_schedule_nobody_is_asked(self):
        self.upload()
        self.assertEqual(self.account.action_upload()["tag"], "display_notification")

    def test_without_contacts_there_is_nothing_to_look_at(self):
        self.the_matching.active = False
        with self.assertRaisesRegex(UserError, "no contact yet"):
            self.account.action_check_names()

    def test_another_order_is_sent_by_the_next_upload(self):
        self.upload()
        self.assertEqual(self.sent("dario@example.com")[:2], ("Frei", "Dario"))
        self.account.name_order = "last_first"
        line = self.upload().line_ids
        # A comma, and "von", leave no doubt; a club has one name.
        self.assertEqual((line.changed_count, line.unchanged_count), (2, 3))
        self.assertEqual(self.sent("dario@example.com")[:2], ("Dario", "Frei"))
