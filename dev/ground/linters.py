"""The linters, by name. Their versions are pinned in `dev/requirements.txt`."""

import os
import subprocess

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
    passed = True
    for name, command in LINTERS.items():
        if names and name not in names:
            continue
        ran = subprocess.run(
            command,
            cwd=REPOSITORY,
            env=os.environ | odoo.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        result = f"failed\n{ran.stdout}" if ran.returncode else "passed"
        print(f"{name}: {result}", flush=True)
        passed = passed and not ran.returncode
    return passed
