"""The modules of `dev/ground`, which its scripts import as `ground.NAME`."""

import importlib
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "dev"


@pytest.fixture
def ground(monkeypatch):
    """Call it with a module's name; it returns the module."""
    monkeypatch.syspath_prepend(DEV)
    return lambda name: importlib.import_module(f"ground.{name}")
