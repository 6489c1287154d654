"""A list that would lose recipients waits until a person has agreed."""

import pytest
from playwright.sync_api import expect

STRANGERS = {f"stranger{number}@example.org" for number in range(3)}


@pytest.fixture
def group(box):
    """The id of a list that people came onto in another way."""
    group = box.store.create_group("Bulletin")["id"]
    for address in STRANGERS:
        box.store.add_receiver(group, address)
    return group


@pytest.fixture
def form(association, group, window):
    """The form of a matching whose first upload waits for a confirmation."""
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    matching = association.match(tag, "Bulletin")
    association.upload(account)
    screen = window(association.administrator)
    screen.go(f"/odoo/cleverreach-matchings/{matching}")
    return screen


def test_recipients_go_once_their_number_was_typed(association, group, form):
    assert association.on_list(group) >= STRANGERS
    form.press("action_review_removals")
    form.dialog().locator("[name=typed] input").fill("3")
    form.dialog().locator("button[name=action_confirm]").click()
    expect(form.state("done")).to_be_visible(timeout=60_000)
    assert association.on_list(group) == {"anna@example.com"}


def test_a_wrong_number_removes_nothing(association, group, form):
    form.press("action_review_removals")
    form.dialog().locator("[name=typed] input").fill("2")
    form.dialog().locator("button[name=action_confirm]").click()
    refusal = form.page.locator(".o_error_dialog")
    expect(refusal).to_contain_text("3")
    refusal.locator("footer button").first.click()
    assert association.on_list(group) >= STRANGERS


def test_a_preview_shows_what_would_go_and_sends_nothing(box, form):
    box.requests.clear()
    form.press("action_preview")
    expect(form.state("done")).to_be_visible(timeout=60_000)
    expect(form.rows()).to_contain_text("Bulletin")
    assert box.writes() == []
