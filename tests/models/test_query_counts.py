"""How many queries Odoo's own pages make: with the addon hardly more than without."""

from unittest.mock import patch

from odoo.sql_db import Cursor

from dev.benchmark.pages import fields_spec

from ..common import CleverReachCase

MORE = 2
UPLOADS = 200


class TestQueryCounts(CleverReachCase):
    """What a page asks for is asked by somebody with our groups and by somebody without
    them, to whom its view offers none of our fields.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("vorname")
        cls.refresh()
        cls.field_map("cleverreach_first_name", "vorname")
        cls.matching()
        cls.account.action_test_connection()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        for number in range(20):
            cls.contact(f"Mitglied {number}", f"mitglied{number}@example.com")
        cls.upload()
        cls.upload(kind="manual", partner_id=cls.anna.id)
        cls.env["cleverreach.upload"].create(
            [
                {"account_id": cls.account.id, "kind": "scheduled", "state": "done"}
                for _number in range(UPLOADS)
            ]
        )
        cls.tagged = [("category_id", "in", cls.tag.ids)]

    def pair(self, group, *others):
        """:return: a user with our ``group``, and one who lacks only that"""
        pair = self.user("with", group), self.user("without")
        for user in pair:
            user.group_ids += self.env["res.groups"].union(*map(self.env.ref, others))
        return pair

    def measured(self, user, model, kind, ask):
        """Let ``ask(model, spec)`` be done by ``user``, with warm caches.

        :return: the names of the fields that the view asks for, and for each query the
            number of its rows
        """
        rows = []
        execute = Cursor.execute

        def counting(cr, *arguments, **options):
            result = execute(cr, *arguments, **options)
            rows.append(cr.rowcount)
            return result

        for _time in ("cold", "warm"):
            self.env.flush_all()
            self.env.invalidate_all()
            records = self.env[model].with_user(user).with_context(lang="en_US")
            spec = fields_spec(records.env, model, kind)
            # Nothing of what the view needed may be known already.
            self.env.invalidate_all()
            rows.clear()
            with patch.object(Cursor, "execute", counting):
                ask(records, spec)
        return set(spec), rows

    def assert_few_more(self, users, model, kind, ask, ours):
        """
        :param ours: one of the fields of the page that are ours; None if it has none
        :return: the number of rows of each query, with the addon
        """
        with_us, without_us = users
        asked, rows = self.measured(with_us, model, kind, ask)
        known, fewer = self.measured(without_us, model, kind, ask)
        added = {name for name in asked | known if name.startswith("cleverreach_")}
        self.assertEqual(asked - known, added)
        self.assertEqual(added & {ours}, {ours} - {None})
        self.assertLessEqual(len(rows), len(fewer) + MORE)
        return rows

    def test_the_settings_page(self):
        rows = self.assert_few_more(
            self.pair("manager", "base.group_system"),
            "res.config.settings",
            "form",
            lambda settings, spec: settings.onchange({}, [], spec),
            "cleverreach_setup_step",
        )
        self.assertLess(max(rows), UPLOADS)

    def test_the_form_of_a_contact(self):
        rows = self.assert_few_more(
            self.pair("user"),
            "res.partner",
            "form",
            lambda partners, spec: partners.browse(self.anna.id).web_read(spec),
            "cleverreach_list_count",
        )
        self.assertLess(max(rows), UPLOADS)

    def test_the_list_of_contacts(self):
        self.assert_few_more(
            self.pair("user"),
            "res.partner",
            "list",
            lambda partners, spec: partners.web_search_read(self.tagged, spec),
            None,
        )
