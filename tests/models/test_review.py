"""What only somebody who means harm, or is in a hurry, would try."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import CleverReachCase


class TestStaleConfirmation(CleverReachCase):
    def held(self, count=3):
        for number in range(count):
            self.box.store.add_receiver(self.remote_group, f"s{number}@example.com")
        matching = self.matching()
        self.contact("Anna", "anna@example.com")
        return matching, self.upload().line_ids

    def confirm(self, line, typed, **values):
        wizard = self.env["cleverreach.confirm"].create(
            {"line_id": line.id, "typed": typed, **values}
        )
        return wizard.action_confirm()

    def test_an_older_result_can_no_longer_be_confirmed(self):
        matching, old = self.held()
        self.assertTrue(old.can_review)
        self.upload()
        self.assertFalse(old.can_review)
        with self.assertRaisesRegex(UserError, "newer"):
            self.confirm(old, 3, upload_now=False)
        steps = matching.line_ids.step_ids
        self.assertFalse(steps.filtered("is_agreed"))

    def test_a_result_that_holds_nothing_gives_no_free_upload(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        line = self.upload().line_ids
        with self.assertRaises(UserError):
            self.confirm(line, 0)

    def test_a_manager_of_another_company_cannot_look(self):
        _matching, line = self.held()
        other = self.env["res.company"].create({"name": "Other"})
        manager = self.user(
            "elsewhere", "manager", company_id=other.id, company_ids=other.ids
        )
        with self.assertRaises(AccessError):
            self.env["cleverreach.confirm"].with_user(manager).create(
                {"line_id": line.id}
            )


class TestFilterTellsNoSecret(CleverReachCase):
    PATH = "company_id.cleverreach_account_ids.secret_ids.client_secret"

    def test_a_filter_over_the_secret_is_refused(self):
        manager = self.user("manager", "manager")
        matching = self.matching().with_user(manager)
        with self.assertRaises(AccessError):
            matching.domain = f"[('{self.PATH}', '=like', 's%')]"

    def test_the_count_of_an_unsaved_filter_says_nothing(self):
        anna = self.contact("Anna", "anna@example.com")
        anna.company_id = self.company
        manager = self.user("manager", "manager")
        matching = self.matching().with_user(manager)
        draft = matching.new(
            {"domain": f"[('{self.PATH}', '=like', '%')]"}, origin=matching
        )
        self.assertEqual(draft.contact_count, 0)


class TestWhatBelongsTogether(CleverReachCase):
    def other_account(self, **values):
        """:return: the account of another association"""
        choir = self.env["res.company"].create({"name": "Chor Muster"})
        return self.env["cleverreach.account"].create(
            {"company_id": choir.id, **values}
        )

    def test_a_list_of_another_account_is_refused(self):
        matching = self.matching()
        with self.assertRaises(ValidationError):
            matching.account_id = self.other_account()

    def test_a_field_of_another_account_is_refused(self):
        self.box.store.create_attribute("vorname")
        self.refresh()
        line = self.field_map("cleverreach_first_name", "vorname")
        with self.assertRaises(ValidationError):
            line.account_id = self.other_account()

    def test_two_accounts_of_one_customer_share_no_list(self):
        self.account.action_test_connection()
        self.matching()
        other = self.other_account(remote_id=self.account.remote_id)
        twin = self.group().sudo().copy({"account_id": other.id})
        with self.assertRaises(ValidationError):
            self.matching(account_id=other.id, group_id=twin.id)

    def test_a_field_that_a_matching_is_restricted_to_stays(self):
        self.box.store.create_attribute("vorname")
        self.refresh()
        line = self.field_map("cleverreach_first_name", "vorname")
        matching = self.matching(field_map_ids=[(6, 0, line.ids)])
        with self.assertRaisesRegex(UserError, "sends only certain fields"):
            line.unlink()
        matching.field_map_ids = False
        line.unlink()

    def test_an_account_stays_with_its_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.account.company_id = other


class TestInheritedAddress(CleverReachCase):
    def test_who_inherits_an_unsubscribed_address_can_be_allowed(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Carla", "carla@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        anna.category_id = False
        self.upload()
        anna.email = "elsewhere@example.com"
        beat = self.contact("Beat", "anna@example.com")
        self.upload()
        self.env.flush_all()
        self.assertEqual(beat.cleverreach_state_ids.state, "unsubscribed")
        beat.cleverreach_state_ids.action_allow_again()
        self.upload()
        self.assertIn("anna@example.com", self.on_list())


class TestAnotherList(CleverReachCase):
    def test_who_left_the_old_list_stays_away_from_the_new_one(self):
        new = self.box.store.create_group("Newsletter 2027")["id"]
        self.refresh()
        matching = self.matching()
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        matching.group_id = self.group(new)
        self.upload()
        self.assertEqual(set(self.on_list(new)), {"beat@example.com"})
        there = anna.cleverreach_state_ids.filtered(
            lambda state: state.group_id == self.group(new)
        )
        self.assertEqual(there.state, "unsubscribed")


class TestOldResults(CleverReachCase):
    def test_who_was_left_out_long_ago_is_purged_and_the_number_stays(self):
        self.matching()
        self.contact("Nobody", False)
        self.contact("Anna", "anna@example.com")
        old = self.upload().line_ids
        new = self.upload().line_ids
        long_ago = fields.Datetime.now() - timedelta(days=91)
        (old | new).end_date = long_ago
        self.env["cleverreach.step"]._gc_steps()
        self.assertFalse(old.skip_ids)
        self.assertEqual(old.skipped_count, 1)
        # The last result of a list is what the contacts' pages show.
        self.assertEqual(len(new.skip_ids), 1)


class TestPlainWords(CleverReachCase):
    def test_the_log_says_what_a_connection_was_for(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.upload()
        said = set(self.account.log_ids.mapped("description"))
        self.assertIn("Send recipients: Newsletter", said)
        self.assertIn("Read the recipients of a list: Newsletter", said)

    def test_a_recipient_that_is_not_there_yet_is_no_failure(self):
        self.matching()
        anna = self.contact("Anna", "anna@example.com")
        anna.action_cleverreach_upload()
        self.run_job()
        self.assertIn("anna@example.com", self.on_list())
        rows = self.account.log_ids
        self.assertIn(404, rows.mapped("status"))
        self.assertEqual(set(rows.mapped("result")), {"ok"})

    def test_a_field_shows_what_would_be_sent(self):
        self.box.store.create_attribute("vorname")
        self.refresh()
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        line = self.field_map("cleverreach_first_name", "vorname")
        self.assertEqual(line.sample, "Anna")

    def test_everything_is_sent_again_on_demand(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.account.action_resend()
        self.run_job()
        self.assertEqual(self.account.upload_ids[0].sent_count, 1)
