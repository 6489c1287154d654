"""Edge cases from the contacts to the lists, as texts that a person has reviewed.

``dev/test tests/golden --golden-update`` makes the texts anew: look at the difference
before you commit it. They tell behaviour, not columns: contacts, requests, results.
"""

from difflib import unified_diff
from pathlib import Path

import pytest

from ..common import CleverReachCase
from .club import Club
from .scenarios import SCENARIOS

FOLDER = Path(__file__).parent
RENEW = (
    "If that is meant, make the text anew with `dev/test tests/golden "
    "--golden-update`, and review it."
)


class TestGolden(CleverReachCase):
    maxDiff = None

    @pytest.fixture(autouse=True)
    def _update(self, request):
        self.update = request.config.getoption("--golden-update")

    def compare(self, name, text):
        """
        :raise AssertionError: with the difference, if the text is not the golden one
        """
        path = FOLDER / f"{name}.txt"
        if self.update:
            path.write_text(text, encoding="utf-8")
            return
        golden = path.read_text(encoding="utf-8") if path.exists() else ""
        difference = unified_diff(
            golden.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=6
        )
        if text != golden:
            shown = "\n".join(difference)
            self.fail(f"{name}.txt is not what happens now.\n\n{shown}\n\n{RENEW}")

    def test_every_text_has_its_scenario(self):
        texts = {path.stem for path in FOLDER.glob("*.txt")}
        self.assertEqual(texts - set(SCENARIOS), set(), "Delete the texts of these.")


def _test(name, scenario):
    def test(self):
        club = Club(self, scenario)
        scenario(club)
        self.compare(name, club.text())

    test.__doc__ = scenario.__doc__
    return test


for _name, _scenario in SCENARIOS.items():
    setattr(TestGolden, f"test_{_name}", _test(_name, _scenario))
