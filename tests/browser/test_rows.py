"""A click anywhere in a row opens what the row is about; a number, whom it counts."""

import pytest
from playwright.sync_api import expect

CONTACT = ".o_form_view .o_field_widget[name=category_id]"
STATES = "th[data-name=last_sent]"


@pytest.fixture
def uploaded(association, box):
    """An upload to a list with a recipient from elsewhere, who is left alone.

    :return: the ids of the account and of the upload
    """
    group = box.store.create_group("Bulletin")["id"]
    box.store.add_receiver(group, "stranger@example.org")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.contact("Carla Rossi", False, tag)
    matching = association.match(tag, "Bulletin")
    association.call("cleverreach.matching", "write", matching, {"keep_foreign": True})
    return account, association.upload(account)["id"], matching


def click_row(screen, text, cell):
    row = screen.page.locator(f"tr.o_data_row:has-text('{text}')").first
    row.locator(f"td[name={cell}]").click()


def test_a_contact_opens_from_every_list_of_contacts(uploaded, screen):
    _account, upload, _matching = uploaded
    for address, cell in (
        ("/odoo/cleverreach-contacts", "last_sent"),
        ("/odoo/cleverreach-recipients", "on_list"),
    ):
        screen.go(address)
        click_row(screen, "Anna Muster", cell)
        expect(screen.page.locator(CONTACT)).to_be_visible()
    screen.go(f"/odoo/cleverreach-uploads/{upload}")
    click_row(screen, "Bulletin", "wanted_count")
    screen.dialog().locator("td[name=reason]").click()
    expect(screen.page.locator(CONTACT)).to_be_visible()


@pytest.mark.parametrize("language", ["fr_FR"])
def test_a_button_that_a_row_gets_later_has_room(
    association, box, odoo, screen, uploaded
):
    """Odoo shows the page as it was read before, then what has changed since."""
    screen.go("/odoo/cleverreach-contacts")
    expect(screen.rows()).to_have_count(2)
    (group,) = box.store.groups()
    box.store.unsubscribe(group["id"], "anna@example.com")
    association.let_days_pass(odoo.database)
    association.upload(uploaded[0])
    screen.go("/odoo/settings")
    screen.go("/odoo/cleverreach-contacts")
    button = screen.rows().locator("button[name=action_allow_again]")
    expect(button).to_be_visible()
    screen.settle()
    right = button.evaluate("button => button.getBoundingClientRect().right")
    assert right < 1280
    for title in screen.page.locator(".o_list_table th .text-truncate").all():
        assert title.evaluate("title => title.scrollWidth <= title.clientWidth")


def test_who_is_no_contact_says_so(uploaded, screen):
    screen.go("/odoo/cleverreach-recipients")
    click_row(screen, "stranger@example.org", "group_id")
    expect(screen.dialog()).to_contain_text("came from elsewhere")


def test_the_overview_leads_to_contacts_recipients_and_uploads(uploaded, screen):
    account, _upload, _matching = uploaded
    overview = f"/odoo/cleverreach/{account}"
    screen.go(overview)
    click_row(screen, "Bulletin", "name")
    expect(screen.page.locator(STATES)).to_be_visible()
    expect(screen.rows()).to_have_count(2)
    screen.go(overview)
    screen.people("active_count").click()
    expect(screen.rows().filter(has_text="stranger@example.org")).to_have_count(1)
    screen.go(overview)
    screen.page.locator(".nav-link[name=uploads]").click()
    click_row(screen, "Manual", "summary")
    expect(screen.state("done")).to_be_visible()


def test_a_matching_shows_who_cannot_be_sent_and_why(uploaded, screen):
    _account, _upload, matching = uploaded
    screen.go(f"/odoo/cleverreach-matchings/{matching}")
    expect(screen.field("contact_count")).to_have_text("2")
    expect(screen.field("sendable_count")).to_have_text("1")
    screen.people("left_out_count").click()
    expect(screen.dialog()).to_contain_text("Carla Rossi")
    expect(screen.dialog()).to_contain_text("No e-mail address")
    screen.dialog().locator("td[name=reason]").click()
    expect(screen.page.locator(CONTACT)).to_be_visible()


def test_the_way_of_an_upload_shows_the_confirmation_before_the_end(
    association, screen, box
):
    group = box.store.create_group("Bulletin")["id"]
    box.store.add_receiver(group, "stranger@example.org")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.match(tag, "Bulletin")
    upload = association.upload(account)["id"]
    screen.go(f"/odoo/cleverreach-uploads/{upload}")
    expect(screen.state("held")).to_be_visible()
    steps = screen.page.locator("[name=state] .o_arrow_button:visible")
    values = steps.evaluate_all("steps => steps.map(step => step.dataset.value)")
    # Odoo draws them from right to left.
    assert values == ["done", "held", "running", "queued"]
