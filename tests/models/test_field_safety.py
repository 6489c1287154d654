"""Fields that vanish, change their type or do not fit never stop the rest."""

from ..common import CleverReachCase


class TestFieldSafety(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.box.store.create_attribute("nummer", "number")["id"]
        cls.box.store.create_attribute("vorname")
        cls.refresh()
        cls.matching()
        cls.map = cls.field_map("ref", "nummer")
        cls.field_map("cleverreach_first_name", "vorname")

    def values(self, address):
        return self.on_list()[address]["global_attributes"]

    def test_a_value_that_does_not_fit_is_left_out_and_told_once(self):
        self.contact("Anna A", "anna@example.com", ref="12")
        self.contact("Beat B", "beat@example.com", ref="A-12")
        self.contact("Carla C", "carla@example.com", ref="B-12")
        self.upload()
        self.assertEqual(self.values("anna@example.com")["nummer"], "12")
        self.assertFalse(self.values("beat@example.com").get("nummer"))
        self.assertEqual(self.values("beat@example.com")["vorname"], "Beat")
        self.assertIn("2 values", self.map.warning)

    def test_a_retyped_field_is_marked_until_somebody_accepts_it(self):
        self.box.store.delete_attribute(self.number)
        self.box.store.create_attribute("nummer", "date")
        self.refresh()
        self.assertEqual(self.map.state, "retyped")
        self.map.action_accept_type()
        self.assertEqual(self.map.state, "ok")

    def test_a_vanished_field_is_marked_and_the_rest_goes(self):
        self.box.store.delete_attribute(self.number)
        self.refresh()
        self.assertEqual(self.map.state, "gone")
        self.contact("Anna A", "anna@example.com", ref="12")
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.values("anna@example.com")["vorname"], "Anna")

    def test_a_sensitive_field_warns(self):
        birthday = self.field_map("comment", "nothing")
        self.assertTrue(birthday.sensitive)
        self.assertIn("Sensitive", birthday.warning)
        self.assertFalse(self.map.warning)
