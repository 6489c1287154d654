"""`dev/verify-cleverreach`: what a real CleverReach does, against what is assumed."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from ground import command, venv
from ground.paths import REPOSITORY
from ground.say import Stop

DESCRIPTION = """\
Compare a real CleverReach account with what this project assumes of it, and write what
was seen into a file without addresses, names and secrets. It needs neither Odoo nor a
database, and takes two to three minutes: one request a second, at most 150.

Without --write it only reads. With --write it makes two lists of its own, named
zz-verify-..., with at most ten made-up addresses of a domain that you name, changes
nothing else, sends no mail, stops at the first 403 or 429, and takes its lists away
again, also after Ctrl-C.

The client id and client secret of your OAuth app (in CleverReach under "REST API",
made for version 3) are asked for, or taken from the environment: CLEVERREACH_CLIENT_ID
and CLEVERREACH_CLIENT_SECRET. They are kept nowhere.
"""


def main():
    command.run(verify)


def verify(arguments):
    options = parse(arguments)
    if not find_spec("requests"):
        venv.enter()
    sys.path.insert(0, str(REPOSITORY))
    from dev.verify import run

    try:
        return run.verify(options)
    except EOFError:
        raise Stop("Nobody is there to answer: start it in a terminal") from None


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/verify-cleverreach",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="also write, onto lists of its own; asks for the customer number",
    )
    parser.add_argument(
        "--by-hand",
        action="store_true",
        help="with --write: also what you do yourself with a form of such a list",
    )
    parser.add_argument(
        "--domain", help="of the made-up addresses, such as example.org; else asked for"
    )
    parser.add_argument(
        "--url",
        default="https://rest.cleverreach.com",
        help="another CleverReach, such as the sandbox: http://127.0.0.1:8021",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("verify-cleverreach.json"),
        metavar="FILE",
        help="where what was seen is written (%(default)s)",
    )
    options = parser.parse_args(arguments)
    if options.by_hand and not options.write:
        parser.error("--by-hand needs a list of its own: add --write")
    return options
