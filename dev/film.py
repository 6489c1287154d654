"""A moving picture of the way from an empty Odoo to the first upload.

Each frame is a picture of the real screen at work; nothing is drawn by hand.
"""

import io

from PIL import Image

from .show import Odoo

ADDON = "fairgate_cleverreach"
SIZE = (960, 600)
COLOURS = 64
PATIENCE = 120_000
PEOPLE = (
    ("Anna Maria Muster", "anna@example.com", "8001", "Zürich"),
    ("Beat von Arx", "beat@example.com", "7000", "Chur"),
    ("Chantal Rochat", "chantal@example.com", "1003", "Lausanne"),
    ("Dario Bernasconi", "dario@example.com", "6900", "Lugano"),
    ("Elena Caduff", False, "7000", "Chur"),
)


class Film:
    def __init__(self, screen):
        self._screen = screen
        self._frames = []
        self._seconds = []

    def take(self, seconds=2):
        """Take the screen as it is now, to be shown for so long."""
        self._screen.settle()
        picture = self._screen.page.screenshot(animations="disabled")
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        image = image.resize(SIZE, Image.Resampling.LANCZOS)
        self._frames.append(image.quantize(COLOURS, dither=Image.Dither.NONE))
        self._seconds.append(seconds)

    def save(self, path):
        first, *others = self._frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=[1000 * seconds for seconds in self._seconds],
            loop=0,
            optimize=True,
        )


def make(screen, url, database, box, path):
    """Go the whole way, and keep it at ``path``.

    :param screen: the administrator's window, on a database with nothing in it
    :param box: a running, empty sandbox
    """
    prepare(Odoo(url, database), box)
    film = Film(screen)
    screen.open_settings(ADDON)
    film.take()
    screen.field("cleverreach_booked").locator("input").check()
    screen.save_settings()
    screen.open_settings(ADDON)
    film.take()
    screen.fill("cleverreach_client_id", box.client_id)
    screen.fill("cleverreach_client_secret", box.client_secret)
    film.take()
    screen.press("action_cleverreach_test")
    screen.notification().wait_for()
    film.take()
    screen.press("action_cleverreach_refresh")
    screen.notification().filter(has_text="Newsletter").wait_for()
    film.take()
    screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_matchings")
    screen.add()
    screen.choose("tag_ids", "Newsletter")
    screen.choose("group_id", "Newsletter")
    screen.save()
    film.take()
    screen.open_menu(
        f"{ADDON}.menu_root", f"{ADDON}.menu_configuration", f"{ADDON}.menu_field_maps"
    )
    screen.press("action_add_usual")
    accept = screen.page.locator("button[name=action_accept_suggestion]:visible")
    accept.first.wait_for()
    film.take()
    screen.settle()
    while accept.count():
        accept.first.click()
        screen.settle()
    film.take()
    screen.press("action_check_names")
    screen.dialog().locator(".o_data_row").first.wait_for()
    film.take(3)
    screen.dialog().locator("button[name=action_confirm]:visible").click()
    for button in ("action_preview", "action_upload"):
        screen.open_menu(f"{ADDON}.menu_root", f"{ADDON}.menu_accounts")
        screen.press(button)
        screen.state("done").wait_for(timeout=PATIENCE)
        film.take(3)
    film.save(path)


def prepare(odoo, box):
    (tag,) = odoo.call("res.partner.category", "create", [{"name": "Newsletter"}])
    odoo.call(
        "res.partner",
        "create",
        [
            {
                "name": name,
                "email": email,
                "zip": code,
                "city": city,
                "category_id": [(4, tag)],
            }
            for name, email, code, city in PEOPLE
        ],
    )
    odoo.call("ir.config_parameter", "set_param", f"{ADDON}.base_url", box.url)
    box.store.create_group("Newsletter")
    for name in ("Vorname", "Nachname", "Briefanrede", "PLZ", "Ort"):
        box.store.create_attribute(name.lower(), description=name)
