"""Addresses that are missing, wrong, unusual, blacklisted or shared."""

from ..common import CleverReachCase


class TestAddresses(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("name")
        cls.refresh()
        cls.field_map("name", "name")
        cls.matching()

    def names(self):
        """:return: dict of address on the list → name of the contact it stands for"""
        return {
            address: recipient["global_attributes"]["name"]
            for address, recipient in self.on_list().items()
        }

    def assert_settled(self):
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_a_missing_or_wrong_address_keeps_nobody_else_away(self):
        wrong = self.contact("Wrong", "anna at example.com")
        without = self.contact("Without", False)
        self.contact("Anna", "anna@example.com")
        upload = self.upload()
        self.assertEqual(upload.state, "done")
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        action = upload.line_ids.action_open_people("skipped_count", "Left Out")
        listed = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            {skip.partner_id: skip.reason for skip in listed},
            {wrong: "invalid_address", without: "no_address"},
        )

    def test_of_several_addresses_in_the_field_the_first_is_sent(self):
        self.contact("Anna", "anna@example.com, work@example.com")
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assert_settled()

    def test_an_address_with_a_plus_sign_is_one_of_its_own(self):
        plus = self.contact("Plus", "anna+club@example.com")
        self.contact("Anna", "anna@example.com")
        self.upload()
        self.assertEqual(
            self.names(), {"anna+club@example.com": "Plus", "anna@example.com": "Anna"}
        )
        self.assert_settled()
        plus.name = "Plus two"
        self.upload(kind="manual", partner_id=plus.id)
        self.assertEqual(self.names()["anna+club@example.com"], "Plus two")
        plus.category_id = False
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_a_shared_address_stays_while_either_contact_has_the_tag(self):
        zoe = {"zoe@example.com": "Zoe"}
        self.contact("Zoe", "zoe@example.com")
        anna = self.contact("Anna", "family@example.com")
        beat = self.contact("Beat", "family@example.com")
        self.upload()
        self.assertEqual(self.names(), zoe | {"family@example.com": "Anna"})
        beat.category_id = False
        self.upload()
        self.assertEqual(self.names(), zoe | {"family@example.com": "Anna"})
        beat.category_id, anna.category_id = self.tag, False
        self.upload()
        self.assertEqual(self.names(), zoe | {"family@example.com": "Beat"})
        beat.category_id = False
        self.upload()
        self.assertEqual(self.names(), zoe)

    def test_of_two_with_one_address_the_one_that_is_not_archived_counts(self):
        anna = self.contact("Anna", "family@example.com")
        self.contact("Beat", "family@example.com")
        self.upload()
        anna.active = False
        upload = self.upload()
        self.assertEqual(self.names(), {"family@example.com": "Beat"})
        self.assertEqual((upload.removed_count, upload.skipped_count), (0, 0))

    def test_a_blacklisted_address_is_sent_for_nobody_until_it_is_taken_off(self):
        self.contact("Anna", "Family@Example.com")
        self.contact("Beat", "family@example.com")
        self.env["mail.blacklist"]._add("family@example.com")
        upload = self.upload()
        self.assertEqual(self.on_list(), {})
        self.assertEqual(
            upload.line_ids.skip_ids.mapped("reason"), ["blacklisted", "blacklisted"]
        )
        self.env["mail.blacklist"]._remove("family@example.com")
        self.upload()
        self.assertEqual(self.names(), {"family@example.com": "Anna"})
