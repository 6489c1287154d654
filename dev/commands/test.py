"""`dev/test`: linters and tests on a real Odoo and PostgreSQL."""

import argparse
import os

from ground import command, venv
from ground.paths import PYTHON, REPOSITORY

DESCRIPTION = """\
Set up what is missing, run the linters, make a fresh database with the addon, and run
the tests with their coverage. Arguments for pytest may follow, such as a path or
-k NAME: then linters and coverage are left out, unless asked for by --lint and --cov.
With CI=true in the environment nothing may be left out: a missing browser or a skipped
test is a failure.
"""


def main():
    command.run(test)


def test(arguments):
    options, for_pytest = parse(arguments)
    venv.enter()
    from ground import browser, databases, linters, odoo, postgres

    odoo.ensure()
    postgres.ensure()
    browser.ensure(required=bool(os.environ.get("CI")))
    everything = not for_pytest
    clean = linters.run() if everything or options.lint else True
    with databases.for_test(options.keep) as database:
        run = [PYTHON, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
        if everything:
            run += ["-p", "dev.suite", "-n", str(workers()), "--durations=20"]
            run += ["--cov", "--cov-report=term-missing:skip-covered"]
        os.chdir(REPOSITORY)
        code = command.hand_over([*run, *for_pytest], odoo.environment())
    if not clean:
        print("The linters found faults: see above")
    return code or not clean


def workers():
    """Return how many tests run at once: browser tests wait a lot, hence one more."""
    return len(os.sched_getaffinity(0)) + 1


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/test",
        usage="%(prog)s [--lint] [--keep] [pytest's arguments ...]",
        description=DESCRIPTION,
        epilog=command.ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--lint", action="store_true", help="run the linters, too")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the database, and take it again next time: faster",
    )
    return parser.parse_known_args(arguments)
