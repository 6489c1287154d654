"""Every view of the addon opens in the browser without a fault behind it."""

import pytest
from playwright.sync_api import expect

ADDON = "fairgate_cleverreach"
ROOT = f"{ADDON}.menu_root"


@pytest.fixture(params=[False, True], ids=["empty", "filled"])
def booked(request, association, box):
    """A booked service: with nothing in it, or after an upload."""
    box.store.create_group("Bulletin")
    box.store.create_attribute("city")
    account = association.book()
    if request.param:
        tag, _name = association.tag("Newsletter")
        association.contact("Anna Muster", "anna@example.com", tag)
        association.contact("Carla Rossi", False, tag)
        association.call("cleverreach.field.map", "create", [{"source": "city"}])
        association.match(tag, "Bulletin")
        association.upload(account)


def ways(association):
    """:return: the ways through the menus to each view: lists of external ids"""
    menus = association.call(
        "ir.ui.menu",
        "search_read",
        [["id", "child_of", association.record(ROOT)], ["action", "!=", False]],
        ["parent_id"],
    )
    ids = [menu["id"] for menu in menus]
    parents = [menu["parent_id"][0] for menu in menus if menu["parent_id"]]
    names = association.external_ids("ir.ui.menu", ids + parents)
    return [
        [
            names[menu_id]
            for menu_id in (menu["parent_id"][0], menu["id"])
            if names[menu_id] != ROOT
        ]
        for menu in menus
    ]


@pytest.mark.usefixtures("booked")
def test_every_menu_opens_every_kind_of_view(association, window):
    screen = window(association.administrator)
    for way in ways(association):
        screen.open_menu(ROOT, *way)
        kinds = screen.page.locator(".o_cp_switch_buttons .o_switch_view")
        for number in range(kinds.count()):
            kinds.nth(number).click()
            screen.settle()
            assert screen.faults == [], way
        open_first_record(screen)
        assert screen.faults == [], way


def open_first_record(screen):
    lists = screen.page.locator(".o_cp_switch_buttons .o_switch_view.o_list")
    if lists.count():
        lists.click()
        screen.settle()
    if screen.rows().count():
        cells = "td.o_data_cell:not(.o_handle_cell)"
        screen.rows().first.locator(cells).nth(1).click()
        screen.settle()


@pytest.mark.parametrize("booked", [True], ids=["filled"], indirect=True)
@pytest.mark.usefixtures("booked")
def test_every_view_opens_on_a_phone(association, window):
    screen = window(association.administrator, width=390)
    actions = association.call(
        "ir.actions.act_window",
        "search_read",
        [["res_model", "=like", "cleverreach.%"], ["path", "!=", False]],
        ["path"],
    )
    assert actions
    for action in actions:
        screen.go(f"/odoo/{action['path']}")
        expect(screen.view()).to_be_visible()
        screen.settle()
        assert screen.faults == [], action
