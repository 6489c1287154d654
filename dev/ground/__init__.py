"""The ground: everything a bare machine lacks to run the addon.

A Python environment, Odoo 19, PostgreSQL and a browser, set up on first use in the
git-ignored folder `.ground` and checked at every use. Only `ground` and the modules
it needs to build the Python environment (`paths`, `say`, `parts`, `command`, `apt`,
`venv`) run on the machine's own Python; all others run inside that environment.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 (said before anything newer is read)
    sys.exit("Python 3.10 or newer is needed; this is " + sys.version.split()[0])
