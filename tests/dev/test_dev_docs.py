"""What the documentation says of the tests is true."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"`(\w+/test_\w+\.py)::(\w+)`")


def test_every_test_of_an_edge_case_exists():
    told = TEST.findall((ROOT / "docs" / "edge-cases.md").read_text())
    assert told
    for path, name in told:
        source = (ROOT / "tests" / path).read_text()
        assert f"def {name}(" in source, f"{path}::{name}"


def test_every_edge_case_has_a_test_or_says_why_not():
    for line in (ROOT / "docs" / "edge-cases.md").read_text().splitlines():
        cells = line.strip("|").split(" | ")
        if line.startswith("| ") and cells[0].strip() not in ("Case", "---"):
            assert len(cells) == 3, line
            assert TEST.search(cells[2]) or "No test:" in cells[2], line
