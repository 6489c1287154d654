"""What a piece of work takes, in a process of its own.

The process is a fork of this one, which has loaded Odoo and has warm caches, as the
workers of Odoo's scheduler are. What they have paid for long ago is done before it
counts: see `settled_memory` and `own_memory`.
"""

import ctypes
import gc
import os
import resource
import time
import traceback
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import odoo.sql_db

from ..ground.say import Stop
from . import postgres

KB_IN_MB = 1024

POPULATE_WRITE = 23
"""Of madvise(2): make the pages of a mapping this process's own. Since Linux 5.14."""


@dataclass(frozen=True)
class Measure:
    """What one run took. Times are in seconds.

    `cpu`: of Odoo's process, or what stands in its place; `database_cpu`: of
    PostgreSQL, None where it is out of sight; `memory`: MB added at the peak;
    `rows`: written, by table of the addon; `idle`: with nothing computed and no
    request under way, None where it was not looked for; `sample`: how many contacts
    were really sent where the rest is extrapolated.
    """

    wall: float
    cpu: float
    database_cpu: float | None = None
    memory: float = 0
    queries: int = 0
    commits: int = 0
    requests: int = 0
    writes: int = 0
    sent: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    rows: dict = field(default_factory=dict)
    paths: dict = field(default_factory=dict)
    passes: int = 1
    idle: float | None = None
    sample: int | None = None

    @property
    def receiver_rows(self):
        return self.rows.get("cleverreach_receiver", 0)

    @property
    def other_rows(self):
        return sum(self.rows.values()) - self.receiver_rows

    @property
    def total_cpu(self):
        """Odoo's and PostgreSQL's; Odoo's alone where that is all that is known."""
        return self.cpu + (self.database_cpu or 0)

    def scaled(self, factor, sample):
        """Return what `factor` times as much work would take, memory apart."""
        times = {
            name: value * factor
            for name, value in asdict(self).items()
            if isinstance(value, float) and name != "memory"
        }
        counts = ("requests", "writes", "sent", "bytes_in", "bytes_out")
        counts = {name: round(getattr(self, name) * factor) for name in counts}
        return replace(self, **times, **counts, sample=sample)


class Counter:
    """Counts the queries and commits of Odoo in this process, from its making on."""

    def __init__(self):
        self.commits = self.copies = 0
        self._queries = odoo.sql_db.sql_counter
        cursor = odoo.sql_db.Cursor
        commit, forward = cursor.commit, cursor.__getattr__

        def counting_commit(cr):
            self.commits += 1
            return commit(cr)

        def counting_forward(cr, name):
            # COPY goes past Odoo's own count of the queries.
            self.copies += name in ("copy_expert", "copy_from", "copy_to")
            return forward(cr, name)

        cursor.commit, cursor.__getattr__ = counting_commit, counting_forward

    @property
    def queries(self):
        return odoo.sql_db.sql_counter - self._queries + self.copies


def measured(database, box, work):
    """Run `work(keep)` in a process of its own; return its `Measure`, and its result.

    :param box: the CleverReach that the work talks to
    :param work: returns a dict; its `passes` is taken over into the measure. What it
        enters into `keep`, an `ExitStack`, stays open until all is measured: of a
        process of PostgreSQL that has ended nobody knows what it spent.
    """
    # A connection belongs to one process.
    odoo.sql_db.close_all()
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, work))
    with settled_memory():
        process.start()
    theirs.close()
    before = postgres.rows_written(database)
    box.take()
    with postgres.Spending(database) as spending:
        ours.send("go")
        try:
            took, result = ours.recv()
        except EOFError:
            raise Stop("The measured process died") from None
    ours.send("end")
    process.join()
    if took is None:
        raise Stop(f"The measured process failed:\n{result}")
    seen = box.take()
    after = postgres.rows_written(database)
    written = {name: count - before.get(name, 0) for name, count in after.items()}
    result["first_batch"] = seen["first_batch"]
    result["intervals"] = seen["intervals"]
    return Measure(
        **took,
        database_cpu=spending.seconds,
        requests=seen["requests"],
        paths=seen["paths"],
        writes=seen["writes"],
        sent=seen["rows"],
        bytes_in=seen["bytes_in"],
        bytes_out=seen["bytes_out"],
        rows={name: count for name, count in written.items() if count},
        passes=result.get("passes", 1),
    ), result


@contextmanager
def settled_memory():
    """Keep the collector of the new process away from what it finds there.

    It would look through all of Odoo for the first time, and have the kernel copy each
    page: a worker of the scheduler did that long ago.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def own_memory():
    """Copy what this process shares with the one that it was forked from.

    Else the kernel copies each page when it is first written to, and Python writes to
    whatever it looks at: a quarter of what a short upload takes.

    :raise OSError: the kernel does not know how
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _offset, _device, inode, *path = line.split()
        if rights != "rw-p" or inode != "0" or path not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in addresses.split("-"))
        size = ctypes.c_size_t(end - start)
        if libc.madvise(ctypes.c_void_p(start), size, POPULATE_WRITE):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _child(pipe, work):
    pipe.recv()
    keep = ExitStack()
    try:
        own_memory()
        counter = Counter()
        at_start = memory("VmRSS")
        cpu, wall = cpu_time(), time.monotonic()
        result = work(keep)
        took = {
            "wall": time.monotonic() - wall,
            "cpu": cpu_time() - cpu,
            "memory": max(memory("VmHWM") - at_start, 0) / KB_IN_MB,
            "queries": counter.queries,
            "commits": counter.commits,
        }
    except Exception:
        # For the process that waits: it cannot see what happens here.
        pipe.send((None, traceback.format_exc()))
    else:
        pipe.send((took, result))
    pipe.recv()
    keep.close()


def cpu_time():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory(name):
    """Return what the kernel tells of this process's memory, in kB (proc(5))."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)
