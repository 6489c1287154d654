"""Each assumption stands once in the docs, has one check, and a switch if it has two
readings.
"""

import re
from collections import Counter
from pathlib import Path

from dev.verify import cleaning
from dev.verify.assumptions import ALL, BY_NAME
from dev.verify.checks import CHECKS
from sandbox.switches import SPECS, convert

DOCS = Path(__file__).parents[2] / "docs"
# It is a fact, and only an example in the sandbox.
FACTS = {"customer"}


def table():
    """Return the rows of docs/assumptions.md that have a name, and the other ones."""
    text = (DOCS / "assumptions.md").read_text()
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| Name", "| Assum"))
    ]
    named = [row for row in cells if len(row) == 4]
    return named, [row for row in cells if len(row) != 4]


def test_the_docs_say_what_the_checks_say():
    named, others = table()
    told = {row[0].strip("`"): tuple(row[1:]) for row in named}
    assert len(told) == len(named)
    assert told == {
        assumption.name: (
            assumption.says,
            assumption.how,
            ", ".join(f"`{switch}`" for switch in assumption.switches) or "–",
        )
        for assumption in ALL
    }
    assert all(len(row) == 3 and all(row) for row in others)


def test_each_assumption_is_there_once():
    assert len(BY_NAME) == len(ALL)
    named, others = table()
    sentences = Counter(row[1] for row in named) + Counter(row[0] for row in others)
    assert set(sentences.values()) == {1}


def test_each_assumption_has_one_check():
    checked = Counter(name for check in CHECKS for name in check.names)
    checked.update(cleaning.SETTLES)
    assert checked == Counter(BY_NAME.keys())


def test_each_switch_of_the_sandbox_is_seen_or_said_not_to_be():
    _, others = table()
    not_tried = set(re.findall(r"`(\w+)`", " ".join(row[2] for row in others)))
    seen = {switch for assumption in ALL for switch in assumption.switches}
    assert not not_tried & seen
    assert not_tried | seen | FACTS == set(SPECS)


def test_each_setting_is_one_of_the_sandboxs():
    for assumption in ALL:
        for setting in filter(None, assumption.answers.values()):
            name, _, value = setting.partition("=")
            convert(SPECS[name], value.replace("#", "1"))


def test_what_hurts_is_one_of_the_answers():
    for assumption in ALL:
        assert set(assumption.hurts) < set(assumption.answers), assumption.name


def test_the_other_documents_lead_there():
    for name in ("administration.md", "edge-cases.md", "development.md"):
        assert "(assumptions.md)" in (DOCS / name).read_text(), name
