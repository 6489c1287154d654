"""A CleverReach that makes an upload wait for hours; the clock is turned."""

import pytest

from .association import OPEN
from .scheduler import Scheduler, wait_for

pytestmark = pytest.mark.timeout(900)

TEN_HOURS = "36000"


def test_hours_of_429_are_waited_for_and_more_than_a_day_ends_in_words(
    association, box
):
    with Scheduler(association.database, 1) as scheduler:

        def wait_for_pause(upload):
            scheduler.wake()
            wait_for("the pause", lambda: association.resumes(upload))

        def asks_to_wait():
            box.fault(
                "error",
                status=429,
                retry_after=TEN_HOURS,
                match="upsertplus",
                times=None,
            )

        association.add("patient", 20)
        asks_to_wait()
        upload = association.order()
        wait_for_pause(upload)
        requests = len(box.requests)
        scheduler.wake()
        assert association.state(upload) == "running"
        assert association.troubles(upload) == ["TooManyRequestsError"]
        assert len(box.requests) == requests, "nothing is asked meanwhile"
        box.clear_faults()
        association.turn_clock(upload, hours=10)
        assert association.wait(upload, scheduler) == "done"
        assert association.on_list() == association.has_the_role()

        association.add("impatient", 20)
        asks_to_wait()
        upload = association.order()
        for _time in range(2):
            wait_for_pause(upload)
            association.turn_clock(upload, hours=10)
        assert association.wait(upload, scheduler) == "failed"
        assert association.troubles(upload) == ["waited_too_long"]
        box.clear_faults()
        assert association.state(upload) not in OPEN
        assert association.wait(association.order(), scheduler) == "done"
    assert association.on_list() == association.has_the_role()
