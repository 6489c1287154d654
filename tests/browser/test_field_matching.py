"""Which contact fields are sent: chosen line by line, with help."""

import pytest
from playwright.sync_api import expect

ADDON = "fairgate_cleverreach"
MENUS = (
    f"{ADDON}.menu_root",
    f"{ADDON}.menu_configuration",
    f"{ADDON}.menu_field_maps",
)


@pytest.fixture
def lines(association, box, window):
    """The page of field matchings, over an account with two fields."""
    box.store.create_attribute("city")
    box.store.create_attribute("rufname")
    association.book()
    screen = window(association.administrator)
    screen.open_menu(*MENUS)
    return screen


def matched(association):
    """:return: dict of contact field → name of its CleverReach field, or None"""
    maps = association.call(
        "cleverreach.field.map", "search_read", [], ["source", "attribute_id"]
    )
    return {
        line["source"]: line["attribute_id"] and line["attribute_id"][1].split()[0]
        for line in maps
    }


def choose_source(screen, name):
    """Choose a field of the contact in the line that is being edited."""
    screen.page.locator(".o_selected_row .o_field_widget[name=source]").click()
    popover = screen.page.locator(".o_model_field_selector_popover")
    popover.locator("input").first.fill(name)
    popover.locator(f"[data-name='{name}'] button").first.click()


def test_a_line_is_added_and_finds_the_field_of_the_same_name(association, lines):
    lines.add()
    choose_source(lines, "city")
    lines.save()
    lines.rows().locator("button[name=action_auto_match]").click()
    expect(lines.notification()).to_be_visible()
    expect(lines.rows().locator("[name=attribute_id]")).to_contain_text("city")
    assert matched(association) == {"city": "city"}


def test_a_field_of_another_language_is_suggested_and_accepted(association, lines):
    association.call(
        "cleverreach.field.map", "create", [{"source": "cleverreach_first_name"}]
    )
    lines.open_menu(*MENUS)
    lines.rows().locator("button[name=action_auto_match]").click()
    expect(lines.rows().locator("[name=suggestion_id]")).to_contain_text("rufname")
    assert matched(association) == {"cleverreach_first_name": False}
    lines.rows().locator("button[name=action_accept_suggestion]").click()
    expect(lines.rows().locator("[name=attribute_id]")).to_contain_text("rufname")
    assert matched(association) == {"cleverreach_first_name": "rufname"}


@pytest.mark.parametrize("language", ["fr_FR"])
def test_the_contact_fields_are_named_in_the_language_of_the_user(association, lines):
    association.call("cleverreach.field.map", "create", [{"source": "city"}])
    lines.open_menu(*MENUS)
    expect(lines.rows().locator("td[name=source]")).to_contain_text("Ville")
