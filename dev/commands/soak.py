"""`dev/soak`: simulated weeks of edits, departures, faults and kills."""

import argparse
import os

from ground import command, venv
from ground.paths import PYTHON, REPOSITORY

TESTS = ("tests/processes/soak.py", "tests/processes/restart.py")

DESCRIPTION = """\
Let an association and its CleverReach live through random weeks: contacts change,
people subscribe and leave, CleverReach fails, workers of Odoo's scheduler are killed
and cut off from the database. After each upload that nothing disturbed, and at the
end, both sides have to agree: nobody came back who had left, nobody is wrongly on a
list or off it. Prints how often what happened. After that, a database server of its
own dies in the middle of an upload and comes back.
"""


def main():
    command.run(soak)


def soak(arguments):
    options = parse(arguments)
    venv.enter()
    from ground import databases, odoo, postgres

    odoo.ensure()
    postgres.ensure()
    os.chdir(REPOSITORY)
    settings = {"SOAK_MINUTES": str(options.minutes)}
    if options.seed is not None:
        settings["SOAK_SEED"] = str(options.seed)
    with databases.for_test(keep=True) as database:
        run = [PYTHON, "-m", "pytest", f"--odoo-database={database}", "-s", "-q"]
        # In this order.
        run += ["-p", "no:randomly"]
        return command.hand_over([*run, *TESTS], odoo.environment() | settings)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/soak",
        description=DESCRIPTION,
        epilog=command.ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--minutes", type=float, default=30, help="how long, about (30)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="of the dice, to draw the same again; what the processes make of it "
        "differs all the same",
    )
    return parser.parse_args(arguments)
