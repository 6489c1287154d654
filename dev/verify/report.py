"""What is told in the end: a table for people, and a file without anybody's data."""

import re
import shlex
import textwrap

from .addon import masking
from .assumptions import ALL

# A shorter name would be part of other words.
SHORTEST = 4
_WIDTHS = (44, 20, 5, 34)
_HEAD = ("assumed", "seen", "fits", "sandbox")


class Findings:
    """What was seen of each assumption.

    :param hows: of READS, WRITES and BY_HAND those that are tried
    :ivar str ended: why it ended before its end, or empty
    :ivar list left: the names of lists that are still there
    """

    def __init__(self, hows):
        self.hows = hows
        self.seen = {}
        self.unclear = {}
        self.ended = ""
        self.left = []

    def add(self, seen):
        self.seen[seen.name] = seen

    def add_unclear(self, names, why):
        """Note why nothing was seen of those of ``names`` that are still open."""
        self.unclear |= {name: why for name in names if name not in self.seen}

    def row(self, assumption):
        """Return what is told of an assumption, as a dict."""
        seen = self.seen.get(assumption.name)
        row = {
            "name": assumption.name,
            "assumed": assumption.says,
            "tried": assumption.how in self.hows,
        }
        if seen is None:
            why = self.unclear.get(assumption.name, "")
            return row | {"seen": None, "fits": None, "sandbox": None, "detail": why}
        setting = assumption.answers.get(seen.answer)
        if setting:
            setting = setting.replace("#", str(seen.number))
        return row | {
            "seen": seen.answer,
            "fits": assumption.fits(seen.answer),
            "sandbox": setting,
            "detail": seen.detail,
        }

    def rows(self):
        return [self.row(assumption) for assumption in ALL]


def settings(rows):
    """Return how the sandbox is started such that it behaves like what was seen."""
    found = dict.fromkeys(row["sandbox"] for row in rows if row["sandbox"])
    return "".join(f" --set {shlex.quote(setting)}" for setting in found)


def document(findings, world, *, date, mode):
    """Return all of it for a file: structures and words, masked, never values."""
    hide = _hiding(world)
    rows = findings.rows()
    for row in rows:
        row["detail"] = hide(row["detail"])
        row["seen"] = row["seen"] and hide(row["seen"])
    answers = [
        told | {"words": hide(told["words"])} if "words" in told else told
        for told in world.courier.told
    ]
    return {
        "made by": "dev/verify-cleverreach",
        "date": date,
        "mode": mode,
        "requests": len(answers),
        "ended early": hide(findings.ended) or None,
        "left behind": findings.left,
        "assumptions": rows,
        "sandbox": f"python -m sandbox{settings(rows)}",
        "answers": answers,
    }


def table(told):
    """Return the table of a :func:`document` as lines of text."""
    yield from _line(_HEAD)
    yield from _line(["-" * width for width in _WIDTHS])
    for row in told["assumptions"]:
        if not row["tried"]:
            continue
        fits = {True: "yes", False: "NO", None: "?"}[row["fits"]]
        seen = row["seen"] or f"not seen: {row['detail'] or 'ended before'}"
        what = f"{row['name']}: {row['assumed'].replace('`', '')}"
        yield from _line((what, seen, fits, row["sandbox"] or ""))


def _line(cells):
    columns = [
        textwrap.wrap(cell, width) or [""]
        for cell, width in zip(cells, _WIDTHS, strict=True)
    ]
    for number in range(max(map(len, columns))):
        parts = [column[number] if number < len(column) else "" for column in columns]
        padded = (f"{part:{width}}" for part, width in zip(parts, _WIDTHS, strict=True))
        yield "  ".join(padded).rstrip()


def _hiding(world):
    """Return a function that takes names and numbers of the account out of a text."""
    names = {world.customer, world.own.domain, *world.names} - {""}
    known = sorted((n for n in names if len(n) >= SHORTEST), key=len, reverse=True)
    words = "|".join(map(re.escape, known))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if known else None

    def hide(text):
        text = masking.mask(text)
        return pattern.sub("{name}", text) if pattern else text

    return hide
