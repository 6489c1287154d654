"""Fields of a list, also where CleverReach does not say whose they are."""

from ..common import CleverReachCase


class TestListFields(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.switches.list_field_group = False

    def test_they_are_found_and_sent(self):
        self.box.store.create_attribute("ort", group_id=self.remote_group)
        self.refresh()
        self.assertEqual(self.account.attribute_ids.group_id, self.group())
        self.field_map("city", "ort")
        self.matching()
        self.contact("Anna Muster", "anna@example.com", city="Bern")
        self.assertEqual(self.upload().state, "done")
        self.assertEqual(
            self.on_list()["anna@example.com"]["attributes"]["ort"], "Bern"
        )

    def test_one_that_all_lists_share_is_not_taken_for_one_of_the_list(self):
        shared = self.box.store.create_attribute("anrede")
        self.refresh()
        with self.account._client() as client:
            (field,) = client.attributes()
            attributes = self.account.attribute_ids
            attributes._sync(self.account, self.group(), [field])
        self.assertEqual(attributes, self.account.attribute_ids)
        self.assertEqual(attributes.remote_id, str(shared["id"]))
        self.assertFalse(attributes.group_id)
