"""What a contact's form shows of CleverReach, and what can be done there."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tag(association, box):
    """A tag whose contacts have been uploaded to the list "Bulletin"."""
    box.store.create_group("Bulletin")
    account = association.book()
    tag, _name = association.tag("Newsletter")
    association.contact("Anna Muster", "anna@example.com", tag)
    association.match(tag, "Bulletin")
    association.upload(account)
    return tag


def open_contact(screen, contact):
    screen.go(f"/odoo/res.partner/{contact}")
    expect(screen.field("name")).to_be_visible()


def test_one_contact_is_uploaded_from_its_form(association, screen, tag, box):
    nina = association.contact("Nina Graf", "nina@example.com", tag)
    open_contact(screen, nina)
    expect(screen.field("cleverreach_list_count")).to_contain_text("0")
    screen.press("action_cleverreach_upload")
    expect(screen.notification()).to_contain_text("Nina Graf")
    assert association.uploaded()["state"] == "done"
    (group,) = box.store.groups()
    assert "nina@example.com" in association.on_list(group["id"])
    open_contact(screen, nina)
    expect(screen.field("cleverreach_list_count")).to_contain_text("1")
    screen.press("action_open_cleverreach")
    expect(screen.rows()).to_have_count(1)
    expect(screen.rows()).to_contain_text("Bulletin")


def test_the_form_says_before_and_after_what_an_upload_does(association, screen, tag):
    """Who cannot be uploaded, whose address is shared, and, without leaving the form,
    what became of the one who was uploaded.
    """
    upload = screen.button("action_cleverreach_upload")
    notes = screen.page.locator(".o_cleverreach_notes")
    otto = association.contact("Otto Frei", "otto@example.com")
    open_contact(screen, otto)
    expect(upload).to_be_disabled()
    expect(upload).to_contain_text("No filter role")
    expect(notes).to_have_count(0)

    open_contact(screen, association.contact("Ana", "Anna@example.com", tag))
    expect(notes).to_contain_text("Anna Muster")
    expect(upload).to_be_enabled()

    association.call("mail.blacklist", "create", [{"email": "nora@example.com"}])
    nora = association.contact("Nora Graf", "nora@example.com", tag)
    open_contact(screen, nora)
    expect(notes).to_contain_text("blacklist")
    expect(upload).to_be_disabled()
    # Another address, saved: asked for once more.
    screen.fill("email", "nora@example.org, nora@example.net")
    screen.save()
    expect(notes).to_contain_text("nora@example.org")
    expect(upload).to_be_enabled()
    upload.click()
    expect(screen.notification()).to_contain_text("Nora Graf")
    # Seen live: nothing is loaded anew by hand.
    expect(notes).to_contain_text("Bulletin: sent", timeout=60_000)
    expect(upload).to_be_disabled()
    expect(upload).to_contain_text("Again from")
    expect(screen.field("cleverreach_list_count")).to_contain_text("1")


def test_the_button_waits_until_it_is_known_whether_it_may_be_pressed(
    association, screen, tag
):
    nina = association.contact("Nina Graf", "nina@example.com", tag)
    upload = screen.button("action_cleverreach_upload")
    held, holds = [], [True]

    def hold(call):
        if holds:
            held.append(call)
        else:
            call.continue_()

    def release():
        while not held:
            screen.page.wait_for_timeout(20)
        expect(upload).to_be_disabled()
        holds.clear()
        while held:
            held.pop().continue_()

    screen.page.route("**/cleverreach_outlook", hold)
    open_contact(screen, nina)
    release()
    expect(upload).to_be_enabled()
    # Once more after it was pressed: a second time would be refused.
    holds.append(True)
    upload.click()
    release()
    expect(screen.page.locator(".o_cleverreach_notes")).to_contain_text("sent")
    expect(upload).to_be_disabled()


@pytest.mark.parametrize("late", ["question", "answer"])
def test_the_end_of_an_upload_is_seen_though_its_news_come_first(
    association, screen, tag, box, late
):
    """The form asks what becomes of the contact; when the upload has ended before that
    is asked, or before the answer arrives, no news of it follow.
    """
    nina = association.contact("Nina Graf", "nina@example.com", tag)
    open_contact(screen, nina)
    upload = screen.button("action_cleverreach_upload")
    expect(upload).to_contain_text("Upload to CleverReach")
    screen.settle()
    held, ended = [], []

    def hold(call):
        if ended:
            call.continue_()
        else:
            held.append((call, call.fetch() if late == "answer" else None))

    screen.page.route("**/cleverreach_outlook", hold)
    box.fault("delay", seconds=2, times=1)
    upload.click()
    expect(screen.notification()).to_contain_text("Nina Graf")
    while not held:
        screen.page.wait_for_timeout(20)
    ended.append(association.uploaded())
    for call, answer in held:
        if answer:
            assert answer.json()["result"]["running"]
            call.fulfill(response=answer)
        else:
            call.continue_()
    notes = screen.page.locator(".o_cleverreach_notes")
    expect(notes).to_contain_text("Bulletin: sent")
    expect(screen.field("cleverreach_list_count")).to_contain_text("1")
