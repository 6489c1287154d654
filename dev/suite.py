"""A pytest plugin for the whole suite: how it is shared out, and what is told of it.

The longest pieces are begun first, so that no worker is left alone at the end.
"""

import re
import sys
import time
from collections import Counter, defaultdict
from itertools import zip_longest

import pytest
from xdist.scheduler import LoadScopeScheduling

# What takes long, the longest first; everything else follows. The first of these wait
# half of their time, for a browser or a clock; the others only compute.
WAITING = (
    "tests/browser/test_accessibility",
    "tests/browser/test_buttons",
    "tests/browser",
    "tests/processes",
)
COMPUTING = (
    "tests/stateful",
    "tests/extension",
    "tests/faults",
    "tests/golden",
    "tests/security",
    "tests/upstream",
    "tests/models",
)

# Files whose tests take so long that each is shared out alone.
ALONE = (
    "tests/stateful/test_machine.py",
    "tests/browser/test_buttons.py",
)


def file_of(nodeid):
    return nodeid.partition("::")[0]


def part_of(nodeid):
    """Return the folder below `tests` that a test is in, or the file's own folder."""
    match = re.match(r"tests/([^/]+)/", nodeid)
    return match[1] if match else nodeid.partition("/")[0]


def piece_of(nodeid):
    """Return the name of what one worker does in one go: mostly a file."""
    file = file_of(nodeid)
    return nodeid if file in ALONE else file


def in_order(pieces):
    """Return the pieces in the order in which they are begun.

    Those that wait and those that compute take turns: so workers do both at once, and
    the processor has always something to do.
    """
    turns = [starting_with(prefixes, pieces) for prefixes in (WAITING, COMPUTING)]
    long = [piece for turn in zip_longest(*turns) for piece in turn if piece]
    return list(dict.fromkeys([*long, *pieces]))


def starting_with(prefixes, pieces):
    """Return the pieces that start with any of the prefixes, in the order of these."""
    found = [p for prefix in prefixes for p in pieces if p.startswith(prefix)]
    return list(dict.fromkeys(found))


class Scheduling(LoadScopeScheduling):
    """Gives whole pieces to the workers, the longest first."""

    def _split_scope(self, nodeid):
        return piece_of(nodeid)

    def remove_node(self, node):
        """Take a dead worker's work back, without the test that it died of.

        xdist would give that test out again, and lose each worker to it in turn.
        Returns the name of the test.
        """
        pieces = self.assigned_work.pop(node)
        for piece in pieces.values():
            crashed = next((test for test, done in piece.items() if not done), None)
            if crashed:
                piece[crashed] = True
                break
        else:
            return None
        left = {name: p for name, p in pieces.items() if not all(p.values())}
        self.workqueue.update(left)
        for other in self.assigned_work:
            self._reschedule(other)
        return crashed

    def _reschedule(self, node):
        """Give a worker pieces until it knows two tests, or is told that it ends.

        It begins a test when it knows what follows it. xdist would give the one that
        takes a dead worker's place a single piece, and wait for ever if that has a
        single test.
        """
        if node not in self.registered_collections:
            # It looks for its tests still.
            return
        super()._reschedule(node)
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            super()._reschedule(node)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Bring the pieces into order; within one the order is pytest-randomly's."""
    pieces = list(dict.fromkeys(piece_of(item.nodeid) for item in items))
    places = {piece: place for place, piece in enumerate(in_order(pieces))}
    items.sort(key=lambda item: places[piece_of(item.nodeid)])


class Tally:
    """Counts tests and seconds, file by file and part by part."""

    def __init__(self):
        self.expected = {}
        self.done = Counter()
        self.failed = Counter()
        self.seconds = defaultdict(float)

    def expect(self, nodeids):
        self.expected = Counter(map(file_of, nodeids))

    def add(self, report):
        """Take a report in; return a line to tell if it was the last of its file."""
        file = file_of(report.nodeid)
        if not isinstance(report, pytest.SubtestReport):
            # Else its seconds would count twice: they are its test's as well.
            self.seconds[file] += report.duration
        if report.failed:
            self.failed[file] += 1
        if report.when != "teardown":
            return None
        self.done[file] += 1
        if self.done[file] != self.expected.get(file):
            return None
        failed = f", {self.failed[file]} FAILED" if self.failed[file] else ""
        return f"{file}: {self.done[file]} tests{failed}, {self.seconds[file]:.0f} s"

    def summary(self, wall):
        """Return one line: what ran, part by part, and how long."""
        tests, seconds = Counter(), Counter()
        for file, count in self.done.items():
            tests[part_of(file)] += count
            seconds[part_of(file)] += self.seconds[file]
        parts = [
            f"{part} {tests[part]} in {spent:.0f} s"
            for part, spent in seconds.most_common()
        ]
        return f"Took {wall:.0f} s for: {', '.join(parts)}"


class Teller:
    """Tells the progress on the controlling process."""

    def __init__(self):
        self.tally = Tally()
        self.started = time.monotonic()

    def pytest_collection_finish(self, session):
        if session.items:
            self.tally.expect([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        self.tally.expect(ids)

    def pytest_runtest_logreport(self, report):
        line = self.tally.add(report)
        if line and not sys.stdout.isatty():
            print(f"[{time.monotonic() - self.started:4.0f} s] {line}", flush=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self, report):
        """Where lines are told, no dots are."""
        category, letter, word = yield
        quiet = category.endswith("passed") and not sys.stdout.isatty()
        return (category, "", "") if quiet else (category, letter, word)

    def pytest_unconfigure(self):
        print(self.tally.summary(time.monotonic() - self.started), flush=True)


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Teller(), "teller")
