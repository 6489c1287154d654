"""On a phone nothing is covered, cut or missing."""

import pytest
from playwright.sync_api import expect

PHONE = 390


@pytest.fixture
def screen(association, window):
    return window(association.administrator, width=PHONE)


@pytest.mark.parametrize("language", ["fr_FR"])
def test_the_state_of_a_preview_does_not_cover_its_button(association, screen, box):
    box.store.create_group("Bulletin")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.match(tag, "Bulletin")
    association.call("cleverreach.account", "action_preview", [account])
    preview = association.uploaded()["id"]
    screen.go(f"/odoo/cleverreach-uploads/{preview}")
    button = screen.button("action_upload")
    state = screen.page.locator(".o_statusbar_status button:visible")
    expect(state).to_be_visible()
    above, below = button.bounding_box(), state.bounding_box()
    assert above["x"] + above["width"] <= PHONE
    assert above["y"] + above["height"] <= below["y"]


def test_numbers_results_and_notes_are_there_as_on_a_wide_screen(
    association, screen, box
):
    box.store.create_group("Bulletin")
    box.store.create_group("Board")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    shares = association.contact("Ben Muster", "anna@example.com", tag)
    matching = association.match(tag, "Bulletin")
    association.upload(account)

    def card(text):
        return screen.page.locator(".o_kanban_record").filter(has_text=text)

    screen.go(f"/odoo/cleverreach/{account}")
    expect(card("Bulletin")).to_contain_text("Active: 1")
    # Which nobody has read yet.
    expect(card("Board")).to_contain_text("Active: –")
    screen.go(f"/odoo/cleverreach-matchings/{matching}")
    screen.page.locator(".o_notebook .nav-link[name=results]").click()
    expect(card("Left out: 1")).to_contain_text("Done")
    # Whether or not the menu of the contact's buttons is open.
    screen.go(f"/odoo/res.partner/{shares}")
    expect(screen.page.locator(".o_cleverreach_notes")).to_contain_text("Anna Muster")
