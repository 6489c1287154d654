"""The whole way that a secretary goes, from the settings to a checked upload."""

import re

import pytest
from playwright.sync_api import expect

from .people import PASSWORD

ADDON = "fairgate_cleverreach"


@pytest.mark.parametrize("language", ["en_US", "fr_FR"])
def test_from_booking_to_a_checked_upload(association, window, box):
    group = box.store.create_group("Bulletin")["id"]
    box.store.add_receiver(group, "stranger@example.org")
    box.store.create_attribute("rufname")
    tag, tag_name = association.tag("Newsletter")
    anna = association.contact("Anna Muster", "Anna@example.com", tag)
    association.contact("Beat Meier", "beat@example.com", tag)
    association.contact("Carla Rossi", False, tag)
    association.contact("Dario Frei", "dario@example.com")

    screen = window()
    user = association.administrator
    screen.log_in(user.login, PASSWORD)
    book(screen)
    connect(screen, box)
    match(screen, tag_name)
    choose_fields(screen)
    preview(screen)
    assert set(association.on_list(group)) == {"stranger@example.org"}
    upload(screen)
    confirm(screen, 1)
    assert association.on_list(group) == {"anna@example.com", "beat@example.com"}
    (sent,) = (r for r in box.store.receivers(group) if r["email"][0] == "a")
    assert sent["global_attributes"]["rufname"] == "Anna"

    look_who_was_left_out(screen)
    look_at_a_contact(screen, anna)
    be_refused_a_second_upload(screen)
    look_at_the_log(screen)


def book(screen):
    screen.open_settings(ADDON)
    screen.field("cleverreach_booked").locator("input").check()
    screen.save_settings()


def connect(screen, box):
    screen.open_settings(ADDON)
    screen.fill("cleverreach_client_id", box.client_id)
    screen.fill("cleverreach_client_secret", box.client_secret)
    screen.press("action_cleverreach_test")
    # Name and customer number of the account at CleverReach.
    expect(screen.notification()).to_contain_text("Sandbox")
    expect(screen.notification()).to_contain_text(str(box.switches.customer))
    screen.press("action_cleverreach_refresh")
    expect(screen.notification().filter(has_text="Bulletin")).to_be_visible()
    # The page is read again: whoever leaves it before is taken back.
    screen.settle()


def match(screen, tag_name):
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_matchings")
    screen.add()
    screen.choose("tag_ids", tag_name)
    screen.choose("group_id", "Bulletin")
    screen.save()
    expect(screen.field("contact_count")).to_contain_text("3")


def choose_fields(screen):
    screen.open_menu(
        f"{ADDON}.menu_root",
        f"{ADDON}.menu_configuration",
        f"{ADDON}.menu_field_maps",
    )
    screen.press("action_add_usual")
    line = screen.rows().filter(has_text="rufname")
    line.locator("button[name=action_accept_suggestion]").click()
    expect(line.locator("[name=attribute_id]")).to_contain_text("rufname")


def preview(screen):
    open_account(screen)
    screen.press("action_preview")
    expect(screen.rows().first).to_contain_text("Bulletin", timeout=60_000)
    expect(screen.rows().first.locator("td[name=removal_count]")).to_contain_text("1")


def upload(screen):
    open_account(screen)
    screen.press("action_upload")
    look_at_the_names(screen)
    # Seen live: nothing is loaded anew.
    expect(screen.state("held")).to_be_visible(timeout=60_000)


def look_at_the_names(screen):
    rows = screen.dialog().locator(".o_data_row")
    # Of who has no address, too; nobody else.
    expect(rows).to_have_count(3)
    expect(rows.first.locator("[name=first_name]")).to_have_text("Anna")
    screen.dialog().locator("[name=name_order] input").last.check()
    expect(rows.first.locator("[name=first_name]")).to_have_text("Muster")
    screen.dialog().locator("[name=name_order] input").first.check()
    expect(rows.first.locator("[name=first_name]")).to_have_text("Anna")
    screen.dialog().locator("button[name=action_confirm]:visible").click()


def confirm(screen, count):
    screen.press("action_review_removals")
    screen.dialog().locator("[name=typed] input").fill(str(count))
    screen.dialog().locator("button[name=action_confirm]").click()
    expect(screen.state("done")).to_be_visible(timeout=60_000)


def look_who_was_left_out(screen):
    screen.people("skipped_count").click()
    screen.page.locator(".o_group_header").first.wait_for()
    for closed in screen.page.locator(".o_group_header .fa-caret-right").all():
        closed.click()
    expect(screen.rows()).to_contain_text("Carla Rossi")


def look_at_a_contact(screen, contact):
    screen.go(f"/odoo/res.partner/{contact}")
    screen.press("action_open_cleverreach")
    expect(screen.rows()).to_contain_text("Bulletin")


def be_refused_a_second_upload(screen):
    open_account(screen)
    # Said before it is pressed, with the time at which it is free again.
    expect(screen.button("action_upload")).to_have_count(0)
    expect(screen.field("upload_obstacle")).to_contain_text(
        re.compile(r"\d{1,2}:\d{2}")
    )


def look_at_the_log(screen):
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_log")
    expect(screen.page.locator(".o_searchview_facet")).to_have_count(1)
    expect(screen.rows().first).to_be_visible()
    expect(screen.rows().filter(has_text="Bulletin")).not_to_have_count(0)


def open_account(screen):
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_accounts")
