"""What a confirmation covers: these people, of this list and filter role, once."""

from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.fairgate_cleverreach import limits

from ..common import CleverReachCase


class TestConfirmed(CleverReachCase):
    def people(self, count):
        return self.env["res.partner"].union(
            *[self.contact(f"P{n}", f"p{n}@example.com") for n in range(count)]
        )

    def strangers(self, count, remote_group=None):
        for number in range(count):
            self.box.store.add_receiver(
                remote_group or self.remote_group, f"stranger{number}@example.com"
            )

    def confirm(self, matching, count):
        action = matching.action_review_removals()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.typed = count
        return wizard

    def test_it_is_used_up_by_an_upload_that_does_not_come_to_its_end(self):
        matching = self.matching()
        people = self.people(60)
        self.upload()
        people[:30].category_id = False
        self.upload()
        matching._confirm_removals()
        deletions = []

        def third(method, path):
            deletions.append(path.endswith("/receivers/delete"))
            return deletions[-1] and sum(deletions) > 2

        self.box.fail_next(500, times=8, match=third)
        with patch.object(limits, "BATCH", 10):
            self.assertEqual(self.upload().removed_count, 20)
        self.box.interference.pending.clear()
        people[30:50].category_id = False
        upload = self.upload()
        # Ten that were agreed to are left; of the others nobody was asked.
        self.assertEqual((upload.state, upload.removed_count), ("held", 10))
        self.assertEqual(upload.line_ids.held_removal_count, 20)

    def test_it_is_not_for_the_list_that_takes_the_place_of_the_first(self):
        second = self.box.store.create_group("Second")["id"]
        self.refresh()
        self.strangers(5)
        self.strangers(5, second)
        matching = self.matching()
        self.contact("Zoe", "zoe@example.com")
        self.upload()
        wizard = self.confirm(matching, 5)
        matching.group_id = self.group(second)
        self.assertFalse(matching.pending_removals)
        with self.assertRaises(UserError):
            wizard.action_confirm()
        with self.assertRaises(UserError):
            matching.action_review_removals()

    def test_it_is_not_for_another_filter_role(self):
        matching = self.matching()
        people = self.people(40)
        self.upload()
        people[:20].category_id = False
        self.upload()
        wizard = self.confirm(matching, 20)
        other = self.env["res.partner.category"].create({"name": "Two"})
        people[:20].category_id = other
        matching.tag_ids = other
        with self.assertRaises(UserError):
            wizard.action_confirm()
        self.upload()
        self.assertEqual(len(self.on_list()), 40)

    def test_a_number_that_has_changed_meanwhile_is_asked_for_anew(self):
        self.strangers(5)
        matching = self.matching()
        self.contact("Zoe", "zoe@example.com")
        self.upload()
        wizard = self.confirm(matching, 5)
        self.box.store.delete_receiver(self.remote_group, "stranger0@example.com")
        self.upload(kind="preview")
        self.assertEqual(matching.pending_removals, 4)
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_confirm()

    def test_a_matching_that_is_changed_meanwhile_stops_its_upload(self):
        matching = self.matching()
        self.contact("Zoe", "zoe@example.com")
        self.upload()
        self.strangers(1)
        self.upload()
        matching._confirm_removals()
        choose = {"keep_foreign": True}
        with self.before("remove", lambda line: line.matching_id.write(choose)):
            line = self.upload().line_ids
        self.assertEqual(len(self.on_list()), 2)
        self.assertEqual((line.state, line.can_review), ("error", False))
        self.assertIn("changed while the upload ran", line.problem)

    def test_a_question_that_is_open_when_the_matching_changes_is_not_asked(self):
        self.matching()
        people = self.people(40)
        self.upload()
        people[:20].category_id = False
        self.contact("New", "new@example.com")
        narrow = {"domain": "[('id', '!=', 0)]"}
        with self.before("send", lambda line: line.matching_id.write(narrow)):
            line = self.upload().line_ids
        self.assertFalse(line.can_review)
        self.assertEqual(len(self.on_list()), 40)

    def test_one_about_strangers_is_not_for_our_own(self):
        matching = self.matching()
        people = self.people(3)
        self.upload()
        self.strangers(3)
        self.upload()
        wizard = self.confirm(matching, 3)
        wizard.upload_now = False
        wizard.action_confirm()
        for number in range(3):
            address = f"stranger{number}@example.com"
            self.box.store.delete_receiver(self.remote_group, address)
        people.category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 0))

    def test_it_does_not_outlive_the_upload_it_was_for(self):
        matching = self.matching()
        people = self.people(30)
        self.upload()
        people[:20].category_id = False
        held = self.upload().line_ids
        matching._confirm_removals()
        people[:20].category_id = self.tag
        self.assertEqual(self.upload().state, "done")
        people[:20].category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 0))
        self.assertFalse(any(held.step_ids.mapped("is_agreed")))

    def test_it_is_for_those_who_were_shown_and_nobody_else(self):
        matching = self.matching()
        self.people(30)
        self.upload()
        self.strangers(3)
        self.upload()
        matching._confirm_removals()
        self.box.store.add_receiver(self.remote_group, "late@example.com")
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 3))
        self.assertEqual(len(self.on_list()), 31)
        self.assertIn("late@example.com", self.on_list())

    def test_who_went_by_hand_and_came_back_is_asked_about_anew(self):
        matching = self.matching()
        self.people(3)
        self.upload()
        self.strangers(1)
        self.upload()
        matching._confirm_removals()
        self.box.store.delete_receiver(self.remote_group, "stranger0@example.com")
        self.upload(kind="preview")
        self.strangers(1)
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("held", 0))

    def test_it_holds_for_an_upload_that_is_interrupted(self):
        matching = self.matching()
        people = self.people(40)
        self.upload()
        self.strangers(4)
        self.upload()
        matching._confirm_removals()
        people[:6].category_id = False
        with (
            patch.object(limits, "BATCH", 4),
            patch.object(limits, "PASS_SHARE", 0),
        ):
            line = self.upload().line_ids
            for _again in range(30):
                self.run_job()
        self.assertEqual((line.state, line.removed_count), ("done", 10))
        self.assertEqual(len(self.on_list()), 34)

    def test_the_form_of_an_upload_opens_after_its_matching_was_deleted(self):
        self.strangers(3)
        matching = self.matching()
        self.people(1)
        line = self.upload().line_ids
        matching.unlink()
        self.env.invalidate_all()
        self.assertFalse(line.can_review)

    def test_no_longer_to_leave_others_alone_asks_first(self):
        matching = self.matching(keep_foreign=True)
        self.people(30)
        self.upload()
        self.strangers(2)
        matching.keep_foreign = False
        self.assertEqual(self.upload().line_ids.hold, "first")
        self.assertEqual(len(self.on_list()), 32)

    def test_a_new_matching_on_a_used_list_asks_first(self):
        first = self.matching()
        self.people(10)
        self.upload()
        first.unlink()
        other = self.env["res.partner.category"].create({"name": "Two"})
        self.matching(tag_ids=[(6, 0, other.ids)])
        self.contact("Zoe", "zoe@example.com", category_id=[(6, 0, other.ids)])
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.hold), ("held", "first"))
        self.assertEqual(len(self.on_list()), 10)

    def test_a_list_that_another_matching_had_meanwhile_is_a_used_one(self):
        one = self.matching()
        self.people(1)
        self.upload()
        one.active = False
        tag = self.env["res.partner.category"].create({"name": "Two"})
        other = self.matching(tag_ids=[(6, 0, tag.ids)])
        for number in range(9):
            self.contact("T", f"t{number}@example.com", category_id=[(6, 0, tag.ids)])
        self.upload()
        other._confirm_removals()
        self.upload()
        other.active = False
        one.active = True
        upload = self.upload()
        self.assertEqual((upload.line_ids.hold, upload.removed_count), ("first", 0))

    def test_nobody_from_elsewhere_goes_because_nobody_is_wanted(self):
        self.matching()
        self.upload()
        self.strangers(5)
        self.assertEqual(self.upload().state, "held")
        self.assertEqual(len(self.on_list()), 5)

    def test_addresses_that_vanish_empty_no_list(self):
        self.matching()
        people = self.people(9)
        self.upload()
        people.email = False
        self.assertEqual(self.upload().state, "held")
        self.assertEqual(len(self.on_list()), 9)

    def test_the_brake_sees_addresses_that_cleverreach_does_not_change(self):
        self.matching()
        people = self.people(20)
        self.upload()
        for person in people:
            person.email = person.email.replace("example.com", "example.org")
        refuse = {"match": lambda method, path: path.endswith("/email")}
        self.box.fail_next(403, times=100, **refuse)
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.hold), ("held", "many"))
        self.assertEqual(len(self.on_list()), 40)


