"""Odoo 19: the user's own, or Debian's package unpacked into a private folder."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

from .apt import Apt
from .command import ends_with_us
from .parts import Part
from .paths import ADDON, DATA, GROUND, PYTHON, REPOSITORY, SETTINGS, fingerprint
from .say import Progress, Stop, say

FOLDER = GROUND / "odoo"
PACKAGED = FOLDER / "usr" / "lib" / "python3" / "dist-packages"

# Debian has Odoo 19 in sid only. Its web assets are links into these packages.
# Font Awesome comes from trixie, the last suite with version 4.7: sid's 7 lacks the
# file names that Odoo's style sheets ask for.
SUITES = ("sid", "trixie")
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-font-awesome/trixie",
)

# Odoo's log: a time stamp, the process, the level; lines without them belong to the
# entry above.
STAMP = r"\d{4}-\d\d-\d\d [\d:,]+ \d+"
COMPLAINT = re.compile(rf"(?ms)^({STAMP} (WARNING|ERROR|CRITICAL) .*?)(?=^{STAMP}|\Z)")
LOADING = re.compile(r"Loading module \S+ \(\d+/\d+\)")


def home():
    """Return the folder that contains the `odoo` package."""
    own = os.environ.get("ODOO_HOME")
    return Path(own).expanduser().resolve() if own else PACKAGED


def addons():
    """Return the folders of Odoo's own addons: a checkout has two."""
    return home() / "odoo" / "addons", home() / "addons"


def ensure():
    """Make Odoo 19 available, and its settings file up to date.

    Raises `Stop` with what to provide where that is not possible.
    """
    if os.environ.get("ODOO_HOME"):
        if not works():
            raise Stop(f"ODOO_HOME={home()}: no Odoo 19 that starts is in this folder")
    else:
        inputs = fingerprint(*SUITES, *PACKAGES)
        Part("Odoo", FOLDER, inputs, build, works).ensure()
    write_settings()


def build():
    try:
        apt = Apt(FOLDER / "apt", SUITES)
        apt.update("Odoo: list of Debian's packages")
        debs = apt.download("Odoo: download from Debian sid", PACKAGES)
    except Stop as stop:
        raise Stop(
            f"{stop}\nOdoo 19 could not be fetched. Try again, or provide it: set "
            "ODOO_HOME to a folder that contains the package `odoo`, such as a "
            "checkout of Odoo's branch 19.0"
        ) from None
    with Progress("Odoo: unpack") as progress:
        for deb in debs:
            progress.tell(deb.name)
            subprocess.run(ends_with_us(["dpkg", "-x", deb, FOLDER]), check=True)
            deb.unlink()
    shutil.rmtree(apt.folder)


def works():
    """Tell whether `odoo --version` runs and says 19, and our addon has its grounds."""
    if not all(any((home / name).is_dir() for home in addons()) for name in depends()):
        return False
    try:
        ran = subprocess.run(
            ends_with_us([PYTHON, "-m", "odoo", "--version"]),
            env=os.environ | {"PYTHONPATH": str(home())},
            capture_output=True,
            text=True,
        )
    except OSError:
        return False
    return ran.returncode == 0 and " 19." in ran.stdout


def write_settings():
    """Write the settings all Odoo commands share. The database is told by PG*."""
    DATA.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(
        "[options]\n"
        f"addons_path = {REPOSITORY}\n"
        f"data_dir = {DATA}\n"
        "http_interface = 127.0.0.1\n"
        # A limit on addresses would be handed on to the browser, which cannot live so.
        "limit_memory_hard = 0\n"
    )


def environment():
    """Return the environment variables that Odoo's commands run with."""
    path = os.pathsep.join((str(home()), str(REPOSITORY)))
    return {
        "ODOO_RC": str(SETTINGS),
        "PYTHONPATH": path,
        # To compile Odoo takes longer than to start it, and each test run starts many.
        "PYTHONDONTWRITEBYTECODE": "",
    }


def identity():
    """Return a text that changes when another Odoo is used."""
    return f"{home()} {(home() / 'odoo' / 'release.py').read_text()}"


def change(database, label, *options):
    """Run Odoo once on a database, to install or update addons.

    Its warnings are shown. Raises `Stop` with its complaints when it fails, or when it
    logs an error and goes on all the same.
    """
    command = [PYTHON, "-m", "odoo", "-d", database, "--stop-after-init", "--no-http"]
    told, complaints = [], []
    with (
        Progress(label) as progress,
        subprocess.Popen(
            ends_with_us([*command, *options]),
            env=os.environ | environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as odoo,
    ):
        for line in odoo.stdout:
            told.append(line)
            if loading := LOADING.search(line):
                progress.tell(loading.group())
        # A complaint of several lines is told with its trace.
        complaints = COMPLAINT.findall("".join(told))
        failed = any(kind in ("ERROR", "CRITICAL") for _text, kind in complaints)
        if odoo.wait() or failed:
            text = "".join(text for text, _kind in complaints) or "".join(told[-20:])
            raise Stop(f"Odoo could not do it ({' '.join(options)}):\n{text}")
    for text, _kind in complaints:
        say(text.rstrip())


def shell(database, label, script):
    """Run a script in Odoo's shell, where `env` is the superuser's environment.

    Raises `CalledProcessError` at the first error of the script.
    """
    command = [PYTHON, "-m", "odoo", "shell", "-d", database, "--no-http"]
    with Progress(label):
        subprocess.run(
            ends_with_us([*command, "--log-level=warn"]),
            input=script,
            text=True,
            env=os.environ | environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )


def depends():
    """Return the addons that our addon builds on, as its manifest names them."""
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    return sorted(manifest["depends"])
