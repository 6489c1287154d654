"""axe-core, which finds what keeps people with aids out of a page: from npm."""

import os
import shutil
import subprocess
import tarfile

from .command import ends_with_us
from .parts import Part
from .paths import GROUND, fingerprint
from .say import Stop, say

VERSION = "4.14.1"
FOLDER = GROUND / "axe"
SCRIPT = FOLDER / "axe.min.js"


def ensure(required):
    """Make axe-core available: set AXE to the path of its script.

    Without npm, which the ground does not bring, say that these tests are left out; so
    too where npm cannot fetch it, unless it is ``required``: then raise `Stop`.
    """
    left_out = "The tests of accessibility are left out."
    if not (SCRIPT.is_file() or shutil.which("npm")):
        say(f"npm, which brings axe-core, is not there (on Debian: npm). {left_out}")
        return
    part = Part("axe-core", FOLDER, fingerprint(VERSION), build, SCRIPT.is_file)
    try:
        part.ensure()
    except Stop as stop:
        if required:
            raise
        say(f"{stop}\n{left_out}")
        return
    os.environ["AXE"] = str(SCRIPT)


def build():
    pack = ["npm", "pack", "--silent", f"axe-core@{VERSION}"]
    ran = subprocess.run(ends_with_us(pack), cwd=FOLDER, capture_output=True, text=True)
    if ran.returncode:
        raise Stop(f"npm could not fetch axe-core:\n{ran.stderr}")
    (package,) = FOLDER.glob("*.tgz")
    with tarfile.open(package) as archive:
        SCRIPT.write_bytes(archive.extractfile("package/axe.min.js").read())
    package.unlink()
