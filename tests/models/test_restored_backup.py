"""Odoo's database is restored from an older backup: nobody comes back unasked."""

from ..common import skipped_by_reason
from .test_upload_who_left import WhoLeftCase


class TestRestoredBackup(WhoLeftCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beat = cls.contact("Beat", "beat@example.com")
        cls.carla = cls.contact("Carla", "carla@example.com")
        cls.upload()

    def back_up(self):
        """Whatever the database holds now comes back, CleverReach goes on."""
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")

    def restore(self):
        self.env.transaction.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all(flush=False)

    def active(self):
        return {address for address, row in self.on_list().items() if row["active"]}

    def test_who_left_and_was_removed_since_is_not_added_again(self):
        self.back_up()
        self.leave("anna@example.com")
        self.leave("beat@example.com")
        self.upload()
        self.anna.category_id = False
        self.beat.unlink()
        self.assertEqual(self.upload().removed_count, 2)
        self.restore()
        for _again in range(2):
            line = self.upload().line_ids
            self.assertEqual(self.active(), {"zoe@example.com", "carla@example.com"})
            self.assertEqual(skipped_by_reason(line), {"vanished": 2})
            self.assertEqual(line.state, "held")

    def test_who_left_since_and_is_still_there_is_known_to_have_left(self):
        self.back_up()
        self.leave("anna@example.com")
        self.restore()
        line = self.upload().line_ids
        self.assertEqual(skipped_by_reason(line), {"unsubscribed": 1})
        self.assertNotIn("anna@example.com", self.active())

    def test_whom_a_younger_database_has_sent_is_asked_about_in_words(self):
        self.back_up()
        self.contact("Dora", "dora@example.com")
        self.upload()
        self.restore()
        upload = self.upload()
        line = upload.line_ids
        self.assertEqual((line.hold, line.unknown_count), ("foreign", 1))
        self.assertEqual(self.newsletter.unknown_count, 1)
        self.assertIn("restored from a backup", self.account.activity_ids.note)
        self.assertIn("dora@example.com", self.on_list())

    def test_whose_address_was_changed_since_has_not_vanished(self):
        self.back_up()
        self.carla.email = "carla.rossi@example.com"
        self.upload()
        self.assertIn("carla.rossi@example.com", self.on_list())
        self.restore()
        line = self.upload().line_ids
        self.assertEqual((line.vanished_count, line.renamed_count), (0, 1))
