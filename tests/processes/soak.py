"""Simulated weeks of an association and of its CleverReach, with all that can go wrong.

Not collected by itself: ``dev/soak`` runs it, for as long as it is told.

It is the machine of ``tests/stateful``, with its rules and its checks, over a database
of its own: everything is committed, uploads run in the processes of Odoo's scheduler,
and these are killed, and cut off from the database, for real.
"""

import inspect
import os
import random
import time
from collections import Counter, deque
from types import SimpleNamespace

import pytest
from psycopg2.extensions import TransactionRollbackError

from odoo import SUPERUSER_ID, api, fields

from dev.ground.postgres import connect, end_connections

from ..stateful.test_machine import Machine
from ..stateful.world import (
    ADDRESSES,
    LISTS,
    NAMES,
    STRANGERS,
    RecordingStore,
)
from .association import loaded
from .scheduler import Scheduler, wait_for

MINUTES = float(os.environ.get("SOAK_MINUTES") or 1)
SEED = int(os.environ.get("SOAK_SEED") or random.randrange(10**6))

pytestmark = pytest.mark.timeout(MINUTES * 60 + 1800)

# What happens to contacts, and to recipients at CleverReach; more often than others is
# what is there twice.
EVENTS = (
    "add_contact",
    "add_contact",
    "tag_or_untag",
    "tag_or_untag",
    "change_address",
    "write_address_in_capitals",
    "swap_addresses",
    "turn_addresses_round",
    "change_name",
    "archive_or_unarchive",
    "delete_contact",
    "merge_contacts",
    "blacklist_in_odoo",
    "leave_others_alone_or_not",
    "unsubscribe",
    "unsubscribe",
    "unsubscribe_and_change_address",
    "bounce",
    "subscribe_by_form",
    "a_stranger_subscribes",
    "delete_by_hand",
    "empty_list_by_hand",
)
DECISIONS = ("confirm_removals", "decide_about_those_who_vanished")
UPLOADS = {
    "upload": 4,
    "preview": 1,
    "upload_one_contact": 1,
    "unsubscribe_and_lose_the_tag_for_a_while": 1,
    "disturbed_upload": 3,
    "killed": 3,
    "cut_off": 2,
    "edited": 3,
}
NEED_PEOPLE = {"swap_addresses": 2, "turn_addresses_round": 2, "merge_contacts": 2}