class TestOneBadRecord(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("klub", "nachname"):
            cls.box.store.create_attribute(name)
        cls.refresh()
        cls.matching()
        cls.contact("Zoe Rey", "zoe@example.com")
        cls.field_map("cleverreach_last_name", "nachname")

    def test_a_source_that_vanished_from_odoo_is_marked_and_the_rest_goes(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_klub",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "char",
                "field_description": "Klub",
            }
        )
        line = self.field_map("x_klub", "klub")
        field.unlink()
        self.assertEqual(self.upload().state, "done")
        self.assertEqual(line.state, "sourceless")
        (row,) = self.on_list().values()
        self.assertEqual(row["global_attributes"]["nachname"], "Rey")

    def test_a_value_that_cannot_be_computed_is_left_out_and_told(self):
        self.contact("Anna Muster", "anna@example.com")
        formulas = self.env.registry["res.partner"]._cleverreach_formulas

        def fails(partners):
            def last_name(name, is_company):
                if name == "Anna Muster":
                    raise ZeroDivisionError
                return name

            found = formulas(partners)
            return found | {
                "cleverreach_last_name": (["name", "is_company"], last_name)
            }

        with (
            patch.object(
                self.env.registry["res.partner"], "_cleverreach_formulas", fails
            ),
            self.assertLogs("odoo.addons.fairgate_cleverreach", "WARNING") as log,
        ):
            self.assertEqual(self.upload().state, "done")
        self.assertEqual(len(self.on_list()), 2)
        self.assertNotIn("anna@example.com", " ".join(log.output))
        self.assertIn("1 values could not be read", self.account.field_map_ids.warning)

    def test_a_value_that_is_too_long_is_shortened_and_told(self):
        self.field_map("function", "klub")
        self.contact("Anna", "anna@example.com", function="x" * 300)
        self.upload()
        row = self.on_list()["anna@example.com"]
        self.assertEqual(row["global_attributes"]["klub"], "x" * 255)
        warnings = " ".join(filter(None, self.account.field_map_ids.mapped("warning")))
        self.assertIn("1 values were shortened", warnings)
