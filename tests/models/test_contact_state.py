"""A contact's own page: where it stands on each list, and why."""

from odoo.exceptions import AccessError, UserError

from ..common import CleverReachCase


class TestContactState(CleverReachCase):
    def state(self, contact):
        self.env.flush_all()
        return contact.cleverreach_state_ids

    def test_who_was_sent_is_on_the_list_with_the_time(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        state = self.state(anna)
        self.assertEqual((state.state, state.on_list), ("active", True))
        self.assertEqual(state.last_sent, anna.cleverreach_receiver_ids.last_sent)
        self.assertEqual(anna.cleverreach_list_count, 1)
        self.assertFalse(anna.cleverreach_trouble)

    def test_who_was_left_out_has_the_reason(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        double = self.contact("Anna's son", "anna@example.com")
        nobody = self.contact("Nobody", False)
        upload = self.upload()
        self.assertEqual(self.state(double).state, "shared")
        self.assertEqual(self.state(double).shared_with_id, anna)
        skips = upload.line_ids.skip_ids
        self.assertEqual(skips.mapped("shared_with_id"), anna)
        self.assertEqual(self.state(nobody).state, "no_address")
        self.assertEqual(nobody.cleverreach_trouble, "No e-mail address")

    def test_only_the_last_upload_counts(self):
        self.matching()
        anna = self.contact("Anna", False)
        self.upload()
        anna.email = "anna@example.com"
        self.upload()
        self.assertEqual(self.state(anna).mapped("state"), ["active"])

    def test_a_preview_changes_nothing(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        anna.email = False
        self.upload(kind="preview")
        self.assertEqual(self.state(anna).state, "active")

    def test_who_lost_the_role_has_no_row(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        anna.category_id = False
        self.upload()
        self.assertFalse(self.state(anna))

    def test_who_unsubscribed_is_remembered_after_the_removal(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        anna.category_id = False
        self.upload()
        state = self.state(anna)
        self.assertEqual((state.state, state.on_list), ("unsubscribed", False))

    def test_contacts_are_found_by_their_state(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        beat = self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        view = self.env.ref("fairgate_cleverreach.res_partner_view_search")
        self.assertIn("cleverreach_receiver_ids", view.arch_db)
        unsubscribed = self.env["res.partner"].search(
            [("cleverreach_receiver_ids", "any", [("state", "=", "unsubscribed")])]
        )
        self.assertEqual(unsubscribed, anna)
        on_list = self.env["res.partner"].search(
            [("cleverreach_receiver_ids", "any", [("on_list", "=", True)])]
        )
        self.assertEqual(on_list, anna | beat)

    def test_users_of_another_company_see_no_row(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        other = self.env["res.company"].create({"name": "Other"})
        user = self.user(
            "elsewhere", "user", company_id=other.id, company_ids=other.ids
        )
        self.assertFalse(anna.with_user(user).cleverreach_state_ids)


class TestAllowAgain(CleverReachCase):
    def left(self):
        """:return: a contact that unsubscribed and is no longer on the list"""
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        anna.category_id = False
        self.upload()
        anna.category_id = self.tag
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        return anna

    def test_a_manager_allows_an_address_again_and_it_is_noted(self):
        anna = self.left()
        anna.cleverreach_state_ids.action_allow_again()
        self.upload()
        self.assertEqual(self.on_list()["anna@example.com"]["active"], True)
        self.assertIn("allowed again", anna.message_ids[0].body)
        note = self.account.message_ids[0].body
        self.assertIn("allowed again", note)
        self.assertNotIn("anna@", note)

    def test_a_user_may_not(self):
        anna = self.left()
        user = self.user("secretary", "user")
        with self.assertRaises(AccessError):
            anna.with_user(user).cleverreach_state_ids.action_allow_again()

    def test_while_cleverreach_holds_it_as_unsubscribed_nobody_may(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        with self.assertRaisesRegex(UserError, "CleverReach itself"):
            anna.cleverreach_state_ids.action_allow_again()
        self.upload()
        self.assertEqual(anna.cleverreach_state_ids.state, "unsubscribed")

    def test_allow_again_names_the_way_that_works_and_it_does(self):
        self.matching()
        self.form("Anmeldung")
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        for position in ("keeps", "clears"):
            self.box.switches.resubscription = position
            self.box.store.unsubscribe(self.remote_group, "anna@example.com")
            self.upload()
            way = "signing up anew with a form.*\n.*Anmeldung"
            with self.subTest(position), self.assertRaisesRegex(UserError, way):
                anna.cleverreach_state_ids.action_allow_again()
            # Whoever comes back does it later than they left.
            self.box.switches.clock_offset += 60
            self.box.store.subscribe(self.remote_group, "anna@example.com")
            self.box.switches.clock_offset += 60
            self.upload()
            self.assertEqual(anna.cleverreach_state_ids.state, "active")
            anna.name = f"Anna {position}"
            self.assertEqual(self.upload().line_ids.skipped_count, 0)

    def test_of_a_bounce_allow_again_names_another_way(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.bounce("anna@example.com")
        self.upload()
        with self.assertRaisesRegex(UserError, "another address"):
            anna.cleverreach_state_ids.action_allow_again()

    def test_a_former_address_is_forgotten_with_it(self):
        """Who left under a former address, and asks to come back under a new one."""
        anna = self.left()
        anna.email = "anna.new@example.com"
        self.upload()
        self.assertEqual(anna.cleverreach_state_ids.state, "unsubscribed")
        anna.cleverreach_state_ids.action_allow_again()
        self.upload()
        self.assertIn("anna.new@example.com", self.on_list())


class TestNotMetYet(CleverReachCase):
    def page(self, contact):
        return contact.action_open_cleverreach()["help"]

    def test_without_a_filter_role_the_page_says_so(self):
        anna = self.contact("Anna <b>", "anna@example.com", category_id=False)
        self.matching()
        self.assertIn("Anna &lt;b&gt;” has none of the filter roles", self.page(anna))

    def test_before_the_first_upload_the_page_says_what_comes(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.assertIn("next upload looks", self.page(anna))

    def test_while_the_filter_role_is_blocked_the_page_says_why(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.tag.active = False
        self.assertIn("is archived", self.page(anna))
