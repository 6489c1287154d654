"""What PostgreSQL spends on one database, and what it writes there."""

import os
import re
import threading
import time
from pathlib import Path

from ..ground.postgres import connect

INTERVAL = 0.05
"""Seconds between two looks: what a process does in its last ones is not seen."""

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")

# As PostgreSQL calls its processes that serve everybody.
BACKGROUND = re.compile(
    r"postgres: (checkpointer|background writer|walwriter|io worker|autovacuum launcher"
    r"|logical replication launcher)"
)
PARALLEL = re.compile(r"postgres: parallel worker for PID (\d+)")

IDLE_PATIENCE = 30


class Spending:
    """Counts the CPU seconds of all server processes that work for a database.

    Those that serve everybody count as well. None of it is known where the server runs
    on another machine, or where its processes cannot be seen: then `seconds` is None.

    :param database: its name, with which PostgreSQL titles its processes
    """

    def __init__(self, database):
        self._database = database
        self._postmaster = postmaster(database)
        self._first = {}
        self._last = {}
        self._ended = threading.Event()

    def __enter__(self):
        if self._postmaster:
            self._first = self._look()
            self._last = dict(self._first)
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        if self._postmaster:
            self._thread.join()
            self._last |= self._look()

    @property
    def seconds(self):
        if not self._postmaster:
            return None
        last = dict(self._last)
        return sum(last.values()) - sum(self._first.get(pid, 0) for pid in last)

    def _watch(self):
        while not self._ended.wait(INTERVAL):
            self._last |= self._look()

    def _look(self):
        """Return the CPU seconds of each of the processes that count, by its id."""
        spent = {
            pid: cpu_seconds(pid)
            for pid in children(self._postmaster)
            if works_for(title(pid), self._database)
        }
        # Who has ended meanwhile keeps what was seen last.
        return {pid: seconds for pid, seconds in spent.items() if seconds is not None}


def works_for(text, database):
    """Tell by its title whether a process works for a database, or for everybody."""
    if parallel := PARALLEL.match(text):
        text = title(parallel[1])
    return database in text.split() or bool(BACKGROUND.match(text))


def postmaster(database):
    """Return the process id of the server, None if it is out of sight."""
    with connect(database) as cursor:
        if cursor.connection.info.host[:1] not in ("/", ""):
            return None
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        if not title(pid).startswith("postgres:"):
            return None
        return int(stat(pid)[1])


def children(pid):
    """Return the ids of the processes that a process has started, as texts."""
    listed = (PROC / str(pid) / "task" / str(pid) / "children").read_text()
    return listed.split()


def title(pid):
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode().strip("\0 ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def stat(pid):
    """Return what the kernel tells of a process, from its state on (proc(5))."""
    text = (PROC / str(pid) / "stat").read_text()
    return text.rpartition(")")[2].split()


def cpu_seconds(pid):
    """Return the seconds that a process of one thread has computed; None if it is gone.

    A kernel without the finer statistics counts in hundredths of a second.
    """
    try:
        try:
            return int((PROC / str(pid) / "schedstat").read_text().split()[0]) / 1e9
        except FileNotFoundError:
            fields = stat(pid)
            return (int(fields[11]) + int(fields[12])) / TICK
    except (FileNotFoundError, ProcessLookupError):
        return None


def rows_written(database):
    """Return how many rows were ever written in each table of the addon, by its name.

    Waits until nobody is connected: a server process tells what it did at its end.
    """
    end = time.monotonic() + IDLE_PATIENCE
    with connect() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [database],
            )
            if not cursor.fetchone()[0]:
                break
            time.sleep(0.02)
        else:
            raise TimeoutError(f"Somebody is still connected to {database}")
    with connect(database) as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_user_tables WHERE starts_with(relname, 'cleverreach_')"
        )
        return dict(cursor.fetchall())


def tidy(database):
    """Bring the statistics up to date, as autovacuum would within a minute."""
    with connect(database) as cursor:
        cursor.execute(
            "SELECT string_agg(relname, ', ') FROM pg_stat_user_tables"
            " WHERE starts_with(relname, 'cleverreach_')"
            " OR starts_with(relname, 'res_partner')"
        )
        (tables,) = cursor.fetchone()
        cursor.execute(f"VACUUM (ANALYZE) {tables}")
