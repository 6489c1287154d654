"""Lists and fields that change at CleverReach between two uploads."""

from ..common import CleverReachCase


class TestChanges(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("name", "city"):
            cls.box.store.create_attribute(name)
        cls.box.store.create_attribute("role", group_id=cls.remote_group)
        cls.the_matching = cls.matching()
        cls.refresh()
        cls.maps = {
            attribute: cls.field_map(source, attribute)
            for source, attribute in (
                ("name", "name"),
                ("city", "city"),
                ("function", "role"),
            )
        }
        cls.anna = cls.contact(
            "Anna", "anna@example.com", city="Bern", function="Chair"
        )

    def remote_field(self, name):
        fields = self.box.store.attributes()
        fields += self.box.store.attributes(self.remote_group)
        return next(field["id"] for field in fields if field["name"] == name)

    def states(self):
        self.env.invalidate_all()
        return {name: line.state for name, line in self.maps.items()}

    def test_an_upload_notices_fields_that_are_gone_and_sends_the_others(self):
        self.upload()
        self.box.store.delete_attribute(self.remote_field("city"))
        self.box.store.delete_attribute(self.remote_field("role"), self.remote_group)
        self.anna.name = "Anna Muster"
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.states(), {"name": "ok", "city": "gone", "role": "gone"})
        recipient = self.on_list()["anna@example.com"]
        self.assertEqual(recipient["global_attributes"], {"name": "Anna Muster"})
        payloads = self.payloads(self.the_matching, self.anna)
        self.assertEqual(payloads[self.anna.id], ({}, {"name": "Anna Muster"}))

    def test_an_upload_notices_a_field_that_was_renamed(self):
        self.upload()
        self.box.store.update_attribute(self.remote_field("city"), {"name": "town"})
        self.upload()
        self.assertEqual(self.states()["city"], "gone")
        self.assertIn("town", self.account.attribute_ids.mapped("name"))

    def test_an_upload_notices_a_field_of_another_type_and_converts(self):
        self.upload()
        self.box.store.delete_attribute(self.remote_field("city"))
        self.box.store.create_attribute("city", "number")
        self.contact("Beat", "beat@example.com", city="3011")
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.states()["city"], "retyped")
        sent = {
            address: recipient["global_attributes"]["city"]
            for address, recipient in self.on_list().items()
        }
        self.assertEqual(sent, {"anna@example.com": "", "beat@example.com": "3011"})
        self.assertIn("1 values were left out", self.maps["city"].warning)

    def test_without_matched_fields_none_are_read(self):
        self.account.field_map_ids.unlink()
        self.box.requests.clear()
        self.upload()
        paths = [request.path for request in self.box.requests]
        self.assertTrue(paths)
        self.assertFalse([path for path in paths if "attributes" in path])

    def test_after_its_list_was_deleted_a_matching_goes_on_with_another(self):
        self.upload()
        old = self.group()
        self.box.store.delete_group(self.remote_group)
        upload = self.upload()
        self.assertEqual((upload.state, old.gone), ("failed", True))
        self.assertIn("no longer knows", self.the_matching.last_problem)
        self.assertEqual(self.the_matching.tag_ids, self.tag)
        self.assertEqual(len(self.account.field_map_ids), 3)
        other = self.box.store.create_group("Newsletter 2")["id"]
        self.refresh()
        self.the_matching.group_id = self.group(other)
        self.assertEqual(self.upload().state, "done")
        recipient = self.on_list(other)["anna@example.com"]
        self.assertEqual(recipient["global_attributes"]["city"], "Bern")
