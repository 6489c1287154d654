"""Odoo's limits to the memory and to the time of its workers."""

import time

import psutil
import pytest

from .scheduler import Scheduler, wait_for

pytestmark = pytest.mark.timeout(900)

MEGABYTE = 2**20
REAL_SECONDS = 20
CPU_SECONDS = 2


def sending(association, scheduler, upload):
    def condition():
        scheduler.wake()
        return association.phase(upload) == "send"

    return condition


def test_a_worker_over_its_soft_limit_makes_room_for_another_that_goes_on(association):
    association.add("soft", 50)
    with Scheduler(association.database, 1) as scheduler:
        (idle,) = scheduler.workers()
        wait_for("all of the worker", lambda: idle.num_threads() > 1)
        size = idle.memory_info().vms
    limit = f"--limit-memory-soft={size + 8 * MEGABYTE}"
    with Scheduler(association.database, 1, limit) as scheduler:
        (first,) = scheduler.workers()
        assert association.wait(association.order(), scheduler) == "done"
        wait_for("another worker", lambda: not first.is_running())
        association.add("later", 50)
        assert association.wait(association.order(), scheduler) == "done"
    assert "virtual memory limit" in scheduler.log.read_text()
    assert association.on_list() == association.has_the_role()


def test_out_of_memory_in_the_middle_it_ends_and_the_next_one_completes_it(
    association, box
):
    association.add("hard", 1500)
    box.fault("delay", seconds=0.3, match="upsertplus", times=None)
    with Scheduler(association.database, 1) as scheduler:
        upload = association.order()
        wait_for("the sending", sending(association, scheduler, upload))
        (worker,) = scheduler.workers()
        # As `--limit-memory-hard` does: from now on there is nothing to be had.
        size = worker.memory_info().vms // 2
        worker.rlimit(psutil.RLIMIT_AS, (size, size))
        state = association.wait(upload, scheduler)
        assert state in ("done", "failed")
        assert (state == "failed") == bool(association.troubles(upload))
        assert association.on_list() <= association.has_the_role()
        scheduler.kill()
        box.clear_faults()
        assert association.wait(association.order(), scheduler) == "done"
    assert association.on_list() == association.has_the_role()


@pytest.mark.parametrize("option", ["limit-time-real", "limit-time-real-cron"])
def test_an_upload_that_takes_longer_than_its_worker_may_goes_on_in_passes(
    association, box, option
):
    # In batches of 250, two at a time: these alone take 24 s.
    association.add(option.rpartition("-")[2], 4000)
    box.fault("delay", seconds=3, match="upsertplus", times=None)
    with Scheduler(association.database, 1, f"--{option}={REAL_SECONDS}") as scheduler:
        (worker,) = scheduler.workers()
        upload = association.order()
        began = time.monotonic()
        assert association.wait(upload, scheduler) == "done"
        assert time.monotonic() - began > REAL_SECONDS
        assert scheduler.workers() == [worker]
    assert association.on_list() == association.has_the_role()


def test_an_upload_that_needs_more_processor_time_goes_on_in_passes(association):
    association.add("cpu", 40_000)
    limit = f"--limit-time-cpu={CPU_SECONDS}"
    with Scheduler(association.database, 1, limit) as scheduler:
        (worker,) = scheduler.workers()
        before = worker.cpu_times()
        assert association.wait(association.order(), scheduler) == "done"
        assert scheduler.workers() == [worker]
        after = worker.cpu_times()
    used = after.user + after.system - before.user - before.system
    assert used > CPU_SECONDS
    assert association.on_list() == association.has_the_role()
    association.forget("cpu")
