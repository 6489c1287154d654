"""A matching says who of its filter role can be sent, before an upload says so."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits

from ..common import CleverReachCase, skipped_by_reason


class TestSendable(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.the_matching = cls.matching()
        cls.anna = cls.contact("Anna", "anna@example.com")
        cls.beat = cls.contact("Beat", "beat@example.com")
        cls.without = cls.contact("Carla", False)
        cls.twin = cls.contact("Anna's daughter", "Anna@example.com")
        cls.listed = cls.contact("Dario", "dario@example.com")
        cls.env["mail.blacklist"]._add("dario@example.com")

    def counts(self):
        self.env.invalidate_all()
        matching = self.the_matching
        counts = (matching.contact_count, matching.sendable_count)
        self.assertEqual(sum(counts[1:]) + matching.left_out_count, counts[0])
        return counts

    def test_it_is_known_before_the_first_upload(self):
        self.assertEqual(self.counts(), (5, 2))
        left_out = self.the_matching._left_out()
        self.assertEqual(set(left_out), {self.without.id, self.twin.id, self.listed.id})

    def test_it_is_what_the_upload_does(self):
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "beat@example.com")
        line = self.upload().line_ids
        reasons = self.the_matching._left_out().values()
        self.assertEqual(sorted(reasons), sorted(skipped_by_reason(line).elements()))
        self.assertEqual(self.counts(), (5, 1))

    def test_whom_cleverreach_refuses_cannot_be_sent_until_it_is_tried_again(self):
        self.box.fault("refuse_rows", rows="beat@", match="upsertplus")
        for _upload in range(limits.RETRIES + 1):
            self.upload()
        self.assertIn(self.beat.id, self.the_matching._left_out())

    def test_the_filter_that_is_being_edited_counts(self):
        draft = self.the_matching.new(
            {"domain": "[('name', 'like', 'Anna')]"}, origin=self.the_matching
        )
        self.assertEqual((draft.contact_count, draft.sendable_count), (2, 1))

    def test_a_new_matching_has_numbers_before_its_list_is_chosen(self):
        draft = self.env["cleverreach.matching"].new(
            {"account_id": self.account.id, "tag_ids": [(6, 0, self.tag.ids)]}
        )
        self.assertEqual((draft.contact_count, draft.sendable_count), (5, 2))

    def test_the_numbers_open_those_whom_they_count(self):
        opened = self.the_matching.action_open_people("contact_count", "Contacts")
        found = self.env["res.partner"].search(opened["domain"])
        self.assertEqual(len(found), 5)
        opened = self.the_matching.action_open_people("left_out_count", "Not")
        preview = self.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(
            dict(preview.step_ids.mapped(lambda step: (step.partner_id, step.reason))),
            {
                self.without: "no_address",
                self.twin: "shared",
                self.listed: "blacklisted",
            },
        )
        with patch.object(limits, "CONTACT_PREVIEW", 2):
            opened = self.the_matching.action_open_people("left_out_count", "Not")
        found = self.env["res.partner"].search(opened["domain"])
        self.assertEqual(found, self.without | self.twin | self.listed)

    def test_of_very_many_it_is_not_counted_while_the_form_opens(self):
        with patch.object(limits, "COUNTED_AT_ONCE", 4):
            self.assertFalse(self.the_matching.is_counted)
            self.assertEqual(self.the_matching.left_out_count, 0)

    def test_a_role_that_cannot_be_trusted_has_no_numbers(self):
        self.tag.active = False
        self.assertFalse(self.the_matching.is_counted)
        self.assertTrue(self.the_matching.role_problem)

    def test_a_user_sees_the_same(self):
        matching = self.the_matching.with_user(self.user("reader", "user"))
        self.env.invalidate_all()
        self.assertEqual((matching.sendable_count, matching.left_out_count), (2, 3))
