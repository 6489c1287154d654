"""An association whose jobs other processes run: it is looked at in SQL."""

import copy

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from dev.benchmark.world import COMMERCIAL, CONTACTS, TAGGED
from dev.ground.postgres import connect

from .scheduler import wait_for

OPEN = ("queued", "running")


def loaded(database):
    """:return: the registry of a database; within a test Odoo would run its own tests
    where it loads one
    """
    enabled = config["test_enable"]
    config["test_enable"] = False
    try:
        return Registry(database)
    finally:
        config["test_enable"] = enabled


class Association:
    """One account, one list, one filter role.

    :param database: of an Odoo with the addon
    :param box: the sandbox
    """

    def __init__(self, database, box):
        self.database = database
        self.box = box
        self.list_id = box.store.create_group("Newsletter")["id"]
        self._registry = loaded(database)
        with self._registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ir.config_parameter"].set_param(
                "fairgate_cleverreach.base_url", box.url
            )
            env.company.cleverreach_booked = True
            self.company_id = env.company.id
            account = env.company.cleverreach_account_id
            account.write(
                {
                    "client_id": box.client_id,
                    "client_secret": box.client_secret,
                    "frequency": "off",
                    "nightly_reading": False,
                    "brake_percent": 100,
                    "brake_sending": False,
                }
            )
            self.account_id, self.cron_id = account.id, account.cron_id.id
            self.tag_id = env["res.partner.category"].create({"name": "Members"}).id
            # The log is written in a transaction of its own, which must see this.
            cr.commit()
            account.action_refresh()
            env["cleverreach.matching"].create(
                {
                    "account_id": account.id,
                    "tag_ids": [(6, 0, [self.tag_id])],
                    "group_id": account.group_ids.id,
                }
            )
            cr.commit()

    def add(self, name, count):
        """Add contacts with the filter role."""
        values = {
            "name": name,
            "company": self.company_id,
            "tag": self.tag_id,
            "count": count,
        }
        statement = CONTACTS.replace("x_member_since, ", "").replace(
            "       DATE '1980-01-01' + number %% 15000,\n", ""
        )
        with connect(self.database) as cursor:
            for one in (statement, COMMERCIAL, TAGGED):
                cursor.execute(one, values)

    def leave(self, name):
        """Take the filter role from some."""
        self.execute(
            "DELETE FROM res_partner_res_partner_category_rel WHERE category_id = %s"
            " AND partner_id IN (SELECT id FROM res_partner"
            " WHERE starts_with(email, %s))",
            self.tag_id,
            name,
        )

    def forget(self, name):
        """Let those whose address begins with ``name`` never have been sent, so that
        the next test need not deal with them.
        """
        self.leave(name)
        self.execute(
            "DELETE FROM cleverreach_receiver WHERE starts_with(email, %s)", name
        )
        for address in self.on_list():
            if address.startswith(name):
                self.box.store.delete_receiver(self.list_id, address)

    def order(self):
        """Ask for an upload as a person does; return its id."""
        with self._registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["cleverreach.account"].browse(self.account_id)
            return account._request_upload(kind="confirmed").id

    def on(self, database):
        """:return: the same association in a copy of its database"""
        other = copy.copy(self)
        other.database = database
        other._registry = loaded(database)
        return other

    def hang_up(self):
        """Let go of the database, so that it can be copied."""
        sql_db.close_db(self.database)

    def turn_clock(self, upload_id, hours):
        """Let everything about an upload have been so long ago."""
        for table, columns in (
            ("cleverreach_upload", ("start_date", "checkpoint_date", "resume_date")),
            ("ir_cron_trigger", ("call_at",)),
        ):
            changes = ", ".join(f"{c} = {c} - %s * interval '1 hour'" for c in columns)
            key = "id" if table == "cleverreach_upload" else "cron_id"
            value = upload_id if key == "id" else self.cron_id
            self.execute(
                f"UPDATE {table} SET {changes} WHERE {key} = %s",
                *([hours] * len(columns)),
                value,
            )

    # HOW IT STANDS

    def known_addresses(self, name):
        """:return: list of the addresses that begin with ``name`` and were sent"""
        with connect(self.database) as cursor:
            cursor.execute(
                "SELECT email FROM cleverreach_receiver WHERE ours AND on_list"
                " AND starts_with(email, %s) ORDER BY id",
                [name],
            )
            return [email for (email,) in cursor.fetchall()]

    def known(self, name):
        """:return: how many of them there are"""
        return len(self.known_addresses(name))

    def left_out(self, upload_id, reason):
        """:return: how many contacts an upload has left out for a reason"""
        return self.execute(
            "SELECT COUNT(*) FROM cleverreach_step step"
            " JOIN cleverreach_upload_line line ON line.id = step.line_id"
            " WHERE line.upload_id = %s AND step.action = 'skip'"
            " AND step.reason = %s",
            upload_id,
            reason,
        )[0]

    def resumes(self, upload_id):
        """:return: when an upload that waits goes on"""
        return self.execute(
            "SELECT resume_date FROM cleverreach_upload"
            " WHERE id = %s AND resume_date > now() AT TIME ZONE 'UTC'",
            upload_id,
        )

    def execute(self, statement, *values):
        """:return: the first row, if there is any"""
        with connect(self.database) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None

    def state(self, upload_id):
        return self.execute(
            "SELECT state FROM cleverreach_upload WHERE id = %s", upload_id
        )[0]

    def troubles(self, upload_id):
        """:return: what an upload tells of: codes, or names of errors of CleverReach"""
        (found,) = self.execute(
            "SELECT trouble FROM cleverreach_upload WHERE id = %s", upload_id
        )
        return [told["values"].get("name", told["code"]) for told in found or ()]

    def phase(self, upload_id):
        """:return: the phase that the upload is in; None before and after"""
        found = self.execute(
            # A line that is read for the first time has not said so yet.
            "SELECT line.phase FROM cleverreach_upload_line line"
            " JOIN cleverreach_upload upload ON upload.id = line.upload_id"
            " WHERE upload.id = %s AND upload.state = 'running'"
            " AND line.state IN ('queued', 'running')",
            upload_id,
        )
        return found and found[0]

    def wait(self, upload_id, scheduler):
        """Let the scheduler bring an upload to its end; return the state then."""

        def ended():
            scheduler.wake()
            return self.state(upload_id) not in OPEN

        wait_for("the end", ended, pause=0.3)
        return self.state(upload_id)

    def watch(self):
        """Let the watch over the uploads be due: it comes every ten minutes."""
        self.execute(
            "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id ="
            " (SELECT res_id FROM ir_model_data WHERE name = 'ir_cron_watch')"
        )

    def triggers(self):
        return self.execute(
            "SELECT COUNT(*) FROM ir_cron_trigger WHERE cron_id = %s", self.cron_id
        )[0]

    def has_the_role(self):
        """:return: set of the addresses that belong on the list"""
        with connect(self.database) as cursor:
            cursor.execute(
                "SELECT email_normalized FROM res_partner JOIN"
                " res_partner_res_partner_category_rel ON partner_id = id"
                " WHERE category_id = %s",
                [self.tag_id],
            )
            return {email for (email,) in cursor.fetchall()}

    def on_list(self):
        return {r["email"] for r in self.box.store.receivers(self.list_id)}

    def counts(self, upload_id):
        """:return: (contacts, sent, unchanged, left out, removed)"""
        return self.execute(
            "SELECT wanted_count, COALESCE(created_count, 0)"
            " + COALESCE(changed_count, 0) + COALESCE(renamed_count, 0)"
            " + COALESCE(resent_count, 0),"
            " COALESCE(unchanged_count, 0), COALESCE(skipped_count, 0),"
            " COALESCE(removed_count, 0)"
            " FROM cleverreach_upload_line WHERE upload_id = %s",
            upload_id,
        )
