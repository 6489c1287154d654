"""What a contact's form shows of CleverReach, and what can be done there."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tag(association, box):
    """A tag whose contacts have been uploaded to the list "Bulletin"."""
    box.store.create_group("Bulletin")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.match(tag, "Bulletin")
    association.upload(account)
    return tag


def open_contact(screen, contact):
    screen.go(f"/odoo/res.partner/{contact}")
    expect(screen.field("name")).to_be_visible()


def test_one_contact_is_uploaded_from_its_form(association, screen, tag, box):
    nina = association.contact("Nina Graf", "nina@example.com", tag)
    open_contact(screen, nina)
    expect(screen.field("cleverreach_list_count")).to_contain_text("0")
    screen.press("action_cleverreach_upload")
    expect(screen.notification()).to_contain_text("Nina Graf")
    assert association.uploaded()["state"] == "done"
    (group,) = box.store.groups()
    assert "nina@example.com" in association.on_list(group["id"])
    open_contact(screen, nina)
    expect(screen.field("cleverreach_list_count")).to_contain_text("1")
    screen.press("action_open_cleverreach")
    expect(screen.rows()).to_have_count(1)
    expect(screen.rows()).to_contain_text("Bulletin")


def test_a_second_upload_of_the_same_contact_is_refused(association, screen, tag):
    open_contact(screen, association.contact("Nina", "nina@example.com", tag))
    screen.press("action_cleverreach_upload")
    expect(screen.notification()).to_be_visible()
    association.uploaded()
    screen.press("action_cleverreach_upload")
    expect(screen.dialog()).to_contain_text("24")


@pytest.mark.usefixtures("tag")
def test_a_contact_without_a_filter_role_has_nowhere_to_go(association, screen):
    open_contact(screen, association.contact("Otto Frei", "otto@example.com"))
    screen.press("action_cleverreach_upload")
    expect(screen.dialog()).to_contain_text("Otto Frei")
