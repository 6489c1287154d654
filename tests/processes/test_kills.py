"""Workers are killed, and the database goes away, in the middle of an upload."""

import itertools
import os
import random
import time

import pytest

from dev.ground.postgres import end_connections

from .association import OPEN
from .scheduler import Scheduler, wait_for

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def scheduler(database):
    """Two workers of the scheduler, with Odoo's own limits."""
    with Scheduler(database, workers=2) as scheduler:
        yield scheduler


def both_sides_agree(association):
    assert association.on_list() == association.has_the_role()


def test_killed_in_every_phase_an_upload_comes_to_its_end(association, scheduler, box):
    association.add("stays", 1500)
    association.add("goes", 400)
    assert association.wait(association.order(), scheduler) == "done"
    association.leave("goes")
    association.add("new", 1300)
    box.fault("delay", seconds=0.4, times=None)
    # The list is read in two pages only.
    box.fault("delay", seconds=1.5, match="GET .*/receivers", times=None)
    upload = association.order()
    killed = []
    dice = random.Random(11)
    for turn in itertools.count(1):
        if association.state(upload) not in OPEN:
            break
        phase = association.phase(upload)
        if phase in killed or phase is None:
            if not turn % 100:
                # Odoo may have forgotten a job that was killed three times.
                association.watch()
            scheduler.wake()
            time.sleep(0.05)
            continue
        time.sleep(dice.uniform(0, 0.5))
        killed.append(phase)
        scheduler.kill()
    assert {"pull", "send", "remove"} <= set(killed)
    assert association.state(upload) == "done", association.troubles(upload)
    both_sides_agree(association)
    contacts, sent, unchanged, left_out, removed = association.counts(upload)
    assert contacts == sent + unchanged + left_out
    assert (sent, removed) == (1300, 400)


def test_killed_three_times_at_the_same_place_it_ends_and_another_one_runs(
    association, scheduler, box
):
    association.add("stuck", 20)
    arrived = []

    def upsert(_method, path):
        if "upsertplus" in path:
            arrived.append(path)
        return "upsertplus" in path

    box.fault("hang", match=upsert, times=None)
    upload = association.order()

    def sent():
        scheduler.wake()
        return arrived

    def forgotten():
        scheduler.wake()
        return not association.triggers()

    for _time in range(3):
        arrived.clear()
        wait_for("a request", sent)
        scheduler.kill()
    wait_for("a job that Odoo has forgotten", forgotten)
    assert association.state(upload) == "running"
    association.watch()
    assert association.wait(upload, scheduler) == "failed"
    assert association.troubles(upload) == ["interrupted"]
    box.clear_faults()
    assert association.wait(association.order(), scheduler) == "done"
    both_sides_agree(association)


def test_of_two_workers_only_one_is_at_work_on_an_upload(association, scheduler, box):
    association.add("once", 1500)
    missing = association.has_the_role() - association.on_list()
    box.requests.clear()
    upload = association.order()
    while association.state(upload) in OPEN:
        scheduler.wake()
        time.sleep(0.1)
    assert association.state(upload) == "done", association.troubles(upload)
    assert sum(request.records for request in box.writes()) == len(missing)
    both_sides_agree(association)


def test_a_database_that_cuts_its_connections_stops_no_upload(
    association, scheduler, box
):
    association.add("cut", 2200)
    box.fault("delay", seconds=0.3, times=None)
    upload = association.order()
    cut = 0
    while association.state(upload) in OPEN:
        if association.phase(upload) == "send" and cut < 2:
            cut += 1
            end_connections(association.database, spared=f"odoo-{os.getpid()}")
        time.sleep(1)
        scheduler.wake()
    assert cut == 2
    assert association.state(upload) == "done", association.troubles(upload)
    both_sides_agree(association)
