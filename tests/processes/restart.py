"""The database server restarts in the middle of an upload.

Not collected by itself, since it makes a server of its own: ``dev/soak`` runs it.
"""

import time

import pytest

from odoo import sql_db
from odoo.modules.registry import Registry

from dev.ground import databases
from sandbox import Sandbox

from .association import OPEN, Association, loaded
from .cluster import Cluster
from .scheduler import Scheduler

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def database():
    with databases.for_test() as database:
        yield database


@pytest.fixture
def box():
    with Sandbox(port=0) as box:
        yield box


@pytest.fixture
def cluster(database):
    sql_db.close_db(database)
    with Cluster(database) as cluster:
        # One that knows of this server.
        Registry.delete(database)
        loaded(database)
        yield cluster
        Registry.delete(database)


def test_a_database_server_that_dies_and_comes_back_stops_no_upload(
    cluster, database, box
):
    association = Association(database, box)
    association.add("restart", 3200)
    box.fault("delay", seconds=0.4, times=None)
    with Scheduler(database, 2) as scheduler:
        upload = association.order()
        sql_db.close_db(database)
        crashed = []
        while association.state(upload) in OPEN:
            phase = association.phase(upload)
            if phase and phase not in crashed:
                crashed.append(phase)
                cluster.crash()
            scheduler.wake()
            time.sleep(0.1)
        assert {"pull", "send"} <= set(crashed)
        assert association.state(upload) == "done", association.troubles(upload)
    box.clear_faults()
    assert association.on_list() == association.has_the_role()
    contacts, sent, unchanged, left_out, _removed = association.counts(upload)
    assert contacts == sent + unchanged + left_out
    sql_db.close_db(database)
