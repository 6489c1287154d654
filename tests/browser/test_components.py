"""The addon's own components: their tests run in Odoo's Hoot, inside the browser."""

import re

from dev.ground.paths import ADDON

ENDED = re.compile(r"\[HOOT\] (Test suite succeeded|Passed|Failed)")
PATIENCE = 180_000
"""Milliseconds: Odoo builds the bundle of all its tests first."""


def test_the_components_pass_their_own_tests(association, window):
    screen = window(association.administrator)
    with screen.page.expect_console_message(
        lambda message: ENDED.search(message.text), timeout=PATIENCE
    ) as ended:
        screen.page.goto(
            f"{screen.url}/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=@fairgate_cleverreach",
            timeout=PATIENCE,
        )
    # A test that fails is an error in the console as well, which says why.
    assert f"Passed {there()} tests" in ended.value.text


def there():
    """:return: number of tests that the addon's files hold"""
    files = ADDON.glob("static/tests/*.test.js")
    return sum(len(re.findall(r"^test\(", file.read_text(), re.M)) for file in files)
