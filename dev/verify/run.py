"""One run, from the credentials to the file."""

import getpass
import json
import os
import sys
from datetime import datetime, timezone

from . import cleaning, report
from .addon import errors
from .assumptions import BY_HAND, READS, WRITES
from .checks import CHECKS
from .courier import MOST, Clock, Courier, Halt
from .own import PREFIX, Own, domain
from .registry import Unclear
from .world import World

_DOMAIN = """\
A domain of yours, for up to ten made-up addresses, such as example.org: """
_NUMBER = """\
This writes onto two new lists of that account, and takes them away again. To go on,
type the customer number of the account: """


def verify(options, *, ask=input, hidden=getpass.getpass, clock=None):
    """
    :param options: as `dev/commands/verify_cleverreach.py` parses them
    :param ask: shows a text and returns what is typed
    :param hidden: the same, without showing what is typed
    :param clock: a :class:`.courier.Clock`
    :return: the exit code: 0 if all that was seen is as assumed, 2 for a wrong URL
    """
    clock = clock or Clock()
    own = Own(_domain(options.domain, ask) if options.write else "")
    try:
        courier = Courier(options.url, own, clock)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    credentials = _credentials(ask, hidden)
    world = World(courier, ask)
    hows = {READS, *([WRITES] * options.write), *([BY_HAND] * options.by_hand)}
    findings = report.Findings(hows)
    try:
        _look(world, findings, credentials, options)
    except Halt as halt:
        findings.ended = str(halt)
    except KeyboardInterrupt:
        findings.ended = "stopped by Ctrl-C"
    finally:
        _clean(world, findings)
        courier.close()
    told = report.document(
        findings,
        world,
        date=datetime.fromtimestamp(clock.now(), timezone.utc).date().isoformat(),
        mode="writes" if options.write else "reads",
    )
    options.output.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    _tell(told, options.output)
    wrong = any(row["fits"] is False for row in told["assumptions"])
    return 1 if wrong or findings.ended or findings.left else 0


def _credentials(ask, hidden):
    client_id = os.environ.get("CLEVERREACH_CLIENT_ID") or ask("Client id: ").strip()
    secret = os.environ.get("CLEVERREACH_CLIENT_SECRET")
    return client_id, secret or hidden("Client secret: ").strip()


def _domain(typed, ask):
    while True:
        try:
            return domain(typed or ask(_DOMAIN))
        except ValueError as error:
            print(error)
            typed = None


def _look(world, findings, credentials, options):
    """
    :raise Halt: if it ends before its end
    """
    world.token = world.courier.sign_in(*credentials)
    for check in CHECKS:
        if check.how in findings.hows:
            if check.how == WRITES and not world.first:
                _prepare(world)
            _progress(world, check)
            _run(check, world, findings)
            if "account" in check.names and options.write:
                _agree(world)


def _agree(world):
    """Let the person type whose account it is; from here on a 403 ends it.

    :raise Halt: if it is another number
    """
    if not world.customer:
        raise Halt("CleverReach does not tell the customer number: nothing is written")
    if world.ask(_NUMBER).strip() != world.customer:
        raise Halt("That is not the number of this account: nothing was written")
    world.courier.strict = True


def _prepare(world):
    for group in world.groups:
        if group.name.startswith(PREFIX):
            print(f"Left from before, delete it in CleverReach: {group.name}")
    world.make_lists()


def _run(check, world, findings):
    try:
        for seen in check.look(world):
            findings.add(seen)
    except (Unclear, errors.CleverReachError) as unclear:
        findings.add_unclear(check.names, str(unclear))
    except (AttributeError, LookupError, TypeError, ValueError) as surprise:
        # Nobody has seen a real answer: its structure is in the file.
        kind = type(surprise).__name__
        findings.add_unclear(check.names, f"an answer of another structure ({kind})")


def _clean(world, findings):
    """Clean up, and note what could not be."""
    if not world.own.begun:
        return
    print("Cleaning up ...", flush=True)
    try:
        for seen in cleaning.clean(world):
            findings.add(seen)
    except (Halt, Unclear, errors.CleverReachError) as trouble:
        findings.ended = findings.ended or f"cleaning up: {trouble}"
    except KeyboardInterrupt:
        findings.ended = "cleaning up was stopped by Ctrl-C"
    findings.left = list(world.own.begun)


def _progress(world, check):
    done = len(world.courier.told)
    print(f"[{done:3} of at most {MOST}] {', '.join(check.names)}", flush=True)


def _tell(told, output):
    print()
    print("\n".join(report.table(told)))
    tried = [row["fits"] for row in told["assumptions"] if row["tried"]]
    counts = [tried.count(fits) for fits in (True, False, None)]
    print()
    print("As assumed: {}; otherwise: {}; not seen: {}.".format(*counts))
    if rest := len(told["assumptions"]) - len(tried):
        print(f"{rest} more can be seen with --write and --by-hand.")
    print(f"The sandbox behaves like that with:\n  {told['sandbox']}")
    print(f"All of it, without addresses and names: {output}")
    if told["ended early"]:
        print(f"It ended early: {told['ended early']}", file=sys.stderr)
    for name in told["left behind"]:
        print(f"Please delete this list in CleverReach: {name}", file=sys.stderr)
