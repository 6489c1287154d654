"""Where addresses, the secret and the token are after real uploads with faults: only
where they belong, in no other table, and in no log.
"""

import json
from unittest.mock import patch

from odoo.tools import SQL

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase

# The part that all addresses have, whoever they belong to.
DOMAIN = "traces.example.com"
# Contacts, Odoo's own blacklist, and our memory; a plan, which says whom it is about.
ADDRESSES = {
    "cleverreach_receiver": {"email"},
    "cleverreach_step": {"email", "former_email"},
    "mail_blacklist": {"email"},
    "res_partner": {"email", "email_normalized"},
}
SECRETS = {"cleverreach_secret": {"access_token", "client_secret"}}

STAGES = (
    "/oauth/token",
    "/groups$",
    "GET .*/receivers$",
    "get_receivers|GET .*/receivers/",
    "upsertplus",
    "PUT .*/email$",
    "receivers/delete|DELETE ",
    "/send/activate",
)


class TestTraces(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        self.enterContext(patch.object(limits, "REQUEST_SECONDS", 1.5))
        self.box.store.create_attribute("nachname")
        self.refresh()
        self.field_map("cleverreach_last_name", "nachname")
        self.account.write({"blacklist_unsubscribed": True, "opt_in_pace": 10000})
        self.matched = self.matching()
        self.opt_in(self.matched)
        self.people = [self.contact(*self.person(number)) for number in range(8)]
        self.number = 8

    def person(self, number):
        return f"Person {number}", f"person{number}@{DOMAIN}"

    def go_on(self):
        """Change enough for every stage to have something to do."""
        name, email = self.person(self.number)
        self.people.append(self.contact(name, email))
        self.people[0].name = f"Person {self.number} Changed"
        self.people[1].email = f"moved{self.number}@{DOMAIN}"
        self.people.pop(2).unlink()
        self.number += 1

    def echo(self):
        """:return: words of CleverReach that repeat all that they should not"""
        secret = self.account._secret()
        people = " ".join(f"<{contact.email}>" for contact in self.people)
        return f"{people} {secret.client_secret} {secret.access_token}"

    def live_through_everything(self):
        """Uploads, each disturbed in another way, and what people do meanwhile."""
        self.upload()
        for number, stage in enumerate(STAGES):
            for status in ((400, 403), (500, 200), (404, 409))[number % 3]:
                self.go_on()
                if "oauth" in stage:
                    self.box.expire_tokens()
                words = {"error": {"code": status, "message": self.echo()}}
                self.box.fault(
                    "error",
                    status=status,
                    body=json.dumps(words if status > 200 else {"error": self.echo()}),
                    match=stage,
                    times=None,
                )
                self.upload()
                self.box.clear_faults()
        for kind in ("html", "empty", "cut", "drop", "hang"):
            self.go_on()
            self.box.fault(kind, match="upsertplus", times=2)
            self.upload()
            self.box.clear_faults()
        self.go_on()
        self.box.fault("refuse_rows", rows="person", times=1)
        self.upload()
        self.box.store.unsubscribe(self.remote_group, self.people[3].email)
        self.box.store.bounce(self.people[4].email)
        self.box.store.add_receiver(self.remote_group, f"stranger@{DOMAIN}")
        self.upload(kind="preview")
        self.account._request_reading(self.matched)
        self.run_job()
        self.upload(partner_id=self.people[3].id)
        self.account.action_refresh()
        self.upload()

    def found(self, *needles):
        """:return: dict of table → set of its columns that hold one of the texts"""
        self.env.flush_all()
        self.cr.execute(
            """
            SELECT table_name, array_agg(column_name::text)
              FROM information_schema.columns
              JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
               AND data_type IN ('text', 'character varying', 'json', 'jsonb')
             GROUP BY table_name
            """
        )
        found = {}
        pattern = "|".join(needles)
        for table, columns in self.cr.fetchall():
            counts = [
                SQL("COUNT(*) FILTER (WHERE %s::text ~ %s)", SQL.identifier(c), pattern)
                for c in columns
            ]
            self.cr.execute(
                SQL("SELECT %s FROM %s", SQL(", ").join(counts), SQL.identifier(table))
            )
            with_it = {c for c, n in zip(columns, self.cr.fetchone(), strict=True) if n}
            if with_it:
                found[table] = with_it
        return found

    def test_nothing_is_where_it_does_not_belong(self):
        with self.assertLogs(level="INFO") as logs:
            self.live_through_everything()
        secret = self.account._secret()
        secrets = (secret.client_secret, secret.access_token)
        states = set(self.account.upload_ids.mapped("state"))
        self.assertLessEqual({"done", "failed"}, states)
        self.assertIn("{email}", repr(self.account.log_ids.mapped("message")))
        self.assertIn("{secret}", repr(self.account.log_ids.mapped("message")))
        self.assertEqual(self.found(DOMAIN), ADDRESSES)
        self.assertEqual(self.found(*secrets), SECRETS)
        told = "\n".join(logs.output)
        for text in (DOMAIN, *secrets):
            self.assertNotIn(text, told)

    def test_of_whom_odoo_deleted_nothing_is_left_anywhere(self):
        self.upload()
        gone = self.people[0]
        self.box.store.unsubscribe(self.remote_group, gone.email)
        self.upload()
        self.assertIn("cleverreach_receiver", self.found(f"person0@{DOMAIN}"))
        gone.unlink()
        self.env["mail.blacklist"].search([]).unlink()
        self.upload()
        self.assertEqual(self.found(f"person0@{DOMAIN}"), {})
