"""A person in front of Odoo: its web client in a real browser.

Fields, buttons and menus are found by their technical names, which are the same in
every language, and stay when a text or a layout changes.
"""

import contextlib
import re
import time

from playwright.sync_api import sync_playwright

PATIENCE = 20_000
"""Milliseconds until a person would say that the page hangs."""

BUILDING = 90_000
"""Milliseconds that a page may take to load: for the first, Odoo builds its bundles."""

QUIET = 0.4
"""Seconds without a request after which a page is complete."""

ESCAPES = 20
"""So often the key is pressed, for what closes slowly or one after the other."""

HARMLESS = (
    # The test drives the page on: requests of the page it leaves are cut off.
    re.compile(r"net::ERR_ABORTED"),
)
"""What the browser's console may say without anything being wrong, and why."""

FOLLOW = """path => {
    for (const old of document.querySelectorAll(".o_notification_close")) {
        old.click();
    }
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
}"""
"""Follows a link in the page, and leaves no news behind that belongs to the old one."""


@contextlib.contextmanager
def chromium(path):
    """Give a running Chromium.

    :param path: of its program
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        try:
            yield browser
        finally:
            browser.close()


class Screen:
    """One window of the browser, on one Odoo.

    :param context: of Playwright: size, language, cookies ...
    :param url: of Odoo, without a slash at its end

    ``faults`` collects what went wrong behind the page: errors in the browser's
    console, uncaught exceptions, and answers of the server with status 500 and above.
    """

    def __init__(self, context, url):
        self.url = url
        self._context = context
        self._context.set_default_timeout(PATIENCE)
        self._context.set_default_navigation_timeout(BUILDING)
        self.page = self._context.new_page()
        self.faults = []
        # The script of the client's worker never ends: only calls and pictures count.
        self._pending = set()
        self.page.on("request", self._note_request)
        self.page.on("requestfinished", lambda done: self._pending.discard(done))
        self.page.on("requestfailed", lambda done: self._pending.discard(done))
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        self.page.on("response", self._note_response)

    def close(self):
        self.page.close()

    def _note_request(self, request):
        if request.resource_type in ("fetch", "xhr", "image"):
            self._pending.add(request)

    def _note_message(self, message):
        if message.type == "error":
            place = message.location.get("url", "")
            self._note(f"console: {message.text} ({place})")

    def _note_response(self, response):
        if response.status >= 500:
            self._note(f"status {response.status}: {response.url}")

    def _note(self, fault):
        if not any(pattern.search(fault) for pattern in HARMLESS):
            self.faults.append(fault)

    # WAYS

    def go_on(self, session):
        """Have the session of somebody who is logged in already.

        :param session: its id
        """
        cookie = {"name": "session_id", "value": session, "url": self.url}
        self._context.add_cookies([cookie])

    def log_in(self, login, password):
        self.page.goto(f"{self.url}/web/login")
        form = self.page.locator("form.oe_login_form")
        form.locator("[name=login]").fill(login)
        form.locator("[name=password]").fill(password)
        form.locator("[name=password]").press("Enter")
        # It may be the first page of all.
        self.page.locator(".o_main_navbar").wait_for(timeout=BUILDING)

    def go(self, path):
        """Open an address below Odoo's own, such as ``/odoo/contacts/5``.

        Where Odoo's client runs already, as by a link in it: its start takes several
        times as long as the page itself.
        """
        if self.page.locator(".o_main_navbar").count() and self._close_parts():
            self._leave_by(lambda: self.page.evaluate(FOLLOW, path))
        else:
            self.page.goto(f"{self.url}{path}")
            self.view().wait_for()

    def _close_parts(self):
        """Close dialogs and menus: they would stay open, and cover what comes.

        :return: whether none is left
        """
        parts = self.page.locator(".o_dialog, .o-dropdown--menu")
        tries = ESCAPES
        while (found := parts.count()) and tries:
            tries -= 1
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(50)
        return not found

    def open_apps(self):
        """Open the list of apps; return its entries."""
        if not self.page.locator(".o_main_navbar").count():
            self.page.goto(f"{self.url}/odoo")
        entries = self.page.locator(".o-dropdown--menu .o_app")
        if not entries.count():
            self.page.locator(".o_navbar_apps_menu button").click()
            entries.first.wait_for()
        return entries

    def open_menu(self, app, *menus):
        """Go through the menus to a view.

        :param app: external id of the app's menu
        :param menus: the menus below it, those that open submenus included, the one
            that opens the view last
        """
        self._turn(self.open_apps().and_(self._menu(app)))
        *ways, last = [self._menu(menu).locator("visible=true") for menu in menus]
        for way in ways:
            way.first.click()
        self._turn(last.first)

    def _turn(self, entry):
        """Choose an entry that opens another view, and wait until the old one is gone.

        Until then, what is done would be done to the view that is left.
        """
        self._leave_by(entry.click)

    def _leave_by(self, deed):
        shown = self.page.locator(".o_action_manager > *").first.element_handle()
        deed()
        self.page.wait_for_function("view => !view.isConnected", arg=shown)
        self.view().wait_for()

    def _menu(self, name):
        return self.page.locator(f"[data-menu-xmlid='{name}']")

    def open_settings(self, app):
        """Open the settings page of an app.

        :param app: its technical name
        """
        self.go("/odoo/settings")
        self.settings_tab(app).click()

    def settings_tab(self, app):
        return self.page.locator(f".settings_tab [data-key='{app}']")

    # THINGS

    def view(self):
        return self.page.locator(".o_action_manager .o_view_controller").last

    def field(self, name):
        return self.page.locator(f".o_field_widget[name='{name}']").first

    def button(self, name):
        """:return: the first visible button that calls a method of that name"""
        return self.page.locator(f"button[name='{name}']:visible").first

    def people(self, count):
        """:return: the first visible number that counts people and opens them

        :param count: the name of its field
        """
        return self.page.locator(f"[name='{count}'] button:visible").first

    def state(self, value):
        """:return: the step of a form's status bar, if the record is there"""
        steps = "[name=state] .o_arrow_button_current"
        return self.page.locator(f"{steps}[data-value='{value}']")

    def rows(self):
        return self.page.locator(".o_list_view .o_data_row")

    def notification(self):
        return self.page.locator(".o_notification").last

    def dialog(self):
        return self.page.locator(".o_dialog .modal-content").last

    def settle(self):
        """Wait until nothing is on its way any more, and nothing is pointed at."""
        self.page.mouse.move(0, 0)
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET:
            self.page.wait_for_timeout(50)
            if self._pending:
                quiet_since = time.monotonic()
        self.page.evaluate("document.fonts.ready")

    # DEEDS

    def fill(self, name, value):
        self.field(name).locator("input, textarea").first.fill(value)

    def choose(self, name, value):
        """Choose a record in a many2one or many2many field by typing its name."""
        self.field(name).locator("input").first.fill(value)
        found = self.page.locator(".o-autocomplete--dropdown-item")
        found.filter(has_text=value).first.click()

    def select(self, name, number):
        """Choose a value of a selection field by its place, counted from 0."""
        self.field(name).locator("input").click()
        self.page.locator(".o_select_menu_item").nth(number).click()

    def press(self, name):
        """Press a button; on a narrow form it may be in a menu of more buttons."""
        more = self.page.locator(".o_statusbar_buttons .o-dropdown, .o_button_more")
        self.button(name).or_(more).locator("visible=true").first.wait_for()
        for menu in more.locator("visible=true").all():
            if self.button(name).count():
                break
            self.page.keyboard.press("Escape")
            self.settle()
            menu.click()
            self.settle()
        self.button(name).click()

    def add(self):
        """Begin a new record: the button above a list, or that of a form."""
        # A list that has just been opened may still be drawn once more.
        self.settle()
        self.page.locator(
            ".o_list_button_add:visible, .o_form_button_create"
        ).first.click()

    def save(self):
        """Save a form, or the line of a list, and wait until that is done."""
        save = self.page.locator(".o_form_button_save, .o_list_button_save")
        save.locator("visible=true").first.click()
        save.locator("visible=true").first.wait_for(state="hidden")

    def save_settings(self):
        """Save a settings page; Odoo loads the whole client anew after it."""
        with self.page.expect_event("load"):
            self.page.locator(".o_form_button_save").click()
        self.page.locator(".o_main_navbar").wait_for()
