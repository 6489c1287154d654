"""A filter role is looked up once a pass, and sure before each use."""

from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.fairgate_cleverreach.run.role import Role

from ..common import CleverReachCase


class TestRole(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.below = cls.tag.create({"name": "Board", "parent_id": cls.tag.id})
        cls.the_matching = cls.matching()
        cls.anna = cls.contact("Anna", "anna@example.com", city="Bern")
        cls.beat = cls.contact("Beat", "beat@example.com", category_id=cls.below)
        upload = cls.env["cleverreach.upload"].create(
            {"account_id": cls.account.id, "kind": "scheduled"}
        )
        upload._make_lines()
        cls.line = upload.line_ids
        cls.line.state = "running"

    def setUp(self):
        super().setUp()
        self.role = Role(self.line)

    def members(self, narrowed=Domain.TRUE):
        return self.role.partners.browse(self.role.query(narrowed))

    def forget(self):
        """As the next transaction begins."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.role.is_sure = False

    def test_who_carries_a_tag_or_one_below_it_has_it(self):
        self.assertEqual(self.members(), self.anna + self.beat)
        self.assertEqual(set(self.role.tag_ids), {self.tag.id, self.below.id})

    def test_it_can_be_narrowed_down_but_never_widened(self):
        stranger = self.contact("Stranger", "s@example.com", category_id=False)
        self.anna.active = False
        everybody = (self.anna + self.beat + stranger).ids
        self.assertEqual(self.members(Domain("id", "in", everybody)), self.beat)

    def test_one_query_tells_that_nothing_has_changed(self):
        self.forget()
        with self.assertQueryCount(1):
            self.role.check()

    def test_a_transaction_in_which_it_was_looked_at_asks_nothing(self):
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.role.check()

    def test_whatever_makes_it_another_one_is_noticed(self):
        second = self.box.store.create_group("Second")["id"]
        self.refresh()
        for change in (
            lambda: self.the_matching.write({"domain": "[('city', '=', 'Bern')]"}),
            lambda: self.the_matching.write({"include_sub_tags": False}),
            lambda: self.the_matching.write({"tag_ids": self.below}),
            lambda: self.the_matching.write({"group_id": self.group(second).id}),
            lambda: self.the_matching.write({"active": False}),
            lambda: self.the_matching.unlink(),
            lambda: self.tag.write({"active": False}),
            lambda: self.below.write({"active": False}),
            lambda: self.below.write({"parent_id": False}),
            lambda: self.below.unlink(),
        ):
            savepoint = self.cr.savepoint()
            change()
            self.forget()
            with self.assertRaises(UserError):
                self.role.check()
            savepoint.close(rollback=True)
            self.forget()
            self.role.check()

    def test_a_tag_that_was_made_below_it_counts_from_then_on(self):
        new = self.tag.create({"name": "Youth", "parent_id": self.below.id})
        carla = self.contact("Carla", "carla@example.com", category_id=new)
        self.forget()
        self.role.check()
        self.assertIn(new.id, self.role.tag_ids)
        self.assertEqual(self.members(), self.anna + self.beat + carla)

    def test_what_the_filter_looks_at_is_looked_at_anew(self):
        self.line.state = "queued"
        self.anna.parent_id = self.beat
        self.the_matching.domain = f"[('id', 'child_of', {self.beat.id})]"
        self.role = Role(self.line)
        self.assertEqual(self.members(), self.anna + self.beat)
        self.anna.parent_id = False
        self.forget()
        self.role.check()
        self.assertEqual(self.members(), self.beat)
