"""A real Odoo with its scheduler, a sandbox, and a person in front of a browser.

The server is started once. Each test has an association of its own on it: a company
that has not booked anything, and a user who sees nothing but that company.
"""

import itertools

import pytest
from playwright.sync_api import expect

from dev import screen as screens
from dev.ground import databases, server
from dev.show import Odoo
from sandbox import Sandbox

from . import people
from .association import Association
from .profiles import Profiles

expect.set_options(timeout=screens.PATIENCE)

CUSTOMERS = itertools.count(100200)


@pytest.fixture(scope="package")
def odoo(chromium):
    """Give the administrator of an Odoo that runs on a database of its own.

    ``chromium`` is asked for so that without a browser no server is started.
    """
    with databases.for_test() as database, server.odoo_server(database, port=0) as url:
        yield Odoo(url, database)


@pytest.fixture(scope="package")
def profiles(chromium, tmp_path_factory):
    options = {"timezone_id": "Europe/Zurich", "reduced_motion": "reduce"}
    folder = tmp_path_factory.mktemp("profiles")
    with Profiles(chromium, folder, **options) as profiles:
        yield profiles


@pytest.fixture
def box(odoo):
    """A CleverReach for one test, which Odoo talks to: each of another customer."""
    with Sandbox(port=0, customer=next(CUSTOMERS)) as box:
        odoo.call(
            "ir.config_parameter",
            "set_param",
            "fairgate_cleverreach.base_url",
            box.url,
        )
        yield box


@pytest.fixture
def language():
    """The language of the user; a test may set another by its parameters."""
    return "en_US"


@pytest.fixture(scope="package")
def companies(odoo):
    return people.companies(odoo)


@pytest.fixture
def association(odoo, companies, box, language):
    return Association(odoo, next(companies), box, language)


@pytest.fixture
def window(odoo, box, profiles, request):
    """Give a function that opens a window, for a user if one is told.

    The test fails when anything went wrong behind one of its pages. A picture of each
    page is kept beside the servers' logs when the test fails.
    """
    opened = []

    def open_window(user=None, width=1280):
        screen = screens.Screen(profiles.of(user), odoo.url)
        screen.page.set_viewport_size({"width": width, "height": 800})
        opened.append(screen)
        if user:
            screen.go_on(user.odoo.session)
        return screen

    failures = request.session.testsfailed
    yield open_window
    faults = []
    for number, screen in enumerate(opened):
        if request.session.testsfailed > failures:
            picture = server.LOGS / f"{request.node.name}-{number}.png"
            screen.page.screenshot(path=picture)
        faults += screen.faults
        screen.close()
    profiles.forget(odoo.url, box.url)
    assert not faults


@pytest.fixture
def screen(window, association):
    """The window of the association's administrator."""
    return window(association.administrator)
