"""`dev/bench`: see `--help`."""

import argparse

from odoo.tools import config

from ..ground import command
from ..ground.paths import REPOSITORY
from ..ground.say import Progress
from . import pages, reach, report, runs, scheduler

DESCRIPTION = """\
Measure what an upload costs on a real Odoo, PostgreSQL and a local CleverReach, against
the least that it could cost (one SQL query a page, the same JSON, the same batches) and
against the ways of others, in the same run. Print tables, and what is to be reached;
end with code 1 if something is not. Best on a machine that has nothing else to do.
"""

PAGES_AT = 1000
"""Contacts in the database that Odoo's pages are looked at in."""

QUICK = (reach.SMALL, PAGES_AT, reach.MIDDLE)
SIZES = (*QUICK, reach.LARGE)

DOCUMENT = REPOSITORY / "docs" / "benchmark.md"
DATA = REPOSITORY / "docs" / "benchmark.json"
PICTURE = REPOSITORY / "docs" / "images" / "bench.png"


def main(arguments):
    options = parse(arguments)
    config.parse_config(["--no-http", "--log-handler=:WARNING"], setup_logging=True)
    results = measure(options)
    print(report.markdown(results))
    if options.save:
        save(results)
    missed = [one for one in reach.verdicts(results) if one.met is False]
    return 1 if missed else 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description=DESCRIPTION,
        epilog=command.ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="up to 10 000 contacts, without the scheduler: under two minutes",
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        metavar="N",
        help="only with these numbers of contacts",
    )
    parser.add_argument(
        "--million", action="store_true", help="1 000 000 contacts as well"
    )
    parser.add_argument(
        "--connections",
        type=int,
        default=reach.CONNECTIONS,
        metavar="N",
        help="as many as the addon's, for the floor (%(default)s)",
    )
    parser.add_argument(
        "--save",
        action="store_true",
        help="write docs/benchmark.md, docs/benchmark.json and docs/images/bench.png",
    )
    parser.add_argument(
        "--without-scheduler",
        action="store_true",
        help="leave out the uploads by Odoo's scheduler",
    )
    return parser.parse_args(arguments)


def measure(options):
    """Measure all that is asked for; return `reach.Results`."""
    sizes = options.sizes or (QUICK if options.quick else SIZES)
    if options.million:
        sizes = (*sizes, reach.HUGE)
    measures, queries = {}, {}
    for count in sizes:
        measures[count], with_addon = runs.of_size(count, options.connections)
        if count == PAGES_AT:
            with Progress("Odoo's pages without the addon"):
                without = pages.without_addon()
            queries = {name: (with_addon[name], without[name]) for name in without}
    left_out = options.quick or options.without_scheduler
    scheduled = {} if left_out else scheduler.measures()
    return reach.Results(measures, scheduled, queries)


def save(results):
    from . import plot

    DATA.write_text(report.as_json(results))
    DOCUMENT.write_text(f"# Benchmark\n\n{report.markdown(results)}\n")
    plot.draw(results, PICTURE)


if __name__ == "__main__":
    command.run(main)
