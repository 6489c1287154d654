"""The Python environment: pinned packages, wheels only."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from .apt import Apt
from .command import ends_with_us
from .parts import Part
from .paths import DEV, PYTHON, VENV, fingerprint
from .say import Progress, Stop

REQUIREMENTS = DEV / "requirements.txt"

SUPPORTED = ("3.13", "3.12", "3.11", "3.10")
"""Odoo 19 runs on these (`MIN_PY_VERSION`, `MAX_PY_VERSION` in `odoo/release.py`)."""

MACHINES_OWN = "/usr/bin/python3"

WANTED = DEV / "requirements.in"

# Compiled packages break first when the machine's Python or C library changes. All
# others would take seconds to import: that their modules are there says enough.
PROBE = """
import re, sys
from importlib.metadata import distribution
import psycopg2, lxml.etree, greenlet, sass, PIL.Image, werkzeug, pytest, pip
for line in open(sys.argv[1]):
    if name := re.match(r"[\\w.-]+", line):
        for file in distribution(name[0]).files:
            if file.suffix == ".py" and not file.locate().exists():
                sys.exit(f"{file} is missing")
"""


def enter():
    """Go on inside the environment, setting it up first where needed.

    Replaces the running process by the same command under the environment's Python.
    """
    if Path(sys.prefix) == VENV:
        return
    inputs = fingerprint(REQUIREMENTS, Path(__file__), platform.machine())
    Part("Python packages", VENV, inputs, build, works).ensure()
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def interpreter():
    """Return a Python that Odoo 19 runs on: the machine's own, else this one, if it is.

    Distributions let the compiler optimise their Python by a profile. One that was
    built on the machine mostly goes without, and takes half as long again.
    """
    for path in (MACHINES_OWN, sys.executable):
        if version_of(path) in SUPPORTED:
            return path
    for version in SUPPORTED:
        found = shutil.which(f"python{version}")
        if found:
            return found
    raise Stop(f"Odoo 19 needs one of Python {', '.join(SUPPORTED)}: none was found")


def version_of(path):
    """Return the version of a Python, such as 3.11; None if it does not start."""
    ask = [path, "-c", "import sys, venv; print('{}.{}'.format(*sys.version_info))"]
    try:
        ran = subprocess.run(ends_with_us(ask), capture_output=True, text=True)
    except OSError:
        return None
    return None if ran.returncode else ran.stdout.strip()


def build():
    make = [interpreter(), "-m", "venv", VENV]
    if subprocess.run(ends_with_us(make), capture_output=True).returncode:
        # Debian's Python comes without pip, and without what would bring it.
        bare = [*make, "--clear", "--without-pip"]
        subprocess.run(ends_with_us(bare), check=True)
        add_pip()
    wanted = sum(line[0] not in "#\n" for line in REQUIREMENTS.open())
    pip = [PYTHON, "-m", "pip", "install", "--only-binary", ":all:"]
    pip += ["--progress-bar", "off", "--requirement", REQUIREMENTS]
    with (
        Progress(f"Python packages: {wanted} wheels") as progress,
        subprocess.Popen(
            ends_with_us(pip),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as install,
    ):
        told, seen = [], 0
        for line in install.stdout:
            told.append(line)
            seen += line.startswith("Collecting ")
            progress.tell(f"{seen} / {wanted}")
        if install.wait():
            raise Stop("pip could not install them:\n" + "".join(told[-15:]))


def add_pip():
    """Install pip from Debian's package of its wheel.

    Raises `Stop` with what to provide where that is not possible.
    """
    try:
        apt = Apt(VENV / "apt", ("sid",))
        apt.update("Python packages: list of Debian's packages")
        debs = apt.download("Python packages: pip", ["python3-pip-whl"])
    except Stop as stop:
        raise Stop(
            f"{stop}\npip could not be fetched. Try again, or install what "
            "`python3 -m venv` needs (Debian and its kin: the package python3-venv)"
        ) from None
    for deb in debs:
        subprocess.run(ends_with_us(["dpkg", "-x", deb, apt.folder]), check=True)
    (wheel,) = apt.folder.glob("usr/share/python-wheels/pip-*.whl")
    install = [PYTHON, f"{wheel}/pip", "install", "--quiet", "--no-index", wheel]
    subprocess.run(ends_with_us(install), check=True)
    shutil.rmtree(apt.folder)


def works():
    """Tell whether the environment starts and has what is wanted of it."""
    probe = [PYTHON, "-c", PROBE, WANTED]
    try:
        return not subprocess.run(ends_with_us(probe), capture_output=True).returncode
    except OSError:
        return False
