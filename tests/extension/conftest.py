"""Odoo in a process of its own, where addons are others than in ours."""

import os
import subprocess

import pytest

from dev.ground import databases, odoo
from dev.ground.command import ends_with_us
from dev.ground.paths import PYTHON, REPOSITORY, SETTINGS


@pytest.fixture
def python(tmp_path):
    """Call it with a module's arguments; it returns what they print.

    ``addons``: the folders of addons that Odoo knows besides its own.
    """

    def run(*arguments, addons):
        path = ",".join(map(str, addons))
        settings = tmp_path / "odoo.conf"
        settings.write_text(
            SETTINGS.read_text().replace(
                f"addons_path = {REPOSITORY}", f"addons_path = {path}"
            )
        )
        ran = subprocess.run(
            ends_with_us([PYTHON, "-m", *arguments]),
            env=os.environ | odoo.environment() | {"ODOO_RC": str(settings)},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    return run


@pytest.fixture
def database():
    with databases.for_test() as name:
        yield name
