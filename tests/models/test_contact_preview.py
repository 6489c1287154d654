"""What would happen to chosen contacts: decided by the uploads' planner, unsent."""

from odoo.exceptions import UserError

from ..common import CleverReachCase


class TestContactPreview(CleverReachCase):
    def preview(self, partners):
        """:return: dict of contact → (action, reason), over all lists"""
        self.box.requests.clear()
        action = partners.action_cleverreach_preview()
        self.assertEqual(self.box.requests, [], "a preview of contacts costs nothing")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return {step.partner_id: (step.action, step.reason) for step in wizard.step_ids}

    def test_each_contact_has_its_action_or_its_reason(self):
        self.matching()
        there = self.contact("There", "there@example.com")
        moved = self.contact("Moved", "old@example.com")
        gone = self.contact("Gone", "gone@example.com")
        self.upload()
        moved.email = "new@example.com"
        gone.category_id = False
        new = self.contact("New", "fresh@example.com")
        none = self.contact("None", False)
        wrong = self.contact("Wrong", "wrong")
        double = self.contact("Double", "There@Example.com")
        blocked = self.contact("Blocked", "blocked@example.com")
        self.env["mail.blacklist"].create({"email": "blocked@example.com"})
        everyone = there | moved | gone | new | none | wrong | double | blocked
        self.assertEqual(
            self.preview(everyone),
            {
                there: ("keep", False),
                moved: ("rename", False),
                gone: ("remove", False),
                new: ("create", False),
                none: ("skip", "no_address"),
                wrong: ("skip", "invalid_address"),
                double: ("skip", "shared"),
                blocked: ("skip", "blacklisted"),
            },
        )

    def test_who_shares_an_address_with_an_older_contact_is_left_out(self):
        """Also if the older one is not among the chosen."""
        self.matching()
        self.contact("Older", "family@example.com")
        younger = self.contact("Younger", "family@example.com")
        self.assertEqual(self.preview(younger), {younger: ("skip", "shared")})

    def test_who_unsubscribed_is_left_out(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.assertEqual(self.preview(anna), {anna: ("skip", "unsubscribed")})

    def test_contacts_without_the_role_have_no_line(self):
        self.matching()
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(self.preview(other), {})

    def test_a_blocked_matching_says_why(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.tag.active = False
        action = anna.action_cleverreach_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("archived", wizard.problem)

    def test_too_many_contacts_are_referred_to_the_preview_of_the_matching(self):
        many = self.env["res.partner"].create([{"name": "X"}] * 501)
        with self.assertRaisesRegex(UserError, "at most 500"):
            many.action_cleverreach_preview()
