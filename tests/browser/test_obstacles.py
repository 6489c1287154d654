"""A button that would be refused says so before it is pressed."""

import re

from playwright.sync_api import expect

ADDON = "fairgate_cleverreach"
TIME = re.compile(r"\d{1,2}:\d{2}")


def greyed(screen, text):
    """:return: the buttons of that text that cannot be pressed"""
    buttons = screen.page.locator("button:visible:disabled")
    return buttons.filter(has_text=re.compile(rf"^\s*{text}\s*$"))


def test_what_would_be_refused_is_greyed_with_the_reason(association, screen, box):
    association.call(
        "res.company", "write", association.company, {"cleverreach_booked": True}
    )
    # Nothing is set up yet.
    screen.open_settings(ADDON)
    for text in ("Find Lists", "Preview", "Upload Now"):
        expect(greyed(screen, text)).not_to_have_count(0)
    screen.press("action_cleverreach_test")
    expect(screen.page.locator(".o_cleverreach_incomplete").first).to_be_visible()
    expect(screen.notification()).to_have_count(0)
    obstacle = screen.field("cleverreach_preview_obstacle")
    expect(obstacle).to_contain_text("no credentials yet")
    # The same holds for the upload: it is said once.
    expect(screen.field("cleverreach_upload_obstacle")).to_have_count(0)

    box.store.create_group("Bulletin")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    screen.go(f"/odoo/cleverreach/{account}")
    expect(greyed(screen, "Upload Now")).to_have_count(1)
    expect(screen.field("upload_obstacle")).to_contain_text("match a filter role")

    association.match(tag, "Bulletin")
    association.upload(account)
    screen.go(f"/odoo/cleverreach/{account}")
    expect(screen.field("upload_obstacle")).to_contain_text(TIME)
    expect(greyed(screen, "Upload Now")).to_have_count(1)
    expect(greyed(screen, "Send Everything Again")).to_have_count(1)
    # The preview may be made at any time; its own “Upload Now” has to wait as well.
    screen.press("action_preview")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    expect(greyed(screen, "Upload Now")).to_have_count(1)
    expect(screen.field("upload_obstacle")).to_contain_text(TIME)
