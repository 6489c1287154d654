"""The connection log: the last week at first, more on request."""

from playwright.sync_api import expect

from dev.ground.postgres import connect

ADDON = "fairgate_cleverreach"


def test_the_log_shows_the_last_7_days_until_more_is_asked_for(
    association, odoo, window
):
    account = association.book()
    association.call("cleverreach.account", "action_refresh", [account])
    ids = association.call("cleverreach.log", "search", [])
    with connect(odoo.database) as cursor:
        cursor.execute(
            "UPDATE cleverreach_log SET date = date - interval '8 days' WHERE id = %s",
            [ids[0]],
        )
    screen = window(association.administrator)
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_log")
    expect(screen.rows()).to_have_count(len(ids) - 1)
    screen.page.locator(".o_searchview_facet .o_facet_remove").click()
    expect(screen.rows()).to_have_count(len(ids))
