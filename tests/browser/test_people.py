"""Each number of a result opens the people whom it counts, and goes on to do so."""

import pytest
from playwright.sync_api import expect

UPLOAD = "/odoo/cleverreach-uploads"


@pytest.fixture
def account(association, box):
    """An account whose one list asks before anybody is removed."""
    box.store.create_group("Bulletin")
    account = association.book()
    association.call(
        "cleverreach.account",
        "write",
        account,
        {"brake_count": 0, "brake_percent": 0},
    )
    return account


@pytest.fixture
def tag(association, account):
    tag, _name = association.tag("Newsletter")
    association.match(tag, "Bulletin")
    return tag


class Club:
    """Contacts with the filter role, by their first names."""

    def __init__(self, association, odoo, account, tag):
        self._association = association
        self._database = odoo.database
        self._account = account
        self._tag = tag
        self._ids = {}

    def join(self, *names):
        for name in names:
            address = f"{name.lower()}@example.com"
            self._ids[name] = self._association.contact(name, address, self._tag)

    def leave(self, *names):
        ids = [self._ids[name] for name in names]
        self._association.call("res.partner", "write", ids, {"category_id": [(5,)]})

    def write(self, name, **values):
        self._association.call("res.partner", "write", self._ids[name], values)

    def delete(self, name):
        self._association.call("res.partner", "unlink", self._ids[name])

    def upload(self):
        self._association.let_days_pass(self._database)
        return self._association.upload(self._account)["id"]

    def preview(self):
        self._association.call("cleverreach.account", "action_preview", [self._account])
        return self._association.uploaded()["id"]


@pytest.fixture
def club(association, odoo, account, tag):
    return Club(association, odoo, account, tag)


def people(screen, upload, count):
    """:return: the names behind a number of an upload's only line"""
    screen.go(f"{UPLOAD}/{upload}")
    # A page that was read before is drawn again if it has changed since.
    screen.settle()
    number(screen, count).click()
    return opened(screen)


def number(screen, count):
    return screen.page.locator(f"[name=line_ids] td[name={count}] button")


def opened(screen):
    """:return: the names that are shown, those in closed groups too"""
    head = screen.page.locator(".o_list_view th[data-name=display_name]")
    expect(head).to_be_visible()
    screen.settle()
    for closed in screen.page.locator(".o_group_header .fa-caret-right").all():
        closed.click()
        screen.settle()
    return {name.strip() for name in names(screen).all_inner_texts()}


def names(screen):
    return screen.rows().locator("td[name=display_name]")


def test_old_numbers_open_the_same_people_whatever_comes_later(club, screen):
    club.join("Anna", "Beat", "Carla")
    first = club.upload()
    club.leave("Beat", "Carla")
    club.join("Elena")
    club.write("Anna", email=False)
    held = club.upload()

    def seen():
        return {
            (upload, count): people(screen, upload, count)
            for upload, count in (
                (first, "created_count"),
                (held, "created_count"),
                (held, "skipped_count"),
                (held, "held_removal_count"),
            )
        }

    before = seen()
    assert before == {
        (first, "created_count"): {"Anna", "Beat", "Carla"},
        (held, "created_count"): {"Elena"},
        (held, "skipped_count"): {"Anna"},
        (held, "held_removal_count"): {"Anna", "Beat", "Carla"},
    }
    club.join("Fabio")
    preview = club.preview()
    planned = people(screen, preview, "removal_count")
    assert planned == {"Anna", "Beat", "Carla"}
    assert people(screen, preview, "created_count") == {"Fabio"}
    assert seen() == before
    club.leave("Elena")
    club.write("Anna", email="anna@example.com")
    club.upload()
    assert seen() == before
    assert people(screen, preview, "removal_count") == planned
    assert people(screen, preview, "created_count") == {"Fabio"}


def test_a_removal_says_why_and_a_deleted_contact_that_it_is_one(box, club, screen):
    club.join("Anna", "Beat", "Carla")
    club.upload()
    club.leave("Beat")
    club.delete("Carla")
    (group,) = box.store.groups()
    box.store.add_receiver(group["id"], "stranger@example.org")
    held = club.upload()
    assert people(screen, held, "held_removal_count") == {
        "Beat",
        "Deleted contact",
        "Not a contact in Odoo",
    }
    for name, cause in (
        ("Beat", "No longer has the filter role"),
        ("Deleted contact", "Contact deleted"),
        ("Not a contact in Odoo", "Came from elsewhere"),
    ):
        expect(screen.rows().filter(has_text=name)).to_contain_text(cause)
    expect(screen.page.locator(".o_list_view")).not_to_contain_text("carla@")


def test_a_number_opens_its_people_even_if_the_page_is_drawn_anew_meanwhile(
    association, odoo, club, screen
):
    club.join("Anna")
    upload = club.upload()
    people(screen, upload, "created_count")
    association.let_days_pass(odoo.database)
    reads, openings = held(screen, "web_read"), held(screen, "action_open_people")
    screen.go(f"{UPLOAD}/{upload}")
    shown = number(screen, "created_count").element_handle()
    number(screen, "created_count").click()
    let_go(screen, reads)
    screen.page.wait_for_function("number => !number.isConnected", arg=shown)
    let_go(screen, openings)
    assert opened(screen) == {"Anna"}


def held(screen, method):
    """:return: list of the calls of a method that wait until they are let go"""
    calls = []
    screen.page.route(f"**/{method}", lambda call: calls.append(call))
    return calls


def let_go(screen, calls):
    while not calls:
        screen.page.wait_for_timeout(20)
    calls.pop().continue_()


def test_a_row_opens_its_contact(club, screen):
    club.join("Anna")
    people(screen, club.upload(), "created_count")
    names(screen).click()
    expect(screen.field("category_id")).to_be_visible()


def test_a_deleted_contact_stays_counted_and_cannot_be_opened(club, screen):
    club.join("Anna", "Beat")
    upload = club.upload()
    club.delete("Beat")
    assert people(screen, upload, "created_count") == {"Anna", "Deleted contact"}
    names(screen).filter(has_text="Deleted contact").click()
    expect(screen.dialog()).to_contain_text("deleted")


def test_on_a_phone_a_number_opens_cards(club, association, window):
    club.join("Anna")
    club.write("Anna", email=False)
    upload = club.upload()
    phone = window(association.administrator, width=390)
    phone.go(f"{UPLOAD}/{upload}")
    phone.people("skipped_count").click()
    card = phone.page.locator(".o_kanban_record:has-text('No e-mail address')")
    expect(card).to_contain_text("Anna")
    card.click()
    expect(phone.field("category_id")).to_be_visible()


def test_all_people_of_an_upload_are_listed_by_what_was_done(club, screen):
    club.join("Anna", "Beat")
    club.write("Beat", email=False)
    upload = club.upload()
    screen.go(f"{UPLOAD}/{upload}")
    screen.press("action_open_steps")
    expect(screen.page.locator(".o_group_header")).to_have_count(2)


def test_the_numbers_of_a_lines_own_form_open_too(club, screen):
    club.join("Anna")
    upload = club.upload()
    screen.go(f"{UPLOAD}/{upload}")
    screen.page.locator("[name=line_ids] td[name=group_id]").click()
    screen.dialog().locator("[name=created_count] button").click()
    expect(names(screen)).to_have_text(["Anna"])
    expect(screen.page.locator(".o_last_breadcrumb_item")).to_contain_text("Bulletin")
    expect(screen.page.locator(".o_dialog")).to_have_count(0)
