"""Behind each number of a result stand exactly the people whom it counts."""

from odoo.addons.fairgate_cleverreach.models.cleverreach_upload_line import COUNTED

from ..common import CleverReachCase


class TestPeople(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"brake_count": 0, "brake_percent": 0})
        cls.role = cls.matching()

    def people(self, line, count):
        """:return: the steps that the screen opens from a number"""
        action = line.action_open_people(count, "Some")
        return self.env[action["res_model"]].search(action["domain"])

    def numbers(self, upload):
        """:return: dict of number → ids of who stands behind it"""
        line = upload.line_ids
        behind = {count: self.people(line, count) for count in COUNTED}
        for count, steps in behind.items():
            if count in shown(upload.kind):
                self.assertEqual(len(steps), line[count], count)
        return {count: steps.ids for count, steps in behind.items()}

    def club(self):
        """Somebody who stays, changes, moves, leaves, is deleted or blocked each."""
        names = ("anna", "beat", "carla", "dora", "emil")
        people = {
            name: self.contact(name.title(), f"{name}@example.com") for name in names
        }
        first = self.upload()
        people["beat"].email = "b@example.com"
        people["carla"].category_id = False
        people["dora"].unlink()
        self.env["mail.blacklist"]._add("emil@example.com")
        self.contact("Fabio", "fabio@example.com")
        self.contact("Gina", False)
        self.box.store.add_receiver(self.remote_group, "stranger@example.org")
        return first

    def test_they_are_as_many_and_the_same_ones_later(self):
        first = self.club()
        preview = self.upload(kind="preview")
        held = self.upload()
        self.assertEqual(held.state, "held")
        self.assertEqual(held.line_ids.held_removal_count, 4)
        before = [self.numbers(upload) for upload in (first, preview, held)]
        self.contact("Hans", "hans@example.com")
        self.upload(kind="preview")
        self.role._confirm_removals()
        last = self.upload(kind="confirmed")
        self.assertEqual(last.line_ids.removed_count, 4)
        self.assertEqual(last.line_ids.erased_count, 1)
        self.numbers(last)
        after = [self.numbers(upload) for upload in (first, preview, held)]
        self.assertEqual(after, before)

    def test_a_removal_says_why(self):
        self.club()
        steps = self.people(self.upload().line_ids, "held_removal_count")
        self.assertEqual(
            {step.display_name: step.cause for step in steps},
            {
                "Carla": "role",
                "Deleted contact": "deleted",
                "Emil": "blacklisted",
                "Not a contact in Odoo": "foreign",
            },
        )

    def test_a_removal_for_a_new_address_says_so(self):
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.upload()
        self.box.store.bounce("anna@example.com")
        anna.email = "a@example.com"
        steps = self.people(self.upload().line_ids, "held_removal_count")
        self.assertEqual(
            [(step.partner_id, step.email, step.cause) for step in steps],
            [(anna, "anna@example.com", "address")],
        )

    def test_numbers_of_an_upload_count_all_its_lists(self):
        self.contact("Anna", "anna@example.com")
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        upload = self.upload()
        self.assertEqual(upload.sent_count, 2)
        self.assertEqual(len(self.people(upload, "sent_count")), 2)


def shown(kind):
    """:return: the numbers that a result of ``kind`` shows"""
    planned = {"removal_count", "own_removal_count", "foreign_removal_count"}
    if kind == "preview":
        done = {"removed_count", "erased_count", "held_removal_count", "waiting_count"}
        return COUNTED.keys() - done
    return COUNTED.keys() - planned
