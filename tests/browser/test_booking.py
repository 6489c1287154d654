"""Who sees the service, and when."""

import re

import pytest
from playwright.sync_api import expect

ADDON = "fairgate_cleverreach"
CONTACT_BUTTONS = ("action_cleverreach_upload", "action_open_cleverreach")
CONTACT_MANAGER = "base.group_partner_manager"
MENU = f"{ADDON}.menu_root"


def app_names(screen):
    return screen.open_apps().evaluate_all(
        "entries => entries.map(entry => entry.dataset.menuXmlid)"
    )


def contact_buttons(screen, contact):
    """Open a contact; return which of our buttons are on its form."""
    screen.go(f"/odoo/res.partner/{contact}")
    expect(screen.field("name")).to_be_visible()
    return [name for name in CONTACT_BUTTONS if screen.button(name).count()]


def test_before_the_service_is_booked_only_its_switch_is_there(association, screen):
    assert MENU not in app_names(screen)
    assert contact_buttons(screen, association.contact("Anna", "a@example.com")) == []
    screen.open_settings(ADDON)
    page = screen.page.locator(f".app_settings_block[data-key='{ADDON}']")
    expect(page.locator(".o_field_widget")).to_have_count(1)
    expect(screen.field("cleverreach_booked")).to_be_visible()
    expect(page.locator("button")).to_have_count(0)


def test_before_booking_every_address_leads_to_the_settings(association, screen):
    paths = association.call(
        "ir.actions.act_window",
        "search_read",
        [["path", "=like", "cleverreach%"]],
        ["path"],
    )
    assert len(paths) > 5
    for path in (f"{paths[0]['path']}/new", *(action["path"] for action in paths[:2])):
        screen.page.goto(f"{screen.url}/odoo/{path}")
        expect(screen.field("cleverreach_booked")).to_be_visible()
        expect(screen.settings_tab(ADDON)).to_have_class(re.compile("selected"))


def test_an_administrator_without_the_right_sees_why_nothing_is_there(
    association, window
):
    association.book()
    screen = window(association.user("base.group_system"))
    screen.open_settings(ADDON)
    page = screen.page.locator(f".app_settings_block[data-key='{ADDON}']")
    expect(page).to_contain_text("Only managers of this service see its settings")
    expect(page.locator(".o_field_widget")).to_have_count(0)


def test_after_booking_its_users_see_the_service(association, window):
    association.book()
    screen = window(association.administrator)
    assert MENU in app_names(screen)
    contact = association.contact("Anna", "a@example.com")
    assert contact_buttons(screen, contact) == list(CONTACT_BUTTONS)


def test_who_lacks_the_right_sees_nothing_of_a_booked_service(association, window):
    association.book()
    screen = window(association.user(CONTACT_MANAGER))
    contact = association.contact("Anna", "a@example.com")
    assert MENU not in app_names(screen)
    assert contact_buttons(screen, contact) == []


def test_who_may_use_but_not_manage_sees_no_configuration(association, window):
    association.book()
    screen = window(association.user(f"{ADDON}.group_user", CONTACT_MANAGER))
    screen.open_menu(MENU, f"{ADDON}.menu_log")
    expect(screen.rows()).not_to_have_count(0)
    configuration = f"[data-menu-xmlid='{ADDON}.menu_configuration']"
    expect(screen.page.locator(configuration)).to_have_count(0)


def test_giving_the_service_up_hides_it_again(association, screen):
    association.book()
    screen.open_settings(ADDON)
    screen.field("cleverreach_booked").locator("input").uncheck()
    screen.save_settings()
    assert MENU not in app_names(screen)


@pytest.mark.parametrize("language", ["en_US", "fr_FR"])
def test_credentials_are_tested_as_typed_and_kept_if_they_work(
    association, screen, box
):
    account = association.book()
    association.call("cleverreach.account", "action_test_connection", [account])
    screen.open_settings(ADDON)
    screen.fill("cleverreach_client_id", "not the id")
    screen.fill("cleverreach_client_secret", "not the secret")
    screen.press("action_cleverreach_test")
    told = screen.notification()
    expect(told.locator(".bg-danger, .border-danger").first).to_be_visible()
    expect(screen.page.locator(".o_cleverreach_test_message")).to_be_visible()
    # What was typed can be mended; what works is still there.
    expect(screen.field("cleverreach_client_id").locator("input")).to_have_value(
        "not the id"
    )
    assert saved(association, account) == (box.client_id, "ok", "monthly")

    screen.select("cleverreach_frequency", 1)
    screen.fill("cleverreach_client_id", box.client_id)
    screen.fill("cleverreach_client_secret", box.client_secret)
    screen.press("action_cleverreach_test")
    expect(screen.notification()).to_contain_text("Sandbox")
    expect(screen.page.locator(".o_cleverreach_test_message")).to_have_count(0)
    assert saved(association, account) == (box.client_id, "ok", "monthly")
    # What else was changed on the page is not lost, and not saved either.
    screen.save_settings()
    assert saved(association, account) == (box.client_id, "ok", "daily")


def saved(association, account):
    """:return: what the account holds of what is on the settings page"""
    names = ["client_id", "connection_state", "frequency"]
    (read,) = association.call("cleverreach.account", "read", [account], names)
    return tuple(read[name] for name in names)


def test_saving_another_setting_leaves_the_connection_as_it_is(association, screen):
    account = association.book()
    association.call("cleverreach.account", "action_test_connection", [account])
    screen.open_settings(ADDON)
    screen.select("cleverreach_frequency", 1)
    screen.save_settings()
    (read,) = association.call(
        "cleverreach.account", "read", [account], ["frequency", "connection_state"]
    )
    assert (read["frequency"], read["connection_state"]) == ("daily", "ok")
