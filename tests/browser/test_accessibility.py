"""Our screens keep nobody out: checked by axe-core, in one go.

Odoo's own pages have faults that ours inherit, being made of the same parts. What
breaks a rule on a page of Odoo's own is not counted where the same part breaks the same
rule on ours; everything else is ours.
"""

import json

from axe_playwright_python.base import AXE_SCRIPT

from .trouble import Trouble

# Pages of Odoo's own with what ours are made of.
ODOO = (
    "/odoo/contacts?view_type=list",
    "/odoo/contacts?view_type=kanban",
    "/odoo/apps?view_type=list",
    "/odoo/action-base.ir_action_window/{action}",
    "/odoo/action-base.action_ir_mail_server_list",
    "/odoo/settings",
    "/odoo/res.partner/{anna}",
    "/odoo/action-base.res_lang_act_window",
)
OURS = (
    "/odoo/cleverreach/{account}",
    "/odoo/cleverreach-options/{account}",
    "/odoo/cleverreach-matchings",
    "/odoo/cleverreach-matchings/{matching}",
    "/odoo/cleverreach-lists",
    "/odoo/cleverreach-uploads",
    "/odoo/cleverreach-uploads/{upload}",
    "/odoo/cleverreach-uploads/{preview}",
    "/odoo/cleverreach-contacts",
    "/odoo/cleverreach-recipients",
    "/odoo/cleverreach-mailings",
    "/odoo/cleverreach-report",
    "/odoo/cleverreach-log",
    "/odoo/cleverreach-fields",
    "/odoo/cleverreach-fields/{city}",
)
ON_A_PHONE = (
    "/odoo/cleverreach/{account}",
    "/odoo/cleverreach-matchings",
    "/odoo/cleverreach-matchings/{matching}",
    "/odoo/cleverreach-lists",
    "/odoo/cleverreach-uploads",
    "/odoo/cleverreach-uploads/{upload}",
    "/odoo/cleverreach-contacts",
    "/odoo/cleverreach-log",
    "/odoo/cleverreach-fields",
    "/odoo/cleverreach-fields/{city}",
)
NOT_OURS = {
    ".o-mail-Form-chatter": "Odoo's discussion: nothing in it is drawn by us",
    ".o_searchview": "Odoo's search bar, with Odoo's facets",
    ".o-mail-Avatar img": "Odoo's picture of a user",
    ".o_model_field_selector [aria-label='Clear']": "drawn by Odoo's template",
    ".o_model_field_selector_popover_relation_icon": "drawn by Odoo's template",
}
"""Parts that Odoo draws by itself, and that its pages above do not show as ours do."""

SIZES = {"": (OURS, 1280, 800), " on a phone": (ON_A_PHONE, 390, 844)}

FIND = """async notOurs => {
    const there = part => document.querySelector(part);
    // What is behind a dialog nobody can use until it is closed.
    const seen = there(".o_dialog")
        ? [".o_dialog"]
        : [".o_action_manager", ".o_model_field_selector_popover"].filter(there);
    const found = await axe.run(
        {
            include: seen,
            exclude: notOurs.filter(there),
        },
        {resultTypes: ["violations"], elementRef: true},
    );
    const classes = element =>
        [...element.classList].map(name => name.replace(/[0-9]+$/, "")).sort();
    const odoos = element => classes(element).filter(name => /^o[_-]/.test(name));
    // Which part of Odoo's an element is: a bare one by what it is in.
    const part = element => {
        if (odoos(element).length) {
            return [element.tagName, ...odoos(element)].join(".");
        }
        const within = element.parentElement.closest("[class*=o_], [class*=o-]");
        const own = [element.tagName, ...classes(element)].join(".");
        return `${own} in ${within && odoos(within).join(".")}`;
    };
    // Colours are those of Odoo's theme if it has one on the other elsewhere.
    const colours = ({any: [{data}]}) => `${data.fgColor} on ${data.bgColor}`;
    return found.violations.flatMap(({id, nodes}) => nodes.map(node => ({
        rule: id,
        part: id === "color-contrast" ? colours(node) : part(node.element),
        html: node.html.slice(0, 200),
    })));
}"""


def test_our_screens_have_no_fault_of_their_own(association, screen):
    trouble = Trouble(association)
    action = association.record("base.action_partner_form")
    records = vars(trouble) | {"action": action}

    def faults():
        screen.settle()
        screen.page.evaluate(AXE_SCRIPT)
        return {
            (fault["rule"], fault["part"]): fault["html"]
            for fault in screen.page.evaluate(FIND, list(NOT_OURS))
        }

    odoos, ours = set(), {}
    for size, (paths, width, height) in SIZES.items():
        screen.page.set_viewport_size({"width": width, "height": height})
        for _place in odoos_places(screen, records):
            odoos |= faults().keys()
        for place in places(screen, paths, records):
            for fault, html in faults().items():
                if fault not in odoos:
                    ours[f"{place}{size}: {fault}"] = html
    assert not ours, json.dumps(ours, indent=1)


def odoos_places(screen, records):
    """Go through Odoo's own pages; a dialog comes last."""
    for path in ODOO:
        screen.go(path.format(**records))
        yield path
        state = screen.page.locator(".o_list_view th[data-name=state]:visible")
        if state.count():
            # Of the apps: the badges of those that are installed.
            state.click()
            yield path
    screen.page.locator(".o_list_button button:visible").first.click()
    screen.dialog().wait_for()
    yield "dialog"
    screen.page.keyboard.press("Escape")


def places(screen, paths, records):
    """Go from screen to screen, and yield the name of each."""
    for path in paths:
        screen.go(path.format(**records))
        yield path
    screen.page.locator(".o_model_field_selector").click()
    screen.page.locator(".o_model_field_selector_popover").wait_for()
    yield "choosing a field"
    screen.page.keyboard.press("Escape")
    screen.go(f"/odoo/cleverreach-matchings/{records['held']}")
    screen.settle()
    screen.press("action_review_removals")
    yield "confirmation"
    screen.page.keyboard.press("Escape")
    screen.go("/odoo/cleverreach-fields")
    screen.settle()
    # On a phone the buttons above a list are in a menu.
    more = screen.page.locator("button.o-control-panel-adaptive-dropdown:visible")
    if more.count():
        more.click()
    screen.press("action_check_names")
    yield "names"
    screen.page.keyboard.press("Escape")
    screen.open_settings("fairgate_cleverreach")
    yield "settings"
    screen.press("action_cleverreach_steps")
    yield "set-up, step by step"
