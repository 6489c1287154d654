"""Fixtures common to all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether it is right.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

# Odoo runs the tests of addons where they are installed: see tests/extension.
collect_ignore = ["addons"]


def pytest_addoption(parser):
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="make the texts of tests/golden anew, instead of comparing",
    )


@pytest.fixture(scope="session")
def chromium():
    """Return the path of a Chromium, for Playwright's `executable_path`."""
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.skip("no browser: CHROMIUM is not set")
    return path
