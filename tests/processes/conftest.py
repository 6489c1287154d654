"""Odoo's scheduler in processes of its own, which a test may kill."""

import pytest

from dev.ground import databases
from sandbox import Sandbox

from .association import Association


@pytest.fixture(scope="package")
def database():
    with databases.for_test() as database:
        yield database


@pytest.fixture(scope="package")
def box():
    with Sandbox(port=0) as box:
        yield box


@pytest.fixture(scope="package")
def everybody(database, box):
    """The association of all tests."""
    return Association(database, box)


@pytest.fixture
def association(everybody, box):
    """The association with its list as it is at CleverReach, and nothing disturbed."""
    yield everybody
    box.clear_faults()
