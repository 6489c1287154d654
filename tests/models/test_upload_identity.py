"""People change, swap, share and lose addresses: who is on the list afterwards?"""

from ..common import CleverReachCase


class TestUploadIdentity(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("nachname")
        cls.refresh()
        cls.field_map("cleverreach_last_name", "nachname")
        cls.matching()
        cls.tags = cls.tag

    def contact(self, name, email, **values):
        values = {"category_id": [(6, 0, self.tags.ids)], **values}
        return super().contact(name, email, **values)

    def people(self, *names):
        """Contacts whose addresses and last names are made of ``names``; uploaded."""
        contacts = [self.contact(f"X {n}", f"{n}@example.com") for n in names]
        self.upload()
        return contacts

    def second_list(self):
        """A second list for a tag that every contact made later has as well."""
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        tag = self.env["res.partner.category"].create({"name": "Other"})
        self.matching(tag_ids=[(6, 0, tag.ids)], group_id=self.group(other).id)
        self.tags |= tag
        return other

    def rename(self, contacts, *names):
        for contact, name in zip(contacts, names, strict=True):
            contact.email = f"{name}@example.com"

    def assert_list(self, remote_id=None, **owners):
        """Compare the list with address → last name of whoever has the address."""
        found = {
            address.partition("@")[0]: receiver["global_attributes"]["nachname"]
            for address, receiver in self.on_list(remote_id).items()
        }
        self.assertEqual(found, owners)

    def assert_settled(self, upload):
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(upload.line_ids.mapped("waiting_count")), {0})
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_two_swap_their_addresses(self):
        people = self.people("a", "b")
        self.rename(people, "b", "a")
        self.assert_settled(self.upload())
        self.assert_list(a="b", b="a")

    def test_two_swap_their_addresses_on_two_lists(self):
        other = self.second_list()
        people = self.people("a", "b")
        self.rename(people, "b", "a")
        self.assert_settled(self.upload())
        self.assert_list(a="b", b="a")
        self.assert_list(other, a="b", b="a")

    def test_three_pass_their_addresses_round(self):
        other = self.second_list()
        people = self.people("a", "b", "c")
        self.rename(people, "b", "c", "a")
        self.assert_settled(self.upload())
        self.assert_list(a="c", b="a", c="b")
        self.assert_list(other, a="c", b="a", c="b")

    def test_a_chain_of_addresses(self):
        other = self.second_list()
        people = self.people("a", "b")
        self.rename(people, "b", "c")
        self.assert_settled(self.upload())
        self.assert_list(b="a", c="b")
        self.assert_list(other, b="a", c="b")

    def test_a_changed_address_keeps_the_recipient_on_all_lists(self):
        other = self.second_list()
        people = self.people("a")
        before = self.on_list(other)["a@example.com"]["id"]
        self.rename(people, "b")
        self.assert_settled(self.upload())
        self.assert_list(b="a")
        self.assertEqual(self.on_list(other)["b@example.com"]["id"], before)

    def test_an_address_that_is_needed_on_another_list_is_not_renamed(self):
        other = self.second_list()
        tag = self.tags[:1]
        _anna, beat = people = self.people("a", "b")
        beat.category_id -= tag
        before = self.on_list(other)["a@example.com"]["id"]
        self.rename(people, "c", "a")
        upload = self.upload()
        self.assertEqual(set(upload.line_ids.mapped("renamed_count")), {0})
        self.assertEqual(self.on_list(other)["a@example.com"]["id"], before)
        self.assert_list(c="a")
        self.assert_list(other, a="b", c="a")
        self.assert_settled(upload)

    def test_a_rename_brings_no_address_to_a_list_without_its_filter_role(self):
        other = self.second_list()
        self.account.write({"brake_count": 0, "brake_percent": 0})
        (anna,) = self.people("a")
        anna.write({"email": "b@example.com", "category_id": [(3, self.tags[-1:].id)]})
        upload = self.upload()
        self.assertEqual(upload.state, "held")
        # The old address goes after a confirmation only: that is what the brake says.
        self.assert_list(a="a", b="a")
        self.assertEqual(set(self.on_list(other)), {"a@example.com"})

    def test_a_rename_does_not_touch_a_list_that_is_blocked(self):
        other = self.second_list()
        (anna,) = self.people("a")
        self.account.matching_ids[-1].tag_ids.active = False
        anna.email = "b@example.com"
        upload = self.upload()
        self.assertEqual(upload.state, "partial")
        self.assert_list(b="a")
        self.assertEqual(set(self.on_list(other)), {"a@example.com"})

    def test_an_address_changed_in_case_only_is_the_same(self):
        (anna,) = self.people("a")
        anna.email = " A@Example.COM"
        upload = self.upload()
        self.assertEqual((upload.unchanged_count, upload.sent_count), (1, 0))

    def test_an_address_moves_to_another_contact(self):
        anna, beat = self.people("a", "b")
        anna.email = False
        beat.email = "a@example.com"
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "no_address")
        self.assert_list(a="b")
        self.assert_settled(upload)

    def test_the_new_address_is_on_the_list_already(self):
        people = self.people("a")
        self.box.store.add_receiver(self.remote_group, "b@example.com")
        self.rename(people, "b")
        self.assert_settled(self.upload())
        self.assert_list(b="a")

    def test_a_person_on_a_list_without_matching_is_not_renamed_there(self):
        people = self.people("a")
        elsewhere = self.box.store.create_group("Elsewhere")["id"]
        self.box.store.add_receiver(elsewhere, "a@example.com")
        self.rename(people, "b")
        self.assert_settled(self.upload())
        self.assert_list(b="a")
        self.assertEqual(set(self.on_list(elsewhere)), {"a@example.com"})

    def test_a_recipient_from_elsewhere_is_not_renamed(self):
        (anna,) = self.people("a")
        self.box.store.clear_group(self.remote_group)
        anna.category_id = False
        self.upload()
        self.box.store.add_receiver(self.remote_group, "a@example.com")
        self.upload(kind="preview")
        anna.write({"email": "b@example.com", "category_id": [(4, self.tags[:1].id)]})
        line = self.upload().line_ids
        self.assertEqual((line.created_count, line.renamed_count), (1, 0))
        self.assertEqual((line.foreign_removal_count, line.hold), (1, "foreign"))
        line.matching_id._confirm_removals()
        self.upload()
        self.assert_list(b="a")

    def test_who_unsubscribed_does_not_come_back_with_a_new_address(self):
        people = self.people("a")
        self.box.store.unsubscribe(self.remote_group, "a@example.com")
        self.rename(people, "b")
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
        self.assertEqual(self.on_list(), {})
        self.assert_settled(upload)

    def test_nor_after_the_old_address_went_to_somebody_else(self):
        anna, _beat = people = self.people("a", "b")
        self.box.store.unsubscribe(self.remote_group, "a@example.com")
        self.rename(people, "c", "a")
        self.upload()
        self.assertEqual(list(self.on_list()), ["a@example.com"])
        anna.email = "d@example.com"
        self.upload()
        self.assertEqual(list(self.on_list()), ["a@example.com"])

    def test_an_address_that_left_another_list_is_not_brought_there_by_a_rename(self):
        other = self.second_list()
        (anna,) = self.people("b")
        self.box.store.unsubscribe(other, "b@example.com")
        self.upload()
        anna.email = "a@example.com"
        self.upload()
        anna.email = "b@example.com"
        self.assert_settled(self.upload())
        self.assert_list(b="b")
        self.assertNotIn("b@example.com", self.on_list(other))

    def test_a_bounced_address_is_replaced_by_a_new_recipient(self):
        people = self.people("a")
        before = self.on_list()["a@example.com"]["id"]
        self.box.store.bounce("a@example.com")
        self.rename(people, "b")
        upload = self.upload()
        self.assertEqual(upload.line_ids.created_count, 1)
        self.assert_list(b="a")
        self.assertNotEqual(self.on_list()["b@example.com"]["id"], before)

    def test_a_bounced_address_is_not_sent_again(self):
        self.people("a")
        self.box.store.bounce("a@example.com")
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "bounced")
        self.assertEqual(self.box.writes(), [])

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_merged_contacts_leave_the_surviving_address(self):
        anna, beat = self.people("a", "b")
        self.merge(beat, anna)
        upload = self.upload()
        self.assertEqual((upload.removed_count, upload.sent_count), (1, 0))
        self.assert_list(a="a")
        self.assert_settled(upload)

    def test_who_unsubscribed_does_not_come_back_by_a_merge(self):
        anna, beat = self.people("a", "b")
        self.box.store.unsubscribe(self.remote_group, "a@example.com")
        self.upload()
        beat.email = False
        self.upload()
        self.merge(anna, beat)
        beat.email = "c@example.com"
        self.upload()
        self.assertNotIn("c@example.com", self.on_list())

    def test_the_oldest_contact_speaks_for_a_shared_address(self):
        anna, beat = self.people("a", "b")
        beat.email = "a@example.com"
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.partner_id, beat)
        self.assert_list(a="a")
        anna.category_id = False
        self.upload()
        self.assert_list(a="b")

    def test_an_address_changed_at_cleverreach_is_still_the_same_recipient(self):
        (anna,) = self.people("a")
        before = self.on_list()["a@example.com"]["id"]
        self.box.store.change_email(before, "z@example.com")
        upload = self.upload()
        self.assertEqual(upload.line_ids.renamed_count, 1)
        self.assertEqual(self.on_list()["a@example.com"]["id"], before)
        self.assertEqual(anna.cleverreach_receiver_ids.email, "a@example.com")

    def test_an_international_domain_is_one_address_in_both_its_forms(self):
        self.contact("X umlaut", "a@m\u00fcller.example")
        self.contact("X ascii", "a@xn--mller-kva.example")
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "shared")
        self.assertEqual(list(self.on_list()), ["a@xn--mller-kva.example"])
        self.assert_settled(upload)

    def test_a_contact_with_an_international_domain_is_not_removed_meanwhile(self):
        line = self.upload().line_ids
        self.contact("X umlaut", "a@m\u00fcller.example")
        self.assertEqual(
            line._contacts_at(["a@xn--mller-kva.example", "b@example.com"]),
            {"a@xn--mller-kva.example"},
        )
