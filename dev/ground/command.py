"""What all scripts in `dev/` share: how they start, end, and hand over."""

import os
import shutil
import signal
import subprocess
import sys

from . import advice
from .say import Stop, say

ENVIRONMENT = """\
What you have already is used where these variables point to it:
  ODOO_HOME           the folder that contains Odoo 19's package `odoo`
  PGHOST, PGUSER ...  your PostgreSQL; its role needs CREATEDB
  CHROMIUM            the path of a Chromium
  FAIRGATE_GROUND     the folder for all that is set up here, instead of `.ground`;
                      several clones may share one
"""


def run(main):
    """Run a script's `main(arguments) -> exit code` and leave with its code."""
    os.umask(0o022)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(str(stop))
        if advice.on(str(stop)):
            say(advice.on(str(stop)))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def ends_with_us(command):
    """Return the command such that it is stopped even when this process is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command


def hand_over(command, environment):
    """Run a command in the foreground to its end; return its exit code.

    It gets Ctrl-C from the terminal itself, and SIGTERM from us.
    """
    child = subprocess.Popen(ends_with_us(command), env=os.environ | environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    code = child.wait()
    return 128 - code if code < 0 else code
