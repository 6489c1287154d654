"""Unusually many additions or changes wait until somebody has looked at them."""

from odoo.exceptions import UserError, ValidationError

from ..common import CleverReachCase


class TestSendingBrake(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.brake_sending_count = 2
        cls.box.store.create_attribute("fullname")
        cls.refresh()
        cls.name = cls.field_map("name", "fullname")
        cls.newsletter = cls.matching()
        cls.people = cls.env["res.partner"].union(
            *[cls.contact(f"P{n}", f"p{n}@example.com") for n in range(4)]
        )
        assert cls.upload().state == "done"

    def names(self):
        return {r["global_attributes"]["fullname"] for r in self.on_list().values()}

    def break_names(self, name="#REF!"):
        self.people.name = name

    def many(self, start=0):
        for number in range(start, start + 20):
            self.contact(f"New {number}", f"new{number}@example.com")

    def wizard(self, **values):
        action = self.newsletter.action_review_removals()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return wizard

    def assert_waits(self, line, changes=0, additions=0):
        self.assertEqual(line.state, "held")
        self.assertEqual(
            (line.held_change_count, line.held_addition_count), (changes, additions)
        )
        self.assertEqual(line.waiting_count, changes + additions)

    def test_a_field_that_is_wrong_for_most_waits(self):
        self.break_names()
        line = self.upload().line_ids
        self.assert_waits(line, changes=4)
        self.assertEqual(line.sending_hold, "changes")
        self.assertNotIn("#REF!", self.names())
        self.assertEqual(self.newsletter.pending_changes, 4)
        self.assertIn("changes that wait", self.account.activity_ids.note)
        self.assertEqual(self.account.held_count, 1)

    def test_a_tag_put_on_everybody_waits(self):
        self.many()
        line = self.upload().line_ids
        self.assert_waits(line, additions=20)
        self.assertEqual((line.sending_hold, len(self.on_list())), ("additions", 4))
        action = self.wizard().action_open_people("held_addition_count", "To Be Added")
        people = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(people), 20)
        state = people.partner_id[0].cleverreach_state_ids
        self.assertEqual((state.state, state.on_list), ("new", False))

    def test_what_is_confirmed_is_sent_once(self):
        self.break_names()
        self.upload()
        with self.assertRaisesRegex(UserError, "about 4 people"):
            self.wizard(typed=3).action_confirm()
        self.wizard(typed=4).action_confirm()
        self.run_job()
        self.assertEqual(self.names(), {"#REF!"})
        self.assertEqual(self.newsletter.last_state, "done")
        self.break_names("#REF2!")
        self.assert_waits(self.upload().line_ids, changes=4)

    def test_it_is_for_those_who_were_shown(self):
        self.many()
        self.upload()
        self.newsletter._confirm(["create"])
        self.many(start=20)
        line = self.upload().line_ids
        self.assert_waits(line, additions=20)
        self.assertEqual(line.created_count, 20)

    def test_removals_and_sendings_are_confirmed_apart(self):
        self.account.write({"brake_count": 0, "brake_percent": 0})
        self.break_names()
        self.people[3].category_id = False
        line = self.upload().line_ids
        self.assertEqual((line.hold, line.sending_hold), ("many", "changes"))
        self.wizard(with_removals=False, typed=3).action_confirm()
        self.run_job()
        self.assertIn("#REF!", self.names())
        self.assertIn("p3@example.com", self.on_list())
        self.assertEqual(self.newsletter.pending_removals, 1)
        with self.assertRaisesRegex(UserError, "Nothing was chosen"):
            self.wizard(with_removals=False).action_confirm()

    def test_removals_go_on_meanwhile(self):
        self.many()
        self.people[0].category_id = False
        upload = self.upload()
        self.assertEqual(upload.removed_count, 1)
        self.assert_waits(upload.line_ids, additions=20)

    def test_nobody_loses_a_recipient_whose_new_address_waits(self):
        before = set(self.on_list())
        for number, contact in enumerate(self.people[:3]):
            contact.email = f"other{number}@example.com"
        self.assert_waits(self.upload().line_ids, changes=3)
        self.assertEqual(set(self.on_list()), before)
        # Who is on another list, too, gets a new recipient instead of a new address.
        elsewhere = self.box.store.create_group("Elsewhere")["id"]
        for number in range(3):
            self.box.store.add_receiver(elsewhere, f"p{number}@example.com")
        self.assert_waits(self.upload().line_ids, changes=3)
        self.assertEqual(set(self.on_list()), before)
        self.wizard(typed=3).action_confirm()
        self.run_job()
        self.assertEqual(
            set(self.on_list()),
            {"p3@example.com", *(f"other{n}@example.com" for n in range(3))},
        )

    def test_what_a_person_has_reconfigured_does_not_wait(self):
        other = self.env["res.partner.category"].create({"name": "Other"})
        self.box.store.create_attribute("city")
        self.refresh()
        for change in (
            lambda: self.field_map("city", "city", empty="clear"),
            lambda: self.name.write({"source": "display_name"}),
            lambda: self.account.write({"lang": "de_DE"}),
            lambda: self.newsletter.write({"tag_ids": [(4, other.id)]}),
        ):
            self.env["res.lang"]._activate_lang("de_DE")
            change()
            self.people.name = f"{self.people[0].name}+"
            self.assertEqual(self.upload().state, "done")
            self.people.name = f"{self.people[0].name}+"
            self.assertEqual(self.upload().state, "held")
            self.newsletter._confirm(["change"])
            self.assertEqual(self.upload().state, "done")

    def test_what_somebody_asks_to_be_sent_again_does_not_wait(self):
        self.assertEqual(self.upload(resend=True).sent_count, 4)

    def test_it_can_be_switched_off(self):
        self.account.brake_sending = False
        self.break_names()
        self.many()
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 24))

    def test_a_preview_says_what_would_wait_and_can_be_confirmed(self):
        self.many()
        line = self.upload(kind="preview").line_ids
        self.assertEqual((line.held_addition_count, line.created_count), (20, 20))
        self.assertTrue(line.can_review)
        self.newsletter._confirm(["create"])
        self.assertEqual(self.upload().sent_count, 20)

    def test_a_single_contact_never_waits(self):
        self.account.brake_sending_count = 0
        self.break_names()
        upload = self.upload(kind="manual", partner_id=self.people[0].id)
        self.assertEqual((upload.state, upload.sent_count), ("done", 1))

    def test_the_question_is_void_when_the_matching_changes(self):
        self.many()
        line = self.upload().line_ids
        self.newsletter.domain = "[('id', '!=', 0)]"
        self.assertFalse(line.can_review)
        self.assertEqual(line.state, "superseded")

    def test_numbers_out_of_range_are_refused(self):
        for values in (
            {"brake_sending_count": -1},
            {"brake_change_percent": 101},
            {"brake_change_percent": -1},
            {"brake_addition_times": -1},
            {"brake_addition_times": 1001},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.account.write(values)
