"""What goes wrong behind a page is seen: else the other tests would prove little."""

import pytest

from dev.screen import Screen


@pytest.fixture
def screen(profiles, box):
    """A window that does not fail the test for the faults behind its page."""
    screen = Screen(profiles.of(None), box.url)
    screen.page.goto(f"{box.url}/")
    yield screen
    screen.close()
    profiles.forget(box.url)


def test_a_quiet_page_has_no_faults(screen):
    assert screen.faults == []


@pytest.mark.parametrize(
    "script",
    [
        "console.error('broken')",
        "setTimeout(() => { throw new Error('broken') })",
        "setTimeout(() => Promise.reject(new Error('broken')))",
    ],
)
def test_an_error_in_the_browser_is_a_fault(screen, script):
    screen.page.evaluate(f"() => {{ {script} }}")
    screen.page.wait_for_timeout(100)
    assert [fault for fault in screen.faults if "broken" in fault]


def test_an_error_of_the_server_is_a_fault(screen, box):
    box.fail_next(500, match="GET /v3/groups")
    screen.page.goto(f"{box.url}/v3/groups")
    assert [fault for fault in screen.faults if "500" in fault]
