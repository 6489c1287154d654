"""Odoo's scheduler as a server runs it: a master, and workers that it starts anew."""

import os
import signal
import subprocess
import time

import psutil

from dev.ground import odoo
from dev.ground.command import ends_with_us
from dev.ground.paths import PYTHON
from dev.ground.postgres import connect
from dev.ground.server import LOGS

PATIENCE = 120
"""Seconds that anything here may take on a busy machine."""


def wait_for(what, condition, pause=0.05):
    """Wait until a condition holds; return what it returned.

    :param what: how it is called where it does not come true in time
    """
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(pause)
    return found


class Scheduler:
    """A context manager.

    :param database: whose jobs it runs
    :param workers: how many processes run them
    :param options: more of Odoo's
    """

    def __init__(self, database, workers, *options):
        self.database = database
        self._workers = workers
        self._command = [PYTHON, "-m", "odoo", "-d", database, "--no-http"]
        self._command += ["--db-filter", f"^{database}$", "--workers", "1"]
        self._command += ["--max-cron-threads", str(workers), *options]

    def __enter__(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"scheduler-{os.getpid()}.log"
        with self.log.open("w") as output:
            self._master = subprocess.Popen(
                ends_with_us(self._command),
                env=os.environ | odoo.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_for_workers()
        return self

    def __exit__(self, *error):
        self._master.terminate()
        try:
            self._master.wait(15)
        except subprocess.TimeoutExpired:
            for worker in self.workers():
                worker.kill()
            self._master.kill()
            self._master.wait()

    def workers(self):
        """:return: the processes that run jobs"""
        return psutil.Process(self._master.pid).children()

    def wait_for_workers(self):
        wait_for(
            "the scheduler's workers", lambda: len(self.workers()) == self._workers
        )

    def kill(self):
        """``kill -9`` for all workers; the master starts others."""
        killed = self.workers()
        for worker in killed:
            worker.send_signal(signal.SIGKILL)
        psutil.wait_procs(killed, PATIENCE)
        wait_for(
            "new workers",
            lambda: (
                len(self.workers()) == self._workers
                and not {w.pid for w in self.workers()} & {w.pid for w in killed}
            ),
        )

    def crash(self):
        """``kill -9`` for everything: nobody starts anything anew."""
        workers = self.workers()
        self._master.kill()
        self._master.wait()
        for worker in workers:
            worker.kill()
        psutil.wait_procs(workers, PATIENCE)

    def wake(self):
        """Let the workers look for jobs now, rather than within a minute."""
        with connect() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.database])
