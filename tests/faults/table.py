"""The table of the administrator's document: written there, and read from there."""

import re
from pathlib import Path
from typing import NamedTuple

from .catalogue import FAULTS, STAGES

DOCUMENT = Path(__file__).parents[2] / "docs" / "administration.md"
BEGIN = "<!-- faults: begin -->"
END = "<!-- faults: end -->"


class Cell(NamedTuple):
    """What came of it: how it ended, what was said, and what had been done by then.

    ``done``: "+" all that was to be done, "±" a part of it, else nothing.
    """

    state: str
    words: str = ""
    done: str = ""


def render(rows):
    """
    :param rows: dict of fault → dict of stage → :class:`Cell`
    :return: the table, and below it what was said, as Markdown
    """
    notes = {}
    lines = [_line(["What goes wrong", *STAGES]), _line(["---"] * (len(STAGES) + 1))]
    for name in FAULTS:
        if name in rows:
            cells = [_text(rows[name][stage], notes) for stage in STAGES]
            lines.append(_line([name, *cells]))
    lines += ["", *(f"{number}. {words}" for words, number in notes.items())]
    return "\n".join(lines)


def read():
    """:return: the rows that stand in the document, as :func:`render` takes them"""
    text = _section(DOCUMENT.read_text(encoding="utf-8"))
    notes = dict(re.findall(r"^(\d+)\. (.*)$", text, re.MULTILINE))
    rows = {}
    for line in text.splitlines():
        name, *cells = [part.strip() for part in line.strip("|").split("|")]
        if name in FAULTS:
            found = [_cell(cell, notes) for cell in cells]
            rows[name] = dict(zip(STAGES, found, strict=True))
    return rows


def write(rows):
    text = DOCUMENT.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    new = f"{before}{begin}\n{render(rows)}\n{end}{after}"
    DOCUMENT.write_text(new, encoding="utf-8")


def _section(text):
    return text.partition(BEGIN)[2].partition(END)[0]


def _line(parts):
    return f"| {' | '.join(parts)} |"


def _text(cell, notes):
    text = cell.state
    if cell.words:
        text += f" {notes.setdefault(cell.words, len(notes) + 1)}"
    return f"{text} {cell.done}".strip()


def _cell(text, notes):
    state, number, done = re.fullmatch(r"([^0-9+±]*)([0-9]*)([+± ]*)", text).groups()
    return Cell(state.strip(), notes.get(number, ""), done.strip())
