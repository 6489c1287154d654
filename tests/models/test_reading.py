"""Each night the lists are read, whatever the frequency of uploads."""

from datetime import timedelta

from odoo import fields

from ..common import CleverReachCase


class TestReading(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.frequency = "off"
        cls.matched = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Muster", "beat@example.com")
        cls.upload()
        cls.box.requests.clear()

    def later(self, hours=24):
        """Let the last reading, and the last upload, have been so long ago."""
        ago = fields.Datetime.now() - timedelta(hours=hours)
        self.group().read_date = self.account.night_date = ago
        self.account.upload_ids.line_ids.end_date = ago

    def night(self):
        """Let a night pass; return the readings of it."""
        before = self.readings()
        self.env["cleverreach.account"]._cron_read_lists()
        self.run_job()
        return self.readings() - before

    def readings(self):
        return self.account.upload_ids.filtered(lambda u: u.kind == "reading")

    def state(self, partner):
        return self.env["cleverreach.receiver"].search(
            [("partner_id", "=", partner.id)]
        )

    def test_who_left_is_known_the_next_day_though_nothing_is_uploaded(self):
        self.later()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        reading = self.night()
        self.assertEqual(reading.state, "done")
        anna, beat = self.state(self.anna), self.state(self.beat)
        self.assertEqual((anna.state, beat.state), ("unsubscribed", "active"))
        self.assertTrue(anna.state_date)
        self.assertFalse(beat.state_date)
        self.assertEqual(reading.summary, "Recipients read: 2. Newly unsubscribed: 1.")
        self.assertEqual(self.group().newly_left_count, 1)
        opened = self.group().action_open_people("newly_left_count", "Left")
        found = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(found, anna)

    def test_nothing_is_written_and_nothing_is_planned(self):
        self.later()
        self.contact("Carla Neu", "carla@example.com")
        self.beat.category_id = False
        reading = self.night()
        self.assertEqual(self.box.writes(), [])
        self.assertFalse(reading.line_ids.step_ids)
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})

    def test_what_an_upload_of_the_list_has_said_still_counts(self):
        self.later()
        self.contact("No address", False)
        last = self.upload()
        self.later()
        self.night()
        self.assertEqual(self.matched.last_line_id, last.line_ids)
        self.assertEqual(self.account.last_upload_id, last)
        self.assertEqual(self.matched._latest_lines()[self.matched], last.line_ids)
        left_out = self.env["cleverreach.contact.state"].search(
            [("state", "=", "no_address")]
        )
        self.assertEqual(left_out.partner_id.name, "No address")

    def test_who_left_before_the_last_upload_is_no_longer_new(self):
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.assertEqual(self.state(self.anna).state, "unsubscribed")
        self.assertEqual(self.group().newly_left_count, 0)

    def test_a_list_that_was_read_by_an_upload_is_not_read_again(self):
        self.later(hours=11)
        self.assertFalse(self.night())
        self.assertEqual(list(self.box.requests), [])

    def test_it_can_be_switched_off(self):
        self.later()
        self.account.nightly_reading = False
        self.assertFalse(self.night())

    def test_a_filter_role_that_is_gone_does_not_keep_the_list_from_being_read(self):
        self.later()
        self.tag.active = False
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.assertEqual(self.night().state, "done")
        self.assertEqual(self.state(self.anna).state, "unsubscribed")

    def test_who_left_gets_onto_odoo_s_blacklist_where_that_is_asked_for(self):
        self.later()
        self.account.blacklist_unsubscribed = True
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.night()
        blacklisted = self.env["mail.blacklist"].search([]).mapped("email")
        self.assertEqual(blacklisted, ["anna@example.com"])

    def test_who_unsubscribed_and_was_deleted_afterwards_stays_known(self):
        self.later()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.night()
        self.later()
        self.box.store.delete_receiver(self.remote_group, "anna@example.com")
        self.night()
        anna = self.state(self.anna)
        self.assertEqual((anna.state, anna.on_list), ("unsubscribed", False))
        self.upload()
        self.assertNotIn("anna@example.com", self.on_list())

    def test_a_list_that_is_gone_fails_alone_and_nobody_is_troubled_at_night(self):
        self.later()
        self.box.store.delete_group(self.remote_group)
        reading = self.night()
        self.assertEqual(reading.state, "failed")
        self.assertTrue(self.group().gone)
        self.assertFalse(self.account.activity_ids)
        self.assertFalse(self.night(), "the list is no longer asked for")

    def test_credentials_that_are_refused_show_on_the_page_of_the_account(self):
        self.later()
        self.account.client_secret = "wrong"
        self.assertEqual(self.night().state, "failed")
        self.assertEqual(self.account.connection_state, "error")
        self.assertNotIn("sent", self.account.connection_message)

    def test_an_upload_can_be_asked_for_while_one_is_waiting(self):
        self.later()
        self.env["cleverreach.account"]._cron_read_lists()
        self.contact("Carla Neu", "carla@example.com")
        upload = self.account._request_upload()
        self.run_job()
        self.assertEqual(upload.state, "done")
        self.assertEqual(self.readings().state, "done")
        self.assertIn("carla@example.com", self.on_list())

    def test_old_readings_are_purged(self):
        self.later()
        reading = self.night()
        reading.end_date = fields.Datetime.now() - timedelta(days=91)
        self.env["cleverreach.upload"]._gc_previews()
        self.assertFalse(reading.exists())