class Life(Machine):
    """:param dice: a ``random.Random``"""

    def __init__(self, database, box, dice):
        # Nothing of hypothesis: it does not drive.
        self.dice = dice
        self.figures = Counter()
        self.last = deque(maxlen=40)
        self.meanwhile = None
        box.store = self.store = RecordingStore(box.switches, box.clock)
        cr = loaded(database).cursor()
        self.env = env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("fairgate_cleverreach.base_url", box.url)
        env.company.cleverreach_booked = True
        self.account = env.company.cleverreach_account_id
        self.account.write(
            {
                "client_id": box.client_id,
                "client_secret": box.client_secret,
                "frequency": "off",
                "nightly_reading": False,
                "brake_count": 2,
                "brake_percent": 50,
            }
        )
        for number in range(LISTS):
            self.store.create_group(f"List {number}")
        self.store.create_attribute("nachname")
        # The log is written in a transaction of its own, which must see this.
        cr.commit()
        self.account.action_refresh()
        env["cleverreach.field.map"].create(
            {
                "account_id": self.account.id,
                "source": "cleverreach_last_name",
                "attribute_id": self.account.attribute_ids.id,
            }
        )
        tags = env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(LISTS)]
        )
        groups = self.account.group_ids.sorted(lambda group: int(group.remote_id))
        self.matchings = env["cleverreach.matching"].create(
            [
                {
                    "account_id": self.account.id,
                    "tag_ids": [(6, 0, tag.ids)],
                    "group_id": group.id,
                }
                for tag, group in zip(tags, groups, strict=True)
            ]
        )
        cr.commit()
        self.case = SimpleNamespace(
            env=env,
            box=box,
            account=self.account,
            matchings=self.matchings,
            tags=tags,
            run_job=self.pass_time,
        )
        self.people = []
        self.left = [set() for _ in range(LISTS)]
        self.agreed = [set() for _ in range(LISTS)]
        self.allowed = [set() for _ in range(LISTS)]
        self.sizes = [0] * LISTS

    # TIME

    def live(self, scheduler, minutes):
        self.scheduler = scheduler
        end = time.monotonic() + 60 * minutes
        self.begin({0, 1}, None)
        while time.monotonic() < end:
            self.week()
        # Whatever waited for somebody is decided.
        for number in range(LISTS):
            self.confirm_removals(number)
            self.decide_about_those_who_vanished(number, add=False)
        self.do("upload")
        self.do("settle")

    def begin(self, tags, stranger):
        for number in range(4):
            self.add_contact(ADDRESSES[number], tags, NAMES[number % len(NAMES)])
        self.do("upload")

    def week(self):
        self.figures["weeks"] += 1
        for _time in range(self.dice.randint(1, 5)):
            self.do(self.dice.choice(EVENTS))
        if self.dice.random() < 0.6:
            self.do(self.dice.choice(DECISIONS))
        names, weights = zip(*UPLOADS.items(), strict=True)
        self.do(self.dice.choices(names, weights)[0])

    def do(self, name):
        """Let something happen, with whatever it needs drawn."""
        least = NEED_PEOPLE.get(name, 0 if name in ("add_contact", "settle") else 1)
        if len(self.people) < least:
            return
        method = getattr(self, name)
        options = self.draw(name)
        self.last.append((name, options))
        self.figures[name] += 1
        method(**options)
        self.env.cr.commit()
        self.env.invalidate_all()

    def draw(self, name):
        dice = self.dice
        drawn = {
            "who": dice.randrange(5),
            "other": dice.randrange(5),
            "number": dice.randrange(LISTS),
            "name": dice.choice(NAMES),
            "address": dice.choice(ADDRESSES),
            "tags": {n for n in range(LISTS) if dice.random() < 0.6},
            "there": dice.random() < 0.5,
            "add": dice.random() < 0.5,
        }
        if name == "a_stranger_subscribes":
            drawn["address"] = dice.choice(STRANGERS)
        if name == "disturbed_upload":
            drawn["number"] = dice.randint(1, 25)
            drawn["status"] = dice.choice([429, 429, 500, None])
            drawn["after"] = dice.random() < 0.5
        takes = inspect.signature(getattr(self, name)).parameters
        return {key: value for key, value in drawn.items() if key in takes}

    # THE SCHEDULER'S PROCESSES

    def pass_time(self):
        """Let the scheduler's processes work until there is nothing to do for now."""
        env, meanwhile, self.meanwhile = self.env, self.meanwhile, None
        uploads = self.account._open_uploads()
        uploads.filtered("resume_date").resume_date = fields.Datetime.now()
        self.trigger()
        if meanwhile:
            meanwhile()
        triggered = time.monotonic()

        def is_over():
            nonlocal triggered
            if time.monotonic() - triggered > 5:
                # After some kills Odoo forgets a job; then the watchdog wakes it.
                triggered = time.monotonic()
                self.trigger()
            self.scheduler.wake()
            return self.is_at_rest(uploads)

        wait_for("the end of an upload", is_over, pause=0.1)
        env.cr.rollback()
        env.invalidate_all()
        for upload in uploads:
            self.figures[f"uploads: {upload.state}"] += 1

    def trigger(self):
        self.account.cron_id._trigger()
        self.env.cr.commit()

    def is_at_rest(self, uploads):
        with connect(self.env.cr.dbname) as cursor:
            cursor.execute(
                "SELECT bool_and(state NOT IN ('queued', 'running') OR coalesce("
                "resume_date > now() AT TIME ZONE 'UTC' + interval '5 seconds', false))"
                " FROM cleverreach_upload WHERE id = ANY(%s)",
                [uploads.ids],
            )
            return cursor.fetchone()[0] in (True, None)

    def interfere(self, meanwhile):
        """Upload while something happens."""
        self.finish_open()
        self.queue("scheduled")
        self.case.box.fault("delay", seconds=0.15, times=None)
        self.meanwhile = meanwhile
        self.run_job()
        self.case.box.clear_faults()
        self.check_safety()

    def killed(self):
        """Workers are killed, up to three times."""

        def kill():
            for _time in range(self.dice.randint(1, 3)):
                self.scheduler.wake()
                time.sleep(self.dice.uniform(0, 1.5))
                self.scheduler.kill()
                self.figures["kills"] += 1

        self.interfere(kill)

    def cut_off(self):
        """The database ends the connections of the workers."""

        def cut():
            self.scheduler.wake()
            time.sleep(self.dice.uniform(0.1, 1.5))
            end_connections(self.env.cr.dbname, spared=f"odoo-{os.getpid()}")

        self.interfere(cut)

    def edited(self):
        """Somebody edits contacts, or leaves a list."""

        def edit():
            self.scheduler.wake()
            time.sleep(self.dice.uniform(0, 1))
            people, agreed = list(self.people), [set(them) for them in self.agreed]
            try:
                self.do(self.dice.choice(EVENTS))
            except TransactionRollbackError:
                # The upload was there at the same moment; Odoo would try again.
                self.env.cr.rollback()
                self.env.invalidate_all()
                self.people, self.agreed = people, agreed
                self.figures["collisions"] += 1

        self.interfere(edit)


def test_both_sides_agree_after_weeks_of_trouble(database, box):
    life = Life(database, box, random.Random(SEED))
    began = time.monotonic()
    try:
        with Scheduler(database, 2) as scheduler:
            life.live(scheduler, MINUTES)
    except BaseException:
        print(f"\nseed {SEED}, week {life.figures['weeks']}; the last that happened:")
        for name, options in life.last:
            print(f"  {name} {options or ''}")
        raise
    finally:
        life.env.cr.rollback()
        life.env.cr.close()
        print(f"\nSoak of {(time.monotonic() - began) / 60:.1f} minutes, seed {SEED}:")
        for name, count in sorted(life.figures.items()):
            print(f"  {count:6}  {name}")
