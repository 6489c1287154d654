"""Filter roles: which contacts are on a list, and when a matching is blocked."""

from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..common import CleverReachCase


class TestFilterRole(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["res.partner.category"].create(
            {"name": "Board", "parent_id": cls.tag.id}
        )
        cls.anna = cls.contact("Anna", "anna@example.com", city="Bern")
        cls.beat = cls.contact("Beat", "beat@example.com", city="Basel")
        cls.carla = cls.contact(
            "Carla", "carla@example.com", category_id=[Command.set(cls.board.ids)]
        )
        cls.contact("Dora", "dora@example.com", category_id=False)

    def names(self, **values):
        matching = self.matching(**values)
        contacts = matching._contacts()
        self.assertEqual(matching.contact_count, len(contacts))
        return contacts.mapped("name")

    def test_a_tag_and_the_tags_below_it(self):
        self.assertEqual(self.names(), ["Anna", "Beat", "Carla"])

    def test_without_the_tags_below(self):
        self.assertEqual(self.names(include_sub_tags=False), ["Anna", "Beat"])

    def test_several_tags_are_a_union(self):
        self.assertEqual(
            self.names(
                tag_ids=[Command.set((self.tag + self.board).ids)],
                include_sub_tags=False,
            ),
            ["Anna", "Beat", "Carla"],
        )

    def test_a_filter_narrows_it_down(self):
        self.assertEqual(self.names(domain="[('city', '=', 'Bern')]"), ["Anna"])

    def test_archived_contacts_are_out(self):
        self.beat.active = False
        self.assertEqual(self.names(), ["Anna", "Carla"])

    def test_a_filter_cannot_bring_archived_contacts_back(self):
        self.beat.active = False
        self.assertEqual(
            self.names(domain="[('active', 'in', [True, False])]"), ["Anna", "Carla"]
        )

    def test_a_filter_cannot_bring_in_who_lacks_the_tag(self):
        self.assertEqual(
            self.names(domain="['|', ('name', '=', 'Dora'), ('name', '=', 'Anna')]"),
            ["Anna"],
        )

    def test_the_oldest_contact_comes_first(self):
        self.beat.name = "Aaron"
        contacts = self.matching()._contacts()
        self.assertEqual(contacts.ids, sorted(contacts.ids))


class TestBlocked(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.the_matching = cls.matching()
        cls.contact("Anna Muster", "anna@example.com")
        cls.upload()

    def assertBlocked(self, words):
        """The next upload says so, and neither sends nor removes anything."""
        tags = self.tag.exists().ids
        self.contact("New", "new@example.com", category_id=[Command.set(tags)])
        self.box.requests.clear()
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertRegex(upload.line_ids.problem, words)
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(set(self.on_list()), {"anna@example.com"})
        self.assertEqual(self.the_matching.contact_count, 0)
        self.assertEqual(self.the_matching.last_state, "error")
        self.assertRegex(self.the_matching.last_problem, words)

    def test_an_archived_tag(self):
        self.tag.active = False
        self.assertBlocked("Newsletter.* is archived")

    def test_a_deleted_tag(self):
        self.tag.unlink()
        self.assertBlocked("somebody deleted the tag|no longer exist")

    def test_a_filter_that_no_longer_works(self):
        self.break_filter("[('no_such_field', '=', 1)]")
        self.assertBlocked("no longer works")

    def test_filters_that_no_longer_work(self):
        for domain in (
            "[('no_such_field', '=', 1)]",
            "[('city', '=')]",
            "[('city', 'is', 'Bern')]",
            "[unknown]",
            "[",
            "42",
            "['|']",
            "1 / 0",
        ):
            with self.subTest(domain):
                self.break_filter(domain)
                with self.assertRaisesRegex(UserError, "no longer works"):
                    self.the_matching._contact_domain()

    def break_filter(self, domain):
        """As if a field that it names had been removed since it was saved."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cleverreach_matching SET domain = %s WHERE id = %s",
            (domain, self.the_matching.id),
        )
        self.env.invalidate_all()

    def test_the_others_go_on(self):
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(tag_ids=[Command.set(board.ids)], group_id=self.group(other).id)
        self.contact("Beat", "beat@example.com", category_id=[Command.set(board.ids)])
        self.tag.active = False
        upload = self.upload()
        self.assertEqual(upload.state, "partial")
        self.assertEqual(set(self.on_list(other)), {"beat@example.com"})
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_a_contact_whose_matching_is_blocked_meanwhile_holds_nobody_up(self):
        contact = self.contact("Beat", "beat@example.com")
        contact.action_cleverreach_upload()
        self.tag.active = False
        self.run_job()
        upload = self.account.upload_ids[0]
        self.assertEqual(upload.state, "failed")
        self.assertIn("is archived", upload.problem)
        self.tag.active = True
        self.assertEqual(self.upload().state, "done")

    def test_once_mended_it_goes_on(self):
        self.tag.active = False
        self.upload()
        self.tag.active = True
        self.assertEqual(self.upload().state, "done")


class TestSaving(CleverReachCase):
    @contextmanager
    def refused(self, words):
        """What is saved inside is refused, and undone."""
        with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
            yield

    def test_two_matchings_on_one_list_are_refused(self):
        first = self.matching()
        with self.refused("has a matching already"):
            self.matching()
        first.active = False
        second = self.matching()
        with self.refused("has a matching already"):
            first.active = True
        second.unlink()
        first.active = True

    def test_without_a_tag_it_is_refused(self):
        with self.refused("at least one filter role"):
            self.matching(tag_ids=False)
        matching = self.matching()
        with self.refused("at least one filter role"):
            matching.tag_ids = False

    def test_a_filter_that_does_not_work_is_refused(self):
        with self.refused("no longer works"):
            self.matching(domain="[('no_such_field', '=', 1)]")

    def test_another_list_is_looked_at_anew(self):
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.assertTrue(matching.mirrored)
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        matching.group_id = self.group(other)
        self.assertFalse(matching.mirrored)

    def test_a_list_in_use_cannot_be_lost_with_its_matching(self):
        self.matching()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.group().unlink()

    def test_a_copy_starts_without_confirmations(self):
        matching = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        matching.active = False
        copied = matching.copy({"active": True})
        self.assertFalse(copied.mirrored)
        self.assertEqual(copied.tag_ids, matching.tag_ids)


class TestGlobalSpeakers(CleverReachCase):
    """One value per address in the fields that all lists share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("name")
        cls.box.store.create_attribute("rolle", group_id=cls.remote_group)
        cls.second = cls.box.store.create_group("Board")["id"]
        cls.matching()
        cls.board = cls.env["res.partner.category"].create({"name": "Board"})
        cls.refresh()
        cls.matching(
            tag_ids=[Command.set(cls.board.ids)],
            group_id=cls.group(cls.second).id,
        )
        cls.refresh()
        cls.field_map("name", "name")
        # Both speak for the address, each on a list of its own.
        cls.parent = cls.contact(
            "Parent", "family@example.com", category_id=[Command.set(cls.board.ids)]
        )
        cls.child = cls.contact("Child", "family@example.com")

    def value(self, group):
        recipient = self.on_list(group)["family@example.com"]
        return recipient["global_attributes"]["name"]

    def test_the_oldest_contact_speaks_for_the_shared_fields(self):
        self.upload()
        self.assertEqual(self.value(self.remote_group), "Parent")
        self.assertEqual(self.value(self.second), "Parent")

    def test_two_lists_do_not_overwrite_each_other_again_and_again(self):
        self.upload()
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_the_fields_of_one_list_hold_the_contact_of_that_list(self):
        self.field_map("display_name", "rolle")
        self.upload()
        recipient = self.on_list()["family@example.com"]
        self.assertEqual(recipient["attributes"]["rolle"], "Child")

    def test_a_blocked_matching_has_no_speaker(self):
        self.board.active = False
        self.upload()
        self.assertEqual(self.value(self.remote_group), "Child")

    def test_contacts_without_an_address_do_not_speak_for_each_other(self):
        one = self.contact("One", False)
        two = self.contact("Two", False)
        payloads = self.payloads(self.account.matching_ids[0], one + two + self.child)
        self.assertEqual(
            [payloads[contact.id][1]["name"] for contact in one + two + self.child],
            ["One", "Two", "Parent"],
        )
