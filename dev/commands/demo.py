"""`dev/demo`: an association's Odoo that uploads to a local CleverReach."""

import argparse
import time

from ground import command, venv
from ground.paths import CLONE, GROUND

DESCRIPTION = """\
Set up what is missing, make an association's Odoo, and start a local CleverReach (the
sandbox) and Odoo with its scheduler. Upload the contacts by hand, show what happened,
and leave both running until Ctrl-C.
"""

# What Odoo's shell is told to do. The shell ends at the first error.
SCRIPT = """
from dev.association import set_up
from sandbox.cli import CLIENT_ID, CLIENT_SECRET
set_up(env, "{url}", CLIENT_ID, CLIENT_SECRET)
env.cr.commit()
"""


# A sandbox may get another port than the one that the kept data knows.
FIND = """
env["ir.config_parameter"].set_param("fairgate_cleverreach.base_url", "{url}")
env.cr.commit()
"""


def main():
    command.run(demo)


def demo(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/demo",
        description=DESCRIPTION,
        epilog=command.ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--once", action="store_true", help="end after the upload")
    parser.add_argument(
        "--keep", action="store_true", help="go on with the data of the last demo"
    )
    options = parser.parse_args(arguments)
    if options.keep and options.once:
        parser.error("--once ends after an upload, and --keep makes none: choose one")
    venv.enter()
    from ground import databases, odoo, postgres, server

    odoo.ensure()
    postgres.ensure()
    import show

    memory = GROUND / f"demo-{CLONE}.sqlite"
    with databases.for_demo(options.keep) as database:
        if not options.keep:
            memory.unlink(missing_ok=True)
        with server.sandbox_server(options=["--database", str(memory)]) as sandbox:
            if options.keep:
                label = "Odoo: told where the sandbox is"
                odoo.shell(database, label, FIND.format(url=sandbox))
            else:
                make_association(database, sandbox)
            with server.odoo_server(database) as address:
                if options.keep:
                    stay(address, sandbox, database, server.LOGS)
                else:
                    agree = upload(show, address, database, sandbox)
                    if options.once:
                        return 0 if agree else 1
                    stay(address, sandbox, database, server.LOGS)


def make_association(database, sandbox):
    from ground import odoo

    label = "Association: Musikverein Muster, 1000 contacts"
    odoo.shell(database, label, SCRIPT.format(url=sandbox))


def upload(show, address, database, sandbox):
    from ground.say import Progress

    with Progress("Upload: by hand, through Odoo's scheduler"):
        show.upload(address, database)
    return show.result(address, database, sandbox)


def stay(address, sandbox, database, logs):
    print(f"Odoo     {address}/odoo  (login admin, password admin)")
    print(f"Sandbox  {sandbox}/")
    print(f"Database {database}  (dev/odoo shell -d {database})")
    print(f"They run until Ctrl-C; their logs: {logs}", flush=True)
    while True:
        time.sleep(3600)
