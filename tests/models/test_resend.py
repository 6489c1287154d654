"""“Send Everything Again” tells who had changed from who had not."""

from datetime import timedelta

from ..common import CleverReachCase


class TestResend(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("fullname")
        cls.refresh()
        cls.fullname = cls.field_map("name", "fullname")
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")
        assert cls.upload().sent_count == 2

    def people(self, line, count):
        """:return: the contacts whom the number ``count`` of the line opens"""
        action = line.action_open_people(count, "Title")
        return self.env[action["res_model"]].search(action["domain"]).partner_id

    def test_who_had_not_changed_is_sent_again_and_not_changed(self):
        self.anna.name = "Anna Müller"
        upload = self.upload(resend=True)
        line = upload.line_ids
        self.assertEqual(self.people(line, "changed_count"), self.anna)
        self.assertEqual(self.people(line, "resent_count"), self.beat)
        self.assertEqual(self.people(line, "sent_count"), self.anna + self.beat)
        self.assertEqual((line.changed_count, line.resent_count), (1, 1))
        self.assertEqual((line.sent_count, line.waiting_count), (2, 0))
        self.assertIn("changed: 1", upload.summary)
        self.assertIn("Sent again, unchanged: 1.", upload.summary)

    def test_its_preview_says_the_same(self):
        self.anna.name = "Anna Müller"
        self.contact("New", "new@example.com")
        counts = ["created_count", "changed_count", "resent_count", "sent_count"]
        preview = self.upload(kind="preview", resend=True).line_ids
        self.assertEqual(self.people(preview, "resent_count"), self.beat)
        said = preview.read(counts, load=None)[0]
        done = self.upload(resend=True).line_ids.read(counts, load=None)[0]
        del said["id"], done["id"]
        self.assertEqual(said, done)

    def test_values_lost_at_cleverreach_come_back(self):
        recipient = self.on_list()["beat@example.com"]
        recipient["global_attributes"]["fullname"] = ""
        self.assertEqual(self.upload().line_ids.resent_count, 0)
        self.assertEqual(self.upload(resend=True).line_ids.resent_count, 2)
        values = self.on_list()["beat@example.com"]["global_attributes"]
        self.assertEqual(values["fullname"], "Beat Meier")

    def test_a_field_that_is_matched_meanwhile_changes_them(self):
        self.box.store.create_attribute("city", type="text")
        self.refresh()
        self.anna.city = "Bern"

        def match(_line):
            self.field_map("city", "city")

        with self.before("send", match):
            line = self.upload(resend=True).line_ids
        values = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(values["city"], "Bern")
        self.assertEqual(self.people(line, "changed_count"), self.anna)
        self.assertEqual(self.people(line, "resent_count"), self.beat)
        self.assertEqual((line.changed_count, line.resent_count), (1, 1))

    def test_planned_anew_it_sends_nobody_a_second_time(self):
        self.contact("New", "new@example.com")
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="delete", headers=headers)
        self.anna.category_id = False
        upload = self.upload(resend=True)
        self.assertEqual((upload.state, upload.sent_count), ("running", 2))
        upload.checkpoint_date -= timedelta(minutes=20)
        self.box.requests.clear()
        self.run_job()
        self.assertFalse([r for r in self.box.writes() if "upsert" in r.path])
        line = upload.line_ids
        self.assertEqual((line.state, line.removed_count), ("done", 1))
        self.assertEqual((line.created_count, line.resent_count), (1, 1))
        self.assertEqual((line.wanted_count, line.waiting_count), (2, 0))
