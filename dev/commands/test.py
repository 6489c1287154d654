"""`dev/test`: linters and tests on a real Odoo and PostgreSQL."""

import argparse
import os

from ground import command, venv
from ground.paths import PYTHON, REPOSITORY

DESCRIPTION = """\
Set up what is missing, make a fresh database with the addon beside the linters, and run
the tests, several at once, each worker on a copy of the database. The order is random
within a file; its seed is printed, and --randomly-seed=SEED repeats it. At the end are
the slowest twenty, and how long each part took.
Arguments for pytest may follow, such as a path or -k NAME: then the linters are left
out, unless asked for by --lint, and nothing runs in parallel.
With CI=true in the environment nothing may be left out: a missing browser or a skipped
test is a failure. A test that hangs is cut after ten minutes, and named.
"""


def main():
    command.run(test)


def test(arguments):
    options, for_pytest = parse(arguments)
    venv.enter()
    from ground import browser, linters, odoo, postgres

    odoo.ensure()
    postgres.ensure()
    browser.ensure(required=bool(os.environ.get("CI")))
    everything = not for_pytest and not options.changed
    if options.changed:
        for_pytest = [*choose(), *for_pytest]
    lint = everything or options.lint or options.changed
    # Of what has changed it is known whether a browser will look at it.
    bundles = not options.changed or any("browser" in test for test in for_pytest)
    with linters.beside(linters.LINTERS if lint else ()) as passed:
        if options.changed and not for_pytest:
            return not passed()
        return run_tests(options, for_pytest, bundles, passed)


def run_tests(options, for_pytest, bundles, linted):
    """Make a database and run tests on it.

    bundles: of the web client, beforehand; linted: waits for the linters and tells
    whether all passed. Returns the process's exit code.
    """
    from ground import databases, odoo

    with databases.for_test(options.keep, bundles) as database:
        clean = linted()
        run = [PYTHON, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
        if options.changed or not for_pytest:
            run += ["-p", "dev.suite", "-n", str(workers()), "--durations=20"]
        if options.cov:
            run += ["--cov", "--cov-report=term-missing:skip-covered"]
        os.chdir(REPOSITORY)
        code = command.hand_over([*run, *for_pytest], odoo.environment())
    if not clean:
        print("The linters found faults: see above")
    return code or not clean


def choose():
    """Say which tests the changes ask for, and why; return them for pytest."""
    from ground import changes

    changed, base = changes.changed_files()
    chosen = changes.tests_for(changed, changes.all_files())
    print(f"{len(changed)} files changed since {base[:10]}; linters, and the tests:")
    for tests, files in chosen.items():
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        print(f"  {tests}, for {files[0]}{more}", flush=True)
    return list(chosen)


def workers():
    """Return how many tests run at once: some wait now and then, hence one more. More
    would only be in each other's way.
    """
    return len(os.sched_getaffinity(0)) + 1


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/test",
        usage="%(prog)s [--changed] [--lint] [--cov] [--keep] [pytest's arguments ...]",
        description=DESCRIPTION,
        epilog=command.ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--changed",
        action="store_true",
        help="linters, and the tests of what has changed since main (on main: since "
        "the commit before the last), uncommitted changes included",
    )
    parser.add_argument("--lint", action="store_true", help="run the linters, too")
    parser.add_argument(
        "--cov",
        action="store_true",
        help="tell which lines and branches no test runs: tests take twice as long",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the database, and take it again next time: faster",
    )
    return parser.parse_known_args(arguments)
