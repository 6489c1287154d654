"""A database in which an association has several accounts is updated."""

from pathlib import Path

from odoo.modules.migration import exec_script

from ..common import CleverReachCase

ADDON = Path(__file__).parents[2] / "fairgate_cleverreach"
SCRIPT = ADDON / "migrations" / "19.0.2.0.0" / "post-one-account.py"


class TestOneAccountStays(CleverReachCase):
    def setUp(self):
        super().setUp()
        # It cannot be made as long as there are several.
        self.env.cr.execute("DROP INDEX cleverreach_account_company_uniq")
        self.second = self.env["cleverreach.account"].create({"name": "Second"})

    def update(self):
        self.env.flush_all()
        exec_script(
            self.env.cr, "19.0.1.0.0", str(SCRIPT), "fairgate_cleverreach", "post"
        )
        self.env.invalidate_all()

    def test_the_one_in_use_stays_and_the_other_is_told_of(self):
        group = self.env["cleverreach.group"].create(
            {"account_id": self.second.id, "remote_id": "1", "name": "Club"}
        )
        self.matching(account_id=self.second.id, group_id=group.id)
        self.update()
        self.assertTrue(self.second.active)
        self.assertFalse(self.account.active)
        self.assertFalse(self.account.cron_id.active)
        self.assertIn("“Second” goes on", self.account.activity_ids.note)

    def test_of_two_in_use_the_older_one_stays_with_what_both_remember(self):
        matching = self.matching()
        self.upload()
        self.update()
        self.assertTrue(self.account.active)
        self.assertFalse(self.second.active)
        self.assertTrue(matching.active)
        self.assertFalse(self.account.activity_ids)

    def test_one_account_stays_as_it_is(self):
        self.second.unlink()
        self.update()
        self.assertTrue(self.account.active)
