"""Chromium: the user's own, or Debian's package."""

import os
import shutil
import subprocess

from .command import ends_with_us
from .paths import GROUND
from .say import Progress, Stop, say

# The one without windows first: it needs a fifth less of the processor.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

PACKAGES = ("chromium-headless-shell", "chromium")
"""The names of Debian's package; an older Debian has the second only."""

# Debian's Chromium comes without any font; without one there is no text on a picture.
FONTS = "fonts-liberation"


def ensure(required):
    """Make a browser available: set CHROMIUM to its path, and put it on the PATH.

    required: raise `Stop` when there is none; else say that browser tests are left out.
    """
    path = find() or (install() if os.geteuid() == 0 and apt_get() else None)
    if not path:
        message = (
            "No browser found. Install Chromium (on Debian: apt-get install "
            f"{PACKAGES[-1]} {FONTS}) or set CHROMIUM to the path of one"
        )
        if required:
            raise Stop(message)
        say(f"{message}. Browser tests are left out.")
        return
    os.environ["CHROMIUM"] = path
    # Odoo's own browser tests look for this name on the PATH.
    links = GROUND / "browser"
    links.mkdir(parents=True, exist_ok=True)
    link = links / "chromium"
    if not link.is_symlink() or os.readlink(link) != path:
        link.unlink(missing_ok=True)
        link.symlink_to(path)
    os.environ["PATH"] = os.pathsep.join((str(links), os.environ["PATH"]))


def find():
    """Return the path of a browser that starts, or None.

    Raises `Stop` when CHROMIUM is set but does not start.
    """
    own = os.environ.get("CHROMIUM")
    if own and not works(own):
        raise Stop(f"CHROMIUM={own}: does not start")
    candidates = [own] if own else filter(None, map(shutil.which, NAMES))
    return next(filter(works, candidates), None)


def works(path):
    try:
        return not subprocess.run(
            ends_with_us([path, "--version"]), capture_output=True, timeout=60
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def apt_get():
    return shutil.which("apt-get")


def install():
    with Progress("Browser: install Debian's Chromium") as progress:
        progress.tell("update")
        require(apt("update"))
        progress.tell("install")
        for package in PACKAGES:
            ran = apt("install", "--no-install-recommends", package, FONTS)
            if not ran.returncode:
                break
        require(ran)
    return find()


def apt(*action):
    return subprocess.run(
        # Not stopped with us: it would leave the machine's dpkg half done.
        ["apt-get", "--quiet", "--yes", *action],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def require(ran):
    if ran.returncode:
        raise Stop(f"{' '.join(ran.args)} failed:\n{ran.stdout}")
