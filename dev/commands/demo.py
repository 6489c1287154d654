"""`dev/demo`: an association's Odoo that uploads to a local CleverReach."""

import argparse
import time

from ground import command, venv

DESCRIPTION = """\
Set up what is missing, make a database with the addon, and start a local CleverReach
(the sandbox) and Odoo with its scheduler, until Ctrl-C.
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
    venv.enter()
    from ground import databases, odoo, postgres, server

    odoo.ensure()
    postgres.ensure()
    with (
        databases.for_demo(options.keep) as database,
        server.sandbox_server() as sandbox,
        server.odoo_server(database) as address,
    ):
        if options.once:
            return 0
        print(f"Odoo     {address}/odoo  (login admin, password admin)")
        print(f"Sandbox  {sandbox}/")
        print(f"They run until Ctrl-C; their logs: {server.LOGS}", flush=True)
        while True:
            time.sleep(3600)
