"""Whoever cannot use a mouse sets the service up all the same."""

import pytest
from playwright.sync_api import expect

FURTHEST = 80
"""How often somebody presses Tab before giving up."""


def tab_to(screen, selector):
    """Press Tab until what ``selector`` selects has the focus."""
    for _press in range(FURTHEST):
        screen.page.keyboard.press("Tab")
        if screen.page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"The Tab key never gets to {selector}")


def type_into(screen, field, text):
    tab_to(screen, f"[name={field}] input")
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.type(text)


def choose(screen, field, text):
    """Choose a record by typing its name."""
    if not screen.page.locator(f"[name={field}] input:focus").count():
        tab_to(screen, f"[name={field}] input")
    screen.page.keyboard.type(text)
    entry = screen.page.locator(".o-autocomplete--dropdown-item a.ui-state-active")
    expect(entry.filter(has_text=text)).to_be_visible()
    screen.page.keyboard.press("Enter")


def press(screen, button):
    tab_to(screen, f"button[name={button}]")
    screen.page.keyboard.press("Enter")


def test_the_way_from_the_credentials_to_a_preview(association, screen, box):
    box.store.create_group("Bulletin")
    tag, tag_name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.call(
        "res.company", "write", association.company, {"cleverreach_booked": True}
    )
    screen.open_settings("fairgate_cleverreach")
    type_into(screen, "cleverreach_client_id", box.client_id)
    type_into(screen, "cleverreach_client_secret", box.client_secret)
    press(screen, "action_cleverreach_test")
    expect(screen.notification()).to_contain_text("Sandbox")
    screen.settle()
    press(screen, "action_cleverreach_refresh")
    expect(screen.notification().filter(has_text="Bulletin")).to_be_visible()
    screen.settle()
    press(screen, "action_cleverreach_matchings")
    expect(screen.page.locator("th[data-name=contact_count]")).to_be_visible()
    screen.settle()
    screen.page.keyboard.press("Alt+c")
    expect(screen.field("tag_ids")).to_be_visible()
    choose(screen, "tag_ids", tag_name)
    choose(screen, "group_id", "Bulletin")
    screen.page.keyboard.press("Alt+s")
    expect(screen.button("action_preview")).to_be_visible()
    screen.settle()
    press(screen, "action_preview")
    expect(screen.state("done")).to_be_visible(timeout=60_000)


@pytest.mark.usefixtures("box")
def test_removals_are_confirmed(association, screen, box):
    group = box.store.create_group("Bulletin")["id"]
    box.store.add_receiver(group, "stranger@example.org")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    matching = association.match(tag, "Bulletin")
    association.upload(account)
    screen.go(f"/odoo/cleverreach-matchings/{matching}")
    press(screen, "action_review_removals")
    expect(screen.page.locator("[name=typed] input")).to_be_focused()
    screen.page.keyboard.type("1")
    press(screen, "action_confirm")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    assert association.on_list(group) == {"anna@example.com"}
