"""A sandbox with an association's data, a person at the keyboard, time that flies."""

import importlib
import json
import time
from pathlib import Path

import pytest

from dev.verify import courier, run
from sandbox import Sandbox

DEV = Path(__file__).parents[2] / "dev"
DOMAIN = "verein-muster.example"


class Clock(courier.Clock):
    """Time that passes only while somebody waits for it."""

    def __init__(self):
        # The header `Date` of the sandbox tells the true time.
        self.began = time.time()
        self.passed = 0.0
        #: Called with the time passed, before each wait.
        self.before = None

    def now(self):
        return self.began + self.passed

    def monotonic(self):
        return self.passed

    def sleep(self, seconds):
        if self.before:
            self.before(self.passed)
        self.passed += seconds


class Person:
    """Who sits at the keyboard: types the customer number, and what a test adds."""

    def __init__(self, box):
        self.customer = str(box.switches.customer)
        self.answers = {}

    def ask(self, text):
        for part, answer in self.answers.items():
            if part in text:
                return answer() if callable(answer) else answer
        assert "customer number" in text, text
        return self.customer


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def box(clock):
    with Sandbox(port=0, clock=clock.now) as sandbox:
        store = sandbox.store
        group = store.create_group("Mitglieder Musterverein")["id"]
        store.create_attribute("vorname")
        for number in range(14):
            store.add_receiver(
                group,
                f"mitglied{number}@musterverein.example",
                global_attributes={"vorname": "Petronella"},
            )
        store.unsubscribe(group, "mitglied3@musterverein.example")
        store.blacklist_add("blocked@musterverein.example")
        store.send_mailing(group, "Rundbrief an alle Mitglieder")
        yield sandbox


@pytest.fixture
def person(box):
    return Person(box)


@pytest.fixture
def parse(monkeypatch):
    monkeypatch.syspath_prepend(DEV)
    return importlib.import_module("commands.verify_cleverreach").parse


@pytest.fixture
def verify(box, person, clock, parse, monkeypatch, tmp_path):
    """Call it with the command's arguments; it returns what the file says.

    ``verify.code`` is the exit code then.
    """
    monkeypatch.setenv("CLEVERREACH_CLIENT_ID", box.client_id)
    monkeypatch.setenv("CLEVERREACH_CLIENT_SECRET", box.client_secret)
    output = tmp_path / "seen.json"

    def verify(*arguments):
        if "--write" in arguments:
            arguments += ("--domain", DOMAIN)
        options = parse([*arguments, "--url", box.url, "--output", str(output)])
        verify.code = run.verify(options, ask=person.ask, clock=clock)
        return json.loads(output.read_text())

    return verify


@pytest.fixture
def rows():
    """Return what a file says of each assumption, by name."""
    return lambda told: {row["name"]: row for row in told["assumptions"]}
