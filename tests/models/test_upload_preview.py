"""A preview says what an upload would do, and does nothing."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestUploadPreview(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def preview(self, **values):
        return self.upload(kind="preview", **values)

    def todo(self, line):
        steps = line.step_ids.filtered(lambda step: step.action != "skip")
        return {step.email: step.action for step in steps}

    def test_it_counts_what_the_upload_then_does(self):
        self.matching()
        self.contact("Without", False)
        gone = self.contact("Gone", "gone@example.com")
        self.upload()
        gone.category_id = False
        self.beat.email = "beat.meier@example.com"
        self.contact("New", "new@example.com")
        self.box.requests.clear()
        line = self.preview().line_ids
        self.assertEqual(self.box.writes(), [])
        self.assertEqual((line.state, line.phase), ("done", "end"))
        self.assertEqual(
            self.todo(line),
            {
                "new@example.com": "create",
                "beat.meier@example.com": "rename",
                "gone@example.com": "remove",
            },
        )
        names = ["wanted_count", "created_count", "changed_count", "renamed_count"]
        names += ["unchanged_count", "skipped_count", "own_removal_count"]
        predicted = line.read(names)[0]
        done = self.upload().line_ids.read(names)[0]
        del predicted["id"], done["id"]
        self.assertEqual(predicted, done)

    def test_it_shows_what_a_first_upload_would_delete(self):
        self.box.store.add_receiver(self.remote_group, "stranger@example.com")
        matching = self.matching()
        line = self.preview().line_ids
        self.assertEqual((line.state, line.hold), ("done", "first"))
        self.assertEqual((line.created_count, line.foreign_removal_count), (2, 1))
        self.assertEqual(self.todo(line)["stranger@example.com"], "remove")
        self.assertFalse(matching.mirrored)

    def test_it_leaves_no_trace_in_results_and_guard(self):
        matching = self.matching()
        upload = self.upload(kind="manual", start_date="2020-01-01")
        self.preview(user_id=self.env.uid)
        self.assertEqual(self.account.last_upload_id, upload)
        self.assertEqual(matching.last_line_id, upload.line_ids)

    def test_the_upload_after_it_leaves_its_people_as_they_are(self):
        self.matching()
        line = self.preview().line_ids
        shown = self.todo(line)
        self.assertEqual(len(shown), 2)
        self.upload()
        self.assertEqual(self.todo(line), shown)

    def test_it_can_be_of_some_matchings_only(self):
        matching = self.matching()
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        upload = self.preview(matching_ids=[(6, 0, matching.ids)])
        self.assertEqual(upload.line_ids.matching_id, matching)

    def test_a_chosen_matching_that_was_archived_does_not_mean_all(self):
        matching = self.matching()
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        matching.active = False
        upload = self.preview(matching_ids=[(6, 0, matching.ids)])
        self.assertFalse(upload.line_ids)

    def test_a_manual_upload_waits_for_it_politely(self):
        self.matching()
        self.account._request_upload(kind="preview")
        with self.assertRaisesRegex(UserError, "preview"):
            self.account._request_upload()

    def test_the_date_of_the_schedule_is_served_after_it(self):
        self.matching()
        self.account._request_upload(kind="preview")
        self.account.cron_id.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.run_job()
        self.assertEqual(
            self.account.upload_ids.sorted("id").mapped(lambda u: (u.kind, u.state)),
            [("preview", "done"), ("scheduled", "done")],
        )
        self.assertEqual(len(self.on_list()), 2)

    def test_after_a_confirmation_the_guard_does_not_count(self):
        self.matching()
        self.account._request_upload()
        self.run_job()
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.account._request_upload()
        upload = self.account._request_upload(kind="confirmed")
        self.run_job()
        self.assertEqual((upload.kind, upload.state), ("confirmed", "done"))

    def test_who_would_be_added_opens_with_a_click(self):
        self.matching()
        line = self.preview().line_ids
        action = line.action_open_people("created_count", "Added")
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.partner_id, self.anna | self.beat)


class TestPreviewOfTwoLists(CleverReachCase):
    """What is done on one list decides what can be done on the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_group = cls.box.store.create_group("Other")["id"]
        cls.refresh()
        cls.other = cls.env["res.partner.category"].create({"name": "Other"})
        cls.matching()
        cls.matching(
            tag_ids=[(6, 0, cls.other.ids)], group_id=cls.group(cls.other_group).id
        )

    def steps(self, upload):
        return [
            [(s.action, s.partner_id, s.email) for s in line.step_ids.sorted("email")]
            for line in upload.line_ids
        ]

    def assert_foretold(self):
        foretold = self.steps(self.upload(kind="preview"))
        self.assertEqual(foretold, self.steps(self.upload()))
        return foretold

    def test_an_address_that_another_list_holds_is_not_given_to_a_recipient(self):
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com", category_id=[(6, 0, self.other.ids)])
        self.upload()
        anna.email = "beat@example.com"
        first, _second = self.assert_foretold()
        self.assertEqual(
            first,
            [
                ("remove", anna, "anna@example.com"),
                ("create", anna, "beat@example.com"),
            ],
        )

    def test_nor_one_that_an_earlier_list_will_hold(self):
        tags = [(6, 0, (self.tag | self.other).ids)]
        anna = self.contact(
            "Anna", "anna@example.com", category_id=[(6, 0, self.other.ids)]
        )
        self.upload()
        anna.write({"email": "new@example.com", "category_id": tags})
        first, second = self.assert_foretold()
        self.assertEqual(first, [("create", anna, "new@example.com")])
        self.assertEqual(
            second,
            [
                ("remove", anna, "anna@example.com"),
                ("create", anna, "new@example.com"),
            ],
        )
