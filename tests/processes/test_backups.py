"""A database of before comes back, while CleverReach has gone on."""

import pytest

from dev.ground import databases

from .scheduler import Scheduler, wait_for

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def restored(association):
    """Make a copy of the database as it is now, for later."""
    name = f"{association.database}-before"

    def back_up():
        association.hang_up()
        databases.copy(association.database, name)
        return association.on(name)

    yield back_up
    databases.drop(name)


def test_a_backup_of_the_middle_of_an_upload_reads_before_it_writes(
    association, restored, box
):
    association.add("before", 300)
    with Scheduler(association.database, 1) as scheduler:
        assert association.wait(association.order(), scheduler) == "done"
        association.add("meanwhile", 2200)
        box.fault("delay", seconds=0.5, match="upsertplus", times=None)
        upload = association.order()

        def sent():
            scheduler.wake()
            return association.known("meanwhile")

        wait_for("the first of them", sent)
        scheduler.crash()
    assert association.state(upload) == "running"
    before = restored()
    assert before.known("meanwhile") < 2200
    box.clear_faults()

    # Life goes on: some leave, and then are removed.
    gone = {*before.known_addresses("before")[:2], before.known_addresses("mean")[0]}
    with Scheduler(association.database, 1) as scheduler:
        assert association.wait(upload, scheduler) == "done"
        for address in gone:
            box.store.unsubscribe(association.list_id, address)
        assert association.wait(association.order(), scheduler) == "done"
        for address in gone:
            association.leave(address)
        assert association.wait(association.order(), scheduler) == "done"
    assert not gone & association.on_list()

    # The backup comes back an hour later, and its upload goes on.
    before.turn_clock(upload, hours=1)
    box.requests.clear()
    with Scheduler(before.database, 1) as scheduler:
        assert before.wait(upload, scheduler) == "held", before.troubles(upload)
        methods = [r.method for r in box.requests if "/groups/" in r.path]
        assert methods[0] == "GET"
        assert gone <= before.has_the_role()
        assert before.on_list() == before.has_the_role() - gone
        assert before.left_out(upload, "vanished") == len(gone)
        # Nor does it at any later time, unasked.
        assert before.wait(before.order(), scheduler) == "held"
    assert not gone & before.on_list()
