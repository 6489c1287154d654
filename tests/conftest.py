"""Fixtures common to all tests."""

import os

import pytest


@pytest.fixture(scope="session")
def chromium():
    """Return the path of a Chromium, for Playwright's `executable_path`."""
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.skip("no browser: CHROMIUM is not set")
    return path
