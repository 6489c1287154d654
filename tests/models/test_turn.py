"""What the screens say before a button is pressed is what pressing it would say."""

from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..common import CleverReachCase


class TestTurn(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.user("reader", "user", tz="Europe/Zurich")
        cls.seen = cls.account.with_user(cls.reader)
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")

    def assertObstacle(self, words, *methods):
        """Each of the account's buttons is refused with what is said before."""
        for method in methods or ("action_upload", "action_preview"):
            kind = "preview" if method == "action_preview" else "upload"
            told = self.seen[f"{kind}_obstacle"]
            self.assertIn(words, told or "", method)
            with self.assertRaises(UserError) as caught:
                getattr(self.seen, method)()
            self.assertEqual(str(caught.exception), told)

    def test_nothing_is_in_the_way(self):
        self.assertFalse(self.seen.upload_obstacle)
        self.assertFalse(self.seen.preview_obstacle)
        self.seen.action_upload()

    def test_without_a_booking(self):
        self.company.cleverreach_booked = False
        self.assertObstacle("not booked")

    def test_without_credentials(self):
        self.account._secret().client_secret = False
        self.assertObstacle("no credentials yet")

    def test_without_a_matching(self):
        self.account.matching_ids.unlink()
        self.assertObstacle("match a filter role")

    def test_while_an_upload_is_under_way(self):
        self.seen.action_upload()
        self.assertObstacle("waiting for the scheduler")
        self.run_job()
        self.assertFalse(self.seen.preview_obstacle)

    def test_while_a_preview_is_made(self):
        self.seen.action_preview()
        self.assertObstacle("A preview is being made")

    def test_a_reading_is_not_in_the_way(self):
        self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "reading"}
        )
        self.assertFalse(self.seen.upload_obstacle)

    def test_after_a_manual_upload_until_it_is_free_again(self):
        self.seen.action_upload()
        self.run_job()
        free_at = format_datetime(
            self.env,
            self.account.manual_free_at,
            tz="Europe/Zurich",
            dt_format="short",
        )
        self.assertObstacle(free_at, "action_upload")
        self.assertFalse(self.seen.preview_obstacle)
        manager = self.account.with_user(self.user("manager", "manager"))
        with self.assertRaisesRegex(UserError, "is possible from"):
            manager.action_resend()

    def test_a_result_knows_whether_it_may_be_repeated(self):
        failed = self.upload(state="failed")
        self.assertFalse(failed.upload_obstacle)
        self.seen.action_upload()
        self.run_job()
        self.assertIn("is possible from", failed.upload_obstacle)

    def test_what_waits_need_not_wait_for_the_next_turn(self):
        self.account.write({"brake_count": 0, "brake_percent": 0})
        self.upload()
        self.anna.category_id = False
        self.seen.action_upload()
        self.run_job()
        self.assertObstacle("“Review” it on the matchings", "action_upload")


class TestContactOutlook(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.user("reader", "user", tz="Europe/Zurich")
        cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")

    def outlook(self, contact):
        self.env.invalidate_all()
        return contact.with_user(self.reader).cleverreach_outlook()

    def assertRefusedWith(self, contact, label):
        """The button's own words, and what pressing it would say."""
        outlook = self.outlook(contact)
        self.assertIn(label, outlook["label"])
        with self.assertRaises(UserError) as caught:
            contact.with_user(self.reader).action_cleverreach_upload()
        self.assertEqual(str(caught.exception), outlook["obstacle"])
        return outlook

    def test_nothing_is_in_the_way(self):
        outlook = self.outlook(self.anna)
        self.assertFalse(outlook["obstacle"])
        self.assertEqual(outlook["notes"], [])
        self.assertFalse(outlook["running"])
        self.assertFalse(outlook["result"])

    def test_a_contact_without_a_filter_role(self):
        self.assertRefusedWith(
            self.env["res.partner"].create({"name": "Otto", "email": "o@example.com"}),
            "No filter role",
        )

    def test_a_contact_without_an_address(self):
        self.assertRefusedWith(self.contact("Otto Frei", False), "No e-mail address")

    def test_a_contact_on_odoos_blacklist_before_any_upload(self):
        self.env["mail.blacklist"]._add("anna@example.com")
        outlook = self.assertRefusedWith(self.anna, "On Odoo's e-mail blacklist")
        (note,) = outlook["notes"]
        self.assertIn("On Odoo's e-mail blacklist", note)

    def test_who_shares_an_address_before_any_upload(self):
        beat = self.contact("Beat Muster", "Anna@Example.com")
        self.assertEqual(self.outlook(self.anna)["notes"], [])
        (note,) = self.outlook(beat)["notes"]
        self.assertIn("Anna Muster", note)
        self.assertIn("Newsletter", note)
        self.assertFalse(self.outlook(beat)["obstacle"])

    def test_several_addresses_in_one_field(self):
        self.anna.email = "anna@example.com, anna@example.org"
        (note,) = self.outlook(self.anna)["notes"]
        self.assertIn("only the first one, anna@example.com, is sent", note)

    def test_a_filter_role_that_is_blocked(self):
        self.tag.active = False
        (note,) = self.outlook(self.anna)["notes"]
        self.assertIn("is archived", note)

    def test_the_result_is_told_once_it_is_there(self):
        self.anna.with_user(self.reader).action_cleverreach_upload()
        outlook = self.assertRefusedWith(self.anna, "An upload is under way")
        self.assertEqual(outlook["running"], self.account.upload_ids.id)
        self.run_job()
        outlook = self.assertRefusedWith(self.anna, "Again from")
        self.assertFalse(outlook["running"])
        self.assertIn("Newsletter: sent", outlook["result"])

    def test_the_result_says_why_somebody_was_left_out(self):
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.anna.with_user(self.reader).action_cleverreach_upload()
        self.run_job()
        result = self.outlook(self.anna)["result"]
        self.assertIn("Newsletter: Unsubscribed at CleverReach", result)
