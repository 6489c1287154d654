"""Every button of the addon, pressed by a person, does what it says."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from lxml import etree
from playwright.sync_api import expect

from dev.ground.paths import ADDON

from .trouble import Trouble

# What a person sees after the button was pressed.
ACCOUNT = ".o_form_view [name=group_ids]"
ACCOUNT_OPTIONS = ".o_form_view [name=opt_in_pace]"
CONTACT_STATES = ".o_list_view th[data-name=last_sent]"
CONFIRMATION = ".o_dialog [name=typed]"
FIELDS = ".o_list_view th[data-name=suggestion_id]"
FIELD = ".o_form_view .o_field_widget[name=trouble]"
CHOICE = ".o_dialog .o_field_widget[name=attribute_id]"
NAMES = ".o_dialog [name=name_order]"
LINES = ".o_form_view [name=line_ids]"
LOG = ".o_list_view th[data-name=description]"
MAILINGS = ".o_list_view"
MATCHINGS = ".o_list_view th[data-name=contact_count]"
NEWS = ".o_notification"
PEOPLE = ".o_list_view th[data-name=action]"
REMOVALS = ".o_list_view th[data-name=cause]"
STEPS = "button[name=action_cleverreach_refresh]"
UPLOAD = ".o_form_view .o_field_statusbar[name=state]"
UPLOADS = ".o_list_view th[data-name=kind]"

# Where it is pressed.
SETTINGS = "/odoo/settings"
ONE_ACCOUNT = "/odoo/cleverreach/{account}"
OPTIONS = "/odoo/cleverreach-options/{account}"
ALL_MATCHINGS = "/odoo/cleverreach-matchings"
MATCHING = "/odoo/cleverreach-matchings/{matching}"
HELD = "/odoo/cleverreach-matchings/{held}"
BLOCKED = "/odoo/cleverreach-matchings/{blocked}"
ALL_FIELDS = "/odoo/cleverreach-fields"
CITY = "/odoo/cleverreach-fields/{city}"
ZIP = "/odoo/cleverreach-fields/{zip}"
ONE_UPLOAD = "/odoo/cleverreach-uploads/{upload}"
PREVIEW = "/odoo/cleverreach-uploads/{preview}"
STATES = "/odoo/cleverreach-contacts"
ONE_CONTACT = "/odoo/res.partner/{anna}"


def click(selector):
    return lambda screen: screen.page.locator(selector).first.click()


def in_row(text):
    """Select the row of a list, or the card, that has ``text``."""
    return f":is(tr.o_data_row, .o_kanban_record):has-text('{text}')"


ALLOWED = f"{in_row('Elena')}:has-text('Bulletin'):not(:has-text('Unsubscribed'))"


def fill(name, value):
    return lambda screen: screen.fill(name, value)


# On a phone the buttons above a list are in a menu.
MORE = (click("button.o-control-panel-adaptive-dropdown"),)


def turn_to(page):
    return click(f".nav-link[name={page}]")


def open_line(text):
    return click(f"[name=line_ids] {in_row(text)} td[name=wanted_count]")


def open_settings(screen):
    screen.settings_tab("fairgate_cleverreach").click()


def unfold(screen):
    screen.press("action_cleverreach_steps")
    expect(screen.page.locator(STEPS)).to_be_visible()


def archive_account(screen):
    """From the settings page, and back to it."""
    screen.press("action_cleverreach_overview")
    expect(screen.field("group_ids")).to_be_visible()
    click(".o_cp_action_menus button")(screen)
    screen.page.locator(".o-dropdown--menu .oi-archive").first.click()
    screen.dialog().locator("footer .btn-primary").click()
    screen.settle()
    screen.go(SETTINGS)


class Press(NamedTuple):
    """A button, the page it is on, and what is to be seen after it was pressed.

    ``before``: what has to be done first; ``within``: the part of the page, where
    there are several such buttons, or ``number``: the how manieth it is.
    ``told_to_wait``: CleverReach asks to wait, so that an upload does not end at once.
    ``by_manager``: by one who may not open Odoo's settings.
    """

    button: str
    address: str
    seen: str
    before: tuple[Callable, ...] = ()
    within: str = ""
    number: int = 0
    confirm: bool = False
    phone: bool = False
    told_to_wait: bool = False
    by_manager: bool = False


PRESSES = {
    "cleverreach_account_view_form": [
        Press("action_upload", ONE_ACCOUNT, UPLOAD),
        Press("action_preview", ONE_ACCOUNT, UPLOAD),
        Press("action_resend", ONE_ACCOUNT, UPLOAD, confirm=True),
        # A list failed in the upload above, and one waits for a confirmation.
        Press("action_open_matchings", ONE_ACCOUNT, MATCHINGS),
        Press("action_review_removals", ONE_ACCOUNT, CONFIRMATION),
        Press("action_open_field_troubles", ONE_ACCOUNT, FIELDS),
    ],
    "cleverreach_account_view_form_options": [
        Press(
            "action_webhook_on",
            OPTIONS,
            "button[name=action_webhook_off]",
        ),
        Press(
            "action_webhook_off",
            OPTIONS,
            "button[name=action_webhook_on]",
        ),
        # Administrators have it on the settings page.
        Press("action_test_connection", OPTIONS, NEWS, by_manager=True),
    ],
    "cleverreach_matching_view_list": [
        Press("action_preview", ALL_MATCHINGS, UPLOAD),
        Press("action_review_removals", ALL_MATCHINGS, CONFIRMATION),
        Press("action_find_lists", ALL_MATCHINGS, NEWS),
    ],
    "cleverreach_matching_view_kanban": [
        Press("action_preview", ALL_MATCHINGS, UPLOAD, phone=True),
        Press("action_review_removals", ALL_MATCHINGS, CONFIRMATION, phone=True),
        Press("action_find_lists", ALL_MATCHINGS, NEWS, before=MORE, phone=True),
    ],
    "cleverreach_matching_view_form": [
        Press("action_preview", MATCHING, UPLOAD),
        Press("action_open_field_troubles", MATCHING, FIELD),
        Press("action_review_removals", HELD, CONFIRMATION),
        Press(
            "action_accept_tags",
            BLOCKED,
            ".o_form_view:not(:has(button[name=action_accept_tags]))",
        ),
        Press("action_delete", BLOCKED, MATCHINGS, confirm=True),
    ],
    "cleverreach_confirm_view_form": [
        Press(
            "action_open_removals",
            HELD,
            REMOVALS,
            before=(click("button[name=action_review_removals]"),),
        ),
        Press(
            "action_confirm",
            HELD,
            UPLOAD,
            before=(
                click("button[name=action_review_removals]"),
                fill("typed", "1"),
            ),
        ),
    ],
    "cleverreach_field_map_view_form": [
        Press("action_choose_another", CITY, CHOICE),
        Press("action_accept_type", CITY, f".o_form_view:not(:has({FIELD}:visible))"),
        Press("action_create_missing", ZIP, f".o_form_view:not(:has({FIELD}:visible))"),
    ],
    "cleverreach_names_view_form": [
        Press(
            "action_confirm",
            ALL_FIELDS,
            NEWS,
            before=(click("button[name=action_check_names]"),),
            within=".o_dialog",
        ),
    ],
    "cleverreach_field_map_view_list": [
        Press("action_choose_another", ALL_FIELDS, CHOICE, within=in_row("city")),
        Press("action_auto_match", ALL_FIELDS, NEWS, within=in_row("Street")),
        Press(
            "action_accept_suggestion",
            ALL_FIELDS,
            "td[name=attribute_id]:has-text('rufname')",
        ),
        Press(
            "action_accept_type",
            ALL_FIELDS,
            f"{in_row('city')} td[name=state]:has-text('Matched')",
        ),
        Press(
            "action_create_missing",
            ALL_FIELDS,
            f"{in_row('zip')} td[name=state]:has-text('Matched')",
        ),
        Press("action_auto_match_all", ALL_FIELDS, NEWS),
        Press("action_check_names", ALL_FIELDS, NAMES),
        Press("action_add_usual", ALL_FIELDS, in_row("Greeting Line")),
    ],
    "cleverreach_field_map_view_kanban": [
        Press(
            "action_choose_another",
            ALL_FIELDS,
            CHOICE,
            within=in_row("city"),
            phone=True,
        ),
        Press(
            "action_auto_match", ALL_FIELDS, NEWS, within=in_row("Street"), phone=True
        ),
        Press(
            "action_accept_suggestion",
            ALL_FIELDS,
            f"{in_row('rufname')}:has-text('Matched')",
            phone=True,
        ),
        Press(
            "action_accept_type",
            ALL_FIELDS,
            f"{in_row('city')}:has-text('Matched')",
            phone=True,
        ),
        Press(
            "action_create_missing",
            ALL_FIELDS,
            f"{in_row('zip')}:has-text('Matched')",
            phone=True,
        ),
        Press("action_auto_match_all", ALL_FIELDS, NEWS, before=MORE, phone=True),
        Press("action_check_names", ALL_FIELDS, NAMES, before=MORE, phone=True),
        Press(
            "action_add_usual",
            ALL_FIELDS,
            in_row("Greeting Line"),
            before=MORE,
            phone=True,
        ),
    ],
    "cleverreach_contact_state_view_list": [
        Press("action_try_again", STATES, NEWS),
        Press(
            "action_allow_again",
            STATES,
            ALLOWED,
            confirm=True,
        ),
        Press("action_ask_to_confirm", STATES, NEWS, confirm=True),
    ],
    "cleverreach_contact_state_view_kanban": [
        Press("action_try_again", STATES, NEWS, phone=True),
        Press(
            "action_allow_again",
            STATES,
            ALLOWED,
            confirm=True,
            phone=True,
        ),
        Press("action_ask_to_confirm", STATES, NEWS, confirm=True, phone=True),
    ],
    "cleverreach_upload_view_form": [
        Press("action_open_log", ONE_UPLOAD, LOG),
        Press("action_open_steps", ONE_UPLOAD, PEOPLE),
        Press("action_open_field_troubles", ONE_UPLOAD, FIELD),
        Press(
            "action_open_field_troubles",
            ONE_UPLOAD,
            FIELD,
            before=(open_line("Club"),),
            within=".o_dialog",
        ),
        Press("action_try_again", ONE_UPLOAD, NEWS),
        Press("action_review_removals", ONE_UPLOAD, CONFIRMATION, within=".alert"),
        Press("action_review_removals", ONE_UPLOAD, CONFIRMATION, within=LINES),
        Press(
            "action_review_removals", ONE_UPLOAD, CONFIRMATION, within=LINES, phone=True
        ),
        Press(
            "action_review_removals",
            ONE_UPLOAD,
            CONFIRMATION,
            before=(open_line("Club"),),
            within=".o_dialog",
        ),
        Press(
            "action_open_held",
            ONE_UPLOAD,
            REMOVALS,
            before=(open_line("Club"),),
            within=".o_dialog",
        ),
        Press(
            "action_upload", PREVIEW, ".o_field_widget[name=kind]:has-text('Manual')"
        ),
        Press(
            "action_stop",
            ONE_ACCOUNT,
            ".o_form_view:not(:has(button[name=action_stop]:visible))",
            before=(click("button[name=action_upload]"),),
            confirm=True,
            told_to_wait=True,
        ),
    ],
    "res_partner_view_form": [
        Press("action_open_cleverreach", ONE_CONTACT, CONTACT_STATES),
    ],
    "res_config_settings_view_form": [
        *(
            Press(button, SETTINGS, seen, before=(open_settings,))
            for button, seen in (
                ("action_cleverreach_overview", ACCOUNT),
                ("action_cleverreach_options", ACCOUNT_OPTIONS),
                ("action_cleverreach_steps", STEPS),
            )
        ),
        # All is done: the checklist is folded.
        *(
            Press(button, SETTINGS, seen, before=(open_settings, unfold))
            for button, seen in (
                ("action_cleverreach_refresh", NEWS),
                ("action_cleverreach_matchings", MATCHINGS),
                ("action_cleverreach_field_maps", FIELDS),
                ("action_cleverreach_preview", UPLOAD),
                ("action_cleverreach_upload", UPLOAD),
                ("action_cleverreach_review", CONFIRMATION),
            )
        ),
        Press(
            "action_cleverreach_restore",
            SETTINGS,
            "button[name=action_cleverreach_test]",
            before=(open_settings, archive_account, open_settings),
        ),
    ],
}


BY_MANAGERS = {
    view
    for view, presses in PRESSES.items()
    if any(press.by_manager for press in presses)
}


# Before the first upload only: see test_main_path.py.
ELSEWHERE = {("cleverreach_names_view_form", "action_confirm"): 1}


def test_every_button_has_a_test():
    there = Counter()
    for path in [*ADDON.glob("views/*.xml"), *ADDON.glob("wizard/*.xml")]:
        for view in etree.parse(path).iterfind(".//record[@model='ir.ui.view']"):
            names = view.xpath(".//button[@type='object']/@name")
            there.update((view.get("id"), name) for name in names)
    tested = Counter(
        (view, press.button) for view, presses in PRESSES.items() for press in presses
    )
    assert there == tested + Counter(ELSEWHERE)


@pytest.mark.parametrize("view", PRESSES)
def test_the_buttons_of(association, odoo, window, subtests, view):
    trouble = Trouble(association)
    wide, narrow = (
        window(association.administrator, width=width) for width in (1280, 390)
    )
    managers = f"{ADDON.name}.group_manager"
    manager = window(association.user(managers)) if view in BY_MANAGERS else None
    for press in PRESSES[view]:
        association.let_days_pass(odoo.database)
        screen = narrow if press.phone else manager if press.by_manager else wide
        screen.go(press.address.format(**vars(trouble)))
        if press.told_to_wait:
            trouble.let_cleverreach_ask_to_wait()
        with subtests.test(press.button, number=press.number, phone=press.phone):
            do(screen, press)
        association.uploaded()


def do(screen, press):
    for step in press.before:
        step(screen)
        screen.settle()
    place = screen.page.locator(press.within) if press.within else screen.page
    button = place.locator(f"button[name={press.button}]:visible").nth(press.number)
    button.click()
    if press.confirm:
        screen.dialog().locator("footer .btn-primary").click()
    expect(screen.page.locator(press.seen).first).to_be_visible()
    expect(screen.page.locator(".o_error_dialog")).to_have_count(0)
