"""The whole way that a secretary goes, from the settings to a checked upload."""

import re

import pytest
from playwright.sync_api import expect

ADDON = "fairgate_cleverreach"


@pytest.mark.parametrize("language", ["en_US", "fr_FR"])
def test_from_booking_to_a_checked_upload(association, window, box):
    group = box.store.create_group("Bulletin")["id"]
    tag, tag_name = association.tag("Newsletter")
    association.contact("Anna Muster", "Anna@example.com", tag)
    association.contact("Beat Meier", "beat@example.com", tag)
    association.contact("Carla Rossi", False, tag)
    association.contact("Dario Frei", "dario@example.com")

    screen = window()
    user = association.administrator
    screen.log_in(user.login, user.password)
    screen.open_settings(ADDON)
    screen.field("cleverreach_booked").locator("input").check()
    screen.save_settings()

    screen.open_settings(ADDON)
    screen.fill("cleverreach_client_id", box.client_id)
    screen.fill("cleverreach_client_secret", box.client_secret)
    screen.press("action_cleverreach_test")
    # Name and customer number of the account at CleverReach.
    expect(screen.notification()).to_contain_text("Sandbox")
    expect(screen.notification()).to_contain_text(str(box.switches.customer))
    screen.press("action_cleverreach_refresh")
    expect(screen.notification()).to_contain_text("1")

    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_matchings")
    screen.add()
    screen.choose("tag_ids", tag_name)
    screen.choose("group_id", "Bulletin")
    screen.save()
    expect(screen.field("contact_count")).to_contain_text("3")

    open_account(screen)
    screen.press("action_upload")
    # Seen live: nothing is loaded anew.
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    assert association.on_list(group) == {"anna@example.com", "beat@example.com"}

    open_account(screen)
    screen.press("action_upload")
    # The time at which it is free again.
    expect(screen.dialog()).to_contain_text(re.compile(r"\d{1,2}:\d{2}"))
    screen.dialog().locator("footer button").click()

    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_log")
    expect(screen.page.locator(".o_searchview_facet")).to_have_count(1)
    expect(screen.rows().first).to_be_visible()
    expect(screen.rows().filter(has_text="Bulletin")).not_to_have_count(0)


def open_account(screen):
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_accounts")
