"""What the pictures show: the demo's association after some weeks of real life.

Somebody unsubscribed, an address bounced, many members left at once, and a list that
people had subscribed to by a form is matched for the first time.
"""

import time

from .ground import odoo
from .ground.postgres import connect
from .show import Odoo, upload

SET_UP = """
from dev.association import set_up
set_up(env, {url!r}, {client_id!r}, {client_secret!r})
env.cr.commit()
"""

# Far less than the demo's: a picture shows a page of them.
LEAVING = 200
PUPILS = 40
SUBSCRIBERS = 25
PATIENCE = 120
# In UTC: three o'clock in the association's winter.
PAST = "2026-01-01 02:00:00"

DAYS = "interval '3 days 5 hours'"
PASSING = {
    "cleverreach_upload": ("start_date", "end_date"),
    "cleverreach_upload_line": ("end_date",),
    "cleverreach_receiver": ("last_sent",),
    "cleverreach_log": ("date",),
}


class Scene:
    """The records that the pictures are about, by their ids.

    :param url: of Odoo
    :param database: Odoo's, with the addon just installed
    :param box: a running, empty sandbox
    """

    def __init__(self, url, database, box):
        self._box = box
        self._odoo = Odoo(url, database)
        script = SET_UP.format(
            url=box.url, client_id=box.client_id, client_secret=box.client_secret
        )
        odoo.shell(database, "Association: Musikverein Muster", script)
        (self.account,) = self._search("cleverreach.account")
        upload(url, database)
        move_to_the_past(database)
        self._let_time_pass()
        self._wish_for_more_fields()
        self._upload_by_schedule()
        self._meet_trouble()
        (self.upload,) = self._search("cleverreach.upload", limit=1)
        self.members, self.music_school = (
            self._search("cleverreach.matching", [["group_id.name", "=", name]])[0]
            for name in ("Mitglieder", "Musikschule")
        )

    def speak(self, language):
        """Let the administrator read a language, such as ``fr_FR``, and our clock."""
        (user,) = self._search("res.users", [["login", "=", "admin"]])
        self._call(
            "res.users", "write", user, {"lang": language, "tz": "Europe/Zurich"}
        )

    def _meet_trouble(self):
        """Let CleverReach be out of order for a moment."""
        self._box.fail_next(503, times=10)
        self._call("cleverreach.account", "action_test_connection", [self.account])
        self._box.interference.pending.clear()
        self._call("cleverreach.account", "action_test_connection", [self.account])

    def _wish_for_more_fields(self):
        """Leave some lines of the field matching open: to confirm, and to think of."""
        for name in ("strasse", "beruf"):
            self._box.store.create_attribute(name, description=name.capitalize())
        self._call("cleverreach.account", "action_refresh", [self.account])
        lines = self._call(
            "cleverreach.field.map",
            "create",
            [{"source": source} for source in ("street", "function", "comment")],
        )
        self._call("cleverreach.field.map", "action_auto_match", lines)

    def _let_time_pass(self):
        lists = {group["name"]: group["id"] for group in self._box.store.groups()}
        members = self._box.store.receivers(lists["Mitglieder"])
        reached = sorted(receiver["email"] for receiver in members)
        for address in reached[3:9]:
            self._box.store.unsubscribe(lists["Mitglieder"], address)
        for address in reached[20:23]:
            self._box.store.bounce(address)
        (self.contact,) = self._search(
            "res.partner", [["email", "=", reached[3]]], limit=1
        )
        self._leave("Passivmitglieder")
        self._open_music_school()

    def _leave(self, name):
        (tag,) = self._search("res.partner.category", [["name", "=", name]])
        leaving = self._search(
            "res.partner", [["category_id", "in", [tag]]], limit=LEAVING
        )
        self._call("res.partner", "write", leaving, {"category_id": [(3, tag)]})

    def _open_music_school(self):
        (tag,) = self._search("res.partner.category", [["name", "=", "Musikschule"]])
        pupils = self._search("res.partner", [["email", "!=", False]], limit=PUPILS)
        self._call("res.partner", "write", pupils, {"category_id": [(4, tag)]})
        group = self._box.store.create_group("Musikschule")
        for number in range(SUBSCRIBERS):
            address = f"eltern{number:02}@example.org"
            self._box.store.add_receiver(group["id"], address, source="Form")
        self._call("cleverreach.account", "action_refresh", [self.account])
        (found,) = self._search("cleverreach.group", [["name", "=", "Musikschule"]])
        self._call(
            "cleverreach.matching",
            "create",
            [{"tag_ids": [(6, 0, [tag])], "group_id": found}],
        )

    def _upload_by_schedule(self):
        """Let the upload be due, as it is once a month, and wait for its end."""
        (cron,) = self._search(
            "ir.cron",
            [["code", "=", f"model.browse({self.account})._cron_upload()"]],
        )
        before = self._search("cleverreach.upload")
        self._call("ir.cron", "write", cron, {"nextcall": PAST})
        self._call("ir.cron", "method_direct_trigger", [cron])
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ended = self._search(
                "cleverreach.upload",
                [["id", "not in", before], ["end_date", "!=", False]],
            )
            if ended:
                return
            time.sleep(0.5)
        raise TimeoutError("The scheduled upload did not end in time")

    def _search(self, model, domain=(), **options):
        return self._call(model, "search", list(domain), **options)

    def _call(self, *arguments, **options):
        return self._odoo.call(*arguments, **options)


def move_to_the_past(database):
    """Let all that was uploaded so far have happened some days ago."""
    with connect(database) as cursor:
        for table, columns in PASSING.items():
            moved = ", ".join(f"{name} = {name} - {DAYS}" for name in columns)
            cursor.execute(f"UPDATE {table} SET {moved}")
