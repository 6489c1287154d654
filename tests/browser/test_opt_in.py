"""Double opt-in, from the option to the state of somebody who has confirmed."""

from playwright.sync_api import expect


def test_from_the_option_to_a_confirmation(association, window, box, odoo):
    group = box.store.create_group("Bulletin")["id"]
    account = association.book()
    tag, _name = association.tag("Newsletter")
    anna = association.contact("Anna Muster", "anna@example.com", tag)
    association.contact("Beat Meier", "beat@example.com", tag)
    matching = association.match(tag, "Bulletin")
    odoo.call("ir.config_parameter", "set_param", "web.base.url", odoo.url)
    screen = window(association.administrator)

    without_a_form(screen, matching)
    box.store.create_form(group, "Newsletter sign-up")
    association.call("cleverreach.account", "action_refresh", [account])
    choose(screen, matching)
    be_told_at_once(screen, account)
    preview(screen, account, box)
    upload(screen, account, box)
    see_who_was_asked(screen)
    confirm(window(), box)
    # Nobody uploads or reads the list: CleverReach calls.
    assert box.deliveries.wait()
    association.known(anna, "active")
    states(screen, anna)
    assert len(box.store.mails()) == 2


def without_a_form(screen, matching):
    open_options(screen, matching)
    expect(screen.field("double_opt_in").locator("input")).to_be_disabled()


def choose(screen, matching):
    open_options(screen, matching)
    screen.field("double_opt_in").locator("input").check()
    # The list has only one: it is chosen already.
    form = screen.field("form_id").locator("input")
    expect(form).to_have_value("Newsletter sign-up")
    screen.save()


def open_options(screen, matching):
    screen.go(f"/odoo/cleverreach-matchings/{matching}")
    screen.page.locator(".nav-link[name=options]").click()


def be_told_at_once(screen, account):
    screen.go(f"/odoo/cleverreach-options/{account}")
    screen.page.locator(".nav-link[name=webhook]").click()
    screen.press("action_webhook_on")
    expect(screen.button("action_webhook_off")).to_be_visible()


def preview(screen, account, box):
    screen.go(f"/odoo/cleverreach/{account}")
    screen.press("action_preview")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    expect(screen.people("asked_count")).to_contain_text("2")
    assert box.store.mails() == []


def upload(screen, account, box):
    screen.go(f"/odoo/cleverreach/{account}")
    screen.press("action_upload")
    expect(screen.state("done")).to_be_visible(timeout=60_000)
    assert len(box.store.mails()) == 2


def see_who_was_asked(screen):
    screen.people("asked_count").click()
    rows = screen.rows()
    expect(rows).to_have_count(2)
    expect(rows.first.locator("td[name=answer]")).to_contain_text("Mail sent")
    expect(rows.first.locator("td[name=asked_date]")).not_to_be_empty()


def confirm(mailbox, box):
    """Anna clicks the link in her mail, on the page of the sandbox."""
    mailbox.page.goto(f"{box.url}/mails")
    row = mailbox.page.locator("tr", has_text="anna@example.com")
    row.get_by_role("button").click()
    expect(row.get_by_role("button")).to_have_count(0)


def states(screen, anna):
    screen.go(f"/odoo/res.partner/{anna}")
    screen.press("action_open_cleverreach")
    expect(screen.rows()).to_contain_text("Active")
    screen.go("/odoo/cleverreach-contacts")
    beat = screen.rows().filter(has_text="Beat Meier")
    expect(beat).to_contain_text("Waiting for double opt-in")
    expect(beat.locator("button[name=action_ask_to_confirm]")).to_be_visible()
