"""A local CleverReach that counts, in a process of its own.

So what it costs is not taken for a cost of Odoo. `start()` gives a proxy: its methods
run over there.
"""

import re
import time
from collections import Counter
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from threading import Lock

import requests

from sandbox import Sandbox
from sandbox.app import Application
from sandbox.call import parsed
from sandbox.journal import Journal

CLIENT_ID = "benchmark"
CLIENT_SECRET = "benchmark-secret"

_PART = re.compile(r"/(\d+|[^/]*@[^/]*)(?=/|$)")


class Watched(Application):
    """Tells `box.seen` about the requests, and lets each of them take its time.

    What the sandbox needs itself is part of the time: it stands for the network's and
    CleverReach's own.
    """

    def answer(self, request):
        began = time.monotonic()
        response = super().answer(request)
        rest = self.box.latency - (time.monotonic() - began)
        if rest > 0:
            time.sleep(rest)
        self.box.seen.note_exchange(request, response, began)
        return response


class Seen(Journal):
    """Counts of the requests, in place of the requests themselves."""

    def __init__(self):
        super().__init__()
        self._lock = Lock()
        self.clear()

    def clear(self):
        self.paths = Counter()
        self.writes = self.rows = self.bytes_in = self.bytes_out = 0
        self.intervals = []
        self.first_batch = None

    def note(self, request):
        """Take a request as the sandbox's journal does."""
        with self._lock:
            self.paths[f"{request.method} {_PART.sub('/*', request.path)}"] += 1
            if request.write:
                self.writes += 1
                self.rows += request.records

    def note_exchange(self, request, response, began):
        body = request.get_data(cache=True, parse_form_data=False)
        with self._lock:
            self.bytes_in += len(body)
            self.bytes_out += response.content_length or 0
            self.intervals.append((began, time.monotonic()))
            if self.first_batch is None and request.path.endswith("upsertplus"):
                self.first_batch = parsed(body)


class CountingSandbox(Sandbox):
    application = Watched

    def __init__(self):
        super().__init__(port=0, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        self.requests = self.seen = Seen()
        self.latency = 0


class Box:
    """What the benchmark asks of the sandbox."""

    def __init__(self):
        self._sandbox = CountingSandbox().start()

    def url(self):
        return self._sandbox.url

    def create_list(self, name):
        return self._sandbox.store.create_group(name)["id"]

    def create_field(self, name, kind, group_id=None):
        self._sandbox.store.create_attribute(name, kind, group_id)

    def set_latency(self, seconds):
        """Let each request take at least so long."""
        self._sandbox.latency = seconds

    def cpu(self):
        """Return the seconds that this process has computed."""
        return time.process_time()

    def recipients(self, group_id):
        """Return how many are on a list."""
        return self._sandbox.store.counts(group_id)["total"]

    def take(self):
        """Return what was counted since the last time, and begin anew."""
        seen = self._sandbox.seen
        with seen._lock:
            taken = {
                "requests": sum(seen.paths.values()),
                "paths": dict(seen.paths),
                "writes": seen.writes,
                "rows": seen.rows,
                "bytes_in": seen.bytes_in,
                "bytes_out": seen.bytes_out,
                "intervals": seen.intervals,
                "first_batch": seen.first_batch,
            }
            seen.clear()
        return taken


class _Manager(BaseManager):
    pass


_Manager.register("Box", Box)


@contextmanager
def start():
    """Run a `Box` in a process of its own to the end of the block."""
    with _Manager(ctx=get_context("spawn")) as manager:
        yield manager.Box()


def token(url):
    """Return what a client shows to be let in."""
    answer = requests.post(
        f"{url}/oauth/token.php",
        data={"grant_type": "client_credentials"},
        auth=(CLIENT_ID, CLIENT_SECRET),
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["access_token"]
