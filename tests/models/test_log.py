"""The connection log: what it holds, and what it must never hold."""

import ast
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError

from ..common import CleverReachCase


class TestLog(CleverReachCase):
    def row(self, **values):
        return self.env["cleverreach.log"].create(
            {
                "account_id": self.account.id,
                "date": fields.Datetime.now(),
                "method": "GET",
                "endpoint": "/v3/groups",
                "result": "ok",
                **values,
            }
        )

    def aged(self, *days):
        """Rows that are as many days old, at this very moment."""
        return [
            self.row(date=fields.Datetime.now() - timedelta(days=number))
            for number in days
        ]

    def purge(self):
        """Let the scheduler run Odoo's own clean-up."""
        self.env.flush_all()
        result = self.env.ref("base.autovacuum_job").method_direct_trigger()
        self.assertIs(result, True)
        self.env.invalidate_all()

    def test_a_row_for_each_exchange(self):
        self.env["cleverreach.log"].search([]).unlink()
        self.box.requests.clear()
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        upload = self.upload()
        rows = self.account.log_ids
        self.assertEqual(
            sorted((row.method, row.status) for row in rows),
            sorted((r.method, r.status) for r in self.box.requests),
        )
        self.assertEqual(rows.upload_id, upload)
        self.assertIn(
            1, rows.filtered(lambda row: row.method == "POST").mapped("records")
        )

    def test_no_address_secret_or_token_gets_in(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.contact("Beat Blocked", "beat@example.com")
        self.box.store.blacklist_add("beat@example.com")
        self.account.action_test_connection()
        self.upload()
        self.env["res.partner"].search(
            [("name", "=", "Anna Muster")]
        ).email = "anna.new@example.com"
        self.box.fail_next(
            400, {"error": {"code": 400, "message": "bad: anna@example.com"}}
        )
        self.upload()
        secret = self.account._secret()
        self.assertTrue(secret.access_token)
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(l)::text FROM cleverreach_log l")
        for (text,) in self.env.cr.fetchall():
            self.assertNotIn("@", text)
            self.assertNotIn("example.com", text)
            self.assertNotIn(secret.access_token, text)
            self.assertNotIn(secret.client_secret, text)

    def test_nothing_that_was_sent_stays_in_what_cleverreach_says(self):
        for name in ("name", "ort"):
            self.box.store.create_attribute(name)
        self.refresh()
        self.matching()
        self.field_map("name", "name")
        self.field_map("city", "ort")
        self.contact("Anna Muster", "anna@example.com", city="Bern")
        secret = self.account._secret()
        said = f"Muster: Anna Muster of bern, {secret.client_secret} {{}} is refused"
        for status in (400, 403):
            words = {"error": {"code": status, "message": said}}
            self.box.fail_next(status, words, match="upsertplus")
            self.upload()
        masked = said.replace("Anna Muster", "{value}").replace("bern", "{value}")
        masked = masked.replace(secret.client_secret, "{secret}")
        self.env.flush_all()
        found = set()
        for table in ("log", "upload", "upload_line", "step", "receiver"):
            self.cr.execute(f"SELECT row_to_json(t)::text FROM cleverreach_{table} t")
            for (text,) in self.cr.fetchall():
                for value in ("Anna Muster", " bern", secret.client_secret):
                    self.assertNotIn(value, text)
                if masked in text:
                    found.add(table)
        self.assertLessEqual({"log", "receiver", "step"}, found)

    def test_rows_older_than_90_days_are_purged(self):
        self.env["cleverreach.log"].search([]).unlink()
        with freeze_time("2026-05-20 12:00:00"):
            older, exactly, younger = self.aged(91, 90, 89)
            second = self.row(
                date=fields.Datetime.now() - timedelta(days=90, seconds=1)
            )
            self.purge()
        self.assertFalse(older.exists())
        self.assertFalse(second.exists())
        self.assertTrue(exactly.exists())
        self.assertTrue(younger.exists())

    def test_the_purge_leaves_uploads_and_what_they_are_doing(self):
        upload = self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "scheduled", "state": "running"}
        )
        old, now = self.aged(91, 0)
        (old + now).upload_id = upload
        self.purge()
        self.assertTrue(upload.exists())
        self.assertEqual(upload.log_ids, now)

    def test_filters(self):
        self.env["cleverreach.log"].search([]).unlink()
        arch = self.env["cleverreach.log"].get_view(view_type="search")["arch"]
        filters = {
            node.get("name"): ast.literal_eval(node.get("domain"))
            for node in etree.fromstring(arch).iter("filter")
            if node.get("domain")
        }
        with freeze_time("2026-05-20 12:00:00"):
            # just inside of each period, and just outside
            rows = self.aged(0, 6.9, 7.1, 29.9, 30.1, 89.9, 90.1)
            failed = self.row(result="error")
            found = {
                name: self.env["cleverreach.log"].search(
                    [("account_id", "=", self.account.id), *domain]
                )
                for name, domain in filters.items()
            }
        for days, count in ((7, 2), (30, 4), (90, 6)):
            expected = failed.union(*rows[:count])
            self.assertEqual(set(found[f"last_{days}_days"]), set(expected), days)
        self.assertEqual(found["failed"], failed)

    def test_a_failure_is_explained(self):
        refused = self.row(
            result="error", error="MissingRightError", endpoint="/v3/receivers"
        )
        self.assertIn("scopes", refused.meaning)
        self.assertIn("is missing: recipients.", refused.meaning)
        unread = self.row(result="error", error="UnreadableError")
        self.assertIn("makes no sense", unread.meaning)
        # Of a class that there was once, or of none.
        for error in ("FormerError", False):
            self.assertTrue(self.row(result="error", error=error).meaning)
        # That a recipient is not there is an answer.
        self.assertFalse(self.row(error="NotFoundError").meaning)

    def test_nobody_writes_or_deletes_a_row(self):
        row = self.row().with_user(self.user("beat", "manager"))
        self.assertEqual(row.endpoint, "/v3/groups")
        with self.assertRaises(AccessError):
            row.message = "never happened"
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.copy()
