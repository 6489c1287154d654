"""What is remembered of people who left, and what is not."""

from ..common import CleverReachCase


class TestUploadMemory(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching()
        # Somebody stays: to empty the list would ask for a confirmation.
        cls.contact("Zoe Stays", "zoe@example.com")
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.upload()

    def rows(self):
        return self.env["cleverreach.receiver"].search(
            [("group_id", "=", self.group().id), ("email", "!=", "zoe@example.com")]
        )

    def on_list(self, remote_id=None):
        recipients = super().on_list(remote_id)
        del recipients["zoe@example.com"]
        return recipients

    def test_a_deleted_contact_leaves_the_list_and_the_database(self):
        self.anna.unlink()
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual((line.removed_count, line.erased_count), (1, 1))
        self.assertEqual((self.on_list(), len(self.rows())), ({}, 0))

    def test_a_contact_without_the_role_is_removed_but_not_erased(self):
        self.anna.category_id = False
        line = self.upload().line_ids
        self.assertEqual((line.removed_count, line.erased_count), (1, 0))

    def test_of_a_deleted_contact_that_unsubscribed_a_hash_is_remembered(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.anna.unlink()
        self.upload()
        self.assertEqual(self.on_list(), {})
        self.assertTrue(self.rows().email.startswith("hmac-sha256:"))
        self.contact("Anna again", "anna@example.com")
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
        self.assertEqual(self.on_list(), {})
        self.assertEqual(self.rows().email, "anna@example.com")

    def test_also_if_the_contact_is_deleted_long_after_the_recipient(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.anna.category_id = False
        self.upload()
        self.assertEqual(self.rows().email, "anna@example.com")
        self.anna.unlink()
        self.upload()
        self.assertTrue(self.rows().email.startswith("hmac-sha256:"))

    def test_a_person_remembered_by_hash_may_subscribe_anew(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.anna.unlink()
        self.upload()
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        again = self.contact("Anna again", "anna@example.com")
        upload = self.upload()
        self.assertEqual(upload.skipped_count, 0)
        self.assertEqual(again.cleverreach_receiver_ids.state, "active")

    def test_nothing_is_kept_of_a_contact_that_was_only_planned(self):
        self.contact("Never", "never@example.com")
        self.upload(kind="preview").line_ids.ensure_one()
        steps = self.env["cleverreach.step"]
        step = steps.search([("email", "=", "never@example.com")]).ensure_one()
        self.env["res.partner"].search([("name", "=", "Never")]).unlink()
        self.assertEqual((step.email, step.partner_id.id), (False, False))
        self.upload()
        self.assertEqual(self.rows().mapped("email"), ["anna@example.com"])

    def test_what_a_preview_notes_does_not_change_the_upload(self):
        beat = self.contact("Beat Meier", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.anna.email = "c@example.com"
        beat.email = "anna@example.com"
        self.upload(kind="preview")
        beat.email = "beat@example.com"
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.partner_id, self.anna)
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_odoos_blacklist_takes_a_recipient_off_the_list(self):
        self.env["mail.blacklist"]._add("anna@example.com")
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "blacklisted")
        self.assertEqual((upload.removed_count, self.on_list()), (1, {}))

    # INTO ODOO'S BLACKLIST

    def blacklisted(self):
        return self.env["mail.blacklist"].search([]).mapped("email")

    def test_who_unsubscribes_is_not_put_on_odoos_blacklist_unasked(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.assertNotIn("anna@example.com", self.blacklisted())

    def test_who_unsubscribes_is_put_on_odoos_blacklist_once_if_asked_for(self):
        self.account.blacklist_unsubscribed = True
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload(kind="preview")
        self.assertNotIn("anna@example.com", self.blacklisted())
        upload = self.upload()
        self.assertIn("anna@example.com", self.blacklisted())
        self.assertEqual(upload.line_ids.skip_ids.reason, "blacklisted")
        self.env["mail.blacklist"]._remove("anna@example.com")
        upload = self.upload()
        self.assertNotIn("anna@example.com", self.blacklisted())
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
