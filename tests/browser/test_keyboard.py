"""Whoever cannot use a mouse goes the whole way all the same."""

from playwright.sync_api import expect

FURTHEST = 80
"""How often somebody presses a key before giving up."""

FOCUSED = "selector => document.activeElement.matches(selector)"
"""Tells whether what ``selector`` selects has the focus."""


def move_to(screen, selector, key="Tab"):
    """Press a key until what ``selector`` selects has the focus."""
    for _press in range(FURTHEST):
        screen.page.keyboard.press(key)
        if screen.page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"The key {key} never gets to {selector}")


def press(screen, button):
    move_to(screen, f"button[name={button}]")
    screen.page.keyboard.press("Enter")


def press_above_a_list(screen, button):
    """Press a button that is told by a letter: Odoo's search bar keeps the Tab key."""
    shown = screen.button(button)
    expect(shown).to_be_visible()
    screen.settle()
    screen.page.keyboard.press(f"Alt+{shown.get_attribute('data-hotkey')}")


def type_into(screen, field, text):
    move_to(screen, f"[name={field}] input")
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.type(text)


def choose(screen, field, text):
    """Choose a record by typing its name."""
    if not screen.page.evaluate(FOCUSED, f"[name={field}] input"):
        move_to(screen, f"[name={field}] input")
    screen.page.keyboard.type(text)
    entry = screen.page.locator(".o-autocomplete--dropdown-item a.ui-state-active")
    expect(entry.filter(has_text=text)).to_be_visible()
    screen.page.keyboard.press("Enter")


def turn_to_our_tab(screen):
    expect(screen.settings_tab("fairgate_cleverreach")).to_be_visible()
    screen.settle()
    move_to(screen, ".settings_tab [data-key=fairgate_cleverreach]")
    screen.page.keyboard.press("Enter")


def go_back(screen, pages):
    """Go back to the settings by the way that the breadcrumbs show."""
    for _page in range(pages):
        screen.settle()
        screen.page.keyboard.press("Alt+b")
    turn_to_our_tab(screen)


def test_from_an_empty_company_to_a_checked_upload(association, screen, box):
    group = box.store.create_group("Bulletin")["id"]
    box.store.add_receiver(group, "stranger@example.org")
    box.store.create_attribute("rufname")
    tag, tag_name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.contact("Carla Rossi", False, tag)
    book(screen)
    connect(screen, box)
    match(screen, tag_name)
    choose_fields(screen)
    preview(screen)
    upload(screen)
    assert association.on_list(group) == {"stranger@example.org"}
    confirm(screen)
    (sent,) = box.store.receivers(group)
    assert sent["email"] == "anna@example.com"
    assert sent["global_attributes"]["rufname"] == "Anna"
    look_who_was_left_out(screen)


def book(screen):
    # As by typing the address.
    screen.page.goto(f"{screen.url}/odoo/settings")
    turn_to_our_tab(screen)
    move_to(screen, "[name=cleverreach_booked] input")
    screen.page.keyboard.press("Space")
    with screen.page.expect_event("load"):
        screen.page.keyboard.press("Alt+s")


def connect(screen, box):
    turn_to_our_tab(screen)
    type_into(screen, "cleverreach_client_id", box.client_id)
    type_into(screen, "cleverreach_client_secret", box.client_secret)
    press(screen, "action_cleverreach_test")
    expect(screen.notification()).to_contain_text("Sandbox")
    screen.settle()
    press(screen, "action_cleverreach_refresh")
    expect(screen.notification().filter(has_text="Bulletin")).to_be_visible()
    screen.settle()


def match(screen, tag_name):
    press(screen, "action_cleverreach_matchings")
    expect(screen.page.locator("th[data-name=contact_count]")).to_be_visible()
    screen.settle()
    screen.page.keyboard.press("Alt+c")
    expect(screen.field("tag_ids")).to_be_visible()
    choose(screen, "tag_ids", tag_name)
    choose(screen, "group_id", "Bulletin")
    screen.page.keyboard.press("Alt+s")
    expect(screen.button("action_preview")).to_be_visible()
    go_back(screen, pages=2)


def choose_fields(screen):
    press(screen, "action_cleverreach_field_maps")
    press_above_a_list(screen, "action_add_usual")
    line = screen.rows().filter(has_text="rufname")
    expect(line).to_be_visible()
    screen.settle()
    # From the search bar into the list.
    screen.page.keyboard.press("ArrowDown")
    press(screen, "action_accept_suggestion")
    expect(line.locator("[name=attribute_id]")).to_contain_text("rufname")
    go_back(screen, pages=1)


def preview(screen):
    press(screen, "action_cleverreach_preview")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    screen.settle()


def upload(screen):
    press(screen, "action_upload")
    expect(screen.dialog().locator("[name=first_name]").first).to_be_visible()
    press(screen, "action_confirm")
    expect(screen.state("held")).to_be_visible(timeout=60_000)
    screen.settle()


def confirm(screen):
    press(screen, "action_review_removals")
    expect(screen.page.locator("[name=typed] input")).to_be_focused()
    screen.page.keyboard.type("1")
    press(screen, "action_confirm")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    screen.settle()


def look_who_was_left_out(screen):
    move_to(screen, "[name=skipped_count] button")
    screen.page.keyboard.press("Enter")
    reason = screen.page.locator(".o_group_header")
    expect(reason).to_contain_text("No e-mail address")
    screen.settle()
    move_to(screen, ".o_group_header *, .o_group_header", "ArrowDown")
    screen.page.keyboard.press("Enter")
    expect(screen.rows()).to_contain_text("Carla Rossi")
