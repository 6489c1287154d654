"""The linters, by name. Their versions are pinned in `dev/requirements.txt`."""

import contextlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import odoo
from .paths import ADDON, PYTHON, REPOSITORY, VENV

LINTERS = {
    "ruff": (PYTHON, "-m", "ruff", "check", "--output-format=concise"),
    "ruff-format": (PYTHON, "-m", "ruff", "format", "--check"),
    "pylint-odoo": (PYTHON, "-m", "pylint", "--rcfile", ".pylintrc", ADDON.name),
    "oca-checks": (VENV / "bin" / "oca-checks-odoo-module", ADDON.name),
    "xml-format": (PYTHON, "dev/ground/xml_format.py", ADDON.name),
}


def run(names=()):
    """Run all linters, or those named; show their faults; return whether all passed."""
    with beside(names or LINTERS) as passed:
        return passed()


@contextlib.contextmanager
def beside(names):
    """Run linters beside the work of the block.

    Give a function that waits for them, shows their faults, and returns whether all
    passed.
    """
    with ThreadPoolExecutor() as pool:
        running = {
            name: pool.submit(run_one, name) for name in LINTERS if name in names
        }

        def passed():
            clean = True
            for name, one in running.items():
                ran = one.result()
                result = f"failed\n{ran.stdout}" if ran.returncode else "passed"
                print(f"{name}: {result}", flush=True)
                clean = clean and not ran.returncode
            return clean

        yield passed


def run_one(name):
    return subprocess.run(
        LINTERS[name],
        cwd=REPOSITORY,
        env=os.environ | odoo.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
