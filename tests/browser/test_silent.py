"""What went wrong with fields, and what is not known, is told where somebody looks."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("language", ["fr_FR", "de_DE"])
def test_a_vanished_field_is_told_and_made_again_with_two_clicks(
    association, screen, box
):
    box.store.create_group("Bulletin")
    remote = box.store.create_attribute("plz")["id"]
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag, zip="3000")
    (there,) = association.call("cleverreach.attribute", "search", [])
    values = {"source": "zip", "attribute_id": there}
    association.call("cleverreach.field.map", "create", [values])
    matching = association.match(tag, "Bulletin")
    # Before anything was read nobody knows how many are active there.
    screen.go(f"/odoo/cleverreach/{account}")
    row = screen.rows().filter(has_text="Bulletin")
    expect(row.locator("td[name=active_count]")).to_contain_text("–")

    box.store.delete_attribute(remote)
    upload = association.upload(account)["id"]
    expect(row.locator("td[name=active_count]")).to_contain_text("–")
    for address in (
        f"/odoo/cleverreach/{account}",
        f"/odoo/cleverreach-matchings/{matching}",
        f"/odoo/cleverreach-uploads/{upload}",
    ):
        screen.go(address)
        expect(screen.field("field_notice")).to_contain_text("plz")
    screen.press("action_open_field_troubles")
    expect(screen.field("trouble")).to_contain_text("plz")
    screen.press("action_create_missing")
    expect(screen.field("trouble")).to_be_hidden()
    screen.go(f"/odoo/cleverreach/{account}")
    expect(row.locator("td[name=active_count]")).to_contain_text("1")
    expect(screen.field("field_notice")).to_have_count(0)


def test_a_failed_upload_shows_no_zeros(association, screen, box):
    box.store.create_group("Bulletin")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.match(tag, "Bulletin")
    box.fail_next(403, times=99, match="GET")
    upload = association.upload(account)
    assert upload["state"] == "failed"
    screen.go("/odoo/cleverreach-uploads")
    expect(screen.rows().first.locator("td[name=sent_count]")).to_contain_text("–")
    screen.go(f"/odoo/cleverreach-uploads/{upload['id']}")
    expect(screen.rows().first).to_contain_text("Bulletin")
    expect(screen.page.locator("[name=line_ids] td[name=created_count]")).to_have_count(
        0
    )
