"""A CleverReach that never answers, and Odoo's limit to the time of its workers."""

import pytest

from .scheduler import Scheduler

pytestmark = pytest.mark.timeout(900)


def test_a_cleverreach_that_hangs_costs_no_worker_its_life(association, box):
    association.add("hung", 20)
    box.fault("hang", match="upsertplus", times=None)
    limit = "--limit-time-real-cron=16"
    with Scheduler(association.database, 1, limit) as scheduler:
        workers = {worker.pid for worker in scheduler.workers()}
        upload = association.order()
        assert association.wait(upload, scheduler) == "failed"
        assert {worker.pid for worker in scheduler.workers()} == workers
    assert association.troubles(upload) == ["NetworkError"]
