"""One upload after the other, over real HTTP against the sandbox."""

from ..common import CleverReachCase, skipped_by_reason


class TestUpload(CleverReachCase):
    def test_contacts_with_the_tag_reach_the_list(self):
        self.box.store.create_attribute("vorname")
        self.refresh()
        self.field_map("cleverreach_first_name", "vorname")
        self.matching()
        anna = self.contact("Anna Muster", "Anna@Example.com")
        self.contact("Beat Meier", "beat@example.com")
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})
        recipient = self.on_list()["anna@example.com"]
        self.assertEqual(recipient["global_attributes"]["vorname"], "Anna")
        row = anna.cleverreach_receiver_ids
        self.assertEqual((row.state, row.on_list), ("active", True))

    def test_a_second_upload_with_nothing_changed_writes_nothing(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(self.box.writes(), [])
        self.assertEqual((upload.unchanged_count, upload.sent_count), (1, 0))

    def test_who_loses_the_tag_leaves_the_list(self):
        self.matching()
        anna = self.contact("Anna Muster", "anna@example.com")
        self.contact("Beat Meier", "beat@example.com")
        self.upload()
        anna.category_id = False
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assertEqual(upload.removed_count, 1)

    def test_only_who_changed_is_sent(self):
        self.box.store.create_attribute("nachname")
        self.refresh()
        self.field_map("cleverreach_last_name", "nachname")
        self.matching()
        anna = self.contact("Anna Muster", "anna@example.com")
        self.contact("Beat Meier", "beat@example.com")
        self.upload()
        anna.name = "Anna Keller"
        upload = self.upload()
        self.assertEqual((upload.sent_count, upload.unchanged_count), (1, 1))
        recipient = self.on_list()["anna@example.com"]
        self.assertEqual(recipient["global_attributes"]["nachname"], "Keller")

    def test_every_contact_is_accounted_for(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.contact("Anna again", "ANNA@example.com ")
        self.contact("Without", False)
        self.contact("Wrong", "not an address")
        self.contact("Blocked", "blocked@example.com")
        self.env["mail.blacklist"].create({"email": "blocked@example.com"})
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual(line.wanted_count, 5)
        self.assertEqual(
            skipped_by_reason(line),
            {"shared": 1, "no_address": 1, "invalid_address": 1, "blacklisted": 1},
        )
        self.assertEqual(
            line.wanted_count,
            line.sent_count + line.unchanged_count + line.skipped_count,
        )

    def test_who_unsubscribed_is_never_activated_again(self):
        self.matching()
        anna = self.contact("Anna Muster", "anna@example.com")
        self.contact("Beat Meier", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        anna.category_id = False
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        anna.category_id = self.tag
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")

    def test_a_changed_address_keeps_the_recipient(self):
        self.matching()
        anna = self.contact("Anna Muster", "anna@example.com")
        self.upload()
        before = self.on_list()["anna@example.com"]["id"]
        anna.email = "anna.muster@example.com"
        upload = self.upload()
        self.assertEqual(set(self.on_list()), {"anna.muster@example.com"})
        self.assertEqual(self.on_list()["anna.muster@example.com"]["id"], before)
        self.assertEqual(upload.line_ids.renamed_count, 1)

    def test_a_list_with_recipients_waits_for_a_confirmation(self):
        self.box.store.add_receiver(self.remote_group, "stranger@example.com")
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        upload = self.upload()
        self.assertEqual(upload.line_ids.state, "held")
        self.assertEqual(set(self.on_list()), {"stranger@example.com"})
        matching._confirm_removals()
        self.upload()
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_many_removals_wait_for_a_confirmation(self):
        matching = self.matching()
        contacts = [self.contact(f"Member {n}", f"m{n}@example.com") for n in range(30)]
        self.upload()
        for contact in contacts[:20]:
            contact.category_id = False
        self.contact("New", "new@example.com")
        upload = self.upload()
        self.assertEqual(upload.line_ids.hold, "many")
        self.assertEqual(len(self.on_list()), 31)
        matching._confirm_removals()
        self.upload()
        self.assertEqual(len(self.on_list()), 11)
