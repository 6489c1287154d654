"""Uploads by Odoo's own scheduler, with a CleverReach that takes its time.

Each request takes `LATENCY`, what the sandbox computes included: as long as this
machine has a moment for it, its CPU does not count.
"""

import time
from contextlib import contextmanager
from itertools import pairwise
from threading import Event, Thread

import psutil

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from ..ground import databases
from ..ground.postgres import connect
from ..ground.say import Progress, Stop
from ..ground.server import odoo_server
from . import postgres, upload, world
from .box import start
from .measure import Measure
from .reach import LATENCY, MIDDLE

COUNT = MIDDLE
"""Contacts of each account."""

INTERVAL = 0.05
"""Seconds between two looks at what is going on."""

BUSY = 0.1
"""Share of a moment that must be computed for the moment not to be idle."""

PATIENCE = 1800


def measures():
    """Measure one account, two in turn, and two at once on two schedulers.

    :return: dict of the name of a run → its `Measure`
    """
    with (
        databases.for_test() as database,
        start() as box,
    ):
        registry = Registry(database)
        try:
            both = world.found(registry, box, [COUNT, COUNT])
            for association in both:
                upload.warm_up(registry, association)
            odoo.sql_db.close_all()
            box.set_latency(LATENCY)
            with Progress("Scheduler: one account"), schedulers(database, 1):
                first = run(registry, box, both[:1])
            with Progress("Scheduler: two accounts"), schedulers(database, 2):
                run(registry, box, both[1:])
                in_turn = [run(registry, box, [one], resend=True).wall for one in both]
                at_once = run(registry, box, both, resend=True)
        finally:
            Registry.delete(database)
    return {
        "one account": first,
        "two in turn": Measure(wall=sum(in_turn), cpu=0),
        "two at once": at_once,
    }


@contextmanager
def schedulers(database, number):
    """Run so many Odoo servers, each with one thread of the scheduler."""
    if not number:
        yield
        return
    with odoo_server(database, workers=1), schedulers(database, number - 1):
        yield


def run(registry, box, associations, **values):
    """Let the scheduler upload, one upload for each association, all at once.

    :param values: of the uploads
    :return: the `Measure` of all Odoo servers together
    """
    database = registry.db_name
    box.take()
    with postgres.Spending(database) as spending:
        uploads = [upload.order(registry, one, **values) for one in associations]
        watch = Watch(servers(), spending)
        with watch:
            began = time.monotonic()
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                for one in associations:
                    env["ir.cron"].browse(one.cron_id)._trigger()
            wait(database, uploads)
            wall = time.monotonic() - began
    for upload_id in uploads:
        outcome = upload.read(registry, upload_id)
        if outcome["state"] != "done":
            raise Stop(f"The upload ended as {outcome['state']}: {outcome}")
    seen = box.take()
    return Measure(
        wall=wall,
        cpu=watch.cpu,
        database_cpu=spending.seconds,
        requests=seen["requests"],
        paths=seen["paths"],
        writes=seen["writes"],
        sent=seen["rows"],
        bytes_in=seen["bytes_in"],
        bytes_out=seen["bytes_out"],
        idle=idle(watch.samples, seen["intervals"]),
    )


def servers():
    """Return the processes of the Odoo servers that this process has started."""
    return [
        child
        for child in psutil.Process().children()
        if "--max-cron-threads" in child.cmdline()
    ]


def wait(database, uploads):
    """Wait for the end of some uploads."""
    end = time.monotonic() + PATIENCE
    with connect(database) as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT count(*) FROM cleverreach_upload"
                " WHERE id = ANY(%s) AND state = ANY(%s)",
                [uploads, list(upload.OPEN)],
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(INTERVAL)
    raise Stop(f"The scheduler did not end the upload in {PATIENCE} s")


class Watch:
    """Looks again and again at how much was computed.

    :ivar samples: list of (time, CPU seconds until then of Odoo and PostgreSQL)
    :ivar cpu: what the Odoo servers computed
    """

    def __init__(self, processes, spending):
        self.samples = []
        self.cpu = 0
        self._processes = processes
        self._spending = spending
        self._ended = Event()

    def __enter__(self):
        self._before = self._odoo()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        self._thread.join()
        self.cpu = self._odoo() - self._before

    def _watch(self):
        while not self._ended.wait(INTERVAL):
            spent = self._odoo() + (self._spending.seconds or 0)
            self.samples.append((time.monotonic(), spent))

    def _odoo(self):
        times = [process.cpu_times() for process in self._processes]
        return sum(spent.user + spent.system for spent in times)


def idle(samples, requests):
    """Return the seconds in which nothing was computed and no request was under way.

    :param samples: as `Watch` has them
    :param requests: list of (begin, end), on the same clock
    """
    requests = sorted(requests)
    total = 0
    for (begin, spent), (end, spent_later) in pairwise(samples):
        computing = spent_later - spent > BUSY * (end - begin)
        asking = any(start < end and stop > begin for start, stop in requests)
        if not computing and not asking:
            total += end - begin
    return total
