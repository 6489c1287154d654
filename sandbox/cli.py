"""``python -m sandbox``."""

import argparse
import signal
import sqlite3
import textwrap
from collections.abc import Sequence
from threading import Event
from typing import Any

from .faults import KINDS, OPTIONS, Fault, from_words
from .server import CLIENT_ID, CLIENT_SECRET, Sandbox
from .switches import SPECS, convert, shown

_DESCRIPTION = """\
A local CleverReach: its REST API v3 and token endpoint over HTTP, for tests and
demonstrations. No mail is sent. The page at / shows what has arrived.
"""

_CONTROL = """\
besides CleverReach's API:
  GET  /                        lists, recipients and last requests, as a web page
  GET  /_sandbox/summary        for each list its counts, as JSON
  GET  /_sandbox/list/ID        all recipients of a list, as JSON
  POST /_sandbox/unsubscribe    {"group_id": ..., "email": ...} as JSON
  POST /_sandbox/bounce         {"email": ...} as JSON
  ... and more, see README.md
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted.

    :return: the exit code
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        box = Sandbox(
            options.port,
            host=options.host,
            client_id=options.client_id,
            client_secret=options.client_secret,
            database=options.database,
            seed=options.seed,
            **dict(options.set),
        )
    except sqlite3.Error as error:
        parser.error(f"{options.database}: {error}")
    for fault in options.fault:
        box.fault(fault)
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with box:
        print(f"CleverReach sandbox at {box.url}")
        print(f"  client id      {box.client_id}")
        print(f"  client secret  {box.client_secret}", flush=True)
        stopped.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description=_DESCRIPTION,
        epilog=f"{_switch_help()}\n{_fault_help()}\n{_CONTROL}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8021, help="0 = any free one")
    parser.add_argument("--client-id", default=CLIENT_ID)
    parser.add_argument("--client-secret", default=CLIENT_SECRET)
    parser.add_argument(
        "--database", metavar="FILE", help="SQLite file that keeps the state"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="SWITCH=VALUE",
        help="a behaviour, see below; may be repeated",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="FAULT",
        help="something that goes wrong, see below; may be repeated",
    )
    parser.add_argument(
        "--seed", type=int, help="the same number draws the same requests and rows"
    )
    return parser


def _port(text: str) -> int:
    """Beyond the range the server would take another port without a word."""
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"not from 0 to 65535: {port}")
    return port


def _setting(text: str) -> tuple[str, Any]:
    """``NAME=VALUE`` as the name of a switch and its value."""
    name, _, value = text.partition("=")
    if name not in SPECS:
        raise argparse.ArgumentTypeError(f"unknown switch: {name}")
    try:
        return name, convert(SPECS[name], value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fault(text: str) -> Fault:
    try:
        return from_words(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _switch_help() -> str:
    lines = ["switches (default first):"]
    for spec in SPECS.values():
        values = [shown(spec.default)]
        values += [shown(c) for c in spec.metadata["choices"] if c != spec.default]
        if isinstance(spec.default, bool):
            values.append(shown(not spec.default))
        lines.append(f"  {spec.name}={'|'.join(values)}")
        lines.append(
            textwrap.indent(textwrap.fill(spec.metadata["text"], 74), "      ")
        )
    return "\n".join(lines) + "\n"


def _fault_help() -> str:
    lines = ["faults, as in --fault 'cut times=3 match=\"POST .*upsertplus\"':"]
    lines += [f"  {name:12} {kind.text}" for name, kind in KINDS.items()]
    lines.append("options of a fault:")
    for spec in OPTIONS.values():
        text = textwrap.fill(spec.metadata["text"], 64, subsequent_indent=" " * 15)
        lines.append(f"  {spec.name:12} {text}")
    return "\n".join(lines) + "\n"
